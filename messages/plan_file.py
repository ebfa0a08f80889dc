"""The plan as one HTML file: for reading on a screen, light or dark, and for printing; no scripts, nothing fetched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from learning.calendar import local_day
from learning.objective import Action, Objective, Status
from learning.person import Person
from learning.plan import Cycle, Lesson, Need, Plan, Point, history, reached_on
from messages.letter import layout
from messages.objective import AUDIENCES, STATUS
from messages.plan import local, so_far
from messages.words import _, day, plain, spoken

WIDTH, HEIGHT, LEFT, BELOW = 640, 150, 54, 24
"""Of a chart: the whole of it, and the room for what stands beside and below it, in units of its own."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A line of dots. dots: (x, y). scale: (y, what stands there). alt: for who does not see it.

    first, last: what stands below the line, on the left and on the right.
    """

    alt: str
    dots: tuple[tuple[int, int], ...]
    scale: tuple[tuple[int, str], ...]
    first: str
    last: str

    @property
    def line(self) -> str:
        """The dots as SVG's polyline has them."""
        return " ".join(f"{x},{y}" for x, y in self.dots)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of the plan. facts: label and text. lists: a heading, and its lines."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    far: str = ""
    chart: Chart | None = None
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the plan. none: what stands there instead of entries."""

    title: str
    entries: tuple[Entry, ...]
    none: str = ""


def plan_file(plan: Plan, person: Person, workspace: str, today: date) -> str:
    """The file, as HTML. today: the person's. What people typed is escaped."""
    zone = person.zone
    reached = (*(_reached(each, zone) for each in plan.reached), *(_cycle(each, zone) for each in plan.cycles))
    sections = (
        Section(_("Needs"), tuple(map(_need, plan.needs)), plain("plan/needs_none")),
        Section(_("Objectives"), tuple(_open(each, zone) for each in plan.open), plain("plan/objectives_none")),
        Section(_("Reached"), reached, plain("plan/reached_none")),
        Section(_("Used at work"), tuple(_lesson(each, zone) for each in plan.lessons), plain("plan/lessons_none")),
    )
    return layout(
        "plan.html.j2",
        language=spoken().value,
        title=_("My plan"),
        person=person.name,
        when=plain("plan/file_when", today=today, workspace=workspace),
        foot=plain("plan/file_foot", name=person.name),
        sections=sections,
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
    )


def _need(each: Need) -> Entry:
    facts = ((_("For"), each.hope),) if each.hope else ()
    return Entry(each.topic, facts, far=plain("plan/file_need", need=each))


def _facts(each: Objective) -> tuple[tuple[str, str], ...]:
    facts = (
        (_("Measured by"), each.measure),
        (_("For"), each.opportunity),
        (_("Benefit"), each.benefit),
        (_("By when"), day(each.by_when)),
        (_("Seen by"), _(AUDIENCES[each.audience])),
    )
    return tuple((label, text) for label, text in facts if text)


def _open(each: Objective, zone: str) -> Entry:
    return _objective(each, zone, _facts(each))


def _reached(each: Objective, zone: str) -> Entry:
    moment = reached_on(each)
    on = ((_("Reached on"), day(local_day(moment, zone))),) if moment else ()
    return _objective(each, zone, (*on, *_facts(each)))


def _objective(each: Objective, zone: str, facts: tuple[tuple[str, str], ...]) -> Entry:
    points = history(each)
    if points:
        facts = (*facts, (_("How far"), plain("plan/history", **so_far(points, zone) | {"line": ""})))
    lists = [(_("Actions"), tuple(map(_action, each.actions)))] if each.actions else []
    said = tuple(
        plain(
            "plan/file_answer",
            on=local_day(update.at, zone),
            label=_(STATUS[update.status]),
            percent=update.percent,
        )
        for update in each.updates
        if update.status is not Status.SKIP
    )
    if said:
        lists.append((_("History"), said))
    return Entry(each.what, facts, chart=_chart(points, zone), lists=tuple(lists))


def _action(each: Action) -> str:
    return plain("action/one", action=each)


def _cycle(each: Cycle, zone: str) -> Entry:
    return Entry(plain("plan/file_cycle", cycle=local(each, zone)))


def _lesson(each: Lesson, zone: str) -> Entry:
    return Entry(each.words, far=plain("plan/lesson", on=local_day(each.at, zone), objective=each.objective))


def _chart(points: Sequence[Point], zone: str) -> Chart | None:
    """The line of an objective of which something was said at two moments or more."""
    if len(points) < 2 or points[-1].at <= points[0].at:
        return None
    began, lasted = points[0].at, points[-1].at - points[0].at
    across, up = WIDTH - LEFT - 10, HEIGHT - BELOW - 10

    def height(percent: int) -> int:
        return 10 + round(up * (100 - percent) / 100)

    dots = tuple((LEFT + round(across * ((each.at - began) / lasted)), height(each.percent)) for each in points)
    days = [(each.percent, local_day(each.at, zone)) for each in points]
    scale = tuple((height(percent), f"{percent} %") for percent in (0, 50, 100))
    return Chart(plain("plan/alt", points=days), dots, scale, day(days[0][1]), day(days[-1][1]))
