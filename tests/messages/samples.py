"""Every message and view with nothing, with the usual, and with the most that people can put into it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from typing import Any, Literal

from slack_sdk.models.views import View

from learning.browse import Only
from learning.checkin import CheckIn
from learning.group import Group, Member, State
from learning.grouping import Waiting, Why
from learning.interest import Interest, Mode
from learning.language import Language
from learning.ledger import Week
from learning.objective import Action, Audience, Objective, Status, Update
from learning.person import Person
from learning.refusal import Reason
from learning.topic import Kind, Topic
from learning.workspace import Settings, UserGroup
from messages import (
    browse,
    card,
    checkin,
    group,
    installation,
    interest,
    ledger,
    menu,
    notice,
    objective,
    setup,
    topic,
    topic_admin,
)
from messages.blocks import Message, typed
from messages.refs import CheckInRef, ListRef, ObjectiveRef, TopicRef, TourRef
from messages.topic import Draft
from messages.words import speaking
from tests.messages.samples_automatic import of_automatic
from tests.messages.samples_digest import of_digest
from tests.messages.samples_mail import of_mail
from tests.messages.samples_privacy import of_privacy

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = date(2026, 12, 20)
FIRST_ID = 10**9
"""Ids are long in a workspace with a past."""

HOSTILE = "<!channel> <@U1> @here *b* `c` & <https://x.example|y> "

Surface = Literal["message", "view"]


@dataclass(frozen=True)
class Words:
    """What people typed, as long as it may get. fill: repeated to the longest that is accepted."""

    fill: str

    def of(self, longest: int) -> str:
        """A text of at most this many characters; "" when nothing is typed."""
        return (self.fill * longest)[:longest] if self.fill else ""

    @property
    def title(self) -> str:
        return self.of(100) or "x"

    @property
    def sentence(self) -> str:
        return self.of(300)

    @property
    def paragraph(self) -> str:
        return self.of(600)


SORTS = {
    "as little as possible": Words(""),
    "plain": Words("Read a balance sheet "),
    "Cyrillic": Words("Читать баланс "),
    "emoji": Words("🧗"),
    "right to left": Words("قراءة الميزانية "),
    "hostile": Words(HOSTILE),
    "lines": Words("a\n"),
}
LEAST = SORTS["as little as possible"]


def a_topic(words: Words, number: int = 0, waiting: int = 0, *, open_: bool = True) -> Topic:
    return Topic(
        FIRST_ID + number,
        words.title,
        words.sentence,
        Kind.MANAGERIAL,
        "U0ADDEDBY00" if number else "",
        waiting,
        open_,
        "C1",
        "1.0",
        tuple(filter(None, [words.of(30)] * 8)),
    )


def an_interest(words: Words, number: int, mode: Mode = Mode.EITHER) -> Interest:
    zones = ("America/Argentina/ComodRivadavia", "Europe/Lisbon", "Asia/Kolkata", "Pacific/Auckland", "")
    zone = zones[number % len(zones)]
    return Interest(
        FIRST_ID,
        FIRST_ID + number,
        f"U0{number:09}",
        "Name",
        zone,
        1,
        5,
        mode,
        words.paragraph,
        NOW,
        place=words.of(80),
        department=words.of(80),
        supervisor=f"U0{1:09}" if number else "",
    )


def a_group(words: Words, members: int, state: State = State.ACTIVE, channel: str | None = "C1") -> Group:
    people = tuple(Member(number, f"U0{number:09}", "Name") for number in range(members))
    return Group(
        FIRST_ID, FIRST_ID, words.title, "learn-x", True, state, "U1", people, channel, "1.0", "restricted_action"
    )


def an_objective(words: Words, number: int = 1, *, answers: int = 0, done: bool = False) -> Objective:
    said = tuple(
        Update(FIRST_ID + number, list(Status)[n % 3], NOW, 50, words.paragraph, words.paragraph, check_in_id=1)
        for n in range(answers)
    )
    what, sentence = words.paragraph or "x", words.sentence or "x"
    return Objective(
        FIRST_ID + number,
        FIRST_ID,
        FIRST_ID,
        what,
        sentence,
        words.paragraph or "x",
        DAY,
        done,
        said,
        benefit=words.paragraph,
        audience=Audience.SUPERVISOR,
        actions=tuple(Action(FIRST_ID + each, FIRST_ID + number, sentence, DAY, each % 3 == 0) for each in range(30)),
    )


def a_check_in(objectives: list[Objective], *, skipped: bool = False) -> CheckIn:
    return CheckIn(1, 1, "2026-W48", NOW, tuple(objectives), skipped, None, "D1", "1.0")


def settings(*, facilitators: int = 0, chosen: bool = True) -> Settings:
    ids = tuple(f"U0{number:09}" for number in range(facilitators))
    return Settings("C1" if chosen else None, 6, 8, 0, time(9), facilitators=ids)


A_PERSON = Person(FIRST_ID, "U0000000001", "Name", "Europe/Lisbon", known=True)


@dataclass(frozen=True)
class Sample:
    """Something people see. acknowledges: whether it may travel in an acknowledgement."""

    name: str
    made: Message | View
    acknowledges: bool = False

    @property
    def surface(self) -> Surface:
        return "message" if isinstance(self.made, Message) else "view"

    @cached_property
    def payload(self) -> dict[str, Any]:
        """As it goes to Slack."""
        return self.made.payload() if isinstance(self.made, Message) else self.made.to_dict()


def _topics(words: Words) -> list[Sample]:
    many = [a_topic(words, number, waiting=number * 3) for number in range(10)]
    ref = ListRef(page=3, words=words.of(100))
    draft = Draft(words.title, words.sentence, Kind.TECHNICAL, a_topic(words).tags)
    places = [(words.of(80), "Europe/Lisbon", 3), ("", "Europe/Berlin", 2), ("", "", 1), ("Nowhere", "", 1)]
    counts = (0, 1, 2, 6, 1000)
    shown = [(f"card.card {n}", a_topic(words, waiting=n)) for n in counts]
    return [
        Sample("topic.add_form", topic.add_form(Draft(words.of(100)))),
        Sample("topic.add_form from message", topic.add_form(draft, from_message=True)),
        Sample("topic.add_form near", topic.add_form(draft, near=many[:5]), acknowledges=True),
        Sample("topic.added", topic.added(many[0], posted=True), acknowledges=True),
        Sample("topic.added unposted", topic.added(many[0], posted=False), acknowledges=True),
        *(Sample(name, card.card(each, 6, places, merged_into=None)) for name, each in shown),
        *(
            Sample(f"card.card rooms {len(rooms)}", card.card(many[1], 6, places, rooms=rooms, merged_into=None))
            for rooms in ([1], [3], [2] * 100)
        ),
        Sample("card.card closed", card.card(a_topic(words, open_=False), 6, [], merged_into=None)),
        Sample("card.card merged", card.card(a_topic(words, open_=False), 6, [], merged_into=many[1])),
        Sample("card.count_me_in", card.count_me_in(many[0])),
        Sample("card.not_now", card.not_now()),
        Sample("browse.browse", browse.browse(many, 100, {1, 2}, ref, 6, place="Lisbon"), acknowledges=True),
        Sample("browse.browse none", browse.browse([], 0, set(), ListRef(), 6, place=""), acknowledges=True),
        Sample(
            "browse.browse none found",
            browse.browse([], 0, set(), ListRef(words=words.of(100)), 6, place=""),
            acknowledges=True,
        ),
        Sample(
            "browse.browse none filtered",
            browse.browse([], 0, set(), ListRef(only=Only.NEW), 6, place=""),
            acknowledges=True,
        ),
    ]


def _interests(words: Words) -> list[Sample]:
    mine, of = an_interest(words, 1), a_topic(words, waiting=7)
    more = [topic_admin.manage_button(TopicRef(topic_id=1))]
    near = [a_topic(words, number, waiting=number) for number in range(3)]
    known = replace(A_PERSON, asked=True)
    forms = {
        "new": interest.interest_form(of, None, A_PERSON, in_group=False),
        "mine": interest.interest_form(of, mine, known, in_group=False, suggested_by="U0000000002", more=more),
        "again": interest.interest_form(of, mine, known, in_group=True, more=more),
    }
    alone = a_topic(words, waiting=1)
    return [
        *(Sample(f"interest.form {name}", made) for name, made in forms.items()),
        Sample("interest.saved", interest.saved(of, settings(), 3, near), acknowledges=True),
        Sample("interest.saved late", interest.saved(a_topic(words, waiting=9), settings(), 9, []), acknowledges=True),
        Sample("interest.saved few", interest.saved(alone, settings(), 1, []), acknowledges=True),
        Sample("interest.saved unknown", interest.saved(alone, settings(), None, []), acknowledges=True),
        Sample("interest.withdrawn", interest.withdrawn(of)),
    ]


def _line(text: str) -> Message:
    """A line that stands in a message."""
    return Message(text, (typed(text),))


def _groups(words: Words) -> list[Sample]:
    of, all_ = a_topic(words, waiting=30), [a_group(words, 12)] * 20
    waits = [(Waiting(an_interest(words, 1), why, 3, more), why, more) for why in Why for more in (1, 2)]
    big = settings(facilitators=100)
    return [
        Sample("group.overview none", group.overview([], [], {}, settings(), ready=None, blocked=())),
        Sample("group.overview learner", group.overview(all_, [of] * 20, {of.id: 3}, big, ready=None, blocked=())),
        Sample(
            "group.overview group facilitates", group.overview([], [], {}, _with_groups(1)[0], ready=None, blocked=())
        ),
        Sample("group.overview all", group.overview(all_, [of] * 20, {of.id: 3}, big, ready=[of] * 11, blocked=all_)),
        Sample("group.overview last page", group.overview(all_, [], {}, big, ready=None, blocked=(), at=1)),
        Sample("group.overview none ready", group.overview([], [], {}, settings(), ready=[], blocked=())),
        *(Sample(f"group.waits {why} {more}", _line(group.waits(one, settings()))) for one, why, more in waits),
    ]


def _objectives(words: Words) -> list[Sample]:
    ref, many = ObjectiveRef(), [a_group(words, 3)] * 20
    mine = replace(an_objective(words, answers=6), done=True)
    two = [replace(each, id=number) for number, each in enumerate(many, 1)]
    return [
        Sample("objective.form", objective.objective_form(ref, groups=[], suggested=DAY)),
        Sample("objective.form group", objective.objective_form(ObjectiveRef(group_id=1), groups=two, suggested=DAY)),
        Sample("objective.form choose", objective.objective_form(ref, groups=two, suggested=DAY)),
        Sample("objective.form mine", objective.objective_form(ref, groups=two, suggested=DAY, objective=mine)),
        Sample(
            "objective.form hopes",
            objective.objective_form(ref, groups=[], suggested=DAY, hopes=[(words.title, words.paragraph or "x")] * 3),
        ),
        Sample("objective.saved_unasked", objective.saved_unasked(words.paragraph or "x"), acknowledges=True),
        Sample("objective.saved", objective.saved(words.paragraph or "x", 0, time(9)), acknowledges=True),
        Sample("checkin.progress none", checkin.progress([])),
        Sample("checkin.progress", checkin.progress([an_objective(words, n, answers=9) for n in range(60)])),
        Sample("checkin.noted", checkin.noted(mine), acknowledges=True),
        Sample("checkin.noted first", checkin.noted(an_objective(words)), acknowledges=True),
    ]


def _check_ins(words: Words) -> list[Sample]:
    fresh = [an_objective(words, number) for number in range(1, 9)]
    said = [an_objective(words, number, answers=3) for number in range(1, 9)]
    done = Update(FIRST_ID, Status.DONE, NOW, check_in_id=1)
    helping = replace(an_objective(words, done=True), updates=(done,), helps=True)
    made: dict[str, Callable[[], Message]] = {
        "one": lambda: checkin.nudge(a_check_in(fresh[:1])),
        "eight": lambda: checkin.nudge(a_check_in(fresh)),
        "eight answered": lambda: checkin.nudge(a_check_in(said)),
        "some answered": lambda: checkin.nudge(a_check_in([*said[:4], *fresh[4:]])),
        "eight changing": lambda: checkin.nudge(a_check_in(said), changing=True),
        "skipped": lambda: checkin.nudge(a_check_in(fresh, skipped=True)),
        "without objective": lambda: checkin.nudge(a_check_in([])),
        "back, silent": lambda: checkin.nudge(replace(a_check_in(fresh), back=True, silent=3)),
        "without objective, silent": lambda: checkin.nudge(replace(a_check_in([]), silent=3)),
        "with notes": lambda: checkin.nudge(replace(a_check_in(said), notes=(words.of(2000),) * 3)),
        "reached, helps": lambda: checkin.nudge(a_check_in([helping])),
        "answered late": lambda: checkin.nudge(replace(a_check_in(said), answered_at=NOW + timedelta(days=4))),
        "without objective skipped": lambda: checkin.nudge(a_check_in([], skipped=True)),
    }
    ref = CheckInRef(check_in_id=1, objective_id=1)
    return [
        *(Sample(f"checkin.nudge {name}", make()) for name, make in made.items()),
        Sample("checkin.follow_up", checkin.follow_up(a_check_in(fresh))),
        Sample("checkin.follow_up without objective", checkin.follow_up(a_check_in([]))),
        Sample("checkin.follow_up answered", checkin.follow_up(a_check_in(said))),
        Sample("checkin.more_form", checkin.more_form(ref, fresh[0])),
        Sample("checkin.more_form answered", checkin.more_form(ref, an_objective(words, answers=1))),
        Sample("checkin.more_form without group", checkin.more_form(ref, replace(fresh[0], group_id=None))),
        Sample("checkin.more_form without percent", checkin.more_form(CheckInRef(objective_id=1), fresh[0])),
    ]


def _menus(words: Words) -> list[Sample]:
    flags = [(caretaker, set_up) for caretaker in (True, False) for set_up in (True, False)]
    steps = [(step, who) for step in range(4) for who in (True, False)]
    return [
        *(
            Sample(f"menu.menu {step} {who}", _menu(chosen=who, facilitates=who, step=step), acknowledges=True)
            for step, who in steps
        ),
        Sample("menu.menu toured", _menu(chosen=True, facilitates=False, step=None), acknowledges=True),
        Sample("menu.menu unset", _menu(chosen=False, facilitates=True, step=None), acknowledges=True),
        Sample(
            "menu.unknown",
            menu.unknown(words.of(3000) or "x", "topic", caretaker=True, set_up=False),
            acknowledges=True,
        ),
        Sample("menu.unknown at all", menu.unknown(words.title, None, caretaker=False, set_up=True), acknowledges=True),
        *(
            Sample(f"menu.help {c} {s}", menu.help_(settings(chosen=s), caretaker=c), acknowledges=True)
            for c, s in flags
        ),
    ]


def _menu(*, chosen: bool, facilitates: bool, step: int | None) -> Message:
    at = TourRef(step=step) if step is not None else None
    return menu.menu(settings(chosen=chosen), caretaker=facilitates, facilitates=facilitates, tour=at)


def _notices() -> list[Sample]:
    facts = {
        "waiting": 1,
        "smallest": 6,
        "longest": 100,
        "length": 3000,
        "most": 8,
        "count": 9,
        "people": 9,
        "largest": 8,
        "word": HOSTILE,
    }
    refused = [(reason, notice.refused(reason, **facts)) for reason in Reason]
    return [
        *(Sample(f"notice.refused {reason}", made, acknowledges=True) for reason, made in refused),
        *(Sample(f"notice.as_page {reason}", notice.as_page(made), acknowledges=True) for reason, made in refused),
        Sample("notice.failed", notice.failed("0123abcd"), acknowledges=True),
        Sample("notice.not_shown", notice.not_shown("0123abcd")),
        Sample("setup.settings_form", setup.settings_form(Settings())),
        Sample(
            "setup.settings_form all",
            setup.settings_form(settings(facilitators=100), holidays=[(HOSTILE * 2, 9, DAY), ("", 1, DAY)] * 10),
        ),
        *(Sample(f"setup.settings_form {n} groups", setup.settings_form(*_with_groups(n))) for n in (1, 99, 500)),
        Sample("setup.group_problem", setup.group_problem()),
        *(
            Sample(f"ledger.week {number} {waits}", ledger.week(Week(number, number, number, waits)))
            for number in (0, 1, 10**6)
            for waits in (timedelta(), timedelta(minutes=7), timedelta(hours=1), timedelta(days=9))
        ),
        Sample("setup.saved", notice.as_page(setup.saved(moved=True)), acknowledges=True),
        Sample("setup.saved unmoved", setup.saved(moved=False), acknowledges=True),
        *(
            Sample(f"setup.problem {error}", setup.problem(error))
            for error in ("channel_not_found", "is_archived", "missing_scope", "ekm_access_denied")
        ),
    ]


def _with_groups(how_many: int) -> tuple[Settings, list[UserGroup]]:
    """Settings, and user groups with names as long as Slack's may be, of which one facilitates."""
    groups = [UserGroup(f"S0{n:09}", f"{n} {HOSTILE}" * 5, "h" * 21) for n in range(how_many)]
    chosen = replace(settings(facilitators=3), facilitator_group=groups[-1].id, saved_at=NOW)
    return chosen, groups


@cache
def samples(words: Words, language: Language = Language.ENGLISH) -> list[Sample]:
    """All of them, said in a language."""
    from tests.messages.samples_channel import of_channels  # they need what is above
    from tests.messages.samples_finding import finding
    from tests.messages.samples_learning import learning
    from tests.messages.samples_life import life
    from tests.messages.samples_plan import of_plans
    from tests.messages.samples_proposal import of_proposals

    with speaking(language):
        return [
            *_topics(words),
            *_interests(words),
            *_groups(words),
            *of_channels(words),
            *_objectives(words),
            *_check_ins(words),
            *_menus(words),
            *finding(words),
            *of_proposals(words),
            *life(words),
            *of_plans(words),
            *_notices(),
            *(Sample(name, made) for name, made in of_privacy().items()),
            *(Sample(name, made) for name, made in of_digest(a_group(words, 8), words.paragraph or "x").items()),
            *(Sample(name, made) for name, made in of_automatic(words.title).items()),
            *(Sample(f"installation.welcome {done}", installation.welcome(set_up=done)) for done in (False, True)),
            *(Sample(name, made) for name, made in of_mail(A_PERSON, f"{words.of(64)}@x.example").items()),
            *learning(words),
        ]
