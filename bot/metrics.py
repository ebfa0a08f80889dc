"""The counts and durations that Prometheus reads at /metrics. No workspace, person or id is ever a label."""

from importlib.metadata import version

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.clock import Clock
from bot.watch import Watch
from handlers.reply import Outcome
from handlers.route import Kind
from learning.delivery import ACTIVE, State
from store import ledger
from store.database import Database
from store.ledger import Wanted

CONTENT_TYPE = str(CONTENT_TYPE_LATEST)
_UNTIL = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: Slack waits three for an acknowledgement, and a call of ours may take ten."""


class Metrics(Watch):
    """Counts of one process since its start; how much waits is asked of the database when they are read."""

    def __init__(self) -> None:
        self._registry = here = CollectorRegistry()
        self._turns = Histogram(
            "peerloop_turn_seconds",
            "Requests of Slack's, until they were decided.",
            ["kind", "outcome"],
            buckets=_UNTIL,
            registry=here,
        )
        self._ended = Counter("peerloop_deliveries", "Deliveries that ended.", ["kind", "outcome"], registry=here)
        self._calls = Histogram(
            "peerloop_delivery_send_seconds", "Doing a delivery in Slack.", buckets=_UNTIL, registry=here
        )
        self._looked = Counter("peerloop_reconcile", "Looks for what may have been sent.", ["result"], registry=here)
        self._limited = Counter("peerloop_slack_429", "Times Slack asked to wait.", registry=here)
        self._lag = Gauge("peerloop_tick_lag_seconds", "How late the last look at what is due began.", registry=here)
        self._planned = Counter("peerloop_planned", "Check-ins planned.", registry=here)
        self._waiting = Gauge("peerloop_deliveries_waiting", "On their way, now.", ["kind", "state"], registry=here)
        self._unknown = Gauge("peerloop_deliveries_unknown", "May have been sent, now.", registry=here)
        self._oldest = Gauge(
            "peerloop_deliveries_oldest_due_seconds", "How long the oldest that is due waits.", registry=here
        )
        build = Gauge("peerloop_build_info", "Always 1.", ["version"], registry=here)
        build.labels(version("peerloop")).set(1)

    def turn(self, kind: Kind, outcome: Outcome, seconds: float) -> None:
        """See `Watch`."""
        self._turns.labels(kind.value, outcome.value).observe(seconds)

    def delivery(self, kind: str, outcome: str) -> None:
        """See `Watch`."""
        self._ended.labels(kind, outcome).inc()

    def called(self, seconds: float) -> None:
        """See `Watch`."""
        self._calls.observe(seconds)

    def looked(self, result: str) -> None:
        """See `Watch`."""
        self._looked.labels(result).inc()

    def limited(self) -> None:
        """See `Watch`."""
        self._limited.inc()

    def ticked(self, lag: float) -> None:
        """See `Watch`."""
        self._lag.set(lag)

    def planned(self, number: int) -> None:
        """See `Watch`."""
        self._planned.inc(number)

    async def page(self, database: Database, clock: Clock) -> bytes:
        """Everything, as Prometheus reads it. clock: aware UTC now."""
        now = clock()
        counts = await ledger.count(database, Wanted(ACTIVE), now)
        self._waiting.clear()
        for (state, kind), many in counts.items():
            self._waiting.labels(kind, state.value).set(many)
        self._unknown.set(sum(many for (state, _), many in counts.items() if state is State.UNKNOWN))
        self._oldest.set((await ledger.oldest(database, now)).total_seconds())
        return bytes(generate_latest(self._registry))
