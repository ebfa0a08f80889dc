"""`peerloop holidays`: calendar files of the world outside, and what becomes of them."""

from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from bot.holidays import NoCalendar, read
from store import workspaces
from store.database import Database
from tests.bot.commands import peerloop
from tests.conftest import opened

TODAY = date(2026, 11, 23)


def calendar(*events: str) -> bytes:
    """A calendar file with these events, each as its lines between BEGIN and END."""
    held = "".join(f"BEGIN:VEVENT\r\nUID:{number}\r\n{event}\r\nEND:VEVENT\r\n" for number, event in enumerate(events))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n{held}END:VCALENDAR\r\n".encode()


def day(what: str, name: str, *more: str) -> str:
    """A whole day."""
    return "\r\n".join((f"DTSTART;VALUE=DATE:{what}", f"SUMMARY:{name}", *more))


def test_whole_days_count_and_their_end_is_the_day_after() -> None:
    found = read(
        calendar(
            day("20261225", "Christmas"),
            day("20261224", "Closed", "DTEND;VALUE=DATE:20261225"),
            day("20261228", "Between the years", "DTEND;VALUE=DATE:20261231"),
            day("20270329", "Two days", "DURATION:P2D"),
            "DTSTART:20261130T100000Z\r\nSUMMARY:A meeting",
            day("20261201", "Moved away", "STATUS:CANCELLED"),
        ),
        TODAY,
    )
    assert sorted(found) == [
        *(date(2026, 12, each) for each in (24, 25, 28, 29, 30)),
        *(date(2027, 3, each) for each in (29, 30)),
    ]
    assert found[date(2026, 12, 25)] == "Christmas"


def test_what_comes_every_year_is_kept_for_the_years_around_now() -> None:
    yearly = day("19900101", "New Year", "RRULE:FREQ=YEARLY", "EXDATE;VALUE=DATE:20280101")
    ended = day("20000106", "Gone", "RRULE:FREQ=YEARLY;UNTIL=20250106T000000Z")
    third = day("20250120", "Third Monday", "RRULE:FREQ=YEARLY;BYMONTH=1;BYDAY=3MO;COUNT=3")
    found = read(calendar(yearly, ended, third), TODAY)
    assert [each for each, name in found.items() if name == "New Year"] == [
        date(year, 1, 1) for year in (2025, 2026, 2027, 2029)
    ]
    assert [each for each, name in found.items() if name == "Gone"] == [date(2025, 1, 6)]
    assert date(2026, 1, 19) in found


def test_only_days_with_a_word_are_taken_when_it_is_named() -> None:
    both = calendar(
        day("20261225", "Christmas", "DESCRIPTION:Public holiday"),
        day("20261224", "Christmas Eve", "DESCRIPTION:Observance"),
        day("20261226", "Boxing Day", "CATEGORIES:PUBLIC HOLIDAY,X"),
    )
    assert sorted(read(both, TODAY, "public holiday")) == [date(2026, 12, 25), date(2026, 12, 26)]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"this is no calendar", "is not a calendar"),
        (b"\xff\xfe\x00", "is not a calendar"),
        (calendar(), "no whole days"),
        (calendar(day("20260101", "Days off", "RRULE:FREQ=WEEKLY;BYDAY=SA,SU")), "days in 2026"),
        (calendar(day("00010101", "For ever", "RRULE:FREQ=DAILY")), "more often than every week"),
        (calendar(day("20260101", "Long", "DTEND;VALUE=DATE:20990101")), "days in 2026"),
    ],
)
def test_what_is_no_calendar_of_holidays_is_refused_in_words(content: bytes, why: str) -> None:
    with pytest.raises(NoCalendar, match=why):
        read(content, TODAY)


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=60), max_size=5))
def test_nothing_in_a_file_breaks_reading_it(lines: list[str]) -> None:
    try:
        found = read(calendar("\r\n".join(lines), day("20261225", "Christmas")), TODAY)
    except NoCalendar:
        return
    assert all(type(each) is date for each in found)


async def run(url: str, folder: Path, *arguments: str) -> Result:
    """The command on a database."""
    return await peerloop("holidays", *arguments, folder=folder, DATABASE_URL=url)


async def installed(database: Database, *teams: str) -> None:
    """Workspaces."""
    for team in teams:
        await workspaces.install(database, team, f"Workspace {team}", "UBOT")


async def test_a_file_is_imported_listed_replaced_and_forgotten(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "lisbon.ics"
    year = datetime.now().astimezone().year + 1
    async with opened(database_url) as database:
        await installed(database, "T1")
        file.write_bytes(calendar(day(f"{year}0613", "Santo António"), day(f"{year}1208", "Imaculada Conceição")))
        said = await run(database_url, tmp_path, "import", str(file), "--place", "Lisbon")
        assert said.output == f"2 days from {year} to {year} for Lisbon: 2 new, 0 gone.\n", said.output
        again = await run(database_url, tmp_path, "import", str(file), "--place", "lisbon ")
        assert "0 new, 0 gone" in again.output
        file.write_bytes(calendar(day(f"{year}0613", "Santo António")))
        assert "0 new, 1 gone" in (await run(database_url, tmp_path, "import", str(file), "--place", "Lisbon")).output
        listed = (await run(database_url, tmp_path, "list")).output
        assert listed == f"Lisbon:\n  {year}-06-13  Santo António\n"
        assert (await run(database_url, tmp_path, "forget", "--place", "Lisbon")).output == "1 days deleted.\n"
        assert (await run(database_url, tmp_path, "list")).output == "No holidays to come.\n"


async def test_a_bad_file_and_an_unclear_workspace_are_said_in_words(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "x.ics"
    file.write_bytes(b"nothing")
    async with opened(sqlite_url) as database:
        none = await run(sqlite_url, tmp_path, "list")
        await installed(database, "T1", "T2")
        bad = await run(sqlite_url, tmp_path, "import", str(file), "--workspace", "T1")
        unclear = await run(sqlite_url, tmp_path, "list")
        unknown = await run(sqlite_url, tmp_path, "list", "--workspace", "T9")
    assert "There is no workspace yet." in none.output
    assert (bad.exit_code, "x.ics is not a calendar that can be read" in bad.output) == (1, True)
    assert "Say which --workspace: T1, T2." in unclear.output
    assert "There is no workspace T9." in unknown.output
