"""Place, department, supervisor and zone: read from Slack's profile, asked once where not known, corrected at will."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from handlers.card import refresh_cards
from handlers.effect import Effect, Outcome, ReadDetails, ReadFields, Skip
from handlers.field import ShortLine
from handlers.reply import Errors, Open, Replace, Reply
from handlers.route import Form, Letter, Routes, Typed
from handlers.turn import Desk, Turn
from learning import profile
from learning.calendar import local_week
from learning.person import Act, Person
from learning.profile import Details
from learning.refusal import Reason
from messages import notice
from messages import profile as words
from messages.refs import PersonRef, Ref
from store import interests, people, topics, workspaces

routes = Routes()

SlackId = Annotated[str, BeforeValidator(lambda value: value or ""), Field(pattern=r"^([UW][A-Z0-9]{1,30})?$")]
"""A person chosen in a form, or nobody."""


async def read_details(desk: Desk, person: Person) -> None:
    """Have the custom fields of somebody's profile read, once a week at the most."""
    week = local_week(desk.now, "UTC")
    if person.details_read_at is not None and local_week(person.details_read_at, "UTC") == week:
        return
    key = f"details:{person.id}:{week}"
    await desk.send("profile.details", PersonRef(person_id=person.id), key=key, lane=f"details:{person.id}")


async def _prepare(desk: Desk, ref: PersonRef) -> Effect | Skip:
    who = await people.get(desk.session, ref.person_id)
    if who is None or not who.can_learn:
        return Skip("takes no part")
    known = await workspaces.profile_fields(desk.session)
    return ReadDetails(who.slack_id) if known else ReadFields()


async def _read(desk: Desk, ref: PersonRef, outcome: Outcome) -> None:
    told = outcome.profile or {}
    if "definitions" in told:
        await workspaces.save_profile_fields(desk.session, {"read": "yes", **_recognised(told["definitions"])})
        key = f"details:{ref.person_id}:{desk.now.isoformat()}"
        await desk.send("profile.details", ref, key=key, lane=f"details:{ref.person_id}")
        return
    values = _values(told.get("fields"))
    found = profile.details(values, await workspaces.profile_fields(desk.session))
    waits = await _held(desk, ref.person_id)
    if await people.learn_details(desk.session, ref.person_id, found, desk.now):
        await refresh_cards(desk, waits)


async def _held(desk: Desk, person_id: int) -> list[int]:
    """The topics in which somebody waits, held before their row is changed: who registers holds them in this order."""
    waits = await interests.waits_of(desk.session, person_id)
    await topics.lock(desk.session, waits)
    return waits


async def _unreadable(desk: Desk, ref: PersonRef, _: str) -> None:
    """Not allowed, or not there: people are asked instead."""
    await people.learn_details(desk.session, ref.person_id, Details(), desk.now)


def _recognised(definitions: object) -> dict[str, str]:
    listed = [each for each in definitions if isinstance(each, dict)] if isinstance(definitions, list) else []
    return profile.recognise(
        (str(each.get("id", "")), str(each.get("label", "")), str(each.get("type", ""))) for each in listed
    )


def _values(fields: object) -> dict[str, str]:
    held = fields.items() if isinstance(fields, dict) else ()
    return {str(id_): str(value.get("value") or "") for id_, value in held if isinstance(value, dict)}


routes.letter(Letter("profile.details", PersonRef, prepare=_prepare, sent=_read, failed=_unreadable))


async def _form(turn: Turn) -> Open:
    return Open(words.about_me(turn.person, await people.corrected(turn.session, turn.person.id)))


@routes.command("me", needs=Act.REGISTER)
async def show_by_word(turn: Turn, _: Typed) -> Reply:
    """What is known about me that decides with whom I learn."""
    return await _form(turn)


@routes.action(words.OPEN, needs=Act.REGISTER, writes=False)
async def show(turn: Turn, _: Ref) -> Reply:
    """The same, from a button."""
    return await _form(turn)


class AboutMeForm(Form):
    """What somebody says of themself; what they leave empty is what Slack's profile says."""

    place: ShortLine = ""
    department: ShortLine = ""
    supervisor: SlackId = ""
    zone: Annotated[str, Field(pattern=r"^[A-Za-z0-9_+\-/]{1,60}$")]


@routes.submit(words.SAVE, needs=Act.REGISTER)
async def save(turn: Turn, form: AboutMeForm) -> Reply:
    """Keep what was corrected; the posts of the topics in which they wait show the place."""
    if form.supervisor == turn.person.slack_id:
        return Errors({"supervisor": notice.refusal(Reason.OWN_SUPERVISOR)})
    zone = "" if form.zone == words.AS_SLACK_SAYS else form.zone
    if zone and zone not in words.zones():
        return Errors({"zone": notice.refusal(Reason.CHOOSE)})
    said = {"place": form.place, "department": form.department, "supervisor": form.supervisor, "zone": zone}
    waits = await _held(turn, turn.person.id)
    emptied = await people.correct(turn.session, turn.person, said, turn.now)
    if emptied:
        ref, at = PersonRef(person_id=turn.person.id), turn.now.isoformat()
        await turn.send("profile.details", ref, key=f"details:{turn.person.id}:{at}", lane=f"details:{turn.person.id}")
        await turn.send("person.profile", ref, key=f"profile:{turn.person.id}:{at}", lane=f"profile:{turn.person.id}")
    await refresh_cards(turn, waits)
    await turn.home_changed(turn.person)
    return Replace(words.saved())
