"""A workspace as the method sees it, and what its facilitators may set."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time

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
    saved_by: int | None = None
    saved_at: datetime | None = None
    saves: int = 0


@dataclass(frozen=True, slots=True)
class UserGroup:
    """A user group of Slack. users: Slack ids of its members, known of the group that facilitates alone."""

    id: str
    name: str
    handle: str
    users: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workspace:
    """One Slack workspace; everything else belongs to exactly one. user_groups: by Slack id."""

    id: int
    team_id: str
    name: str
    bot_user_id: str
    settings: Settings
    user_groups: Mapping[str, UserGroup] = field(default_factory=dict)

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
