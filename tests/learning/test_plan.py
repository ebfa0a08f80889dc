"""The plan: what is open and what is closed, what a supervisor reads of it, and when they may."""

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.objective import Action, Audience, Objective, Status, Update
from learning.paging import page_of
from learning.person import Person
from learning.plan import Need, Plan, Point, Share, for_supervisor, history, may_read, reached_on

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
WEEK = timedelta(weeks=1)
SECRET = "between us"
MARIA = Person(1, "U1", "Maria", "Europe/Lisbon", known=True, supervisor="U2")
HELENA = Person(2, "U2", "Helena", "Europe/Lisbon", known=True)
ON = Share(HELENA.id, HELENA.slack_id, NOW)


def an_objective(id_: int = 1, *updates: Update, done: bool = False, audience: Audience = Audience.ME) -> Objective:
    return Objective(id_, 1, None, f"Aim {id_}", "Seen", "Sales", date(2026, 12, id_), done, updates, audience=audience)


def said(status: Status, weeks: int, percent: int | None = None, applied: str = "", obstacle: str = "") -> Update:
    return Update(1, status, NOW + weeks * WEEK, percent, applied, obstacle)


def test_what_is_open_is_shown_by_its_day_and_what_is_reached_apart() -> None:
    plan = Plan((), (an_objective(3), an_objective(2, done=True), an_objective(1)), ())
    assert [each.id for each in plan.open] == [1, 3]
    assert [each.id for each in plan.reached] == [2]


def test_the_history_is_every_percentage_and_ends_at_a_hundred_when_it_is_reached() -> None:
    objective = an_objective(
        1, said(Status.ON_TRACK, 0, 20), said(Status.SKIP, 1), said(Status.STUCK, 2), said(Status.DONE, 3), done=True
    )
    assert history(objective) == (Point(NOW, 20), Point(NOW + 3 * WEEK, 100))
    assert reached_on(objective) == NOW + 3 * WEEK
    assert reached_on(replace(objective, done=False)) is None


def test_what_was_used_at_work_stands_once_though_it_was_said_of_two_objectives() -> None:
    both = said(Status.ON_TRACK, 0, applied="Asked first")
    plan = Plan(
        (), (an_objective(1, both, said(Status.ON_TRACK, 1, applied="Wrote it down")), an_objective(2, both)), ()
    )
    assert [lesson.words for lesson in plan.lessons] == ["Wrote it down", "Asked first"]


def words_in(value: object) -> set[str]:
    """Every text anywhere in a value."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, tuple):
        return {word for each in value for word in words_in(each)}
    if is_dataclass(value):
        return {word for each in fields(value) for word in words_in(getattr(value, each.name))}
    return set()


def test_a_supervisor_reads_what_is_shown_to_them_and_no_word_of_the_answers() -> None:
    answers = (said(Status.STUCK, 0, 40, SECRET, SECRET),)
    hidden = [
        replace(an_objective(n, audience=each), what=SECRET) for n, each in enumerate((Audience.ME, Audience.GROUP), 1)
    ]
    shown = replace(an_objective(3, *answers, audience=Audience.SUPERVISOR), actions=(Action(1, 3, "Ask", NOW.date()),))
    need = Need(1, "SQL", 1, 3, SECRET, waiting=9, position=4)
    read = for_supervisor(Plan((need,), (*hidden, shown), ()))
    assert SECRET not in words_in(read)
    assert [each.what for each in read.objectives] == ["Aim 3"]
    assert history(read.objectives[0]) == (Point(NOW, 40),)
    assert read.objectives[0].actions == shown.actions
    assert (read.needs[0].topic, read.needs[0].level_wanted, read.needs[0].position) == ("SQL", 3, None)


@pytest.mark.parametrize(
    ("share", "owner", "reader"),
    [
        (None, MARIA, HELENA),
        (ON, replace(MARIA, supervisor="U3"), HELENA),
        (ON, replace(MARIA, supervisor=""), replace(HELENA, slack_id="")),
        (ON, MARIA, replace(HELENA, id=3, slack_id="U3")),
        (ON, MARIA, replace(HELENA, id=3)),
        (ON, MARIA, replace(HELENA, is_deactivated=True)),
        (ON, replace(MARIA, is_deactivated=True), HELENA),
        (ON, MARIA, MARIA),
    ],
)
def test_nobody_reads_a_plan_that_is_not_shared_with_them_by_now(
    share: Share | None, owner: Person, reader: Person
) -> None:
    assert not may_read(share, owner, reader)
    assert may_read(ON, MARIA, HELENA)


@given(st.lists(st.integers(), max_size=40), st.integers(0, 50), st.integers(1, 9))
def test_every_page_is_a_part_and_all_pages_are_the_whole(items: list[int], page: int, per_page: int) -> None:
    found, at, pages = page_of(items, page, per_page)
    assert 0 <= at < pages
    assert len(found) <= per_page
    assert [each for n in range(pages) for each in page_of(items, n, per_page)[0]] == items
