"""Somebody's place in a queue, and what they can expect."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.browse import nearly
from learning.interest import UNDO_WITHIN, keeps_place
from learning.queue import Outlook, place
from tests.messages.samples import NOW


@pytest.mark.parametrize(
    ("position", "waiting", "outlook"),
    [
        (1, 1, Outlook.FEW),
        (5, 5, Outlook.FEW),
        (6, 6, Outlook.ENOUGH),
        (8, 8, Outlook.ENOUGH),
        (8, 9, Outlook.ENOUGH),
        (9, 9, Outlook.NEXT),
        (11, 11, Outlook.NEXT),
        (12, 12, Outlook.ENOUGH),
        (17, 17, Outlook.NEXT),
        (16, 17, Outlook.ENOUGH),
    ],
)
def test_what_somebody_can_expect(position: int, waiting: int, outlook: Outlook) -> None:
    assert place(position, waiting, 6, 8).outlook is outlook


@given(st.integers(1, 200), st.integers(3, 12), st.integers(0, 6), st.data())
def test_who_is_told_of_a_group_fits_into_one(waiting: int, smallest: int, more: int, data: st.DataObject) -> None:
    position = data.draw(st.integers(1, waiting))
    found = place(position, waiting, smallest, smallest + more)
    assert found.fitting <= waiting
    assert (found.outlook is Outlook.FEW) == (waiting < smallest) == (found.missing > 0)
    if found.outlook is Outlook.ENOUGH:
        assert position <= found.fitting
    if position == 1 and waiting >= smallest:
        assert found.outlook is Outlook.ENOUGH


def test_a_place_is_kept_when_one_thinks_better_of_it_soon() -> None:
    assert keeps_place(None, NOW)
    assert keeps_place(NOW, NOW + UNDO_WITHIN)
    assert not keeps_place(NOW, NOW + UNDO_WITHIN * 1.01)


@pytest.mark.parametrize(("smallest", "counts"), [(6, [4, 5]), (3, [1, 2]), (12, [10, 11])])
def test_a_topic_is_nearly_a_group_when_two_are_missing_at_the_most(smallest: int, counts: list[int]) -> None:
    assert list(nearly(smallest)) == counts
