"""Nothing about a person is left out of what they download, and nothing is left when they are deleted.

Every table is filled by what its columns are, so that a new table or column is looked at by itself.
"""

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, get_origin

from sqlalchemy import JSON, Column, TypeDecorator
from sqlmodel import col, select

from store import privacy, privacy_export
from store.database import Database
from store.rows import (
    OF_A_WORKSPACE,
    DeliveryRow,
    FormingRoundRow,
    HolidayRow,
    PersonRow,
    ReceiptRow,
    Row,
    TopicRow,
    WorkspaceRow,
)
from store.session import Session
from tests.store.stored import NOW, add_person

TABLES: tuple[type[Row], ...] = (WorkspaceRow, *OF_A_WORKSPACE)

SUBJECT, COLLEAGUE, STRANGER = "U0SUBJECT", "U0COLLEAGUE", "U0STRANGER"

NOT_TOLD = {
    # other forms of what is told
    "person.place_key",
    "topic.title_key",
    "topic.search_key",
    # where the app's own posts about things of everybody are, and how they fare
    "topic.channel",
    "topic.ts",
    "topic.quorum_told_at",
    "suggestion.channel",
    "suggestion.ts",
    "learning_group.channel",
    "learning_group.state",
    "learning_group.welcome_ts",
    "learning_group.blocked_by",
    "learning_group.closed_at",
    "learning_group.bookmark_id",
    "proposal.told_channel",
    "proposal.told_ts",
    "proposed_group.channel",
    "join_request.channel",
    "join_request.ts",
    "join_request.told_channel",
    "join_request.told_ts",
    "proposed_member.channel",
    "proposed_member.ts",
    "check_in.follow_up_ts",
    "help_request.channel",
    "help_request.ts",
    # when the app looks at something again
    "learning_group.next_digest_at",
    "learning_group.digested_until",
    "check_in.follow_up_at",
    "help_request.hand_over_at",
    # who else was where in a proposal, for a while: of others, and not of them
    "proposal.before",
    "proposal.news",
    # what lets the app speak in the workspace: the workspace's, and secret
    "installation.sealed",
    "installation.scopes",
    "installation.bot_id",
    "installation.enterprise_id",
    "installation.state",
    "installation.expires_at",
    "installation.refreshing_until",
    # how the outbox finds and repeats what it sends; what it is about is in the other tables
    "delivery.key",
    "delivery.lane",
    "delivery.ref",
    "delivery.opaque_id",
    "delivery.claim_token",
    "delivery.channel",
    "delivery.due_at",
    "delivery.expires_at",
    "delivery.lease_until",
    "delivery.first_try_at",
}
"""Columns of a person's rows that are not in the download, each sort with its reason."""

HIDDEN_FROM_WHO_SUGGESTED = {f"suggestion.{name}" for name in ("reason", "word", "state", "answered_at")}
"""Would tell whether it was declined."""

STAYS = ("topic", "learning_group", "proposed_group", "resource", "installation", "delivery")
"""Tables in which what was written stays for the others; without the person."""

GOES = ("resource.why",)
"""Columns of theirs in which it does not."""

LINKED: dict[type[Row], str] = {
    ReceiptRow: "its key ends with the Slack id",
    DeliveryRow: "its channel is the person's",
}
"""Tables that tell of people without referring to their rows."""

OF_NOBODY = (HolidayRow, FormingRoundRow)
"""Tables that tell of no person."""


@dataclass
class Life:
    """Everything there is about one person, each text and time recognisable. told: by column and row."""

    slack_id: str
    person_id: int = 0
    rows: dict[type[Row], Row] = field(default_factory=dict)
    told: list[tuple[str, Row, str]] = field(default_factory=list)
    """What is in the rows in which they are: where ("table.column"), which row, the text as JSON has it."""
    by_them: list[Row] = field(default_factory=list)
    """Suggestions they made."""


_numbers = itertools.count()
"""For times that nothing else has."""


def id_of(row: Row) -> int:
    """The id of a row of any table."""
    return int(row.model_dump(include={"id"})["id"])


def table_of(row: type[Row]) -> str:
    """The name of a table."""
    return str(row.__tablename__)


def sort_of(column: Column[Any]) -> type:
    """Which type of Python's a column's values have; dict: any JSON."""
    type_ = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return dict if isinstance(type_, JSON) else type_.python_type


def text_columns(row: type[Row]) -> Iterator[str]:
    """The names of the columns that can hold words: of texts and of JSON."""
    for column in Row.metadata.tables[table_of(row)].columns:
        if sort_of(column) in (str, dict):
            yield column.name


def filling(row: type[Row], column: Column[Any], mark: str) -> tuple[object, str]:
    """A value for a column, and the text by which it is known again ("" for numbers)."""
    kind = sort_of(column)
    if kind is dict:
        is_list = get_origin(row.model_fields[column.name].annotation) is list
        return ([mark] if is_list else {"text": mark}), mark
    if kind is str:
        return mark, mark
    if kind in (bool, int):
        return kind(3), ""
    if kind is time:
        return time(3, 33), ""
    if kind is datetime:
        at = NOW + timedelta(days=1, minutes=next(_numbers))
        return at, at.isoformat()
    assert kind is date, f"{column} is of a type that this test cannot fill: teach it"
    day = date(2030, 1, 1) + timedelta(days=next(_numbers))
    return day, day.isoformat()


def fixed(life: Life) -> dict[str, object]:
    """What a column has to have to be taken, or to be the person's."""
    return {
        "person.slack_id": life.slack_id,
        "person.forgotten_at": None,
        "person.direct_message": f"D{life.slack_id}",
        "person.reach": "both",
        "topic.merged_into_id": None,
        "suggestion.topic_id": None,  # its title stands in its place
        "suggestion.state": "pending",
        "group_change.what": "left",
        "join_request.state": "accepted",
        "proposed_group.number": next(_numbers),
        "proposed_group.state": "confirmed",
        "proposed_group.round_id": None,  # a round is nobody's
        "proposed_member.answer": "yes",
        "objective.audience": "group",
        "help_request.audience": "group",
        "installation.state": "replaced",
        "receipt.key": f"action:x:{life.slack_id}",
        "delivery.state": "sent",
        "delivery.channel": f"D{life.slack_id}",
        "delivery.ref": json.dumps({"group_id": 1, "missing": [life.slack_id, STRANGER]}),
    }


async def add(session: Session, row: type[Row], life: Life, column: str = "", other: int = 0) -> Row:
    """A row of somebody's. column: the one that refers to them; all others that refer to people refer to the other."""
    table = Row.metadata.tables[table_of(row)]
    points_at = {
        name: key.referred_table.name
        for key in table.foreign_key_constraints
        for name in key.column_keys
        if name != "workspace_id"
    }
    known = {table_of(kind): each for kind, each in life.rows.items()}
    values: dict[str, object] = {"workspace_id": session.workspace_id}
    marks = []
    for each in table.columns:
        if each.name in ("id", "workspace_id"):
            continue
        where = f"{table.name}.{each.name}"
        mark = f"<{life.slack_id.lower()} {where} as {column}>"
        if where in fixed(life):
            values[each.name] = fixed(life)[where]
            continue
        if points_at.get(each.name) == "person":
            values[each.name] = life.person_id if each.name == column else other
        elif each.name in points_at:
            values[each.name] = id_of(known[points_at[each.name]])
        else:
            values[each.name], text = filling(row, each, mark)
            marks += [(where, text)] if text else []
    made = row(**values)
    session.add(made)
    await session.flush()
    life.told += [(where, made, text) for where, text in marks]
    life.rows[row] = made
    return made


async def live(session: Session, slack_id: str, other: int) -> Life:
    """Fill every table with what there can be about somebody: a row for each column in which they can stand."""
    life = Life(slack_id)
    person = await add(session, PersonRow, life)
    assert isinstance(person, PersonRow)
    life.person_id = person.id or 0
    referring = privacy.pointing_at_people()
    order = [table.name for table in Row.metadata.sorted_tables]
    for row in sorted(OF_A_WORKSPACE, key=lambda each: order.index(table_of(each))):
        if row in OF_NOBODY:
            continue
        columns = [column for each, column in referring if each is row]
        assert columns or row in LINKED or row is PersonRow, f"{table_of(row)}: whose is it? Tell what it holds"
        for column in columns or [""] * (row is not PersonRow):
            made = await add(session, row, life, column, other)
            if column == "suggested_by_id":
                life.by_them.append(made)
    return life


async def a_world(session: Session) -> tuple[Life, Life]:
    """Somebody to look at, a stranger who has nothing to do with them, and one colleague of both."""
    colleague = await add_person(session, COLLEAGUE)
    subject, stranger = await live(session, SUBJECT, colleague), await live(session, STRANGER, colleague)
    (await session.exec(select(PersonRow).where(PersonRow.id == colleague))).one().supervisor = SUBJECT
    workspace = (await session.exec(select(WorkspaceRow))).one()
    workspace.settings = {"facilitators": [SUBJECT, STRANGER], "facilitator_group": "S1", "saved_by": subject.person_id}
    workspace.user_groups = {"S1": {"name": "Facilitators", "handle": "f", "users": [STRANGER, SUBJECT]}}
    told = {"text": f"{SUBJECT} registered"}
    session.add(ReceiptRow(workspace_id=session.workspace_id, key=f"a:{COLLEAGUE}", received_at=NOW, answer=told))
    await session.flush()
    return subject, stranger


def is_told(life: Life, where: str, row: Row) -> bool:
    """Whether what stands there has to be in the person's download."""
    return where not in NOT_TOLD and not (row in life.by_them and where in HIDDEN_FROM_WHO_SUGGESTED)


async def test_everything_about_a_person_and_nothing_of_others_is_told(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        subject, stranger = await a_world(session)
        found = await privacy_export.export(session, subject.person_id, datetime(2026, 12, 24, tzinfo=UTC))
        told = json.dumps(found, ensure_ascii=False)
        missing = [text for where, row, text in subject.told if is_told(subject, where, row) and text not in told]
        hidden = [where for where, row, text in subject.told if not is_told(subject, where, row) and text in told]
        of_others = [text for _, _, text in stranger.told if text in told]
    assert missing == []
    assert set(hidden) <= {"learning_group.channel"}  # told of the groups they were in
    assert of_others == []
    assert STRANGER not in told
    assert f"Name of {COLLEAGUE}" not in told
    assert found["named_as_supervisor_by"] == [COLLEAGUE]
    assert all(found["role"].values())
    assert f"action:x:{SUBJECT}" in told


async def everything(session: Session) -> dict[tuple[str, int], dict[str, Any]]:
    """Every row of every table, by table and id."""
    found = {}
    for table in TABLES:
        rows: Sequence[Row] = (await session.exec(select(table).execution_options(populate_existing=True))).all()
        for row in rows:
            found[table_of(table), id_of(row)] = row.model_dump()
    return found


def texts(stored: dict[tuple[str, int], dict[str, Any]]) -> dict[str, str]:
    """What stands in all columns that can hold words, by where."""
    columns = {table_of(table): list(text_columns(table)) for table in TABLES}
    return {
        f"{table}.{column}:{id_}": json.dumps(values[column], ensure_ascii=False)
        for (table, id_), values in stored.items()
        for column in columns[table]
    }


async def test_nothing_of_who_is_deleted_stands_anywhere(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        subject, _ = await a_world(session)
        before = await everything(session)
        written = [text for where, _, text in subject.told if where.partition(".")[0] not in STAYS or where in GOES]
    async with database.begin(workspace_id) as session:
        topics = await privacy.forget(session, subject.person_id, NOW)
    async with database.begin(workspace_id) as session:
        after = await everything(session)
        stayed = [
            (await session.exec(select(row).where(col(getattr(row, column)) == subject.person_id))).all()
            for row, column in privacy.pointing_at_people()
        ]
    assert {id_ for (table, id_) in before if table == TopicRow.__tablename__ and id_ in topics} == topics != set()
    traces = [SUBJECT, f"D{SUBJECT}", *written]
    assert any(trace in text for text in texts(before).values() for trace in traces)
    assert [(where, text) for where, text in texts(after).items() for trace in traces if trace in text] == []
    assert {table_of(type(each)) for rows in stayed for each in rows} == {
        *("topic", "learning_group", "member", "group_change")
    }


async def test_others_keep_everything_when_somebody_is_deleted(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        subject, stranger = await a_world(session)
        mine = {(table_of(type(row)), id_of(row)) for _, row, _ in stranger.told}
        before = await everything(session)
    async with database.begin(workspace_id) as session:
        await privacy.forget(session, subject.person_id, NOW)
    async with database.begin(workspace_id) as session:
        after = await everything(session)
    without = {"ref": None}  # in which the person was named
    assert len(mine) > len(OF_A_WORKSPACE) - len(OF_NOBODY) - 1
    assert {key: after[key] | without for key in mine} == {key: before[key] | without for key in mine}
    (workspace,) = (row for (table, _), row in after.items() if table == WorkspaceRow.__tablename__)
    assert workspace["settings"] == {"facilitators": [STRANGER], "facilitator_group": "S1", "saved_by": None}
    assert workspace["user_groups"]["S1"]["users"] == [STRANGER]
    assert [row["supervisor"] for row in after.values() if row.get("slack_id") == COLLEAGUE] == [""]


async def test_to_be_deleted_twice_is_no_mistake(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        subject, _ = await a_world(session)
    async with database.begin(workspace_id) as session:
        await privacy.forget(session, subject.person_id, NOW)
    async with database.begin(workspace_id) as session:
        once = await everything(session)
        assert await privacy.forget(session, subject.person_id, NOW + timedelta(days=1)) == set()
        assert await everything(session) == once


async def test_who_is_in_nobody_elses_history_is_deleted_altogether(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        person, other = await add_person(session, SUBJECT), await add_person(session, STRANGER)
        await privacy.forget(session, person, NOW)
        assert list((await session.exec(select(PersonRow.id))).all()) == [other]
        assert await privacy.forget(session, person, NOW) == set()
