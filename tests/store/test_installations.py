"""Tokens are stored encrypted and bound to their workspace; taking the app out and letting it in again."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from learning.delivery import State
from learning.installation import GONE, Grant
from store import backup, checkins, claims, install_states, installations, organisations, outbox, people, workspaces
from store.database import Database
from store.installations import Held
from store.rows import DeliveryRow, InstallationRow, InstallStateRow, PersonRow, WorkspaceRow
from store.scope import UnscopedError
from store.vault import Secrets, Vault, VaultError, new_key
from tests.store.stored import NOW, add_person, add_topic

KEY = new_key()
HOUR = timedelta(hours=1)


PLAIN = Grant("T1", "Lumenwood", "UBOT", "B1", "A1", ("commands", "chat:write"), "U1", "xoxb-1")


def grant(team_id: str = "T1", **more: Any) -> Grant:  # noqa: ANN401 - any field of a grant
    """What Slack gives."""
    return replace(PLAIN, team_id=team_id, **more)


@pytest.fixture
def vault() -> Vault:
    """A vault with one key."""
    return Vault([KEY])


async def install(
    database: Database, vault: Vault, workspace_id: int, given: Grant, installed_by: int | None = None
) -> None:
    """Store a grant."""
    async with database.begin(workspace_id) as session:
        await installations.keep(session, vault, given, NOW, installed_by=installed_by)


async def secrets(database: Database, vault: Vault, workspace_id: int) -> Secrets | None:
    """The tokens of a workspace."""
    async with database.read(workspace_id) as session:
        found = await installations.held(session, vault)
    return found.secrets if found else None


def test_what_is_sealed_is_opened_by_its_workspace_alone_and_never_shown(vault: Vault) -> None:
    held = Secrets("xoxb-1", "xoxe-1")
    sealed = vault.seal("T1", held)
    assert "xox" not in sealed
    assert vault.open("T1", sealed) == held
    assert "xox" not in repr(held) + repr(grant(refresh="xoxe-1"))
    shut = [("T2", [KEY], sealed), ("T1", [new_key()], sealed), ("T1", [KEY], sealed[:-4]), ("T1", [KEY], "é")]
    for team, keys, held_shut in shut:
        with pytest.raises(VaultError) as refused:
            Vault(keys).open(team, held_shut)
        assert "xox" not in str(refused.value)
    with pytest.raises(ValueError, match="needs a key"):
        Vault([])


async def test_the_newest_installation_counts_and_no_other_token_is_kept(
    database: Database, vault: Vault, workspace_id: int
) -> None:
    assert await secrets(database, vault, workspace_id) is None
    for token in ("xoxb-1", "xoxb-2"):
        await install(database, vault, workspace_id, grant(token=token))
    assert await secrets(database, vault, workspace_id) == Secrets("xoxb-2")
    async with database.read(workspace_id) as session:
        rows = (await session.exec(select(InstallationRow).order_by(InstallationRow.id))).all()  # type: ignore[arg-type]
    assert [(row.state, bool(row.sealed), row.scopes) for row in rows] == [
        ("replaced", False, "chat:write,commands"),
        ("active", True, "chat:write,commands"),
    ]
    assert await installations.in_use(database) == [workspace_id]


async def test_a_sealed_token_carried_to_another_workspace_opens_nothing(
    database: Database, vault: Vault, workspace_id: int, other_workspace_id: int
) -> None:
    await install(database, vault, workspace_id, grant())
    await install(database, vault, other_workspace_id, grant("T2", token="xoxb-2"))
    async with database.begin_everywhere() as session:
        mine, theirs = (await session.exec(select(InstallationRow).order_by(InstallationRow.workspace_id))).all()  # type: ignore[arg-type]
        theirs.sealed = mine.sealed
        session.add(theirs)
    with pytest.raises(VaultError, match="another workspace"):
        await secrets(database, vault, other_workspace_id)
    assert await secrets(database, vault, workspace_id) == Secrets("xoxb-1")


async def test_a_new_key_takes_over(database: Database, workspace_id: int, other_workspace_id: int) -> None:
    newer = new_key()
    await install(database, Vault([KEY]), workspace_id, grant())
    await install(database, Vault([new_key()]), other_workspace_id, grant("T2"))
    assert await installations.rotate(database, Vault([newer, KEY])) == (1, ["T2"])
    assert await secrets(database, Vault([newer]), workspace_id) == Secrets("xoxb-1")
    with pytest.raises(VaultError):
        await secrets(database, Vault([KEY]), workspace_id)


# -- tokens that end


async def test_a_token_that_ends_is_exchanged_by_one_process(
    database: Database, vault: Vault, workspace_id: int
) -> None:
    await install(database, vault, workspace_id, grant(refresh="xoxe-1", lives=12 * HOUR))
    late = NOW + 11 * HOUR
    assert await installations.ending(database, NOW + 2 * HOUR, NOW) == []
    assert await installations.ending(database, late + 2 * HOUR, late) == [workspace_id]
    taken = [
        each
        for each in await asyncio.gather(*(installations.take(database, vault, workspace_id, late) for _ in range(4)))
        if each is not None
    ]
    assert len(taken) == 1
    assert await installations.ending(database, late + 2 * HOUR, late) == []
    assert await secrets(database, vault, workspace_id) == Secrets("xoxb-1", "xoxe-1")
    done = await installations.exchanged(database, vault, taken[0], Secrets("xoxb-2", "xoxe-2"), 12 * HOUR)
    assert done == [workspace_id]
    assert await secrets(database, vault, workspace_id) == Secrets("xoxb-2", "xoxe-2")
    assert await installations.ending(database, late + 2 * HOUR, late) == []


async def test_what_died_while_exchanging_is_taken_again_and_comes_too_late(
    database: Database, vault: Vault, workspace_id: int
) -> None:
    await install(database, vault, workspace_id, grant(refresh="xoxe-1", lives=HOUR))
    first = await installations.take(database, vault, workspace_id, NOW)
    again = await installations.take(database, vault, workspace_id, NOW + installations.LEASE)
    assert first is not None
    assert again is not None
    assert await installations.exchanged(database, vault, first, Secrets("old", "old"), HOUR) == []
    assert await installations.exchanged(database, vault, again, Secrets("new", "new"), HOUR) == [workspace_id]
    assert await secrets(database, vault, workspace_id) == Secrets("new", "new")


async def test_workspaces_of_an_organisation_share_one_token(
    database: Database, vault: Vault, workspace_id: int, other_workspace_id: int
) -> None:
    shared: dict[str, Any] = {"refresh": "xoxe-1", "lives": HOUR, "enterprise_id": "E1", "of_organisation": True}
    await install(database, vault, workspace_id, grant("T1", **shared))
    await install(database, vault, other_workspace_id, grant("T2", **shared))
    assert await installations.ending(database, NOW + 2 * HOUR, NOW) == [workspace_id]
    taken = await installations.take(database, vault, workspace_id, NOW)
    assert taken is not None
    assert await installations.take(database, vault, other_workspace_id, NOW) is None
    done = await installations.exchanged(database, vault, taken, Secrets("xoxb-2", "xoxe-2"), HOUR)
    assert sorted(done) == sorted([workspace_id, other_workspace_id])
    for each in (workspace_id, other_workspace_id):
        assert await secrets(database, vault, each) == Secrets("xoxb-2", "xoxe-2")


async def test_an_organisations_row_is_no_workspace_and_what_it_grants_is_bound_to_each(
    database: Database, vault: Vault
) -> None:
    ours = (await workspaces.install(database, "E1", "Lumenwood Group", "UBOT", app_id="A1")).id
    of_all = {"refresh": "xoxe-1", "lives": HOUR, "enterprise_id": "E1", "of_organisation": True}
    await install(database, vault, ours, grant("E1", **of_all))
    (organisation,) = await organisations.everywhere(database)
    given = await organisations.share(database, vault, organisation, ("T1", "Lumenwood"), NOW + HOUR / 2)
    assert given == grant("T1", installer="", scopes=("chat:write", "commands"), **of_all | {"lives": HOUR / 2})
    first = (await workspaces.install(database, "T1", "Lumenwood", "UBOT")).id
    await install(database, vault, first, given)
    alone = (await workspaces.install(database, "T2", "Harborview", "UBOT")).id
    await install(database, vault, alone, grant("T2", enterprise_id="E1"))
    assert await organisations.workspaces_of(database, "E1") == {"T1": first}
    assert await organisations.installed_by_itself(database, "T2")
    assert not await organisations.installed_by_itself(database, "T1")
    assert await workspaces.every_id(database) == [first, alone]
    assert [team for _, team in await workspaces.teams(database)] == ["T1", "T2"]
    async with database.read(first) as session:
        found = await installations.held(session, vault)
    assert found == Held(Secrets("xoxb-1", "xoxe-1"), "T1")
    async with database.begin(ours) as session:
        await workspaces.leave(session, NOW)
    with pytest.raises(VaultError):
        await organisations.share(database, vault, organisation, ("T3", "Other"), NOW)


# -- out, and in again


async def enqueue(database: Database, workspace_id: int, *keys: str) -> None:
    """Letters that wait."""
    async with database.begin(workspace_id) as session:
        await outbox.enqueue(session, [outbox.Entry(key, key, "x.y", "{}") for key in keys], NOW)


async def states(database: Database, workspace_id: int) -> dict[str, tuple[str, str, bool]]:
    """How the letters are, by key."""
    async with database.read(workspace_id) as session:
        rows = (await session.exec(select(DeliveryRow))).all()
    return {row.key: (row.state, row.reason, row.uncertain) for row in rows}


async def test_taken_out_everything_waits_and_let_in_again_all_goes_on(
    database: Database, vault: Vault, workspace_id: int, other_workspace_id: int
) -> None:
    await install(database, vault, workspace_id, grant())
    for each in (workspace_id, other_workspace_id):
        await enqueue(database, each, "perhaps", "under way", "waits")
    perhaps = await claims.claim(database, NOW, HOUR, 2)
    async with database.begin(workspace_id) as session:
        await outbox.put_back(session, perhaps[0], State.UNKNOWN, due_at=NOW, reason="timeout", burnt=True)
    async with database.begin(workspace_id) as session:
        await workspaces.leave(session, NOW)
        assert (await workspaces.get(session)).gone_at == NOW
    assert await states(database, workspace_id) == {
        "perhaps": ("skipped", GONE, True),
        "under way": ("sending", "", False),
        "waits": ("skipped", GONE, False),
    }
    assert {state for state, _, _ in (await states(database, other_workspace_id)).values()} == {"pending"}
    assert await secrets(database, vault, workspace_id) is None
    assert [each.id for each in await workspaces.everywhere(database)] == [other_workspace_id]
    async with database.begin(workspace_id) as session:
        await workspaces.come_back(session, NOW + HOUR)
        found = await workspaces.get(session)
    assert (found.gone_at, found.installed_at) == (None, NOW + HOUR)
    assert (await states(database, workspace_id))["perhaps"] == ("unknown", "", True)
    assert (await states(database, workspace_id))["waits"] == ("pending", "", False)


async def test_what_was_held_back_in_a_backup_may_have_been_sent_since(database: Database, workspace_id: int) -> None:
    """The app came back, and what waited was sent, after the backup was made and before it was put back."""
    await enqueue(database, workspace_id, "waits")
    async with database.begin(workspace_id) as session:
        await workspaces.leave(session, NOW)
    assert await backup.settle(database, NOW + HOUR) == 0
    async with database.begin(workspace_id) as session:
        await workspaces.come_back(session, NOW + HOUR)
    assert await states(database, workspace_id) == {"waits": ("unknown", "", True)}
    (claimed,) = await claims.claim(database, NOW + HOUR, HOUR, 1)
    assert claimed.uncertain
    assert claimed.first_try_at == NOW  # from when on it is looked for


async def test_nobody_is_nudged_where_the_app_was_taken_out(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        person = await add_person(session, "U1")
        await people.begin_nudging(session, [person], NOW)
    assert await checkins.workspaces_to_plan(database, NOW) == [workspace_id]
    async with database.begin(workspace_id) as session:
        await workspaces.leave(session, NOW)
    assert await checkins.workspaces_to_plan(database, NOW) == []


async def test_what_was_left_long_ago_is_deleted_and_nothing_else(
    database: Database, vault: Vault, workspace_id: int, other_workspace_id: int
) -> None:
    for each, team in ((workspace_id, "T1"), (other_workspace_id, "T2")):
        async with database.begin(each) as session:
            person = await add_person(session, "U1")
            await add_topic(session, person)
        await install(database, vault, each, grant(team), person)
    async with database.begin(workspace_id) as session:
        await workspaces.leave(session, NOW)
    assert await workspaces.purge(database, NOW) == []
    assert await workspaces.purge(database, NOW + HOUR) == ["T1"]
    assert await workspaces.purge(database, NOW + HOUR) == []
    async with database.read_everywhere() as session:
        assert (await session.exec(select(WorkspaceRow.team_id))).all() == ["T2"]
        assert (await session.exec(select(PersonRow.workspace_id))).all() == [other_workspace_id]
        assert (await session.exec(select(InstallationRow.workspace_id))).all() == [other_workspace_id]
    async with database.read(workspace_id) as session:
        with pytest.raises(workspaces.Purged):
            await workspaces.with_person(session, "U1")


# -- on the way


async def test_who_was_sent_comes_back_once_with_their_own_browser_and_in_time(database: Database) -> None:
    assert await install_states.begin(database, "state", "browser", NOW)
    assert not await install_states.take(database, "state", "another", NOW)
    assert not await install_states.take(database, "another", "browser", NOW)
    assert not await install_states.take(database, "state", "browser", NOW + install_states.KEPT)
    came = await asyncio.gather(*(install_states.take(database, "state", "browser", NOW) for _ in range(5)))
    assert sorted(came) == [False, False, False, False, True]
    async with database.read_everywhere() as session:
        assert (await session.exec(select(InstallStateRow))).all() == []


async def test_nobody_fills_the_database_by_beginning(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install_states, "MOST", 2)
    begun = [await install_states.begin(database, str(number), "b", NOW) for number in range(3)]
    assert begun == [True, True, False]
    assert await install_states.begin(database, "later", "b", NOW + install_states.KEPT)


async def test_no_workspace_sees_who_is_on_the_way(database: Database, workspace_id: int) -> None:
    assert await install_states.begin(database, "state", "browser", NOW)
    async with database.begin(workspace_id) as session:
        assert (await session.exec(select(InstallStateRow))).all() == []
        session.add(InstallStateRow(state="mine", browser="", expires_at=NOW))
        with pytest.raises(UnscopedError):
            await session.flush()
        await session.rollback()
