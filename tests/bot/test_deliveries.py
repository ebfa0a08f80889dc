"""`peerloop deliveries`: what an operator finds after a bad night, and sends again without sending anything twice."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result

from bot.deliveries import age
from learning.delivery import OVERDUE, State, again
from sandbox.faults import Kind
from tests.bot.commands import peerloop
from tests.bot.office import CLEARINGHOUSE, Office, office


async def run(here: Office, folder: Path, *arguments: str) -> Result:
    """The command on the office's database, by the office's clock."""
    url = here.database.url.render_as_string(hide_password=False)
    offset = f"{here.box.clock.offset.total_seconds():.3f}"
    return await peerloop("deliveries", *arguments, folder=folder, DATABASE_URL=url, PEERLOOP_CLOCK_OFFSET=offset)


async def listed(here: Office, folder: Path, *arguments: str) -> list[dict[str, object]]:
    """What it lists for machines."""
    result = await run(here, folder, "--json", *arguments)
    assert result.exit_code == 0, result.output
    found: list[dict[str, object]] = json.loads(result.output)["deliveries"]
    return found


async def a_card(here: Office) -> None:
    """A topic whose post waits to be sent."""
    await here.choose_clearinghouse()
    (maria,) = await here.learn(here.box.ws.state.users[here.box.person("Maria").id])
    await here.refresh(await here.add_topic("Weaving", maria))


async def test_what_failed_is_listed_sent_again_and_arrives_once(database_url: str, tmp_path: Path) -> None:
    async with office(database_url) as here:
        await a_card(here)
        channel = here.channel(CLEARINGHOUSE)
        here.box.mishaps.archive_channel(channel)
        await here.carry()

        (failed,) = [each for each in await listed(here, tmp_path) if each["kind"] == "topic.card"]
        assert (failed["state"], failed["reason"], failed["uncertain"]) == ("failed", "is_archived", False)
        assert failed["team_id"] == here.box.team_id
        said = (await run(here, tmp_path)).output
        assert "topic.card" in said
        assert "peerloop deliveries retry" in said

        here.box.mishaps.unarchive_channel(channel)
        here.box.ws.join(channel, here.box.bot_user_id)
        result = await run(here, tmp_path, "retry", str(failed["id"]))
        assert result.output == f"{failed['id']} (topic.card): is sent again\n"
        await here.carry()
        (card,) = here.said_in(channel)
        row = await here.row("topic.card")
        assert (row.state, row.ts, here.posts()[row.opaque_id]) == (State.SENT, card.ts, 1)

        result = await run(here, tmp_path, "retry", str(failed["id"]))
        assert result.output == f"{failed['id']} (topic.card): is sent: nothing was changed\n"
        await here.carry()
        assert here.posts()[row.opaque_id] == 1


async def test_what_failed_but_arrived_is_found_and_not_sent_twice(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its history could not be read until the tries were used up: the operator may have it looked for once more."""
    monkeypatch.setattr("bot.delivery.MOST_ATTEMPTS", 3)
    async with office(database_url) as here:
        await a_card(here)
        here.order(Kind.CUT_AFTER, "chat.postMessage")
        here.order(Kind.ERROR_BEFORE, "conversations.history", times=None)
        await here.carry()
        row = await here.row("topic.card")
        assert (row.state, row.uncertain) == (State.FAILED, True)
        assert "(may have been sent)" in (await run(here, tmp_path)).output

        here.box.faults.clear()
        result = await run(here, tmp_path, "retry", "--failed", "--kind", "topic")
        assert result.output == f"{row.id} (topic.card): is looked up in Slack, and sent again when it is absent\n"
        await here.carry()
        assert len(here.said_in(here.channel(CLEARINGHOUSE))) == 1
        assert (await here.row("topic.card")).state == State.SENT


async def test_what_failed_without_arriving_is_looked_for_and_sent(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.MOST_ATTEMPTS", 3)
    async with office(sqlite_url) as here:
        await a_card(here)
        here.order(Kind.ERROR_BEFORE, "chat.postMessage")
        here.order(Kind.ERROR_BEFORE, "conversations.history", times=None)
        await here.carry()
        here.box.faults.clear()
        await run(here, tmp_path, "retry", "--failed")
        await here.carry()
        assert len(here.said_in(here.channel(CLEARINGHOUSE))) == 1


async def test_what_waits_too_long_is_overdue_and_what_was_just_written_is_not(
    database_url: str, tmp_path: Path
) -> None:
    async with office(database_url) as here:
        await a_card(here)
        assert await listed(here, tmp_path) == []
        assert "Nothing" in (await run(here, tmp_path)).output
        here.box.clock.move_by(OVERDUE)
        (late,) = await listed(here, tmp_path)
        assert (late["state"], late["kind"]) == ("pending", "topic.card")
        assert OVERDUE.total_seconds() <= int(str(late["age_seconds"])) < OVERDUE.total_seconds() + 60
        assert await listed(here, tmp_path, "--older-than", "1h") == []
        await here.carry()
        assert await listed(here, tmp_path) == []
        assert [each["kind"] for each in await listed(here, tmp_path, "--state", "sent")] == ["topic.card"]


async def test_filters_narrow_and_a_wildcard_is_no_wildcard(sqlite_url: str, tmp_path: Path) -> None:
    async with office(sqlite_url) as here:
        await a_card(here)
        here.box.mishaps.archive_channel(here.channel(CLEARINGHOUSE))
        await here.carry()
        kinds = {str(each["kind"]) for each in await listed(here, tmp_path)}
        assert kinds == {"topic.card"}
        for narrowing, there in (
            (("--kind", "topic"), True),
            (("--kind", "topic.card"), True),
            (("--kind", "top"), False),
            (("--kind", "%"), False),
            (("--reason", "archived"), True),
            (("--reason", "is%archived"), False),
            (("--reason", "is-archived"), False),
            (("--workspace", here.box.team_id), True),
            (("--workspace", "T0OTHER"), False),
            (("--state", "unknown"), False),
        ):
            assert bool(await listed(here, tmp_path, *narrowing)) is there, narrowing
        assert "more: see --limit" not in (await run(here, tmp_path, "--limit", "1")).output


async def test_what_does_not_exist_and_what_is_not_said_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    async with office(sqlite_url) as here:
        result = await run(here, tmp_path, "retry", "77")
        assert (result.exit_code, "There is no delivery 77." in result.output) == (1, True)
        before = ("--kind", "mail", "retry", "--failed")  # else it would send again all that failed
        for wrong in (("retry",), ("retry", "7", "--failed"), ("--older-than", "soon"), ("--state", "gone"), before):
            assert (await run(here, tmp_path, *wrong)).exit_code == 2, wrong
        assert (await run(here, tmp_path)).output == "Nothing: all that is due was sent.\n"
        assert (await run(here, tmp_path, "--kind", "mail")).output == "Nothing like that.\n"
        assert (await run(here, tmp_path, "retry", "--failed")).output == "Nothing to send again.\n"


async def test_without_a_database_it_says_so_and_makes_none(tmp_path: Path) -> None:
    result = await peerloop("deliveries", folder=tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/none.db")
    assert result.exit_code == 1
    assert "There is no database file" in result.output
    assert not (tmp_path / "none.db").exists()


def test_only_what_can_still_make_sense_is_sent_again() -> None:
    assert again(State.FAILED, uncertain=False) is State.PENDING
    assert again(State.FAILED, uncertain=True) is State.UNKNOWN
    for state in (State.SENT, State.SKIPPED, State.EXPIRED, State.SENDING):
        assert again(state, uncertain=True) is again(state, uncertain=False) is None


def test_an_age_is_told_in_its_largest_unit() -> None:
    spans = {0: "0 s", 59: "59 s", 60: "1 min", 7199: "1 h", 86400: "1 d", 10**7: "115 d"}
    assert {seconds: age(timedelta(seconds=seconds)) for seconds in spans} == spans
    assert age(timedelta(seconds=-5)) == "0 s"
