"""Each request of Slack's with a field missing, null, of another sort, or huge: answered or refused, never broken."""

import copy
import json
import logging
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.all import every_route
from handlers.request import JSON
from handlers.route import Kind
from store.database import Database
from tests.handlers.furniture import Ids, asking, furnish
from tests.handlers.stage import Stage, words_of

MISSING = object()
OTHERS = st.sampled_from(
    [MISSING, None, True, -1, 2**70, 1e308, "", "x" * 100_000, "\0\ud800", [], [None], {}, {"a": {}}]
)
NO_IDS = Ids(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, (1, 2, 3), (1,))
KEYS = sorted(asking(NO_IDS, "U1", "T1"), key=lambda key: (key[0].value, key[1]))


@pytest.fixture
async def stage(sqlite: Database) -> Stage:
    """All of Peerloop over a furnished workspace."""
    found = Stage(every_route(), sqlite, 1)
    found.ids = await furnish(sqlite, "TA", "UA")  # type: ignore[attr-defined]  # for the one test here
    return found


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where something stands in a payload, at every depth; also inside the JSON that values and references carry."""
    inside: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list):
        inside = list(enumerate(value))
    for key, held in inside:
        yield (*path, key)
        yield from places(held, (*path, key))


def changed(body: JSON, path: tuple[str | int, ...], to: object) -> JSON:
    """The payload with something else at one place."""
    result: JSON = copy.deepcopy(body)
    holder: object = result
    for key in path[:-1]:
        holder = holder[key]  # type: ignore[index]  # the path is one of `places`
    assert isinstance(holder, (dict, list))
    if to is MISSING:
        del holder[path[-1]]  # type: ignore[arg-type]  # as above
    else:
        holder[path[-1]] = to  # type: ignore[index]  # as above
    return result


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.sampled_from(KEYS), data=st.data())
async def test_no_payload_with_something_else_in_it_breaks_anything(
    stage: Stage, caplog: pytest.LogCaptureFixture, key: tuple[Kind, str], data: st.DataObject
) -> None:
    ids: Ids = stage.ids  # type: ignore[attr-defined]  # set by the fixture
    body = asking(ids, "UA1", "TA")[key]
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(places(body))))
        body = changed(body, path, data.draw(OTHERS))
    caplog.clear()
    with caplog.at_level(logging.ERROR):
        answer = await stage.gets(key[0], body)
    assert [record.getMessage() for record in caplog.records] == []
    assert answer is not None
    assert "reference" not in words_of(answer), json.dumps(body)[:2000]


async def test_a_reference_nested_beyond_reason_is_an_old_button(stage: Stage) -> None:
    body = asking(NO_IDS, "UA1", "TA")[Kind.ACTION, "interest.open"]
    deep = changed(body, ("actions", 0, "value"), "[" * 200_000)
    assert "reference" not in words_of(await stage.gets(Kind.ACTION, deep))
