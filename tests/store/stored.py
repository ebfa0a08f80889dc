"""What the tests of the store put into it, and how they count statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import event

from learning.browse import Wanted
from learning.interest import Mode
from learning.person import Person
from learning.topic import Kind, Topic
from store import browsing, groups, interests_register, objectives, people, topics
from store.database import Database
from store.people import Profile
from store.session import Session

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def profile(slack_id: str, **facts: Any) -> Profile:  # noqa: ANN401 - facts are named as Profile names them
    """What Slack says of a user."""
    known: dict[str, Any] = {
        "name": f"Name of {slack_id}",
        "zone": "Europe/Lisbon",
        "is_admin": False,
        "is_guest": False,
        "is_bot": False,
        "is_deactivated": False,
    }
    return Profile(slack_id=slack_id, **(known | facts))


async def add_person(session: Session, slack_id: str, **facts: Any) -> int:  # noqa: ANN401 - as above
    """A person whose profile is known; returns our id."""
    await people.learn(session, [profile(slack_id, **facts)])
    return (await people.meet(session, slack_id)).id


async def add_topic(session: Session, by: int, title: str = "SQL for analysts", purpose: str = "Answer faster") -> int:
    """An open topic; returns its id."""
    id_ = await topics.add(session, title=title, purpose=purpose, kind=Kind.TECHNICAL, added_by=by, now=NOW)
    assert id_ is not None
    return id_


async def register(session: Session, topic_id: int, person_id: int, *, now: datetime = NOW, wanted: int = 4) -> None:
    """Somebody's interest in a topic."""
    await interests_register.register(
        session,
        topic_id=topic_id,
        person_id=person_id,
        level_now=2,
        level_wanted=wanted,
        mode=Mode.EITHER,
        hope="Use it at work",
        now=now,
    )


async def add_group(session: Session, topic_id: int, members: list[int], name: str = "learn-sql") -> int:
    """A group that is being formed; returns its id."""
    id_ = await groups.add(
        session,
        topic_id=topic_id,
        channel_name=name,
        private=True,
        person_ids=members,
        formed_by=members[0],
        now=NOW,
    )
    assert id_ is not None
    return id_


async def write(session: Session, person_id: int, what: str = "Write a join", *, group_id: int | None = None) -> int:
    """A new objective; returns its id."""
    id_ = await objectives.write(
        session,
        objective_id=None,
        person_id=person_id,
        group_id=group_id,
        what=what,
        measure="Three reports",
        opportunity="Reports wait for days",
        by_when=date(2027, 1, 31),
        now=NOW,
    )
    assert id_ is not None
    return id_


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The SQL that is run meanwhile, without the beginning and end of transactions."""
    ran: list[str] = []

    def note(_connection: object, _cursor: object, sql: str, *_: object) -> None:
        if not sql.startswith(("BEGIN", "SELECT set_config('role'")):
            ran.append(sql)

    engines = {database.writer.sync_engine}
    if database.is_sqlite:  # with PostgreSQL the reader is a view of the writer, and says everything through it too
        engines.add(database.reader.sync_engine)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield ran
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


async def look(session: Session, words: str, offset: int = 0, limit: int = 50) -> tuple[list[Topic], int]:
    """A page of the topics that have some words, the fullest first."""
    nobody = Person(0, "U0", "Nobody", "")
    return await browsing.search(session, Wanted(words), nobody, 6, NOW, offset=offset, limit=limit)
