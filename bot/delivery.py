"""The courier: takes what is due from the outbox, does it in Slack, and stores what came of it.

Nothing is lost, and nothing is sent again before Slack's history shows that it is absent. "Exactly once" is not
claimed: what Slack accepts later than the settling time may appear twice.
"""

import asyncio
import logging
import random
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic

from slack_sdk.web.async_client import AsyncWebClient

from bot.clients import ClientOf
from bot.doing import do_effect
from bot.doing_found import find_done, since
from bot.preparing import Prepared, Preparer
from bot.recording import Recorder
from bot.slack import Failure, Meaning, Problem, failure
from bot.watch import Watch
from handlers.effect import Effect, Introduce, Outcome, Post, SendFile, Skip, Tell
from handlers.protocol import unquoted
from handlers.route import Letter, Routes
from handlers.trace import about
from learning.delivery import CIRCULARS, LEASE, MOST_ATTEMPTS, SETTLE, Delivery, State, backoff, may_call, settled
from learning.installation import GONE
from store import claims, people
from store.database import Database
from store.trouble import because

AT_ONCE = 8
"""Calls to Slack at the same time: so many of what goes to hundreds, and so many of what somebody waits for."""

AHEAD = 16
"""Of what goes to hundreds, for each call so many are claimed, to be prepared and recorded together.

Of others no more than can be called at once: what was claimed by a process that dies has to be looked up.
"""

log = logging.getLogger(__name__)


class Courier:
    """Sends what the outbox holds, several things at once, one after the other in each lane."""

    by_mail = False
    """Which deliveries are its own: those that go by e-mail, or all the others."""

    at_once = AT_ONCE
    ahead = AHEAD

    def __init__(
        self,
        routes: Routes,
        database: Database,
        clients: ClientOf,
        clock: Callable[[], datetime],
        *,
        watch: Watch | None = None,
        crash_point: Callable[[str], None] = lambda _: None,
    ) -> None:
        """clients: who speaks in which workspace. clock: aware UTC now. watch: hears what happens.

        crash_point: see `handlers.conversation.Binder`.
        """
        self.routes = routes
        self.database = database
        self.clients = clients
        self.clock = clock
        self.watch = watch or Watch()
        self.crash_point = crash_point
        self._something = asyncio.Event()
        self._under_way: dict[asyncio.Task[None], Delivery] = {}
        self._uncalled = {False: 0, True: 0}
        """How many of these Slack has not answered yet: of what somebody waits for, and of what goes to hundreds."""
        self._called: set[int] = set()
        """Of these, by id, those that Slack has answered; what came of them is being stored."""
        self._paused: dict[int, datetime] = {}
        self._calling = {of_hundreds: asyncio.Semaphore(self.at_once) for of_hundreds in (False, True)}
        self.recorder = Recorder(routes, database, clock, self.watch)
        self._preparer = Preparer(routes, database, clock)
        self._taking = asyncio.Lock()
        """Held from asking the outbox until what it gave is under way: who waits for that sees all of it."""
        self._stopping = False

    def wake(self) -> None:
        """There may be something to send."""
        self._something.set()

    async def run(self) -> None:
        """Send until stopped; each round is begun by `wake`."""
        while not self._stopping:
            await self._something.wait()
            self._something.clear()
            try:
                await self._claim()
            except Exception as error:
                why = because(error)
                log.exception("the outbox could not be read; it is tried again%s", why, exc_info=unquoted(error))

    async def stop(self) -> None:
        """Stop claiming and wait for what is under way."""
        self._stopping = True
        self.wake()
        async with self._taking:
            pass
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def resume(self, workspace_id: int) -> None:
        """A workspace has another token: whatever pause it was in is over."""
        self._paused.pop(workspace_id, None)
        self.wake()

    async def drain(self) -> None:
        """Send all that is due now and return (for tests and commands)."""
        while True:
            self._something.clear()
            await self._claim()
            if not self._under_way:
                return
            await self._something.wait()

    async def _claim(self) -> None:
        async with self._taking:
            now = self.clock()
            self._paused = {workspace: until for workspace, until in self._paused.items() if until > now}
            most, circulars = self._free()
            if (
                not (most or circulars)
                or self._stopping
                or not await claims.is_due(self.database, now, circulars=circulars > 0, by_mail=self.by_mail)
            ):
                return
            busy = {each.id for each in self._under_way.values()}
            claimed = await claims.claim(
                self.database, now, LEASE, most, self._paused, busy, circulars=circulars, by_mail=self.by_mail
            )
            together = self._preparer.begin(claimed)
            for delivery in claimed:
                self.crash_point("delivery.claimed")
                task = asyncio.create_task(self._deliver(delivery, together.get(delivery.id)))
                self._under_way[task] = delivery
                self._uncalled[delivery.kind in CIRCULARS] += 1
                task.add_done_callback(self._finished)

    def _free(self) -> tuple[int, int]:
        """How much can be claimed: of what somebody waits for, and of what goes to hundreds, half of it at a time."""
        window = self.at_once * self.ahead
        circulars = window - self._uncalled[True]
        return max(0, self.at_once - self._uncalled[False]), circulars if 2 * circulars >= window else 0

    def _answered(self, delivery: Delivery) -> None:
        """It takes no place any more."""
        if delivery.id not in self._called:
            self._called.add(delivery.id)
            self._uncalled[delivery.kind in CIRCULARS] -= 1

    def _finished(self, task: asyncio.Task[None]) -> None:
        delivery = self._under_way.pop(task)
        self._answered(delivery)
        self._called.discard(delivery.id)
        if not task.cancelled() and (error := task.exception()):
            log.error("the end of a delivery could not be stored; its lease will end", exc_info=unquoted(error))
        self.wake()

    async def _deliver(self, delivery: Delivery, together: asyncio.Task[Prepared] | None = None) -> None:
        about(delivery=str(delivery.id))
        letter = self.routes.letters.get(delivery.kind)
        if letter is None:
            await self.recorder.finish(delivery, State.FAILED, reason="no such kind of letter")
            return
        broken = Meaning.LATER  # before the first call nothing can have been done
        try:
            effect, bot_user_id = await self._decide(letter, delivery, together)
            if effect is not None:
                broken = Meaning.UNKNOWN
                await self._carry_out(letter, delivery, effect, bot_user_id)
        except Exception as error:
            reference = secrets.token_hex(4)
            which = (delivery.id, delivery.kind, reference)
            log.exception("delivery %s (%s) broke, reference %s", *which, exc_info=unquoted(error))
            await self._failed(letter, delivery, Failure(broken, f"broke, reference {reference}"))

    async def _decide(
        self, letter: Letter, delivery: Delivery, together: asyncio.Task[Prepared] | None
    ) -> tuple[Effect | None, str]:
        """What to do now, and as whom; None when it is over without doing anything."""
        if delivery.expires_at is not None and self.clock() > delivery.expires_at and not delivery.uncertain:
            await self.recorder.finish(delivery, State.EXPIRED, reason="too late")
            return None, ""
        effect, bot_user_id = await self._preparer.prepare(letter, delivery, together)
        if isinstance(effect, Skip):
            held_back = effect.reason == GONE  # it may come back, and must then be looked for
            await self.recorder.finish(
                delivery, State.SKIPPED, reason=effect.reason, uncertain=held_back and delivery.uncertain
            )
            return None, ""
        self.crash_point("delivery.prepared")
        return effect, bot_user_id

    async def _carry_out(self, letter: Letter, delivery: Delivery, effect: Effect, bot_user_id: str) -> None:
        try:
            calling = self._calling[delivery.kind in CIRCULARS]
            waits = calling.locked()
            async with calling:
                if await self._given_back(delivery, stopping=waits and self._stopping):
                    return
                outcome = await self._do(letter, delivery, effect, bot_user_id)
        except Problem as error:
            await self._failed(letter, delivery, failure(error))
            return
        if outcome is None:
            return
        self.crash_point("delivery.called")
        self._answered(delivery)
        if self._free()[1]:
            self.wake()
        await self.recorder.sent(letter, delivery, outcome)
        self.crash_point("delivery.recorded")

    async def _given_back(self, delivery: Delivery, *, stopping: bool) -> bool:
        """Whether it was given back without a call: the process stops, or Slack asked to wait since it was claimed."""
        until = self._paused.get(delivery.workspace_id)
        if not stopping and until is None:
            return False
        reason = "stopping" if stopping else "ratelimited"
        await self.recorder.untried(delivery, until or self.clock(), reason)
        return True

    async def _do(self, letter: Letter, delivery: Delivery, effect: Effect, bot_user_id: str) -> Outcome | None:
        """The outcome, or None when the claim was given back."""
        slack = await self.clients(delivery.workspace_id)
        if isinstance(effect, Tell | SendFile) and effect.channel is None:
            effect = await self._open(slack, delivery, effect)
        if isinstance(effect, Introduce):
            together = await slack.conversations_open(users=",".join(effect.slack_ids))
            effect = Post(str(together["channel"]["id"]), effect.message)
        if delivery.uncertain:
            try:
                found, needed = await find_done(slack, delivery, effect, bot_user_id, since(delivery, self.clock()))
            except Problem as error:
                self.watch.looked("unreadable")
                await self._failed(letter, delivery, _about_looking(failure(error)))
                return None
            if found is not None:
                self.watch.looked("found")
                return found
            if needed:
                self.watch.looked("absent")
                await self._absent(delivery)
                return None
        if isinstance(effect, Tell) and effect.not_before is not None:
            await self._wait(delivery, effect.not_before)
            return None
        if not may_call(self.clock(), delivery):
            await self.recorder.put_back(delivery, State.PENDING, self.clock(), "claimed too long ago", burnt=False)
            return None
        begun = monotonic()
        try:
            return await do_effect(slack, delivery, effect)
        finally:
            self.watch.called(monotonic() - begun)

    async def _open(self, slack: AsyncWebClient, delivery: Delivery, effect: Tell | SendFile) -> Tell | SendFile:
        """Open the conversation with a person, once: its history can only be read when its id is known."""
        answer = await slack.conversations_open(users=effect.slack_id)
        channel = str(answer["channel"]["id"])
        await people.remember_direct_message(self.database, delivery.workspace_id, effect.person_id, channel)
        return replace(effect, channel=channel)

    async def _absent(self, delivery: Delivery) -> None:
        """Not in the history: done again, but only when it can no longer appear there."""
        now = self.clock()
        if settled(now, delivery.last_try_at):
            await self.recorder.put_back(delivery, State.PENDING, now, "absent: to be sent", burnt=True)
        else:
            due_at = (delivery.last_try_at or now) + SETTLE
            await self.recorder.put_back(delivery, State.UNKNOWN, due_at, "absent so far", burnt=False)

    async def _wait(self, delivery: Delivery, until: datetime) -> None:
        """It is not yet the time; what has lost its sense by then is over now."""
        if delivery.expires_at is not None and until > delivery.expires_at:
            await self.recorder.finish(delivery, State.EXPIRED, reason="too late: it would have come at night")
        else:
            await self.recorder.put_back(delivery, State.PENDING, until, "waits for the day", burnt=False, anew=True)

    async def _failed(self, letter: Letter, delivery: Delivery, problem: Failure) -> None:
        if problem.meaning is Meaning.LIMITED:
            until = self.clock() + timedelta(seconds=problem.wait)
            self._paused[delivery.workspace_id] = until
            self.watch.limited()
            log.warning("workspace %s waits %.0f s: %s", delivery.workspace_id, problem.wait, problem.error)
            await self.recorder.put_back(delivery, _as_it_was(delivery), until, problem.error, burnt=False)
        elif problem.meaning is Meaning.NEVER or delivery.attempts >= MOST_ATTEMPTS:
            log.warning("delivery %s (%s) failed: %s", delivery.id, delivery.kind, problem.error)
            uncertain = delivery.uncertain or problem.meaning is Meaning.UNKNOWN
            await self.recorder.gave_up(letter, delivery, problem.error, uncertain=uncertain)
        else:
            await self._again(delivery, problem)

    async def _again(self, delivery: Delivery, problem: Failure) -> None:
        """Try again after a while; what may have been done is looked for at once."""
        now = self.clock()
        later = now + backoff(delivery.attempts, random.random())  # noqa: S311 - spreads retries, no secret
        uncertain = delivery.uncertain or problem.meaning is Meaning.UNKNOWN
        await self.recorder.put_back(
            delivery, State.UNKNOWN if uncertain else State.PENDING, later, problem.error, burnt=True
        )


def _as_it_was(delivery: Delivery) -> State:
    """What a delivery is when nothing was tried."""
    return State.UNKNOWN if delivery.uncertain else State.PENDING


def _about_looking(problem: Failure) -> Failure:
    """That nobody may look says nothing of what was done: it stays unknown, and is not sent again."""
    return replace(problem, meaning=Meaning.UNKNOWN) if problem.meaning is Meaning.NEVER else problem
