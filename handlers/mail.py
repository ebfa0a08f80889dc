"""The weekly check-in by e-mail (method P3), for those who choose it; the answers are given in Slack."""

from handlers.checkin import nudge_in_slack, reached, wakes
from handlers.effect import Effect, Outcome, SendMail, Skip
from handlers.reply import Open, Reply, Word
from handlers.route import Form, Letter, Routes, Typed
from handlers.turn import Desk, Turn
from learning.checkin import LATE_AFTER
from learning.delivery import DOUBTFUL
from learning.mail import Reach, ways
from learning.person import Act
from messages import mail as words
from messages.letter import link
from messages.refs import CheckInRef, PersonRef, Ref
from store import checkins, people

routes = Routes()


async def _form(turn: Turn) -> Reply:
    if not turn.workspace.mails:
        return Word(words.switched_off(set_up=turn.workspace.can_mail))
    return Open(words.choose(turn.person))


@routes.command("email", needs=Act.CHECK_IN)
async def show_by_word(turn: Turn, _: Typed) -> Reply:
    """Where the weekly check-in goes."""
    return await _form(turn)


@routes.action(words.OPEN, needs=Act.CHECK_IN, writes=False)
async def show(turn: Turn, _: Ref) -> Reply:
    """The same, from a button."""
    return await _form(turn)


class ReachForm(Form):
    """Where somebody wants the weekly check-in."""

    reach: Reach


@routes.submit(words.SAVE, needs=Act.CHECK_IN)
async def save(turn: Turn, form: ReachForm) -> Reply:
    """Keep it; who chose e-mail has their address read from their profile."""
    if not turn.workspace.mails:
        return Word(words.switched_off(set_up=turn.workspace.can_mail))
    me = turn.person
    await people.choose_reach(turn.session, me.id, form.reach)
    if form.reach is not Reach.SLACK:
        key, lane = f"profile:{me.id}:{turn.now.isoformat()}", f"profile:{me.id}"
        await turn.send("person.profile", PersonRef(person_id=me.id), key=key, lane=lane)
    return Word(words.saved(by_mail=form.reach is not Reach.SLACK))


async def _prepare(desk: Desk, ref: CheckInRef) -> Effect | Skip:
    check_in = await checkins.get(desk.session, ref.check_in_id or 0)
    person = await people.get(desk.session, check_in.person_id) if check_in else None
    if check_in is None or person is None:
        return Skip("no longer kept")
    if person.is_away(desk.now):
        return Skip("the person pauses")
    if not person.can_learn or not await checkins.who_take_part(desk.session, [person.id]):
        return Skip("the person takes no part any more")
    in_slack, by_mail = ways(person.reach, allowed=desk.workspace.mails, known=bool(person.email))
    url = link(desk.workspace.team_id, desk.workspace.app_id)
    letter = desk.say(person, words.nudge, check_in, url, in_slack=in_slack)
    waking = await wakes(desk, [person])
    return SendMail(person.email if by_mail else "", letter, url, waking.get(person.id))


async def _sent(desk: Desk, ref: CheckInRef, _: Outcome) -> None:
    await checkins.mailed(desk.session, ref.check_in_id or 0, desk.now)
    check_in = await checkins.get(desk.session, ref.check_in_id or 0)
    if check_in is not None and not check_in.ts:  # else, or soon, the message in Slack says when to ask once more
        await reached(desk, check_in.id)


async def _failed(desk: Desk, ref: CheckInRef, error: str) -> None:
    """Nobody is left out: who cannot be reached by e-mail is asked in Slack, unless the letter may have arrived."""
    check_in = await checkins.get(desk.session, ref.check_in_id or 0)
    if check_in is None:
        return
    if error.startswith(DOUBTFUL):
        await checkins.mailed(desk.session, check_in.id, desk.now)
        return
    expires_at = check_in.slot + LATE_AFTER
    await nudge_in_slack(desk, check_in.person_id, check_in.id, check_in.week, expires_at)
    person = await people.get(desk.session, check_in.person_id)
    if person is not None and person.email and desk.workspace.mails:
        key, lane = f"mail.refused:{person.id}:{check_in.week}", f"checkin:{check_in.id}"
        await desk.send("checkin.not_mailed", ref, key=key, lane=lane, expires_at=expires_at)


async def _tell(desk: Desk, ref: CheckInRef) -> Effect | Skip:
    check_in = await checkins.get(desk.session, ref.check_in_id or 0)
    person = await people.get(desk.session, check_in.person_id) if check_in else None
    return desk.tell(person, words.not_delivered) if person and person.can_learn else Skip("no longer kept")


routes.letter(Letter("mail.nudge", CheckInRef, prepare=_prepare, sent=_sent, failed=_failed))
routes.letter(Letter("checkin.not_mailed", CheckInRef, prepare=_tell))
