"""The settings of a workspace, and its clearinghouse channel (method H5, G1)."""

from dataclasses import replace
from datetime import time
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo

from handlers import automatic
from handlers.card import ProblemRef, refresh_cards, tell_problem
from handlers.effect import Effect, GoOn, Join, Outcome, Skip
from handlers.field import ChannelPattern
from handlers.reply import Errors, Open, Reply, Word
from handlers.route import Form, Letter, Routes, Typed
from handlers.turn import Desk, Turn
from handlers.usergroup import GroupId, read_members
from learning import naming
from learning.calendar import local_day
from learning.language import Language
from learning.person import Act
from learning.refusal import Reason
from learning.workspace import Settings, sizes
from messages import notice
from messages import setup as words
from messages.refs import Ref
from store import digests, holidays, people, topics, workspaces

routes = Routes()

SLICE = 100
"""Topics whose posts are queued in one transaction: nobody else can write meanwhile."""


async def _form(turn: Turn) -> Open:
    settings = turn.workspace.settings
    saved_by = await people.get(turn.session, settings.saved_by) if settings.saved_by is not None else None
    groups = list(turn.workspace.user_groups.values())
    days = await holidays.to_come(turn.session, local_day(turn.now, turn.person.zone))
    off = [(each.place, each.count, each.following) for each in days]
    by = saved_by.slack_id if saved_by else ""
    pattern = settings.channel_pattern
    named = naming.example(pattern, words.A_TOPIC, words.A_PLACE, turn.now.date())
    can_mail = turn.workspace.can_mail
    return Open(words.settings_form(settings, groups, off, saved_by=by, can_mail=can_mail, example=named))


@routes.command("settings", needs=Act.SET_UP)
async def open_by_word(turn: Turn, _: Typed) -> Reply:
    """The settings."""
    return await _form(turn)


@routes.action(words.OPEN, needs=Act.SET_UP, writes=False)
async def open_form(turn: Turn, _: Ref) -> Reply:
    """The settings, from a button."""
    return await _form(turn)


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
    facilitator_group: GroupId | Literal["none"] = "none"
    smallest: Annotated[int, Field(ge=3, le=12)]
    largest: Annotated[int, Field(ge=3, le=12), AfterValidator(_not_below)]
    formed_by: Literal["facilitators", "everybody"]
    visibility: Literal["private", "public"]
    channel_pattern: ChannelPattern
    months: Annotated[int, Field(ge=1, le=12)]
    ask_hours: Literal["0", "24", "48", "72", "168"]
    automatic: Literal["off", "0", "1", "2", "3", "4", "5", "6"]
    nudge_weekday: Annotated[int, Field(ge=0, le=6)]
    nudge_time: time
    language: Language
    email: Literal["off", "on"] | None = None


@routes.submit(words.SAVE, needs=Act.SET_UP)
async def save(turn: Turn, form: SettingsForm) -> Reply:
    """Store them; the channel is joined, and gets the posts that are missing there or show what changed."""
    before = turn.workspace.settings
    group = "" if form.facilitator_group == "none" else form.facilitator_group
    if group and group not in turn.workspace.user_groups:  # it went while the form was open
        return Errors({"facilitator_group": notice.refusal(Reason.CHOOSE)})
    after = replace(
        before,
        clearinghouse=form.clearinghouse,
        smallest=form.smallest,
        largest=form.largest,
        nudge_weekday=form.nudge_weekday,
        nudge_time=form.nudge_time,
        private_groups=form.visibility == "private",
        channel_pattern=form.channel_pattern,
        months=form.months,
        ask_hours=int(form.ask_hours),
        automatic_weekday=None if form.automatic == "off" else int(form.automatic),
        self_organised=form.formed_by == "everybody",
        facilitators=tuple(form.facilitators),
        facilitator_group=group,
        language=form.language,
        email=before.email if form.email is None else form.email == "on",
        saved_by=turn.person.id,
        saved_at=turn.now,
        saves=before.saves + 1,
    )
    replan = (before.nudge_weekday, before.nudge_time) != (after.nudge_weekday, after.nudge_time)
    await workspaces.save_settings(turn.session, after, replan=replan)
    if replan:
        await digests.plan_anew(turn.session)
    if replan or before.automatic_weekday != after.automatic_weekday:
        await automatic.plan_anew(turn, after, turn.person.zone)
    key = f"join:{after.clearinghouse}:{turn.now.isoformat()}"
    shown = _shown_in_posts(before) != _shown_in_posts(after)
    await turn.send("setup.join", CardsRef(every=shown), key=key, lane="setup")
    if group:
        await read_members(turn, group)
    await turn.home_changed(turn.person)
    return Word(words.saved(moved=before.clearinghouse != after.clearinghouse))


def _shown_in_posts(settings: Settings) -> tuple[object, ...]:
    """What the posts of topics depend on."""
    return settings.clearinghouse, settings.smallest, settings.largest, settings.self_organised, settings.language


class CardsRef(Ref):
    """Which posts to renew. every: also those that are in the channel. after: those of topics with a higher id."""

    every: bool = True
    after: int = 0


async def _join(desk: Desk, _: CardsRef) -> Effect | Skip:
    channel = desk.workspace.settings.clearinghouse
    return Join(channel) if channel else Skip("no channel for topics")


async def _slice(desk: Desk, _: CardsRef) -> Effect | Skip:
    return GoOn() if desk.workspace.settings.clearinghouse else Skip("no channel for topics")


async def _joined(desk: Desk, ref: CardsRef, _: Outcome) -> None:
    settings = desk.workspace.settings
    not_in = None if ref.every else settings.clearinghouse
    ids = await topics.open_after(desk.session, ref.after, SLICE, not_in=not_in)
    await refresh_cards(desk, ids)
    if len(ids) == SLICE:
        following = ref.model_copy(update={"after": ids[-1]})
        await desk.send("setup.cards", following, key=f"cards:{settings.saves}:{ids[-1]}:{ref.every}", lane="setup")


async def _not_joined(desk: Desk, ref: CardsRef, error: str) -> None:
    """Private channels cannot be joined, only posted in once invited: whether we are shows when we post."""
    if error == "method_not_supported_for_channel_type":
        await _joined(desk, ref, Outcome())
    else:
        await tell_problem(desk, error)


async def _problem(desk: Desk, ref: ProblemRef) -> Effect | Skip:
    who = await people.caretaker(desk.session, desk.workspace.settings.saved_by)
    return desk.tell(who, words.problem, ref.error) if who else Skip("nobody looks after this workspace")


routes.letter(Letter("setup.cards", CardsRef, prepare=_slice, sent=_joined))
routes.letter(Letter("setup.join", CardsRef, prepare=_join, sent=_joined, failed=_not_joined))
routes.letter(Letter("setup.problem", ProblemRef, prepare=_problem))
