"""A session belongs to one workspace: by no route does it see, change or delete another's rows."""

import gc
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import exists, func, insert, text, union_all
from sqlalchemy import select as core_select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError, StatementError
from sqlalchemy.orm import aliased
from sqlalchemy.orm.exc import ObjectDeletedError
from sqlmodel import col, delete, select, update

from store import checkins, groups, interests, objectives, outbox, people, receipts, resources, scope, topics
from store.database import Database
from store.rows import (
    OF_A_WORKSPACE,
    OF_NO_WORKSPACE,
    ActionRow,
    CheckInRow,
    FormingRoundRow,
    GroupChangeRow,
    GroupRow,
    HelpOfferRow,
    HelpRow,
    HolidayRow,
    InstallationRow,
    InterestRow,
    JoinRequestRow,
    MemberRow,
    NoteRow,
    ObjectiveRow,
    PersonRow,
    PlanShareRow,
    ProgressRow,
    ProposalRow,
    ProposedGroupRow,
    ProposedMemberRow,
    ReceiptRow,
    ResourceRow,
    Row,
    SuggestionRow,
    TopicRow,
    WorkspaceRow,
)
from store.scope import EVERY_WORKSPACE, ScopedSession, UnscopedError
from store.session import Session
from tests.store.stored import NOW, add_group, add_person, add_topic, look, register, write


@dataclass(frozen=True)
class Theirs:
    """Ids of another workspace's rows, one of each table."""

    workspace: int
    person: int
    topic: int
    group: int
    objective: int
    check_in: int


@pytest.fixture
async def theirs(database: Database, workspace_id: int, other_workspace_id: int) -> Theirs:
    """A row of every table in the other workspace; ours has nobody but one person."""
    async with database.begin(workspace_id) as session:
        await add_person(session, "U1")
    async with database.begin(other_workspace_id) as session:
        person = await add_person(session, "U2")
        topic = await add_topic(session, person, "Secret plans")
        await register(session, topic, person)
        group = await add_group(session, topic, [person])
        objective = await write(session, person, group_id=group)
        check_in = CheckInRow(workspace_id=other_workspace_id, person_id=person, week="2026-W48", slot=NOW)
        need = SuggestionRow(
            workspace_id=other_workspace_id,
            person_id=person,
            suggested_by_id=person,
            topic_id=topic,
            reason="a secret",
            from_supervisor=True,
            made_at=NOW,
        )
        session.add_all([check_in, need])
        await session.flush()
        session.add(
            ProgressRow(
                workspace_id=other_workspace_id, person_id=person, objective_id=objective, status="stuck", at=NOW
            )
        )
        proposal = ProposalRow(workspace_id=other_workspace_id, topic_id=topic, made_by_id=person, made_at=NOW)
        session.add(proposal)
        await session.flush()
        of_proposal: dict[str, Any] = {"workspace_id": other_workspace_id, "proposal_id": proposal.id}
        session.add(ProposedGroupRow(**of_proposal, number=1, channel_name="x", private=True, months=6))
        session.add(ProposedMemberRow(**of_proposal, person_id=person))
        session.add(GroupChangeRow(workspace_id=other_workspace_id, group_id=group, what="formed", at=NOW))
        session.add(
            JoinRequestRow(workspace_id=other_workspace_id, group_id=group, person_id=person, by_id=person, made_at=NOW)
        )
        of_person: dict[str, Any] = {"workspace_id": other_workspace_id, "person_id": person}
        session.add(
            ActionRow(**of_person, objective_id=objective, what="a secret", by_when=date(2027, 1, 1), added_at=NOW)
        )
        session.add(PlanShareRow(**of_person, supervisor_id=person, shared=True, at=NOW))
        of_group: dict[str, Any] = {"workspace_id": other_workspace_id, "group_id": group}
        session.add(ResourceRow(**of_group, title="a secret", link="https://a.example", by_id=person, at=NOW))
        session.add(NoteRow(**of_person, check_in_id=check_in.id or 0, words="a secret", at=NOW))
        help_ = HelpRow(**of_person, objective_id=objective, audience="group", words="a secret", asked_at=NOW)
        session.add(FormingRoundRow(workspace_id=other_workspace_id, week="2026-W48", begun_at=NOW))
        session.add_all([help_, HolidayRow(workspace_id=other_workspace_id, day=date(2027, 1, 1), name="New Year")])
        await session.flush()
        session.add(HelpOfferRow(**of_person, help_id=help_.id or 0, offered_at=NOW))
        session.add(
            InstallationRow(
                workspace_id=other_workspace_id,
                installed_by_id=person,
                installed_at=NOW,
                sealed="a secret",
                scopes="chat:write",
                bot_id="B2",
            )
        )
        receipts.keep(session, "event", {}, NOW)
        await outbox.enqueue(session, [outbox.Entry("nudge", "lane", "kind", "{}")], NOW)
        return Theirs(other_workspace_id, person, topic, group, objective, check_in.id or 0)


async def everything(database: Database, workspace_id: int) -> dict[str, list[dict[str, Any]]]:
    """All rows of a workspace, to see that they are as they were."""
    async with database.read_everywhere() as session:
        return {
            str(row.__tablename__): [
                each.model_dump()
                for each in (
                    await session.exec(
                        select(row).where(Row.metadata.tables[str(row.__tablename__)].c.workspace_id == workspace_id)
                    )
                ).all()
            ]
            for row in OF_A_WORKSPACE
        }


def test_every_table_with_a_workspace_is_scoped() -> None:
    tables = {mapper.class_ for mapper in Row._sa_registry.mappers}
    assert tables == {*OF_A_WORKSPACE, *OF_NO_WORKSPACE, WorkspaceRow}
    assert {table for table in tables if hasattr(table, "workspace_id")} == set(OF_A_WORKSPACE)
    for row in OF_A_WORKSPACE:
        table = Row.metadata.tables[str(row.__tablename__)]
        for key in table.foreign_key_constraints:
            assert "workspace_id" in key.column_keys, f"{key.name} could leave the workspace"


def routes_to(row: Any, theirs: Theirs) -> dict[str, Any]:  # noqa: ANN401 - any table
    """Queries that would each find the other workspace's row of a table if they were not scoped."""
    other, third = aliased(row), aliased(row)
    sub, cte = select(row.id).subquery(), select(row.id).cte()
    there = theirs.workspace
    count = select(func.count()).select_from(row).where(row.workspace_id == there).scalar_subquery()
    return {
        "select": select(row.id),
        "by workspace": select(row.id).where(row.workspace_id == there),
        "or": select(row.id).where((row.id > 0) | (row.workspace_id == there)),
        "aliased": select(other.id).where(other.workspace_id == there),
        "subquery": select(sub.c.id),
        "joined subquery": select(sub.c.id).select_from(PersonRow).join(sub, sub.c.id > 0),
        "common table expression": select(cte.c.id).select_from(PersonRow).join(cte, cte.c.id > 0),
        "join": select(other.id).join(third, third.id == other.id),
        "join from ours": select(row.id).select_from(aliased(PersonRow)).join(row, row.workspace_id == there),
        "alias joined from ours": select(other.id).select_from(PersonRow).join(other, other.id > 0),
        "outer join": select(other.id).select_from(PersonRow).outerjoin(other, other.id > 0),
        "exists": select(aliased(PersonRow).id).where(exists().where(row.workspace_id == there)),
        "exists aliased": select(PersonRow.id).where(exists().where(other.workspace_id == there)),
        "counted": select(aliased(PersonRow).id).where(count > 0),
        "union": union_all(select(row.id), select(other.id)),
        "got": select(row).where(row.workspace_id == there),
    }


def ids(found: Any) -> set[int]:  # noqa: ANN401 - the result of any query
    """The ids that a query gave, of whatever kind its rows are."""
    first = (each[0] if isinstance(each, tuple) else each for each in found.all())
    return {getattr(each, "id", each) for each in first} - {None}


async def test_no_select_sees_anothers_rows(database: Database, workspace_id: int, theirs: Theirs) -> None:
    async with database.begin(workspace_id) as session:
        ours = [(await people.meet(session, "U1")).id]
    for row in OF_A_WORKSPACE:
        for route, query in routes_to(row, theirs).items():
            async with database.read(workspace_id) as session:
                try:
                    found = ids(await session.exec(query))
                except UnscopedError:
                    continue
            assert found <= (set(ours) if row is PersonRow else set()), f"{row.__name__}: {route}"
        async with database.read(workspace_id) as session:
            for counted in (select(func.count()).select_from(row), select(func.count(row.id))):  # type: ignore[attr-defined]  # every row has an id
                assert (await session.exec(counted)).one() == (1 if row is PersonRow else 0)


async def test_the_routes_tried_would_lead_there(database: Database, theirs: Theirs) -> None:
    for row in OF_A_WORKSPACE:
        for route, query in routes_to(row, theirs).items():
            async with database.read_everywhere() as session:
                assert ids(await session.exec(query)), f"{row.__name__}: {route}"


async def test_get_finds_only_our_own(database: Database, workspace_id: int, theirs: Theirs) -> None:
    async with database.read(workspace_id) as session:
        assert await session.get(PersonRow, theirs.person) is None
        assert await session.get(TopicRow, theirs.topic) is None
        assert await session.get(WorkspaceRow, theirs.workspace) is None
        assert await session.get(WorkspaceRow, workspace_id) is not None
        assert (await session.exec(select(WorkspaceRow.team_id))).all() == ["T1"]


async def test_anothers_workspace_is_seen_by_no_way_round(
    database: Database, workspace_id: int, theirs: Theirs
) -> None:
    named_theirs = exists().where(col(WorkspaceRow.name) == "Harborview")
    other = aliased(WorkspaceRow)
    joined = select(other.name).select_from(PersonRow).join(other, col(other.id) == theirs.workspace)
    counted = select(select(func.count()).select_from(WorkspaceRow).scalar_subquery()).select_from(PersonRow)
    async with database.read(workspace_id) as session:
        assert (await session.exec(select(PersonRow.id).where(named_theirs))).all() == []
        assert (await session.exec(joined)).all() == []
        assert (await session.exec(counted)).all() in ([1], [(1,)])


async def test_the_queries_of_the_store_find_nothing_of_anothers(
    database: Database, workspace_id: int, theirs: Theirs
) -> None:
    async with database.begin(workspace_id) as session:
        assert await people.get(session, theirs.person) is None
        assert await people.find(session, "U2") is None
        assert await topics.get(session, theirs.topic) is None
        assert await topics.by_title(session, "Secret plans") is None
        assert await topics.titles(session) == []
        assert await topics.some(session, [theirs.topic]) == []
        assert await look(session, "") == ([], 0)
        assert await topics.at_quorum(session, 1, 10) == []
        assert await interests.mine(session, theirs.topic, theirs.person) is None
        assert await interests.waiting(session, theirs.topic) == []
        assert await groups.get(session, theirs.group) is None
        assert await groups.of_person(session, theirs.person) == []
        assert not await groups.taken(session, "learn-sql")
        assert await resources.of_group(session, theirs.group) == []
        assert await resources.count(session, theirs.group) == 0
        assert await resources.get(session, 1) is None
        assert await resources.groups_with(session, theirs.person) == []
        assert await objectives.mine(session, theirs.objective, theirs.person) is None
        assert await objectives.all_mine(session, theirs.person) == []
        assert await checkins.get(session, theirs.check_in) is None
        assert await checkins.latest(session, theirs.person) is None
        assert not await checkins.who_take_part(session, [theirs.person])


async def test_a_statement_that_is_made_once_shows_each_workspace_its_own(
    database: Database, workspace_id: int, theirs: Theirs
) -> None:
    once, found = select(PersonRow.workspace_id), []
    for whose in (workspace_id, theirs.workspace, workspace_id, EVERY_WORKSPACE, theirs.workspace):
        reading = database.read_everywhere() if whose == EVERY_WORKSPACE else database.read(whose)
        async with reading as session:
            found.append(set((await session.exec(once, params={"of_workspace": theirs.workspace})).all()))
    assert found[1] == found[4] == {theirs.workspace}
    assert found[0] == found[2] <= {workspace_id}
    assert found[3] >= {theirs.workspace}


async def test_statements_that_nobody_uses_any_more_are_not_kept(database: Database, workspace_id: int) -> None:
    async with database.read(workspace_id) as session:
        before = len(scope._LIMITED)
        for number in range(20):
            await session.exec(select(PersonRow.id).where(PersonRow.id == number))
    gc.collect()
    assert len(scope._LIMITED) <= before + 2


async def test_no_update_or_delete_reaches_anothers_rows(database: Database, workspace_id: int, theirs: Theirs) -> None:
    before = await everything(database, theirs.workspace)
    there = exists().where(col(aliased(PersonRow).workspace_id) == theirs.workspace)
    row: Any
    for row in reversed(OF_A_WORKSPACE):
        texts = [name for name, field in row.model_fields.items() if field.annotation is str]
        times = [name for name, field in row.model_fields.items() if field.annotation in (datetime, datetime | None)]
        change: dict[str, Any] = {texts[0]: "changed"} if texts else {times[0]: NOW}
        async with database.begin(workspace_id) as session:
            for condition in (row.workspace_id == theirs.workspace, there):
                assert (await session.exec(update(row).where(condition).values(**change))).rowcount == 0
                assert (await session.exec(delete(row).where(condition))).rowcount == 0
            for condition in (row.id > 0, row.id.in_(select(aliased(row).id))):
                await session.exec(update(row).where(condition).values(**change))
                await session.exec(delete(row).where(condition))
    assert await everything(database, theirs.workspace) == before


async def test_a_bulk_update_by_id_is_refused(database: Database, workspace_id: int, theirs: Theirs) -> None:
    before = await everything(database, theirs.workspace)
    changes = [{"id": theirs.person, "name": "changed"}]
    for given in (changes, changes[0], changes * 2):
        with pytest.raises((UnscopedError, SQLAlchemyError)):
            async with database.begin(workspace_id) as session:
                await session.exec(update(PersonRow), params=given)
    assert await everything(database, theirs.workspace) == before


@pytest.mark.usefixtures("theirs")
async def test_an_update_does_not_look_at_anothers_rows(database: Database, workspace_id: int) -> None:
    there = exists().where(col(TopicRow.title) == "Secret plans")
    async with database.begin(workspace_id) as session:
        changed = await session.exec(update(PersonRow).where(there).values(name="changed"))
        deleted = await session.exec(delete(PersonRow).where(there))
    assert (changed.rowcount, deleted.rowcount) == (0, 0)


async def test_a_workspace_itself_is_only_changed_by_its_own_session(
    database: Database, workspace_id: int, theirs: Theirs
) -> None:
    async with database.begin(workspace_id) as session:
        assert (await session.exec(update(WorkspaceRow).values(name="changed"))).rowcount == 1
        gone = await session.exec(delete(WorkspaceRow).where(col(WorkspaceRow.id) == theirs.workspace))
        assert gone.rowcount == 0
    async with database.read_everywhere() as session:
        assert sorted((await session.exec(select(WorkspaceRow.name))).all()) == ["Harborview", "changed"]


async def test_no_update_moves_a_row_to_another_workspace(
    database: Database, workspace_id: int, theirs: Theirs
) -> None:
    with pytest.raises(UnscopedError):
        async with database.begin(workspace_id) as session:
            await session.exec(update(PersonRow).values(workspace_id=theirs.workspace))
    with pytest.raises(UnscopedError):
        async with database.begin(workspace_id) as session:
            (await session.exec(select(PersonRow))).one().workspace_id = theirs.workspace


REFUSED = (UnscopedError, ObjectDeletedError)
"""Refused before it is written, or because PostgreSQL does not even show the row."""


async def test_a_row_of_another_workspace_is_neither_added_nor_changed_nor_deleted(
    database: Database, workspace_id: int, theirs: Theirs
) -> None:
    before = await everything(database, theirs.workspace)
    with pytest.raises(REFUSED):
        async with database.begin(workspace_id) as session:
            session.add(PersonRow(workspace_id=theirs.workspace, slack_id="U9"))
    async with database.read_everywhere() as session:
        row = (await session.exec(select(PersonRow).where(PersonRow.id == theirs.person))).one()
    with pytest.raises(REFUSED):
        async with database.begin(workspace_id) as session:
            await session.delete(row)
    row.name = "changed"
    with pytest.raises(REFUSED):
        async with database.begin(workspace_id) as session:
            session.add(row)
    row.workspace_id = workspace_id
    with pytest.raises(REFUSED):
        async with database.begin(workspace_id) as session:
            session.add(row)
    with pytest.raises(REFUSED):
        async with database.begin(workspace_id) as session:
            session.add(WorkspaceRow(team_id="T9", name="Mine", bot_user_id="U"))
    assert await everything(database, theirs.workspace) == before


async def test_a_merged_row_with_anothers_id_does_not_overwrite_it(
    database: Database, workspace_id: int, theirs: Theirs
) -> None:
    with pytest.raises(IntegrityError):
        async with database.begin(workspace_id) as session:
            await session.merge(PersonRow(id=theirs.person, workspace_id=workspace_id, slack_id="U9"))


async def test_what_is_inserted_once_is_always_of_its_own_workspace(
    database: Database, workspace_id: int, theirs: Theirs
) -> None:
    foreign = {"slack_id": "U9", "workspace_id": theirs.workspace}
    async with database.begin(workspace_id) as session:
        with pytest.raises(TypeError):
            await session.insert_once(PersonRow, foreign, unless=["slack_id"])
        with pytest.raises(TypeError):
            await session.insert_new(PersonRow, [foreign], unless=["slack_id"])
    async with database.begin(workspace_id) as session:
        assert await session.insert_once(PersonRow, {"slack_id": "U2"}, unless=["slack_id"]) is not None
        assert await session.insert_once(PersonRow, {"slack_id": "U2"}, unless=["slack_id"]) is None
        made = await session.insert_new(PersonRow, [{"slack_id": "U2"}, {"slack_id": "U3"}], unless=["slack_id"])
        assert made == {("U3",): (await people.meet(session, "U3")).id}
        assert (await people.meet(session, "U2")).id != theirs.person


async def test_no_row_points_into_another_workspace(database: Database, workspace_id: int, theirs: Theirs) -> None:
    async with database.begin(workspace_id) as session:
        me = await add_person(session, "U1")
        topic = await add_topic(session, me)
        group = await add_group(session, topic, [me])
    ws: dict[str, Any] = {"workspace_id": workspace_id}
    levels: dict[str, Any] = {"level_now": 1, "level_wanted": 2, "mode": "either", "hope": ""}
    times: dict[str, Any] = {"registered_at": NOW, "changed_at": NOW}
    objective: dict[str, Any] = {"what": "", "measure": "", "opportunity": "", "written_at": NOW}
    group_facts: dict[str, Any] = {"private": True, "state": "forming", "formed_at": NOW}
    rows: list[Row] = [
        TopicRow(**ws, title="x", title_key="x", purpose="", kind="technical", added_by_id=theirs.person, added_at=NOW),
        InterestRow(**ws, topic_id=theirs.topic, person_id=me, **levels, **times),
        InterestRow(**ws, topic_id=topic, person_id=theirs.person, **levels, **times),
        InterestRow(**ws, topic_id=topic, person_id=me, group_id=theirs.group, **levels, **times),
        GroupRow(**ws, topic_id=theirs.topic, channel_name="x", formed_by_id=me, **group_facts),
        GroupRow(**ws, topic_id=topic, channel_name="x", formed_by_id=theirs.person, **group_facts),
        MemberRow(**ws, group_id=theirs.group, person_id=me, joined_at=NOW),
        MemberRow(**ws, group_id=group, person_id=theirs.person, joined_at=NOW),
        ObjectiveRow(**ws, person_id=theirs.person, by_when=date(2027, 1, 1), **objective),
        ObjectiveRow(**ws, person_id=me, group_id=theirs.group, by_when=date(2027, 1, 1), **objective),
        CheckInRow(**ws, person_id=theirs.person, week="2026-W48", slot=NOW),
        ProgressRow(**ws, person_id=theirs.person, status="stuck", at=NOW),
        ProgressRow(**ws, person_id=me, objective_id=theirs.objective, status="stuck", at=NOW),
        ProgressRow(**ws, person_id=me, check_in_id=theirs.check_in, status="stuck", at=NOW),
        NoteRow(**ws, person_id=me, check_in_id=theirs.check_in, words="x", at=NOW),
        ResourceRow(**ws, group_id=theirs.group, title="x", link="https://x.example", by_id=me, at=NOW),
        ResourceRow(**ws, group_id=group, title="x", link="https://x.example", by_id=theirs.person, at=NOW),
        InstallationRow(**ws, installed_by_id=theirs.person, installed_at=NOW, sealed="", scopes="", bot_id=""),
        HelpRow(**ws, person_id=me, objective_id=theirs.objective, audience="group", words="x", asked_at=NOW),
    ]
    for row in rows:
        with pytest.raises(IntegrityError):
            async with database.begin(workspace_id) as session:
                session.add(row)


STATEMENTS: dict[str, Any] = {
    "words": text("SELECT slack_id FROM person"),
    "words in a query": select(PersonRow).from_statement(text("SELECT * FROM person")),
    "a table": core_select(PersonRow.__table__),  # type: ignore[attr-defined]  # every row class has it
    "a table beside a row": select(PersonRow.id, TopicRow.__table__.c.title),  # type: ignore[attr-defined]
    "another name of a table": select(PersonRow.id, TopicRow.__table__.alias().c.title),  # type: ignore[attr-defined]
    "words in a condition": select(PersonRow.id).where(text("id IN (SELECT person_id FROM member)")),
    "a table in an exists": select(PersonRow.id).where(exists().where(TopicRow.__table__.c.id > 0)),  # type: ignore[attr-defined]
    "a table joined": select(PersonRow.id).join(TopicRow.__table__, TopicRow.__table__.c.id > 0),  # type: ignore[attr-defined]
    "a table in an update": update(PersonRow)
    .where(exists().where(TopicRow.__table__.c.id > 0))  # type: ignore[attr-defined]
    .values(name="seen"),
    "an insert": insert(PersonRow).values(workspace_id=2, slack_id="U9"),
    "a bulk insert": insert(PersonRow),
}


async def test_statements_that_cannot_be_scoped_are_refused(
    database: Database, workspace_id: int, theirs: Theirs
) -> None:
    before = await everything(database, theirs.workspace)
    for name, statement in STATEMENTS.items():
        async with database.begin(workspace_id) as session:
            with pytest.raises(UnscopedError):
                pytest.fail(f"not refused: {name}: {(await session.exec(statement)).all()}")
    assert await everything(database, theirs.workspace) == before


async def test_a_session_without_a_workspace_refuses_everything(database: Database, workspace_id: int) -> None:
    def bare() -> Session:
        return Session(database.writer, sync_session_class=ScopedSession)

    async with bare() as session:
        with pytest.raises(UnscopedError):
            await session.exec(select(PersonRow))
        with pytest.raises(UnscopedError):
            await session.get(WorkspaceRow, workspace_id)
        with pytest.raises(KeyError):
            await session.insert_once(PersonRow, {"slack_id": "U9"}, unless=["slack_id"])
    async with bare() as session:
        session.add(PersonRow(workspace_id=workspace_id, slack_id="U9"))
        with pytest.raises(UnscopedError):
            await session.commit()
        await session.rollback()


async def test_a_row_that_vanishes_takes_only_its_own_workspace_along(
    database: Database, workspace_id: int, theirs: Theirs
) -> None:
    before = await everything(database, theirs.workspace)
    async with database.begin(workspace_id) as session:
        await add_topic(session, (await people.meet(session, "U1")).id)
        receipts.keep(session, "event", {}, NOW)
    async with database.begin(workspace_id) as session:
        await session.exec(delete(WorkspaceRow))
    assert not any((await everything(database, workspace_id)).values())
    assert await everything(database, theirs.workspace) == before


async def test_times_come_back_aware_in_utc(database: Database, workspace_id: int) -> None:
    told = datetime(2026, 11, 23, 10, 30, 15, 123456, tzinfo=ZoneInfo("Asia/Kolkata"))
    async with database.begin(workspace_id) as session:
        receipts.keep(session, "event", {}, told)
    async with database.read(workspace_id) as session:
        found = (await session.exec(select(ReceiptRow.received_at))).one()
        assert (await session.exec(select(ReceiptRow.id).where(col(ReceiptRow.received_at) == told))).all()
        assert not (await session.exec(select(ReceiptRow.id).where(col(ReceiptRow.received_at) < told))).all()
    assert found == told
    assert found.tzinfo is UTC


@pytest.mark.parametrize("naive", [datetime(2026, 11, 23, 9)])  # noqa: DTZ001 - the matter of this test
async def test_a_time_without_a_zone_is_refused(database: Database, workspace_id: int, naive: datetime) -> None:
    for row in (
        ReceiptRow(workspace_id=workspace_id, key="x", received_at=naive),
        PersonRow(workspace_id=workspace_id, slack_id="U9", nudge_anchor=naive),
    ):
        with pytest.raises(StatementError, match="timezone"):
            async with database.begin(workspace_id) as session:
                session.add(row)
    with pytest.raises(StatementError, match="timezone"):
        async with database.begin(workspace_id) as session:
            await session.exec(update(PersonRow).values(nudge_anchor=naive))
    with pytest.raises(StatementError, match="timezone"):
        async with database.begin(workspace_id) as session:
            receipts.keep(session, "event", {}, naive)
