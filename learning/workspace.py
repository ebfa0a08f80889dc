"""A workspace as the method sees it, and what its facilitators may set."""

from dataclasses import dataclass, field
from datetime import time
from itertools import chain

from learning.language import Language
from learning.refusal import Reason, Refused


@dataclass(frozen=True, slots=True)
class Settings:
    """What a workspace chose.

    clearinghouse: Slack id of the channel where topics are posted; None until somebody chose it.
    smallest, largest: people in a group. nudge_weekday: 0 is Monday. nudge_time: each person's own wall clock.
    private_groups: whether new group channels start private. self_organised: whether who waits in a topic may form
    its group without a facilitator. facilitators: Slack ids. facilitator_group: Slack id of a user group whose members
    facilitate, too, or "". With neither, the admins do.
    language: what is spoken in channels, and to people whose Slack is in a language Peerloop does not speak.
    saved_by: our id of who saved them last. saves: how often they were saved.
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
    saves: int = 0


@dataclass(frozen=True, slots=True)
class UserGroup:
    """A user group of Slack. users: Slack ids, known only of the one that facilitates."""

    id: str
    handle: str
    name: str
    users: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workspace:
    """One Slack workspace; everything else belongs to exactly one."""

    id: int
    team_id: str
    name: str
    bot_user_id: str
    settings: Settings
    user_groups: tuple[UserGroup, ...] = ()

    @property
    def facilitators(self) -> tuple[str, ...]:
        """Slack ids of all who were named as facilitators; empty means the admins."""
        groups = (group.users for group in self.user_groups if group.id == self.settings.facilitator_group)
        return tuple(dict.fromkeys([*self.settings.facilitators, *chain.from_iterable(groups)]))


def sizes(smallest: int, largest: int) -> tuple[int, int]:
    """Accept bounds for the size of a group; raises Refused when they are the wrong way round."""
    if smallest > largest:
        raise Refused(Reason.SIZE_ORDER)
    return smallest, largest
