"""The Home tab: what is mine first, then the topics."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from slack_sdk.models.blocks import Block, PlainTextInputElement, StaticSelectElement
from slack_sdk.models.blocks.basic_components import DispatchActionConfig
from slack_sdk.models.views import View

from learning.checkin import CheckIn
from learning.group import Group
from learning.objective import Objective
from learning.refusal import Reason
from learning.suggestion import Suggestion
from learning.text import TITLE_LONGEST
from learning.topic import Topic
from learning.workspace import Settings
from messages import absence, action, browse, checkin, group, menu, objective, plan, suggestion, topic, tour
from messages.blocks import button, buttons, divider, header, home, input_block, options, sentence, small
from messages.refs import AddRef, ListRef, TourRef
from messages.words import _, plain_text

SEARCH = "home.words"
KIND = "home.kind"
ONLY = "home.only"
ORDER = "home.order"
NEXT = "home.next_page"
BACK = "home.previous_page"

PER_PAGE = 8
SHOWN = 5
"""Groups, interests, objectives and suggestions the tab shows of each sort; more stand in the pages of their own."""


@dataclass(frozen=True, slots=True)
class Mine:
    """What is the reader's own. positions: their place in the queue of each topic in which they wait.

    can_mail: whether they may choose e-mail.
    paused_until: the first day back of who pauses. plans: how many they may read as a supervisor.
    """

    suggestions: Sequence[Suggestion]
    waits: Sequence[Topic]
    positions: Mapping[int, int]
    groups: Sequence[Group]
    objectives: Sequence[Objective]
    check_in: CheckIn | None
    plans: int = 0
    can_mail: bool = False
    paused_until: date | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the topics. total: in all. mine: ids of those the reader is interested in. place: the reader's."""

    found: Sequence[Topic]
    total: int
    mine: Collection[int]
    ref: ListRef
    place: str


def home_refused(reason: Reason) -> View:
    """The Home tab of somebody who has no part in it."""
    return home([sentence(f"refused/{reason.value}")])


def home_forgotten() -> View:
    """The Home tab of somebody who had everything about them deleted, until they open it again."""
    return home([sentence("privacy/forgotten")])


def home_tab(
    mine: Mine, listed: Listed, settings: Settings, *, caretaker: bool, facilitates: bool, tour: TourRef | None
) -> View:
    """The Home tab. caretaker: may change the settings. facilitates: forms groups. tour: the step it is at, if any."""
    blocks: list[Block] = [
        *(_tour(tour, settings, facilitates=facilitates) if tour else [sentence("menu/intro")]),
        *menu.rows(caretaker=caretaker, set_up=settings.clearinghouse is not None, home=True, email=mine.can_mail),
        *suggestion.pending(mine.suggestions, SHOWN),
        *_waits(mine, settings),
        *_groups(mine.groups),
        *_objectives(mine),
        *plan.shared_with_me(mine.plans),
        divider(),
        *_topics(listed, settings),
    ]
    return home(blocks, listed.ref)


def _tour(at: TourRef, settings: Settings, *, facilitates: bool) -> list[Block]:
    return [*tour.step(at, settings, facilitates=facilitates), divider()]


def _more(all_of_them: Sequence[object], where: str) -> list[Block]:
    """A remark when there are more than are shown. where: the command that shows them."""
    rest = len(all_of_them) - SHOWN
    return [small("home/more", count=rest, where=where)] if rest > 0 else []


def _waits(mine: Mine, settings: Settings) -> list[Block]:
    blocks: list[Block] = [divider(), header(_("You wait for a group"))]
    if not mine.waits:
        return [*blocks, sentence("menu/home_none")] if not mine.groups else []
    for waited in mine.waits[:SHOWN]:
        blocks += group.waiting(waited, settings, mine.positions.get(waited.id))
    return [*blocks, *_more(mine.waits, "/learn groups")]


def _groups(groups: Sequence[Group]) -> list[Block]:
    if not groups:
        return []
    blocks: list[Block] = [divider(), header(_("Your groups"))]
    for each in groups[:SHOWN]:
        blocks += group.mine(each)
    return [*blocks, *_more(groups, "/learn groups")]


def _objectives(mine: Mine) -> list[Block]:
    """Objectives; while this week's check-in is open, each with its answers, or with what was answered."""
    asked, blocks = mine.check_in, absence.state(mine.paused_until) if mine.paused_until else []
    if asked is not None and not asked.objectives:
        blocks += checkin.without_objective(asked)
    elif asked is not None:
        blocks.append(sentence("home/check_in", answered=asked.answered, skipped=asked.skipped))
    elif mine.groups and not mine.objectives:
        blocks += [sentence("objective/none"), buttons(button(_("Write my objective"), objective.WRITE))]
    for aim in mine.objectives[:SHOWN]:
        blocks += objective.summary(aim)
        blocks += [action.line(each) for each in checkin.open_actions(aim)]
        blocks += checkin.of_one(asked, aim) if asked is not None else []
    if asked is not None and len(asked.objectives) > 1 and not asked.answered:
        blocks.append(checkin.for_all(asked))
    blocks += _more(mine.objectives, "/learn progress")
    return [divider(), header(_("Your objectives")), *blocks] if blocks else []


def _topics(listed: Listed, settings: Settings) -> list[Block]:
    """The topics with search, filters and pages."""
    ref = listed.ref
    search = PlainTextInputElement(
        action_id=SEARCH,
        initial_value=ref.words or None,
        max_length=TITLE_LONGEST,
        placeholder=plain_text(_("Type words and press Enter"), 150),
        dispatch_action_config=DispatchActionConfig(trigger_actions_on=["on_enter_pressed"]),
    )
    selects = (
        _select(KIND, _("Sort of topic"), browse.kinds(), ref.kind or browse.ANY),
        _select(ONLY, _("Show"), browse.only(listed.place), ref.only),
        _select(ORDER, _("Order"), browse.orders(), ref.order),
    )
    row = browse.paging(ref, listed.total, PER_PAGE, NEXT, BACK)
    add = button(_("Add a topic"), topic.ADD, AddRef(title="" if listed.found else ref.words))
    return [
        header(_("Topics")),
        input_block("words", _("Search"), search, dispatch=True),
        buttons(*selects, block_id="filters"),
        *browse.listed(listed.found, listed.total, listed.mine, ref, settings.smallest, per_page=PER_PAGE),
        buttons(*row, add),
    ]


def _select(action_id: str, label: str, choices: Mapping[str, str], value: str) -> StaticSelectElement:
    given = options(choices)
    initial = next((each for each in given if each.value == value), given[0])
    return StaticSelectElement(
        action_id=action_id, placeholder=plain_text(label, 150), options=given, initial_option=initial
    )
