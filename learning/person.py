"""A person, their standing, and who may do what: deny by default, one table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum

from learning.absence import is_away
from learning.calendar import Hours
from learning.mail import Reach
from learning.refusal import Reason, Refused


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of a workspace.

    zone: IANA name; "" until Slack told it. known: whether Slack's profile was read. locale: as Slack tells it.
    place, department: "" where nobody said. supervisor: Slack id, or "". asked: whether they were asked for those.
    toured: whether they finished or skipped the tour. home: what their Home tab shows of the list of topics, as it was
    stored; "" until they opened it. details_read_at: when the custom fields of their profile were read (aware UTC).
    forgotten: whether they had everything about them deleted. reach: where they want the weekly check-in. email: their
    address, "" unless they chose that and Slack told it.
    """

    id: int
    slack_id: str
    name: str
    zone: str
    known: bool = False
    is_admin: bool = False
    is_guest: bool = False
    is_bot: bool = False
    is_deactivated: bool = False
    direct_message: str | None = None
    locale: str = ""
    place: str = ""
    department: str = ""
    supervisor: str = ""
    asked: bool = False
    toured: bool = False
    home: str = ""
    details_read_at: datetime | None = None
    forgotten: bool = False
    paused_until: date | None = None
    reach: Reach = Reach.SLACK
    email: str = ""
    nudge_weekday: int | None = None
    nudge_time: time | None = None

    @property
    def hours(self) -> Hours:
        """When they want to be asked, as far as they chose it."""
        return Hours(self.nudge_weekday, self.nudge_time)

    @property
    def detailed(self) -> bool:
        """Whether the custom fields of their profile were read."""
        return self.details_read_at is not None

    @property
    def can_learn(self) -> bool:
        """Whether the person takes part: guests, bots, the deactivated and the forgotten are never counted."""
        return not (self.is_guest or self.is_bot or self.is_deactivated or self.forgotten)

    def is_away(self, now: datetime) -> bool:
        """Whether they pause at this moment (aware)."""
        return is_away(self.paused_until, now, self.zone)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the table of permissions looks at."""

    person: Person
    is_facilitator: bool


def standing(person: Person, facilitators: tuple[str, ...]) -> Standing:
    """Workspace admins are facilitators until the settings name others; an admin can always change those."""
    named = person.slack_id in facilitators if facilitators else person.is_admin
    return Standing(person, is_facilitator=named)


def may_form(who: Standing, *, self_organised: bool, waits: bool) -> bool:
    """Whether somebody may form the group of a topic.

    self_organised: the workspace lets people form their own groups. waits: they wait in that topic.
    """
    return who.is_facilitator or (self_organised and waits)


class Act(Enum):
    """Everything a person can do with Peerloop. Each route needs exactly one."""

    ASK = "ask"
    """See the menu, the help and what is mine."""
    VISIT = "visit"
    """Open the app's own page, if only to read there why one cannot take part."""
    PRIVACY = "privacy"
    """See, download and delete what is stored about oneself."""
    BROWSE = "browse"
    """See the topics of the workspace."""
    ADD_TOPIC = "add_topic"
    """Add an area of learning for everybody to see."""
    REGISTER = "register"
    """Register, change or withdraw one's own interest."""
    WRITE_OBJECTIVE = "write_objective"
    """Write and change one's own learning objectives."""
    CHECK_IN = "check_in"
    """Answer one's own weekly check-in."""
    COLLECT = "collect"
    """See the resources of a group, add some, and remove them; whether one may in a group, `demand_part` says."""
    PROPOSE = "propose"
    """See who would learn with whom."""
    FORM = "form"
    """Create a group and its channel; whether one may in a topic, `may_form` says."""
    FACILITATE = "facilitate"
    """See every topic with enough people and every group that needs help, and help it."""
    MANAGE_TOPIC = "manage_topic"
    """Change, merge or archive a topic for everybody."""
    SUGGEST = "suggest"
    """Name a learning need for a colleague."""
    SET_UP = "set_up"
    """Change what the whole workspace uses."""
    TELL = "tell"
    """Slack itself reports a fact about a person, or a channel."""


Rule = Callable[[Standing], Reason | None]


def _anyone(_: Standing) -> Reason | None:
    return None


def _human(who: Standing) -> Reason | None:
    return Reason.NOT_ACTIVE if who.person.is_bot else None


def _learner(who: Standing) -> Reason | None:
    if who.person.is_deactivated or who.person.is_bot:
        return Reason.NOT_ACTIVE
    return Reason.GUEST if who.person.is_guest else None


def _facilitator(who: Standing) -> Reason | None:
    return _learner(who) or (None if who.is_facilitator else Reason.NOT_FACILITATOR)


def _caretaker(who: Standing) -> Reason | None:
    return _learner(who) or (None if who.person.is_admin or who.is_facilitator else Reason.NOT_CARETAKER)


RULES: dict[Act, Rule] = {
    Act.ASK: _learner,
    Act.VISIT: _anyone,
    Act.PRIVACY: _human,
    Act.BROWSE: _learner,
    Act.ADD_TOPIC: _learner,
    Act.REGISTER: _learner,
    Act.WRITE_OBJECTIVE: _learner,
    Act.CHECK_IN: _learner,
    Act.COLLECT: _learner,
    Act.PROPOSE: _learner,
    Act.FORM: _learner,
    Act.FACILITATE: _facilitator,
    Act.MANAGE_TOPIC: _facilitator,
    Act.SUGGEST: _learner,
    Act.SET_UP: _caretaker,
    Act.TELL: _anyone,
}


def may(who: Standing, act: Act) -> bool:
    """Whether a person may do something (to decide what to show them)."""
    return RULES[act](who) is None


def demand(who: Standing, act: Act) -> None:
    """Raise Refused, with the reason, unless the person may do this."""
    if reason := RULES[act](who):
        raise Refused(reason)
