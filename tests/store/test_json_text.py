"""JSON as text: what the standard library writes is read, and the other way round, whatever Slack's names hold."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from store import json_text, workspaces
from store.database import Database
from store.rows import WorkspaceRow

HALF = "half \ud83d of a pair"
WORDS = st.text() | st.text(st.characters(categories=["Cs", "Lu", "So"]))
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
)


@given(VALUES)
def test_what_is_written_is_read_by_both(value: Any) -> None:  # noqa: ANN401 - whatever JSON holds
    written, same = json_text.write(value), json.loads(json.dumps(value))  # two halves side by side become a pair
    assert json_text.read(written) == json.loads(written) == same
    assert json_text.read(written.encode()) == same
    assert json_text.read(json.dumps(value)) == same


@pytest.mark.parametrize("broken", ["", "{", "[1,]", "nothing", '"\\ud83'])
def test_what_is_no_json_is_refused(broken: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - its words are of no matter
        json_text.read(broken)


async def test_half_of_a_pair_comes_back_from_the_database(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        await workspaces.save_profile_fields(session, {"place": HALF})
    async with database.read(workspace_id) as session:
        assert (await workspaces.get(session)).id == workspace_id  # a look
        assert await workspaces.profile_fields(session) == {"place": HALF}
        assert (await session.exec(select(WorkspaceRow))).one().profile_fields == {"place": HALF}
