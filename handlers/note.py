"""What somebody types in the direct message: a note to the open check-in, when they say so (method P2)."""

from handlers.checkin import show as show_check_in
from handlers.effect import Effect, Skip
from handlers.reply import Reply, Rewrite
from handlers.request import without_markup
from handlers.route import Letter, Routes
from handlers.turn import Desk, Turn
from learning.calendar import local_day
from learning.person import Act
from learning.refusal import Reason, Refused
from messages import note as words
from messages.refs import NoteRef, PersonRef
from store import checkins, notes, people

routes = Routes()

LONGEST = 2000
"""Characters of a note; what is longer is cut, and the question shows what would be kept."""


async def typed(turn: Turn, text: str) -> None:
    """Ask whether to keep it; who has no open check-in is told, once a day, that nobody reads it."""
    me = turn.person
    if not me.id or not me.can_learn or not me.known:
        return
    said = without_markup(text).replace("\0", "").strip()[:LONGEST]
    latest = await checkins.latest(turn.session, me.id)
    if said and latest is not None and latest.reached:
        note_id = await notes.add(turn.session, me.id, latest.id, said, turn.now)
        await turn.send("note.ask", NoteRef(note_id=note_id), key=f"note:{note_id}", lane=f"note:{note_id}")
    elif said:
        once = f"unread:{me.id}:{local_day(turn.now, me.zone)}"
        await turn.send("note.unread", PersonRef(person_id=me.id), key=once, lane=once)


async def _ask(desk: Desk, ref: NoteRef) -> Effect | Skip:
    found = await notes.get(desk.session, ref.note_id)
    person = await people.get(desk.session, found[0]) if found else None
    return desk.tell(person, words.ask, ref.note_id, found[2]) if found and person else Skip("deleted meanwhile")


async def _unread(desk: Desk, ref: PersonRef) -> Effect | Skip:
    person = await people.get(desk.session, ref.person_id)
    return desk.tell(person, words.unread) if person and person.can_learn else Skip("takes no part")


routes.letter(Letter("note.ask", NoteRef, prepare=_ask))
routes.letter(Letter("note.unread", PersonRef, prepare=_unread))


async def _mine(turn: Turn, ref: NoteRef) -> tuple[int, str]:
    """Of which check-in one's own note is, and what it says."""
    found = await notes.get(turn.session, ref.note_id)
    if found is None or found[0] != turn.person.id:
        raise Refused(Reason.NOTE_GONE)
    return found[1], found[2]


@routes.action(words.KEEP, needs=Act.CHECK_IN, writes=True)
async def keep(turn: Turn, ref: NoteRef) -> Reply:
    """Keep it; the check-in shows it."""
    check_in_id, said = await _mine(turn, ref)
    await notes.keep(turn.session, ref.note_id)
    check_in = await checkins.get(turn.session, check_in_id)
    if check_in is not None:
        await show_check_in(turn, check_in)
    return Rewrite(words.kept(said))


@routes.action(words.DROP, needs=Act.CHECK_IN, writes=True)
async def drop(turn: Turn, ref: NoteRef) -> Reply:
    """Forget it."""
    await _mine(turn, ref)
    await notes.drop(turn.session, ref.note_id)
    return Rewrite(words.dropped())
