"""Two workspaces at once: each lets the app in by itself, sees only its own, goes, and comes back."""

import logging
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.demo import MANIFEST
from sandbox.authorizing import NotAuthorized
from sandbox.faults import Kind
from sandbox.manifest import load
from sandbox.organisation import Organisation
from store import workspaces
from store.database import Database
from store.rows import OF_A_WORKSPACE, InstallationRow, InstallStateRow, WorkspaceRow
from tests.stories.steps import CHANNEL, add_topic, monday, set_up, write_objective
from tests.stories.workspaces import Town, browser, town

pytestmark = pytest.mark.usefixtures("unhurried")


async def team_of(database: Database, team_id: str) -> int:
    """Our id of a workspace."""
    found = await workspaces.by_team(database, team_id)
    assert found is not None
    return found.id


async def teams(there: Town) -> list[str]:
    """The workspaces that are stored."""
    async with there.peerloop.database.read_everywhere() as session:
        return sorted((await session.exec(select(WorkspaceRow.team_id))).all())


async def test_two_workspaces_install_and_see_only_their_own_and_one_goes_and_comes_back(database_url: str) -> None:
    async with town(database_url) as there:
        for box in there.slack.boxes:
            page = await there.installs(box)
            assert f"Peerloop is in {box.identity.team_name}" in page
            await box.person("Helena").sees("Peerloop is installed.", where="DM")
            await set_up(box)
        maria, other_maria = (box.person("Maria") for box in there.slack.boxes)
        assert maria.id == other_maria.id  # the same Slack id in both
        await add_topic(maria, "Reading balance sheets")
        await add_topic(other_maria, "Sailing")
        await maria.sees("Reading balance sheets", where=CHANNEL)
        await other_maria.sees("Sailing", where=CHANNEL)
        for box, theirs, others in ((there.first, "balance", "Sailing"), (there.second, "Sailing", "balance")):
            tomas = box.person("Tomás")
            await tomas.types("/learn interest")
            await tomas.sees(theirs, where="modal")
            assert others not in tomas.screen()
            await tomas.closes()
        await write_objective(there.first, "Maria", "Read one")
        await write_objective(there.second, "Maria", "Sail home")

        there.first.uninstall()
        await there.settle()
        seen = len(there.first.calls)
        there.first.clock.move_to(monday(there.first))
        await there.settle()
        await other_maria.sees("Sail home", where="DM")  # asked about
        assert len(there.first.calls) == seen  # nobody tries anything where we are not
        await other_maria.types("/learn")
        await other_maria.sees("Add a topic")

        await there.installs(there.first, "Annika")
        await there.first.person("Annika").sees("Alles, was vorher hier war, geht weiter", where="DM")
        await maria.types("/learn interest")
        await maria.sees("Reading balance sheets", where="modal")
        assert await teams(there) == sorted(box.team_id for box in there.slack.boxes)


async def test_what_is_not_taken_back_is_deleted_after_the_grace_period(sqlite_url: str) -> None:
    async with town(sqlite_url, purge_after_days=10) as there:
        for box in there.slack.boxes:
            await there.installs(box)
        there.first.uninstall()
        await there.settle()
        gone = await team_of(there.peerloop.database, there.first.team_id)
        there.first.clock.move_by(timedelta(days=9))
        await there.settle()
        assert len(await teams(there)) == 2
        there.first.clock.move_by(timedelta(days=2))
        await there.settle()
        assert await teams(there) == [there.second.team_id]
        async with there.peerloop.database.read_everywhere() as session:
            for row in OF_A_WORKSPACE:
                assert not [each for each in await session.exec(select(row)) if each.workspace_id == gone]  # type: ignore[attr-defined]
        await there.installs(there.first)
        maria = there.first.person("Maria")
        await maria.types("/learn")
        await maria.sees("Add a topic")


async def test_the_two_events_of_going_count_in_either_order_and_late_ones_do_not(sqlite_url: str) -> None:
    async with town(sqlite_url) as there:
        await there.installs(there.first)
        there.first.revoke_token()
        await there.settle()
        found = await workspaces.by_team(there.peerloop.database, there.first.team_id)
        assert found is not None
        assert found.gone_at is not None
        old = there.first.sent[-1].payload
        there.first.clock.move_by(timedelta(minutes=1))
        await there.installs(there.first)
        again = {**old, "event_id": "EvLATE", "event": {**old["event"]}}
        assert (await there.first.send("events_api", again)).acked
        found = await workspaces.by_team(there.peerloop.database, there.first.team_id)
        assert found is not None
        assert found.gone_at is None


async def test_a_pause_of_one_workspace_leaves_the_other_alone(sqlite_url: str) -> None:
    async with town(sqlite_url) as there:
        for box in there.slack.boxes:
            await there.installs(box)
            await set_up(box)
        await there.settle()
        there.first.faults.plan(Kind.RATE_LIMITED, "chat.postMessage", seconds=600)
        maria, other_maria = (box.person("Maria") for box in there.slack.boxes)
        await add_topic(maria, "Reading balance sheets")
        await there.settle()
        await add_topic(other_maria, "Sailing")
        await there.settle()
        await other_maria.sees("Sailing", where=CHANNEL)
        assert "balance" not in maria.screen()
        there.first.clock.move_by(timedelta(minutes=11))
        await there.settle()
        await maria.sees("Reading balance sheets", where=CHANNEL)


async def test_who_comes_back_must_be_who_was_sent(sqlite_url: str) -> None:
    async with town(sqlite_url) as there, browser() as helena, browser() as mallory:
        back = helena.allowed(there, await helena.begins(there), there.first)
        for_another = mallory.allowed(there, await mallory.begins(there), there.first)
        async with browser() as nobody:
            for wrong, who in ((back, mallory), (for_another, helena), (back, nobody)):
                status, page = await who.opens(wrong)
                assert (status, "begun in another browser" in page) == (400, True)
        assert await teams(there) == []
        status, page = await helena.opens(back)
        assert (status, "Peerloop is in Lumenwood" in page) == (200, True)
        assert (await helena.opens(back))[0] == 400  # once
        late = helena.allowed(there, await helena.begins(there), there.first)
        there.first.clock.move_by(timedelta(minutes=11))
        assert (await helena.opens(late))[0] == 400
        for nothing in ("", "?code=1", "?state=1&code=1", "?error=access_denied"):
            assert (await helena.opens(f"{there.settings.redirect_uri}{nothing}"))[0] == 400


async def test_each_trouble_ends_in_a_page_with_one_next_step(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with town(sqlite_url) as there, browser() as helena:
        denied = there.slack.denies(await helena.begins(there))
        status, page = await helena.opens(denied)
        assert (status, "You did not allow it" in page, page.count("<button")) == (200, True, 1)
        back = helena.allowed(there, await helena.begins(there), there.first)
        with caplog.at_level(logging.WARNING):
            status, page = await helena.opens(back.replace("code=", "code=x"))
        assert (status, "Slack did not accept" in page, page.count("<button")) == (400, True, 1)
        reference = page.partition("this reference: ")[2][:8]
        assert reference in caplog.text
        back = helena.allowed(there, await helena.begins(there), there.first)
        there.first.faults.plan(Kind.ERROR_BEFORE, "oauth.v2.access")
        status, page = await helena.opens(back)
        assert (status, "could not be reached" in page) == (502, True)
        assert await teams(there) == []
        with pytest.raises(NotAuthorized, match="bad_redirect_uri"):
            there.slack.allows((await helena.begins(there)).replace("slack%2Foauth", "evil"), there.first, "Helena")


async def test_looking_at_the_page_stores_nothing_and_it_may_be_framed_by_nobody(sqlite_url: str) -> None:
    async with town(sqlite_url) as there, browser() as helena:
        async with helena.session.get(there.settings.public_url + "/slack/install") as answer:
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert answer.headers["Cache-Control"] == "no-store"
        async with there.peerloop.database.read_everywhere() as session:
            assert (await session.exec(select(InstallStateRow))).all() == []
        german = {"Accept-Language": "de-DE,de;q=0.9"}
        async with helena.session.get(there.settings.public_url + "/slack/install", headers=german) as answer:
            assert "Zu Slack hinzufügen" in await answer.text()


async def test_a_token_that_ends_is_exchanged_before_and_nothing_notices(sqlite_url: str) -> None:
    manifest = load(MANIFEST)
    ends = manifest.model_copy(
        update={"settings": manifest.settings.model_copy(update={"token_rotation_enabled": True})}
    )
    async with town(sqlite_url, ends) as there:
        await there.installs(there.first)
        await there.settle()
        tokens = {there.first.bot_token}
        for _ in range(3):
            there.first.clock.move_by(timedelta(hours=11))
            await there.peerloop.granted.refresh_tokens()
            tokens.add(there.first.bot_token)
            maria = there.first.person("Maria")
            await maria.types("/learn topic")
            await maria.sees("Add a topic", where="modal")
            await maria.closes()
        assert len(tokens) == 4
        await there.peerloop.granted.refresh_tokens()
        assert there.first.bot_token in tokens
        async with there.peerloop.database.read_everywhere() as session:
            (row,) = (await session.exec(select(InstallationRow))).all()
        assert "xox" not in row.sealed


async def test_an_organisation_lets_the_app_in_and_then_into_its_workspaces_one_by_one(sqlite_url: str) -> None:
    async with town(sqlite_url, of=Organisation) as there, browser() as helena:
        organisation = there.slack
        assert isinstance(organisation, Organisation)
        status, page = await helena.opens(organisation.allows_everywhere(await helena.begins(there), "Helena"))
        assert (status, "Lumenwood Group has let Peerloop in. Choose the workspaces" in page) == (200, True)
        assert await workspaces.everywhere(there.peerloop.database) == []
        maria, other_maria = (box.person("Maria") for box in there.slack.boxes)
        for box, who, title in ((there.first, maria, "Reading balance sheets"), (there.second, other_maria, "Sailing")):
            organisation.grants(box)
            await there.peerloop.granted.look_at_organisations()
            await set_up(box)
            await add_topic(who, title)
            await who.sees(title, where=CHANNEL)
        assert "Sailing" not in maria.screen()

        organisation.withdraws(there.first)
        await there.peerloop.granted.look_at_organisations()
        in_use = await workspaces.everywhere(there.peerloop.database)
        assert [each.team_id for each in in_use] == [there.second.team_id]
        await add_topic(other_maria, "Knots")
        await other_maria.sees("Knots", where=CHANNEL)
        organisation.grants(there.first)
        await there.peerloop.granted.look_at_organisations()
        await maria.types("/learn interest")
        await maria.sees("Reading balance sheets", where="modal")

        assert (await there.first.send("events_api", organisation.taken_out())).acked
        await there.peerloop.granted.look_at_organisations()
        assert await workspaces.every_id(there.peerloop.database) == []


async def test_a_new_start_knows_every_workspace_and_that_one_was_lost(sqlite_url: str) -> None:
    from bot.demo import peerloop_in

    async with town(sqlite_url) as there:
        for box in there.slack.boxes:
            await there.installs(box)
        await there.settle()
        await there.peerloop.stop()
        there.first.uninstall()  # nobody is there to be told
        async with peerloop_in(there.first, there.settings) as peerloop:
            maria = there.second.person("Maria")
            await maria.types("/learn")
            await maria.sees("Add a topic")
            await peerloop.beside.finish("reading people")
            found = await workspaces.by_team(peerloop.database, there.first.team_id)
            assert found is not None
            assert found.gone_at is not None
