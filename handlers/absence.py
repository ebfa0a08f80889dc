"""My check-ins: when I am asked, and until when not (method P4)."""

from datetime import date

from handlers.checkin import begin_nudging, of_group
from handlers.field import Hour, Weekday
from handlers.reply import Errors, Open, Replace, Reply, Word
from handlers.route import Form, Routes, Typed
from handlers.turn import Turn
from learning.absence import first_day_back
from learning.calendar import local_day
from learning.person import Act
from learning.refusal import Refused
from messages import absence as words
from messages import notice
from messages.refs import Ref
from store import people

routes = Routes()


async def _form(turn: Turn) -> Open:
    stopped = not await people.is_nudged(turn.session, turn.person.id)
    usual = (await of_group(turn, turn.person)).over(turn.workspace.settings.hours)
    return Open(words.check_ins_form(turn.person, usual, turn.now, stopped=stopped))


@routes.command("pause", needs=Act.CHECK_IN)
async def open_by_word(turn: Turn, _: Typed) -> Reply:
    """When I am asked."""
    return await _form(turn)


@routes.action(words.OPEN, needs=Act.CHECK_IN, writes=False)
async def open_form(turn: Turn, _: Ref) -> Reply:
    """The same, from a button."""
    return await _form(turn)


class CheckInsForm(Form):
    """When somebody is asked. until: their first day back; None: they do not pause."""

    weekday: Weekday
    hour: Hour
    until: date | None = None


@routes.submit(words.SAVE, needs=Act.CHECK_IN)
async def save(turn: Turn, form: CheckInsForm) -> Reply:
    """Keep it; whoever had the check-ins stopped is asked again."""
    me, until = turn.person, form.until
    if until is not None and (until != me.paused_until or not me.is_away(turn.now)):
        try:
            until = first_day_back(until, local_day(turn.now, me.zone))
        except Refused as refused:
            return Errors({"until": notice.refusal(refused.reason, **refused.facts)})
    await people.ask_at(turn.session, me, form.weekday, form.hour)
    await people.pause(turn.session, [me.id], until)
    await begin_nudging(turn, [me.id])
    await turn.home_changed(me)
    return Replace(words.saved(until))


@routes.action(words.END, needs=Act.CHECK_IN, writes=True)
async def end(turn: Turn, _: Ref) -> Reply:
    """The pause ends now."""
    await people.pause(turn.session, [turn.person.id], None)
    await turn.home_changed(turn.person)
    return Replace(words.saved(None))


@routes.action(words.STOP, needs=Act.CHECK_IN, writes=True)
async def stop(turn: Turn, _: Ref) -> Reply:
    """No more check-ins, until the person wants them again."""
    await people.stop_nudging(turn.session, [turn.person.id])
    await turn.home_changed(turn.person)
    return Word(words.stopped())
