"""The whole loop as people live it, over both transports, on both databases."""

import pytest

from bot import story
from tests.conftest import TRANSPORTS, MakeWorld


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_people_find_each_other_learn_and_answer_their_check_in(
    database_url: str, make_world: MakeWorld, transport: str
) -> None:
    world = await make_world(database_url, transport)
    await story.whole(world.box)
    assert [problem.text for problem in world.box.story.only("problem")] == []
