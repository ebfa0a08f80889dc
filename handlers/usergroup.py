"""The user groups of Slack: one of them may facilitate (method H5)."""

from typing import Annotated, Any

from pydantic import Field

from handlers.effect import Effect, Outcome, ReadUserGroup, Skip
from handlers.reply import NOTHING, Reply
from handlers.route import Event, Letter, Routes
from handlers.turn import Desk, Turn
from learning.person import Act
from learning.workspace import UserGroup
from messages import setup as words
from messages.refs import Ref
from store import people, workspaces

routes = Routes()

GroupId = Annotated[str, Field(pattern=r"^S[A-Z0-9]{1,30}$")]


class UserGroupRef(Ref):
    """A user group of Slack."""

    user_group: GroupId


def user_group(told: dict[str, Any]) -> UserGroup:
    """What we keep of a user group as Slack tells it (usergroups.list, subteam_created, subteam_updated)."""
    id_, name, handle = (str(told.get(field) or "") for field in ("id", "name", "handle"))
    return UserGroup(id_, name, handle)


def is_disabled(told: dict[str, Any]) -> bool:
    """Whether a user group was disabled: Slack keeps it, nobody can be named by it."""
    return bool(told.get("date_delete"))


async def read_members(desk: Desk, group_id: str) -> None:
    """Have it read who is in the user group that facilitates."""
    key, lane = f"usergroup:{group_id}:{desk.now.isoformat()}", f"usergroup:{group_id}"
    await desk.send("usergroup.read", UserGroupRef(user_group=group_id), key=key, lane=lane)


async def _prepare(desk: Desk, ref: UserGroupRef) -> Effect | Skip:
    chosen = desk.workspace.settings.facilitator_group
    return ReadUserGroup(chosen) if chosen == ref.user_group else Skip("another one facilitates")


async def _read(desk: Desk, ref: UserGroupRef, outcome: Outcome) -> None:
    if desk.workspace.settings.facilitator_group == ref.user_group:
        await workspaces.learn_members(desk.session, ref.user_group, outcome.users)


async def _unreadable(desk: Desk, ref: UserGroupRef, error: str) -> None:
    """Whoever was in it may be so no longer: nobody facilitates by it until it can be read again."""
    await _read(desk, ref, Outcome())
    key = f"usergroup:problem:{ref.user_group}:{error}:{desk.now:%Y-%m-%d}"
    await desk.send("usergroup.problem", ref, key=key, lane="setup")


async def _problem(desk: Desk, _: UserGroupRef) -> Effect | Skip:
    who = await people.caretaker(desk.session, desk.workspace.settings.saved_by)
    return desk.tell(who, words.group_problem) if who else Skip("nobody looks after this workspace")


routes.letter(Letter("usergroup.read", UserGroupRef, prepare=_prepare, sent=_read, failed=_unreadable))
routes.letter(Letter("usergroup.problem", UserGroupRef, prepare=_problem))


class GroupTold(Event):
    """A user group as it is now."""

    subteam: dict[str, Any]


async def _learn(turn: Turn, event: GroupTold) -> Reply:
    told = user_group(event.subteam)
    if not told.id:
        return NOTHING
    if is_disabled(event.subteam):
        await workspaces.learn_user_groups(turn.session, [], gone=[told.id])
    else:
        await workspaces.learn_user_groups(turn.session, [told])
    if told.id == turn.workspace.settings.facilitator_group:
        await read_members(turn, told.id)
    return NOTHING


for _name in ("subteam_created", "subteam_updated"):
    routes.event(_name, needs=Act.TELL)(_learn)


class MembersChanged(Event):
    """Who is in a user group changed."""

    subteam_id: str


@routes.event("subteam_members_changed", needs=Act.TELL)
async def members_changed(turn: Turn, event: MembersChanged) -> Reply:
    """Read anew who is in the group that facilitates; of the others it is nobody's business here."""
    if event.subteam_id == turn.workspace.settings.facilitator_group:
        await read_members(turn, event.subteam_id)
    return NOTHING
