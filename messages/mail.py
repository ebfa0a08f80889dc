"""The weekly check-in by e-mail: the letter, and the form in which one chooses it."""

from slack_sdk.models.views import View

from learning.checkin import CheckIn
from learning.mail import Reach
from learning.person import Person
from messages.blocks import Message, form, radio_field, sentence, small
from messages.letter import Mail, Part
from messages.words import _, plain, rich, spoken

OPEN = "mail.open"
SAVE = "mail.save"


def nudge(check_in: CheckIn, url: str, *, in_slack: bool) -> Mail:
    """The letter. url: opens the app in Slack, where the answers are. in_slack: the check-in is there as a message."""
    parts = [Part("words", plain("mail/greeting"))] if check_in.objectives else []
    for each in check_in.objectives:
        parts.append(Part("quote", plain("checkin/one", objective=each)))
        parts.append(Part("small", plain("checkin/by", objective=each)))
    if check_in.others:
        parts.append(Part("small", plain("checkin/others", count=len(check_in.others))))
    if not check_in.objectives:
        parts.append(Part("words", plain("checkin/all_reached" if check_in.all_reached else "checkin/none")))
    if check_in.offers_pause:
        parts.append(Part("words", plain("mail/pause")))
    parts += [
        Part("words", plain("mail/how", in_slack=in_slack, asks=bool(check_in.objectives))),
        Part("link", _("Answer in Slack"), url),
        Part("small", plain("mail/who")),
        Part("small", plain("mail/end")),
    ]
    return Mail(plain("checkin/text"), spoken().value, tuple(parts))


def choose(person: Person) -> View:
    """The form: where the weekly check-in goes."""
    choices = {
        Reach.SLACK.value: _("In Slack"),
        Reach.EMAIL.value: _("By e-mail"),
        Reach.BOTH.value: _("In Slack and by e-mail"),
    }
    blocks = [
        sentence("mail/intro"),
        radio_field("reach", _("Where shall I ask you every week?"), choices, value=person.reach.value),
        small("mail/address", address=person.email, wanted=person.reach is not Reach.SLACK),
    ]
    return form(_("Weekly check-in"), SAVE, _("Save"), blocks)


def saved(*, by_mail: bool) -> Message:
    """What saving answers."""
    return Message(rich("mail/saved", by_mail=by_mail), (sentence("mail/saved", by_mail=by_mail),))


def switched_off(*, set_up: bool) -> Message:
    """E-mail is not offered here. set_up: whether facilitators could switch it on."""
    return Message(rich("mail/off", set_up=set_up), (sentence("mail/off", set_up=set_up),))


def not_delivered() -> Message:
    """The mail server refused the address."""
    return Message(rich("mail/refused"), (sentence("mail/refused"),))
