"""The settings of a workspace, and its clearinghouse channel (method H5, G1)."""

from datetime import time
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo

from handlers.effect import Effect, Join, Outcome, Skip, Tell
from handlers.reply import Open, Reply, Word
from handlers.route import Form, Letter, Routes, Typed
from handlers.topic import ProblemRef, refresh_card
from handlers.turn import Desk, Turn
from learning.person import Act
from learning.workspace import Settings, sizes
from messages import setup as words
from messages.refs import Ref
from store import people, topics, workspaces

routes = Routes()


@routes.command("settings", needs=Act.SET_UP)
async def open_by_word(turn: Turn, _: Typed) -> Reply:
    """The settings."""
    return Open(words.settings_form(turn.workspace.settings))


@routes.action(words.OPEN, needs=Act.SET_UP, writes=False)
async def open_form(turn: Turn, _: Ref) -> Reply:
    """The settings, from a button."""
    return Open(words.settings_form(turn.workspace.settings))


def _not_below(largest: int, form: ValidationInfo) -> int:
    """The largest size, not below the smallest when that one is given."""
    smallest = form.data.get("smallest")
    return largest if smallest is None else sizes(smallest, largest)[1]


class SettingsForm(Form):
    """What a workspace chooses."""

    clearinghouse: Annotated[str, Field(pattern=r"^[CG][A-Z0-9]{1,30}$")]
    facilitators: list[Annotated[str, Field(pattern=r"^[UW][A-Z0-9]{1,30}$")]] = Field(
        default_factory=list, max_length=100
    )
    smallest: Annotated[int, Field(ge=3, le=12)]
    largest: Annotated[int, Field(ge=3, le=12), AfterValidator(_not_below)]
    visibility: Literal["private", "public"]
    nudge_weekday: Annotated[int, Field(ge=0, le=6)]
    nudge_time: time


@routes.submit(words.SAVE, needs=Act.SET_UP)
async def save(turn: Turn, form: SettingsForm) -> Reply:
    """Store them; a newly chosen channel is joined, and gets a post of every open topic."""
    before = turn.workspace.settings
    after = Settings(
        clearinghouse=form.clearinghouse,
        smallest=form.smallest,
        largest=form.largest,
        nudge_weekday=form.nudge_weekday,
        nudge_time=form.nudge_time,
        private_groups=form.visibility == "private",
        facilitators=tuple(form.facilitators),
    )
    replan = (before.nudge_weekday, before.nudge_time) != (after.nudge_weekday, after.nudge_time)
    await workspaces.save_settings(turn.session, after, replan=replan)
    key = f"join:{after.clearinghouse}:{turn.now.isoformat()}"
    await turn.send("setup.join", Ref(), key=key, lane="setup")
    return Word(words.saved(moved=before.clearinghouse != after.clearinghouse))


async def _join(desk: Desk, _: Ref) -> Effect | Skip:
    channel = desk.workspace.settings.clearinghouse
    return Join(channel) if channel else Skip("no channel for topics")


async def _joined(desk: Desk, _: Ref, __: Outcome) -> None:
    for topic_id, _title in await topics.titles(desk.session):
        await refresh_card(desk, topic_id)


async def _not_joined(desk: Desk, ref: Ref, error: str) -> None:
    """Private channels cannot be joined, only posted in once invited: whether we are shows when we post."""
    if error == "method_not_supported_for_channel_type":
        await _joined(desk, ref, Outcome())
    else:
        channel = desk.workspace.settings.clearinghouse or ""
        key = f"problem:{channel}:{error}:{desk.now.isoformat()}"
        await desk.send("setup.problem", ProblemRef(error=error), key=key, lane="setup")


async def _problem(desk: Desk, ref: ProblemRef) -> Effect | Skip:
    for admin in await people.admins(desk.session, most=1):
        return Tell(admin.id, admin.slack_id, admin.direct_message, words.problem(ref.error))
    return Skip("nobody looks after this workspace")


routes.letter(Letter("setup.join", Ref, prepare=_join, sent=_joined, failed=_not_joined))
routes.letter(Letter("setup.problem", ProblemRef, prepare=_problem))
