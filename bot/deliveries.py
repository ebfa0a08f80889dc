"""`peerloop deliveries`: what failed, is unknown, or waits too long, and sending it again."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from datetime import datetime, timedelta

import click

from bot.clock import moved_clock
from bot.settings import SettingsError, load_storage
from learning.delivery import Listed, State
from store import ledger, schema
from store.database import Database
from store.ledger import Wanted
from store.schema import SchemaError

TROUBLE = (State.FAILED.value, State.UNKNOWN.value, "overdue")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Age(click.ParamType[timedelta]):
    """An age such as 90s, 30m, 2h or 7d."""

    name = "age"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """The age as a duration; anything else is refused with how it is written."""
        text = str(value)
        if not re.fullmatch("[0-9]{1,6}[smhd]", text):
            self.fail("write a number and s, m, h or d, such as 30m or 2h", param, ctx)
        return timedelta(seconds=int(text[:-1]) * _UNITS[text[-1]])


@asynccontextmanager
async def stored() -> AsyncIterator[tuple[Database, datetime]]:
    """The database of the settings, with a schema this program knows, and the time. Raises ClickException."""
    try:
        settings = load_storage()
        database = Database(settings.database_url)
        try:
            await schema.check(database)
            yield database, moved_clock(settings.peerloop_clock_offset)()
        finally:
            await database.close()
    except (SettingsError, SchemaError) as error:
        raise click.ClickException(str(error)) from None


def age(since: timedelta) -> str:
    """A duration in its largest unit that is not zero: 3 d, 5 h, 12 min, 40 s."""
    seconds = max(0, int(since.total_seconds()))
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def _filters(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--reason", default="", metavar="WORD", help="Only those with this in their reason."),
        click.option("--kind", default="", help="Only this kind, such as checkin.nudge, or a family, such as group."),
        click.option("--workspace", "team_id", default="", metavar="TEAM", help="Only this workspace (T…)."),
        click.option("--older-than", type=Age(), metavar="AGE", help="Only what waits at least so long, such as 2h."),
    ):
        command = option(command)
    return command


@click.group(invoke_without_command=True)
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([*(state.value for state in State), "overdue"]),
    help="Which to list; may be repeated. Without it: failed, unknown and overdue.",
)
@_filters
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True, help="List at most so many.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.pass_context
def deliveries(
    context: click.Context,
    *,
    states: tuple[str, ...],
    team_id: str,
    kind: str,
    reason: str,
    older_than: timedelta | None,
    limit: int,
    as_json: bool,
) -> None:
    """List what failed, may or may not have been sent, or has waited for more than five minutes.

    Exit status 0, also when there is something; the list holds no words and no names.
    """
    narrowed = bool(states or team_id or kind or reason or older_than)
    if context.invoked_subcommand is not None:
        if narrowed:
            raise click.UsageError(f"What narrows it comes after {context.invoked_subcommand}.")
        return
    chosen = states or TROUBLE
    none = "Nothing like that." if narrowed else "Nothing: all that is due was sent."
    wanted = Wanted(
        [State(each) for each in chosen if each != "overdue"],
        "overdue" in chosen,
        team_id=team_id,
        kind=kind,
        reason=reason,
        older_than=older_than,
    )
    asyncio.run(_list(wanted, limit, none, as_json=as_json))


async def _list(wanted: Wanted, limit: int, none: str, *, as_json: bool) -> None:
    async with stored() as (database, now):
        found = await ledger.find(database, wanted, now, limit)
        counts = await ledger.count(database, wanted, now)
    if as_json:
        counted = [{"state": state, "kind": kind, "count": many} for (state, kind), many in counts.items()]
        listed = [_for_machines(each, now) for each in found]
        click.echo(json.dumps({"deliveries": listed, "counts": counted}, indent=2))
        return
    click.echo(table(found, now) if found else none)
    if (total := sum(counts.values())) > len(found):
        click.echo(f"… and {total - len(found)} more: see --limit.")
    if any(state is State.FAILED for state, _ in counts):
        click.echo("\nTo have them sent again: peerloop deliveries retry ID … or retry --failed.")


def _for_machines(each: Listed, now: datetime) -> dict[str, object]:
    shown = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(each).items()}
    return shown | {"age_seconds": int((now - each.since).total_seconds())}


def table(found: list[Listed], now: datetime) -> str:
    """Deliveries as lines under a heading. now: aware UTC."""
    rows = [("id", "state", "age", "tries", "kind", "workspace", "reason")]
    for each in found:
        doubt = " (may have been sent)" if each.uncertain and each.state is State.FAILED else ""
        rows.append(
            (
                str(each.id),
                each.state.value,
                age(now - each.since),
                str(each.attempts),
                each.kind,
                each.team_id,
                each.reason + doubt,
            )
        )
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]) - 1)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]).rstrip()
        for row in rows
    )


@deliveries.command()
@click.argument("ids", nargs=-1, type=int, metavar="[ID]…")
@click.option("--failed", is_flag=True, help="All that failed; the other options narrow it.")
@_filters
def retry(
    *, ids: tuple[int, ...], failed: bool, team_id: str, kind: str, reason: str, older_than: timedelta | None
) -> None:
    """Have deliveries sent again: by their ids, or all that failed.

    What may have been sent is looked up in Slack first, and not sent twice; an e-mail that may have been sent cannot be
    looked up, and goes again only by its id. What is said is written anew from what is
    stored now; what has lost its sense by then is skipped. The running process sends it within seconds.
    """
    if bool(ids) == failed:
        raise click.UsageError("Name the ids, or say --failed.")
    wanted = Wanted(team_id=team_id, kind=kind, reason=reason, older_than=older_than)
    wanted = replace(wanted, states=[State.FAILED]) if failed else replace(wanted, ids=ids)
    asyncio.run(_retry(wanted))


async def _retry(wanted: Wanted) -> None:
    async with stored() as (database, now):
        found = await ledger.retry(database, wanted, now)
    for each, goes_to in found:
        click.echo(f"{each.id} ({each.kind}): {_went(each, goes_to)}")
    missing = sorted(set(wanted.ids or ()) - {each.id for each, _ in found})
    if missing:
        raise click.ClickException(f"There is no delivery {', '.join(map(str, missing))}.")
    if not found:
        click.echo("Nothing to send again.")


def _went(each: Listed, goes_to: State | None) -> str:
    match goes_to:
        case State.PENDING:
            return "is sent again"
        case State.UNKNOWN:
            return "is looked up in Slack, and sent again when it is absent"
        case _ if each.state is State.SENDING:
            return "is being sent: nothing was changed"
        case _ if each.state is State.FAILED:
            return "may have arrived, and no mailbox can be asked: name its id to send it all the same"
        case _:
            return f"is {each.state.value}: nothing was changed"
