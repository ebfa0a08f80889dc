"""What is stored about me: seeing, downloading and deleting it (method H6)."""

import json

from handlers.card import refresh_cards
from handlers.charter import charter_changed
from handlers.effect import Effect, SendFile, Skip
from handlers.membership_leave import hold_all, leave_all
from handlers.reply import Open, Replace, Reply
from handlers.route import Letter, Routes, Typed
from handlers.turn import Desk, Turn
from learning.person import Act
from messages import privacy as words
from messages.home import home_forgotten
from messages.refs import PersonRef, Ref
from store import people, privacy, privacy_export, resources

routes = Routes()


@routes.command("privacy", needs=Act.PRIVACY)
async def show_by_word(turn: Turn, _: Typed) -> Reply:
    """What is stored about me."""
    return Open(words.overview(await privacy.held(turn.session, turn.person.id)))


@routes.action(words.OPEN, needs=Act.PRIVACY, writes=False)
async def show(turn: Turn, _: Ref) -> Reply:
    """The same, from a button."""
    return Open(words.overview(await privacy.held(turn.session, turn.person.id)))


@routes.action(words.DOWNLOAD, needs=Act.PRIVACY, writes=True)
async def download(turn: Turn, _: Ref) -> Reply:
    """Have all of it sent to the person, as a file; asked for twice in a minute, once."""
    key, lane = f"privacy:{turn.person.id}:{turn.now:%Y-%m-%dT%H:%M}", f"privacy:{turn.person.id}"
    await turn.send("privacy.file", PersonRef(person_id=turn.person.id), key=key, lane=lane)
    return Replace(words.on_its_way())


async def _prepare(desk: Desk, ref: PersonRef) -> Effect | Skip:
    person = await people.get(desk.session, ref.person_id)
    if person is None or person.forgotten:
        return Skip("deleted meanwhile")
    found = await privacy_export.export(desk.session, person.id, desk.now)
    content = json.dumps(found, ensure_ascii=False, indent=2).encode()
    said = desk.say(person, words.with_the_file)
    return SendFile(person.id, person.slack_id, person.direct_message, words.FILE_NAME, content, said)


routes.letter(Letter("privacy.file", PersonRef, prepare=_prepare))


@routes.action(words.ASK, needs=Act.PRIVACY, writes=False)
async def ask(_: Turn, __: Ref) -> Reply:
    """What deleting means."""
    return Replace(words.ask())


@routes.action(words.FORGET, needs=Act.PRIVACY, writes=True, once=False)  # a receipt would keep whose request it was
async def forget(turn: Turn, _: Ref) -> Reply:
    """Delete everything about the person; what others see of them is shown without them."""
    me = turn.person.id
    collected = await resources.groups_with(turn.session, me)
    await hold_all(turn, [me], also=await privacy.shown_in_posts(turn.session, me), groups_too=collected)
    await leave_all(turn, [me], waits=False)
    changed = await privacy.forget(turn.session, me, turn.now)
    for group_id in collected:
        await charter_changed(turn, group_id)
    await refresh_cards(turn, changed)
    # Published with the answer: of whom it is, a letter could no longer know.
    return Replace(words.forgotten(), home=home_forgotten() if turn.person.home else None)
