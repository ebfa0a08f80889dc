"""What the custom fields of a profile tell, whatever a company calls them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.profile import NAMES, Details, details, recognise

ENGLISH = [("X1", "Department", "text"), ("X2", "Office", "text"), ("X3", "Supervisor", "user")]


@pytest.mark.parametrize(
    "fields",
    [
        ENGLISH,
        [("X1", "Abteilung", "text"), ("X2", "Standort", "options_list"), ("X3", "Vorgesetzte/r", "user")],
        [("X1", "Département", "text"), ("X2", "Ville", "text"), ("X3", "Responsable", "user")],
        [("X9", "Start date", "date"), *ENGLISH, ("X8", "Pronouns", "text"), ("X7", "Buddy", "user")],
        [("X9", "Previous department", "text"), *reversed(ENGLISH)],
        [("X1", "department", "text"), ("X2", " OFFICE ", "text"), ("X3", "Reports to", "user")],
    ],
)
def test_the_fields_are_known_by_their_labels(fields: list[tuple[str, str, str]]) -> None:
    assert recognise(fields) == {"department": "X1", "place": "X2", "supervisor": "X3"}


@pytest.mark.parametrize(
    "fields", [[], [("X1", "Manager", "text")], [("X1", "Department", "user")], [("X1", "", "text")], [("X1", "☎", "")]]
)
def test_what_tells_nothing_is_not_taken_for_something(fields: list[tuple[str, str, str]]) -> None:
    assert recognise(fields) == {}


FIELDS = {"department": "X1", "place": "X2", "supervisor": "X3"}


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"X1": " Data  Science ", "X2": "Lisbon", "X3": "U0123"}, Details("Lisbon", "Data Science", "U0123")),
        ({"X3": "Tomás Ribeiro"}, Details()),
        ({"X3": "<@U1>"}, Details()),
        ({"X2": "x" * 500}, Details(place="x" * 80)),
        ({}, Details()),
    ],
)
def test_what_a_profile_tells_is_kept_short_and_a_supervisor_is_a_person(values: dict[str, str], told: Details) -> None:
    assert details(values, FIELDS) == told


@given(
    st.lists(st.tuples(st.text(), st.text(), st.sampled_from(["text", "user", ""]))),
    st.dictionaries(st.text(), st.text()),
)
def test_any_fields_are_read(fields: list[tuple[str, str, str]], values: dict[str, str]) -> None:
    found = recognise(fields)
    assert set(found) <= set(NAMES)
    told = details(values, found)
    assert all(len(each) <= 80 for each in (told.place, told.department, told.supervisor))
