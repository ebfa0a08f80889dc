"""A workspace with a past gets the second schema: nothing is lost, and what is new is filled."""

from collections.abc import AsyncIterator

import pytest
from alembic import command
from sqlalchemy import Connection, NullPool, text
from sqlalchemy.ext.asyncio import create_async_engine

from learning.browse import Wanted
from learning.person import Person
from store import browsing, interests, schema, topics
from store.database import Database
from tests.store.stored import NOW

WHEN = "'2026-11-23 09:00:00+00:00'"
SEED = f"""
INSERT INTO workspace (id, team_id, name, bot_user_id, settings) VALUES
 (1, 'T1', 'Lumenwood', 'UBOT', '{{"smallest": 4}}');
INSERT INTO person (id, workspace_id, slack_id, name, zone, known, is_admin, is_guest, is_bot, is_deactivated) VALUES
 (1, 1, 'U1', 'Maria', 'Europe/Lisbon', true, false, false, false, false),
 (2, 1, 'U2', 'Tomás', 'Europe/Lisbon', true, false, false, false, false),
 (3, 1, 'U3', 'Zoë', 'Europe/Lisbon', true, false, true, false, false),
 (4, 1, 'U4', 'Inês', 'Europe/Lisbon', true, false, false, false, false);
INSERT INTO topic (id, workspace_id, title, title_key, purpose, kind, added_by_id, added_at, revision) VALUES
 (1, 1, 'ÄRGER mit Kunden', 'ärger mit kunden', 'RUHIG Blut', 'managerial', 1, {WHEN}, 3),
 (2, 1, 'SQL', 'sql', 'Answers', 'technical', 2, {WHEN}, 0);
INSERT INTO learning_group
 (id, workspace_id, topic_id, channel_name, private, state, formed_by_id, formed_at, blocked_by) VALUES
 (1, 1, 1, 'learn-x', true, 'active', 1, {WHEN}, '');
INSERT INTO member (id, workspace_id, group_id, person_id, joined_at) VALUES (1, 1, 1, 4, {WHEN});
INSERT INTO interest (id, workspace_id, topic_id, person_id, level_now, level_wanted, mode, hope, registered_at,
 changed_at, withdrawn_at, group_id) VALUES
 (1, 1, 1, 1, 1, 3, 'either', 'Peace', {WHEN}, {WHEN}, NULL, NULL),
 (2, 1, 1, 2, 1, 3, 'either', '', {WHEN}, {WHEN}, {WHEN}, NULL),
 (3, 1, 1, 3, 1, 3, 'either', '', {WHEN}, {WHEN}, NULL, NULL),
 (4, 1, 1, 4, 1, 3, 'either', '', {WHEN}, {WHEN}, NULL, 1);
"""  # noqa: S608 - written here, whole


@pytest.fixture
async def old(empty_url: str) -> AsyncIterator[Database]:
    """A database of the first schema, with a past."""
    database = Database(empty_url)
    engine = create_async_engine(database.url, poolclass=NullPool)

    def first(connection: Connection) -> None:
        alembic = schema.config()
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "0001")
        for statement in filter(None, map(str.strip, SEED.split(";\n"))):
            connection.execute(text(statement))

    try:
        async with engine.begin() as connection:
            await connection.run_sync(first)
        yield database
    finally:
        await engine.dispose()
        await database.close()


async def test_nothing_is_lost_and_counts_and_words_are_filled(old: Database) -> None:
    await schema.upgrade(old)
    async with old.read(1) as session:
        found = await topics.some(session, [1, 2])
        assert [(each.title, each.waiting, each.tags, each.added_by) for each in found] == [
            ("ÄRGER mit Kunden", 1, (), "U1"),
            ("SQL", 0, (), "U2"),
        ]
        [waiting] = await interests.waiting(session, 1)
        assert (waiting.slack_id, waiting.hope, waiting.place, waiting.suggestion_id) == ("U1", "Peace", "", None)
        assert waiting.registered_at == NOW
        nobody = Person(0, "U0", "", "")
        found, _ = await browsing.search(session, Wanted("ruhig ärger"), nobody, 4, NOW, offset=0, limit=5)
        assert [each.id for each in found] == [1]
        placed = await interests.mine(session, 1, 4)
        assert placed is not None
        assert placed.placed


async def test_it_is_done_once(old: Database) -> None:
    await schema.upgrade(old)
    await schema.upgrade(old)
    async with old.read(1) as session:
        assert len(await topics.titles(session)) == 2
