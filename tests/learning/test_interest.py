"""Levels now and wanted, and the bounds of a group."""

import pytest

from learning import interest, workspace
from learning.interest import LEVELS
from learning.refusal import Reason, Refused


@pytest.mark.parametrize("now", LEVELS)
@pytest.mark.parametrize("wanted", LEVELS)
def test_somebody_wants_more_than_they_have(now: int, wanted: int) -> None:
    if wanted > now:
        assert interest.levels(now, wanted) == (now, wanted)
        return
    with pytest.raises(Refused) as refused:
        interest.levels(now, wanted)
    assert refused.value.reason is Reason.LEVEL_NOT_ABOVE


def test_the_bounds_of_a_group_are_the_right_way_round() -> None:
    assert workspace.sizes(6, 8) == (6, 8)
    assert workspace.sizes(6, 6) == (6, 6)
    with pytest.raises(Refused) as refused:
        workspace.sizes(8, 6)
    assert refused.value.reason is Reason.SIZE_ORDER
