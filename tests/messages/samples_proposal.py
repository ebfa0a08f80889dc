"""Samples of proposals: all groups, one group, who waits, the forms, how creating goes on, and "Still in?"."""

from dataclasses import replace
from itertools import islice, pairwise

from learning.group import State
from learning.grouping import Waiting, Why, reasons
from learning.interest import Interest, Mode
from learning.proposal import Answer, Details, Formed, Happened, News, Plan, Planned, Seat, Stage
from learning.proposal_board import Board
from learning.still_in import Asked
from learning.workspace import Settings
from messages import proposal, proposal_forms, proposal_progress, still_in
from tests.messages import samples as of
from tests.messages.samples import FIRST_ID, NOW, Sample, Words

CHANNEL_NAME = "learn-" + "x" * 74
SUPPORTER = "U0SUPPORTER"


def details(words: Words, number: int = 0) -> Details:
    return Details(CHANNEL_NAME, number % 2 == 0, words.of(100), "C1" if number % 3 == 1 else None, 12, FIRST_ID)


def a_board(
    words: Words, sizes: list[int], *, settings: Settings | None = None, stages: tuple[Stage, ...] = (), apart: int = 0
) -> Board:
    """Groups of these sizes. stages: of the first ones. apart: how many wait in none."""
    ends = [0]
    for size in sizes:
        ends.append(ends[-1] + size)
    people = [an_interest(words, number) for number in range(ends[-1] + apart)]
    seats = [Seat(each.person_id, number % 2 == 0, list(Answer)[number % 4]) for number, each in enumerate(people)]
    groups = [
        Planned(
            number,
            tuple(seats[first:last]),
            details(words, number),
            dict(enumerate(stages, 1)).get(number, Stage.DRAFT),
            FIRST_ID + number,
            NOW,
            FIRST_ID if number % 2 else None,
        )
        for number, (first, last) in enumerate(pairwise(ends), 1)
    ]
    plan = Plan(FIRST_ID, FIRST_ID, 10**6, 3, tuple(groups), tuple(seats[ends[-1] :]), told=FIRST_ID)
    topic = of.a_topic(words, waiting=3000)
    known = {each.person_id: each for each in people}
    return Board(topic, plan, known, settings or of.settings(), NOW, {FIRST_ID: SUPPORTER})


def an_interest(words: Words, number: int) -> Interest:
    """Somebody, with whom a group breaks every rule there is."""
    found = of.an_interest(words, number, list(Mode)[number % 3])
    return replace(found, paused=number % 3 == 0, place=words.of(80) if number % 2 else "")


def with_news(board: Board) -> Board:
    """So much happened that not all of it is told."""
    ids = list(board.people)
    happened = [News(list(Happened)[n % 4], each, n + 1) for n, each in enumerate(islice(ids, 20))]
    gone = [News(Happened.GONE, FIRST_ID - 1, 1)]
    return board.having(replace(board.plan, news=(*gone, *happened), before=board.plan.arrangement))


def of_proposals(words: Words) -> list[Sample]:
    """All of them."""
    asks = replace(of.settings(facilitators=3), ask_hours=48)
    large = Settings("C1", 12, 12)
    many = with_news(a_board(words, [7] * 57, apart=60, stages=(Stage.ASKING, Stage.CONFIRMED, Stage.DROPPED)))
    one, none = a_board(words, [7]), a_board(words, [], apart=3)
    full = with_news(a_board(words, [20, 12, 5], apart=120, settings=large))
    asked = a_board(words, [7, 7], settings=asks, stages=(Stage.ASKING, Stage.CONFIRMED))
    why = {each.interest.person_id: each for each in _waiting(full)}
    ref = proposal.ref_to(full, 3)
    group = ref.group(1)
    person = next(iter(full.people))
    return [
        Sample("proposal.overview", proposal.overview(many, changed=True), acknowledges=True),
        Sample("proposal.overview last", proposal.overview(many, 9), acknowledges=True),
        Sample("proposal.overview none", proposal.overview(none), acknowledges=True),
        Sample("proposal.overview asking", proposal.overview(asked), acknowledges=True),
        *(Sample(f"proposal.group_page {n}", proposal.group_page(full, n, changed=True)) for n in (1, 2, 3)),
        *(
            Sample(f"proposal.answer {n}", proposal.answer(full, n, changed=n == 1), acknowledges=True)
            for n in (1, 2, 3)
        ),
        Sample("proposal.group_page only", proposal.group_page(with_news(one), 1)),
        Sample("proposal.group_page asking", proposal.group_page(asked, 1)),
        Sample("proposal.group_page to ask", proposal.group_page(_sound(words, asks), 1)),
        Sample("proposal.group_page sound", proposal.group_page(_sound(words, of.settings()), 1)),
        Sample("proposal.waiting_page", proposal.waiting_page(full, why, 2, changed=True)),
        Sample("proposal.waiting_page first", proposal.waiting_page(full, why)),
        Sample("proposal.shown", proposal.shown(one)),
        Sample("proposal.shown many", proposal.shown(many)),
        Sample("proposal_forms.move_form", proposal_forms.move_form(many, ref.person(person, 1))),
        Sample("proposal_forms.move_form apart", proposal_forms.move_form(full, ref.person(list(full.people)[-1]))),
        Sample("proposal_forms.add_form", proposal_forms.add_form(full, group)),
        Sample("proposal_forms.describe_form", proposal_forms.describe_form(full, group)),
        Sample(
            "proposal_forms.describe_form changed",
            proposal_forms.describe_form(
                full, group, replace(details(words), supporter_id=None), supporter="U0", changed=True
            ),
            acknowledges=True,
        ),
        Sample("proposal_forms.own_form", proposal_forms.own_form(_sound(words, of.settings()), 1)),
        Sample("proposal_forms.own_form asks", proposal_forms.own_form(full, 3, changed=True), acknowledges=True),
        Sample("proposal_forms.own_form to ask", proposal_forms.own_form(_sound(words, asks), 1)),
        *_progress(words, many),
        *_still_in_samples(words),
    ]


def _sound(words: Words, settings: Settings) -> Board:
    """A group that breaks no rule, and somebody who waits."""
    board = a_board(words, [7], apart=1, settings=settings)
    people = {
        key: replace(each, paused=False, supervisor="", zone="Europe/Lisbon") for key, each in board.people.items()
    }
    return replace(board, people=people)


def _waiting(board: Board) -> list[Waiting]:
    whys = list(Why)
    return [Waiting(each, whys[n % len(whys)], n, n % 2 + 1) for n, each in enumerate(board.people.values())]


def _progress(words: Words, many: Board) -> list[Sample]:
    topic = of.a_topic(words)
    formed = [Formed(n, FIRST_ID + n, list(State)[n % len(State)], f"C0{n:09}", f"error_{n % 9}") for n in range(1, 58)]
    confirmed = [replace(each, stage=Stage.CONFIRMED) for each in many.plan.groups]
    plan = many.having(replace(many.plan, groups=tuple(confirmed))).plan
    return [
        Sample("proposal_progress.under_way", proposal_progress.under_way(words.title, 57, hours=0), acknowledges=True),
        Sample("proposal_progress.under_way asks", proposal_progress.under_way(words.title, 1, hours=48)),
        Sample("proposal_progress.asking", proposal_progress.asking(words.title, 7, 48), acknowledges=True),
        Sample("proposal_progress.progress", proposal_progress.progress(topic, plan, [])),
        Sample("proposal_progress.progress some", proposal_progress.progress(topic, many.plan, formed)),
    ]


def _still_in_samples(words: Words) -> list[Sample]:
    topic = of.a_topic(words)
    why = reasons([of.an_interest(words, n) for n in range(7)], NOW)
    made = []
    for stage in Stage:
        for answer in Answer:
            for inside, waits in ((True, True), (False, True), (False, False)):
                asked = Asked(FIRST_ID, FIRST_ID, FIRST_ID, FIRST_ID, 57, answer, NOW, "D1", "1.0")
                facts = still_in.Facts(topic, asked, stage, inside, waits, why if waits else None, NOW)
                made.append(Sample(f"still_in.ask {stage} {answer} {inside} {waits}", still_in.ask(facts)))
    back = [still_in.back(topic, 57, dict.fromkeys(Answer, n), 6) for n in (0, 1, 7)]
    return [*made, *(Sample(f"still_in.back {n}", each) for n, each in enumerate(back))]
