"""A workspace as the method sees it, and what its facilitators may set."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time

from learning.calendar import Hours
from learning.language import Language
from learning.refusal import Reason, Refused


@dataclass(frozen=True, slots=True)
class Settings:
    """What a workspace chose.

    clearinghouse: Slack id of the channel where topics are posted; None until somebody chose it.
    smallest, largest: people in a group. nudge_weekday: 0 is Monday. nudge_time: each person's own wall clock.
    private_groups: whether new group channels start private.
    self_organised: whether the people who wait for a group may form it themselves.
    facilitators, facilitator_group: Slack ids of people, and of a user group; see `Workspace.facilitators`.
    language: what is spoken in channels, and to people whose Slack is in a language Peerloop does not speak.
    channel_pattern: how the channels of groups are called; see `learning.naming`.
    months: how long a group lasts. ask_hours: how long the people of a proposal have to say that they are still in;
    0: they are not asked. automatic_weekday: the day on which groups form by themselves, 0 is Monday; None: never.
    priorities: what matters most in who learns with whom, by the names of `learning.grouping.Priority`; (): as usual.
    email: whether people may have the weekly check-in sent by e-mail.
    saved_by, saved_at: our id of who saved them last, and when (aware UTC). saves: how often they were saved.
    """

    clearinghouse: str | None = None
    smallest: int = 6
    largest: int = 8
    nudge_weekday: int = 0
    nudge_time: time = time(9, 0)
    private_groups: bool = True
    self_organised: bool = False
    facilitators: tuple[str, ...] = field(default=())
    facilitator_group: str = ""
    language: Language = Language.ENGLISH
    channel_pattern: str = "learn-{topic}"
    months: int = 6
    ask_hours: int = 0
    automatic_weekday: int | None = None
    priorities: tuple[str, ...] = ()
    email: bool = False
    saved_by: int | None = None
    saved_at: datetime | None = None
    saves: int = 0

    @property
    def hours(self) -> Hours:
        """When people are asked who chose nothing else, nor did their group."""
        return Hours(self.nudge_weekday, self.nudge_time)


@dataclass(frozen=True, slots=True)
class UserGroup:
    """A user group of Slack. users: Slack ids of its members, known of the group that facilitates alone."""

    id: str
    name: str
    handle: str
    users: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workspace:
    """One Slack workspace; everything else belongs to exactly one.

    user_groups: by Slack id. app_id: Slack's id of the app, for links; "" until it is known. can_mail: whether a mail
    server is set. restored_at: when a backup was put back (aware UTC), if ever; see `learning.delivery.doubt`.
    installed_at: when the app was let in, the last time, if that was noted; gone_at: when it was taken out, None while
    it is in; both aware UTC.
    """

    id: int
    team_id: str
    name: str
    bot_user_id: str
    settings: Settings
    user_groups: Mapping[str, UserGroup] = field(default_factory=dict)
    app_id: str = ""
    can_mail: bool = False
    restored_at: datetime | None = None
    installed_at: datetime | None = None
    gone_at: datetime | None = None

    @property
    def mails(self) -> bool:
        """Whether e-mail is switched on: a mail server is set, and the facilitators allow it."""
        return self.can_mail and self.settings.email

    @property
    def facilitators(self) -> tuple[str, ...]:
        """Slack ids of all who facilitate: who was chosen, and who is in the chosen user group; none: the admins."""
        group = self.user_groups.get(self.settings.facilitator_group)
        return self.settings.facilitators + (group.users if group else ())


def sizes(smallest: int, largest: int) -> tuple[int, int]:
    """Accept bounds for the size of a group; raises Refused when they are the wrong way round."""
    if smallest > largest:
        raise Refused(Reason.SIZE_ORDER)
    return smallest, largest
