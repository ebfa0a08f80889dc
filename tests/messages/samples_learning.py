"""What people see of absence, objectives and help, with nothing and with the most."""

from dataclasses import replace
from datetime import time, timedelta

from learning.helping import Asked, Help, Helper
from learning.objective import Audience, Version
from messages import absence, action, helping, note, objective
from messages.refs import ActionRef
from tests.messages.samples import A_PERSON, DAY, NOW, Sample, Words, a_group, an_objective, settings


def learning(words: Words) -> list[Sample]:
    """All of it."""
    return [*_absence(words), *_objectives(words), *_notes(words), *_help(words)]


def _help(words: Words) -> list[Sample]:
    said = words.paragraph or "x"
    helpers = tuple(Helper(n, f"U0{n:09}" if n else "", asked=True, offered=n < 12) for n in range(15))
    open_ = Help(1, 1, "U0000000001", said, 1, Asked.GROUP, said, helpers=helpers)
    thanked = tuple(replace(each, thanked=True) for each in helpers)
    closed = [replace(A_PERSON, id=n, name=words.of(80) or "x") for n in range(1, 21)]
    mine = an_objective(words)
    return [
        *(Sample("helping.nobody", helping.nobody(joins=joins)) for joins in (False, True)),
        Sample("helping.ask_form", helping.ask_form(mine, words.of(80) or "x", closed, words.paragraph)),
        Sample("helping.ask_form alone", helping.ask_form(mine, "", [], "")),
        Sample("helping.asked", helping.asked(Asked.GROUP, words.title), acknowledges=True),
        Sample("helping.asked one", helping.asked(Asked.PERSON, words.title), acknowledges=True),
        Sample("helping.post", helping.post(open_)),
        Sample("helping.post fresh", helping.post(replace(open_, helpers=()))),
        Sample("helping.post solved", helping.post(replace(open_, solved=True))),
        Sample("helping.question", helping.question(open_)),
        Sample("helping.offered", helping.offered(open_)),
        Sample("helping.met", helping.met()),
        Sample("helping.declined", helping.declined()),
        Sample("helping.nobody_offered", helping.nobody_offered(open_)),
        Sample("helping.meeting", helping.meeting(open_, None)),
        Sample("helping.meeting solved", helping.meeting(replace(open_, solved=True, helpers=thanked), None)),
        Sample("helping.thanks", helping.thanks(open_, 1)),
        Sample("helping.thanks again", helping.thanks(open_, 7)),
    ]


def _notes(words: Words) -> list[Sample]:
    return [
        Sample("note.ask", note.ask(1, words.of(2000) or "x")),
        Sample("note.kept", note.kept(words.of(2000) or "x")),
        Sample("note.dropped", note.dropped()),
        Sample("note.unread", note.unread()),
    ]


def _objectives(words: Words) -> list[Sample]:
    mine = an_objective(words, answers=40)
    one = Version(mine.what, mine.measure, mine.opportunity, mine.benefit, DAY, Audience.GROUP, NOW, "U0000000001")
    ref = ActionRef(objective_id=1)
    return [
        Sample("objective.history", objective.history(mine, [one, replace(one, by="")] * 20)),
        Sample("objective.history without answers", objective.history(an_objective(words), [one])),
        Sample("objective.shared", objective.shared("U0000000001", [mine, an_objective(words, done=True)] * 20)),
        Sample("objective.shared none", objective.shared("U0000000001", [])),
        Sample("action.actions", action.actions(mine)),
        Sample("action.actions none", action.actions(replace(mine, actions=()))),
        Sample("action.saved", action.saved(mine.id), acknowledges=True),
        Sample("action.action_form", action.action_form(ref, mine, None, DAY)),
        Sample("action.action_form mine", action.action_form(ref, mine, mine.actions[0], DAY)),
    ]


def _absence(words: Words) -> list[Sample]:
    away = replace(A_PERSON, paused_until=NOW.date() + timedelta(days=9), nudge_weekday=6, nudge_time=time(14, 30))
    return [
        Sample("absence.check_ins_form", absence.check_ins_form(A_PERSON, settings().hours, NOW, stopped=False)),
        Sample("absence.check_ins_form away", absence.check_ins_form(away, settings().hours, NOW, stopped=True)),
        Sample("absence.saved", absence.saved(None), acknowledges=True),
        Sample("absence.saved away", absence.saved(DAY), acknowledges=True),
        Sample("absence.stopped", absence.stopped(), acknowledges=True),
        Sample("absence.silence", absence.silence("U0000000001", a_group(words, 12))),
    ]
