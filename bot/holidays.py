"""`peerloop holidays`: the days on which nobody is asked anything, from calendar files."""

import asyncio
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import click
from dateutil.rrule import rrulestr
from icalendar import Calendar, Event

from bot.deliveries import stored
from store import holidays as kept
from store import workspaces
from store.database import Database

LARGEST = 2_000_000
"""Bytes of a calendar file: years of holidays take some hundred thousand."""

MOST_IN_A_YEAR = 80
"""A calendar with more days in a year holds something else than holidays, and would silence every check-in."""

BEFORE, AHEAD = 1, 3
"""Years before and after this one in which holidays that come again are kept."""


class NoCalendar(Exception):
    """The file holds no holidays that can be used; the text says why."""


def read(content: bytes, today: date, only: str = "") -> dict[date, str]:
    """The whole days of a calendar file (iCalendar, RFC 5545), each with its name. Raises NoCalendar.

    today: what comes again every year is kept for the years around it. only: take those alone that have this word in
    their name, description or categories.
    """
    try:
        events = [each for each in Calendar.from_ical(content).walk("VEVENT") if isinstance(each, Event)]
        found = {day: name for event in events if _counts(event, only) for day, name in _days(event, today)}
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError) as error:
        raise NoCalendar("is not a calendar that can be read (iCalendar, .ics)") from error
    for year in sorted({day.year for day in found}):
        if (count := sum(day.year == year for day in found)) > MOST_IN_A_YEAR:
            raise NoCalendar(f"has {count} days in {year}, more than {MOST_IN_A_YEAR}: is it a calendar of holidays?")
    if not found:
        raise NoCalendar("holds no whole days in the years that matter")
    return found


def _counts(event: Event, only: str) -> bool:
    if str(event.get("STATUS", "")).upper() == "CANCELLED" or "DTSTART" not in event:
        return False
    said = " ".join(str(event.get(name, "")) for name in ("SUMMARY", "DESCRIPTION"))
    said += " " + " ".join(str(each) for each in event.categories)
    return only.casefold() in said.casefold()


def _days(event: Event, today: date) -> Iterator[tuple[date, str]]:
    """The days of an event and of its repetitions. Appointments with an hour are no holidays."""
    start = event.decoded("DTSTART")
    if isinstance(start, datetime):
        return
    name = " ".join(str(event.get("SUMMARY", "")).split())[:100]
    first, last = date(today.year - BEFORE, 1, 1), date(today.year + AHEAD, 12, 31)
    for begun in _begins(event, start, last):
        for offset in range(max(1, min(_length(event, start), MOST_IN_A_YEAR + 1))):
            day = begun + timedelta(days=offset)
            if first <= day <= last:
                yield day, name


def _length(event: Event, start: date) -> int:
    """Whole days. The end is the day after the last one."""
    if "DTEND" in event:
        end = event.decoded("DTEND")
        return ((end.date() if isinstance(end, datetime) else end) - start).days
    if "DURATION" in event:
        return int(event.decoded("DURATION").days)
    return 1


def _begins(event: Event, start: date, last: date) -> Iterator[date]:
    """The first day of each repetition up to a day."""
    without = set(_listed(event, "EXDATE"))
    begins = {start, *_listed(event, "RDATE")}
    if "RRULE" in event:
        rule = event.rrules[0].to_ical().decode()
        if not re.search(r"FREQ=(YEARLY|MONTHLY|WEEKLY)\b", rule.upper()):
            raise NoCalendar("repeats something more often than every week: is it a calendar of holidays?")
        midnight = datetime(start.year, start.month, start.day)  # noqa: DTZ001 - days have no zone
        for each in rrulestr(rule, dtstart=midnight, ignoretz=True).xafter(midnight, inc=True):
            if each.date() > last:
                break
            begins.add(each.date())
    yield from sorted(begins - without)


def _listed(event: Event, name: str) -> Iterator[date]:
    held = event.get(name, [])
    for some in held if isinstance(held, list) else [held]:
        for each in some.dts:
            yield each.dt.date() if isinstance(each.dt, datetime) else each.dt


@click.group()
def holidays() -> None:
    """Days on which nobody is asked anything: imported from calendar files, for everybody or for a place."""


_place = click.option("--place", default="", metavar="PLACE", help="For those at this place alone; else for everybody.")
_workspace = click.option("--workspace", "team_id", default="", metavar="TEAM", help="Of this workspace (T…).")


@holidays.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_place
@click.option("--only", default="", metavar="WORD", help='Only days with this word, such as "Public holiday".')
@_workspace
def import_(*, file: Path, place: str, only: str, team_id: str) -> None:
    """Import the whole days of a calendar file (.ics); for the years it has, they replace what was imported before."""
    if file.stat().st_size > LARGEST:
        raise click.ClickException(f"{file.name} is larger than a calendar of holidays can be.")
    content = file.read_bytes()
    asyncio.run(_import(content, file.name, place.strip(), only, team_id))


async def _import(content: bytes, name: str, place: str, only: str, team_id: str) -> None:
    async with stored() as (database, now):
        try:
            days = read(content, now.date(), only)
        except NoCalendar as error:
            raise click.ClickException(f"{name} {error}.") from None
        async with database.begin(await _chosen(database, team_id)) as session:
            new, gone = await kept.replace(session, place, days)
    years = sorted({day.year for day in days})
    click.echo(f"{len(days)} days from {years[0]} to {years[-1]} for {place or 'everybody'}: {new} new, {gone} gone.")


@holidays.command("list")
@_workspace
def list_(*, team_id: str) -> None:
    """List the holidays to come, for each place."""
    asyncio.run(_list(team_id))


async def _list(team_id: str) -> None:
    async with stored() as (database, now), database.read(await _chosen(database, team_id)) as session:
        places = await kept.to_come(session, now.date())
        for each in places:
            click.echo(f"{each.place or 'everybody'}:")
            for day, name in await kept.of_place(session, each.place, now.date()):
                click.echo(f"  {day:%Y-%m-%d}  {name}")
    if not places:
        click.echo("No holidays to come.")


@holidays.command()
@_place
@_workspace
def forget(*, place: str, team_id: str) -> None:
    """Delete the holidays of a place, or without --place those for everybody."""
    asyncio.run(_forget(place.strip(), team_id))


async def _forget(place: str, team_id: str) -> None:
    async with stored() as (database, _), database.begin(await _chosen(database, team_id)) as session:
        click.echo(f"{await kept.forget(session, place)} days deleted.")


async def _chosen(database: Database, team_id: str) -> int:
    """The id of the workspace that is meant. Raises ClickException."""
    found = await workspaces.teams(database)
    meant = [id_ for id_, team in found if team_id in ("", team)]
    if len(meant) == 1:
        return meant[0]
    if not meant:
        raise click.ClickException(f"There is no workspace {team_id}." if team_id else "There is no workspace yet.")
    raise click.ClickException(f"Say which --workspace: {', '.join(team for _, team in found)}.")
