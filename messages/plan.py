"""The plan: one's own on one screen, the switch for the supervisor, and how a supervisor reads it (method N6)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from slack_sdk.models.blocks import Block, SectionBlock
from slack_sdk.models.views import View

from learning.calendar import local_day
from learning.objective import Action, Audience, Objective
from learning.paging import page_of
from learning.person import Person
from learning.plan import Cycle, Lesson, Need, Plan, Point, Share, history, reached_on
from messages import action, checkin, interest, membership, objective, profile, topic
from messages.blocks import (
    button,
    buttons,
    divider,
    header,
    page,
    rich_sentence,
    rich_small,
    sentence,
    small,
    typed,
)
from messages.refs import CheckInRef, GroupRef, ObjectiveRef, PersonRef, PlanRef, ShareRef, TopicRef
from messages.words import _, clipped, mrkdwn, plain, rich

OPEN = "plan.open"
SHARE = "plan.share"
END = "plan.end"
FILE = "plan.file"
LIST = "plan.list"
READ = "plan.read"
MORE_NEEDS = "plan.more_needs"
MORE_OBJECTIVES = "plan.more_objectives"
MORE_REACHED = "plan.more_reached"
MORE_LESSONS = "plan.more_lessons"
PAGES = (MORE_NEEDS, MORE_OBJECTIVES, MORE_REACHED, MORE_LESSONS)

FILE_NAME = ("peerloop-my-plan", ".html")
"""The beginning and the ending of the file's name."""

NEEDS, OBJECTIVES, REACHED, LESSONS = 5, 3, 5, 5
"""Of each sort, how many stand on one page."""
MOST_ACTIONS, MOST_CYCLES = 8, 10
MOST_PLANS = 90
BARS = "▁▂▃▄▅▆▇█"
MOST_BARS = 20

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Sharing:
    """With whom the plan is shared, and could be. share: None while it is switched off.

    supervisor: who it can be shared with; None where nobody is known. can_read: whether they take part in Peerloop.
    told: what the switch did just now, the name of its sentence; "" when the page was opened.
    """

    share: Share | None
    supervisor: Person | None
    can_read: bool
    told: str = ""


def my_plan(plan: Plan, sharing: Sharing, ref: PlanRef, zone: str) -> View:
    """One's own plan. ref: which pages of its lists. zone: of the reader, IANA."""
    blocks: list[Block] = []
    if sharing.told:
        who = sharing.supervisor.slack_id if sharing.supervisor else ""
        blocks.append(rich_sentence(f"plan/{sharing.told}", who=who))
    find = button(_("Find a topic"), topic.BROWSE)
    blocks += [header(_("Needs")), *([] if plan.needs else [sentence("plan/needs_none"), buttons(find)])]
    blocks += _paged(plan.needs, ref, "needs", NEEDS, MORE_NEEDS, lambda need: [_need(need, interest.OPEN)])
    blocks += [divider(), header(_("Objectives"))]
    if not plan.open:
        blocks.append(sentence("plan/objectives_none"))
    blocks += _paged(plan.open, ref, "objectives", OBJECTIVES, MORE_OBJECTIVES, lambda each: _objective(each, zone))
    blocks.append(buttons(button(_("New objective"), objective.WRITE)))
    blocks += _closed(plan, ref, zone, none="plan/reached_none")
    blocks += [divider(), header(_("Used at work")), *([] if plan.lessons else [small("plan/lessons_none")])]
    blocks += _paged(plan.lessons, ref, "lessons", LESSONS, MORE_LESSONS, lambda each: _lesson(each, zone))
    blocks += [divider(), header(_("My supervisor")), *_switch(plan, sharing)]
    save = buttons(button(_("Save as a file"), FILE))
    blocks += [divider(), header(_("As a file")), small("plan/file_hint"), save]
    return page(_("My plan"), blocks, ref=ref)


def shared_plan(slack_id: str, plan: Plan, ref: PlanRef, zone: str) -> View:
    """Somebody's plan as their supervisor reads it. plan: what is left of it for a supervisor. zone: the reader's."""
    none = [small("plan/theirs_none")]
    blocks: list[Block] = [rich_sentence("plan/of", who=slack_id), small("plan/of_who")]
    blocks += [header(_("Needs")), *([] if plan.needs else none)]
    blocks += _paged(plan.needs, ref, "needs", NEEDS, MORE_NEEDS, lambda need: [_need(need, "")])
    blocks += [divider(), header(_("Objectives")), *([] if plan.open else none)]
    blocks += _paged(plan.open, ref, "objectives", OBJECTIVES, MORE_OBJECTIVES, lambda each: _read(each, zone))
    return page(_("Plan"), [*blocks, *_closed(plan, ref, zone, none="plan/theirs_none")], ref=ref)


def on_its_way() -> View:
    """What asking for the file answers."""
    return page(_("My plan"), [sentence("privacy/on_its_way")])


def with_the_file() -> str:
    """The words with the file, in mrkdwn."""
    return rich("plan/with_the_file")


def shared_with_me(total: int) -> list[Block]:
    """How many plans the reader may read, and the way to them; nothing without one."""
    return [typed(plain("plan/shared_with_me", count=total), accessory=button(_("See them"), LIST))] if total else []


def list_of_plans(people: Sequence[Person], total: int) -> View:
    """The people whose plans the reader may read. total: how many they are in all."""
    blocks: list[Block] = [
        SectionBlock(
            text=mrkdwn(rich("plan/person", who=each.slack_id)),
            accessory=button(_("Open"), READ, PersonRef(person_id=each.id)),
        )
        for each in people[:MOST_PLANS]
    ]
    rest = total - len(blocks)
    more = [small("home/more", count=rest, where="/learn plan @…")] if rest else []
    return page(_("Plans shared with you"), [*(blocks or [sentence("refused/not_shared")]), *more])


def _paged(
    items: Sequence[Item], ref: PlanRef, name: str, per_page: int, more: str, shown: Callable[[Item], list[Block]]
) -> list[Block]:
    """A page of a list, with a button to the next one; after the last comes the first. name: of the ref's field."""
    found, at, pages = page_of(items, getattr(ref, name), per_page)
    blocks = [block for each in found for block in shown(each)]
    if pages > 1:
        following = ref.model_copy(update={name: (at + 1) % pages})
        turn = buttons(button(_("More"), more, following))
        blocks += [small("plan/page", page=at + 1, pages=pages), turn]
    return blocks


def _need(need: Need, change: str) -> Block:
    """change: the route of the button to change it; "" for who only reads."""
    words = plain("plan/need", need=need)
    if not change:
        return typed(words)
    if need.group_id is not None:
        return typed(words, accessory=button(_("Open"), membership.PAGE, GroupRef(group_id=need.group_id)))
    return typed(words, accessory=button(_("Change"), change, TopicRef(topic_id=need.topic_id)))


def _objective(each: Objective, zone: str) -> list[Block]:
    mine = ObjectiveRef(objective_id=each.id)
    row = (
        button(_("Update"), checkin.MORE, CheckInRef(objective_id=each.id)),
        button(_("Edit"), objective.WRITE, mine),
        button(_("Actions"), action.SHOW, mine),
        button(_("History"), objective.HISTORY, mine),
    )
    said = small("objective/seen_by", by_when=each.by_when, audience=_(objective.AUDIENCES[each.audience]))
    return [
        typed(plain("objective/one", objective=each)),
        said,
        _history(each, zone) or small("plan/history_none"),
        _actions(each.actions) if each.actions else small("plan/actions_none"),
        buttons(*row),
    ]


def _read(each: Objective, zone: str) -> list[Block]:
    """An objective for who only reads."""
    far, steps = _history(each, zone), [_actions(each.actions)] if each.actions else []
    blocks = [typed(plain("objective/one", objective=each)), small("objective/reached", objective=each)]
    return [*blocks, *([far] if far else []), *steps]


def _history(each: Objective, zone: str) -> Block | None:
    points = history(each)
    return small("plan/history", **so_far(points, zone)) if points else None


def so_far(points: Sequence[Point], zone: str) -> dict[str, object]:
    """What a sentence about the history of an objective mentions; there is at least one point."""
    first, last = points[0], points[-1]
    days = {"first_day": local_day(first.at, zone), "last_day": local_day(last.at, zone)}
    return {"line": sparkline(points), "first": first, "last": last, "count": len(points), **days}


def sparkline(points: Sequence[Point]) -> str:
    """The newest percentages as a line of small bars; what it shows is said in words beside it."""
    return "".join(BARS[point.percent * (len(BARS) - 1) // 100] for point in points[-MOST_BARS:])


def _actions(actions: Sequence[Action]) -> Block:
    """What is to be done first, first."""
    shown = sorted(actions, key=lambda each: each.done)[:MOST_ACTIONS]
    return typed(plain("plan/actions", actions=shown, more=len(actions) - len(shown)))


def _closed(plan: Plan, ref: PlanRef, zone: str, *, none: str) -> list[Block]:
    """The gaps that are closed: objectives that are reached, groups that lasted to their end."""
    blocks: list[Block] = [divider(), header(_("Reached"))]
    if not (plan.reached or plan.cycles):
        blocks.append(small(none))
    blocks += _paged(plan.reached, ref, "reached", REACHED, MORE_REACHED, lambda each: _reached(each, zone))
    return [*blocks, *([_cycles(plan.cycles, zone)] if plan.cycles else [])]


def _reached(each: Objective, zone: str) -> list[Block]:
    moment = reached_on(each)
    words = plain("plan/reached", objective=each, on=local_day(moment, zone) if moment else None)
    return [typed(each.what), typed(clipped(words, 1000))]


def _cycles(cycles: Sequence[Cycle], zone: str) -> Block:
    shown = [local(each, zone) for each in cycles[:MOST_CYCLES]]
    return typed(plain("plan/cycles", cycles=shown, more=len(cycles) - len(shown)))


def local(cycle: Cycle, zone: str) -> dict[str, object]:
    """A group that ended, with the days of a place."""
    days = {"began": local_day(cycle.began, zone), "ended": local_day(cycle.ended, zone)}
    return {"title": cycle.title, **days}


def _lesson(each: Lesson, zone: str) -> list[Block]:
    on = local_day(each.at, zone)
    return [typed(clipped(each.words, 1000)), small("plan/lesson", on=on, objective=each.objective)]


def _switch(plan: Plan, sharing: Sharing) -> list[Block]:
    """The switch, and exactly what it shows."""
    who = sharing.supervisor
    if who is None:
        return [sentence("plan/share_nobody"), buttons(button(_("About me"), profile.OPEN))]
    if not sharing.can_read:
        return [rich_sentence("plan/share_cannot", who=who.slack_id)]
    shown = sum(each.audience is Audience.SUPERVISOR for each in plan.objectives)
    sees = small("plan/share_sees", shown=shown, total=len(plan.objectives))
    ref = ShareRef(with_id=who.id)
    if sharing.share is None:
        let = button(_("Let my supervisor read it"), SHARE, ref)
        return [rich_sentence("plan/share_off", who=who.slack_id), sees, buttons(let)]
    state = rich_small("plan/share_on", who=who.slack_id, since=sharing.share.since)
    return [state, sees, buttons(button(_("No longer let them read it"), END, ref))]
