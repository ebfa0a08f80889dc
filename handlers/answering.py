"""What goes back to Slack for a decision: with the acknowledgement where it can, after it where it must."""

from dataclasses import replace

from pydantic import ValidationError

from handlers import reply as say
from handlers.protocol import errors_below, offered, submission
from handlers.reply import Answer, Outcome, Reply
from handlers.request import JSON, Request
from handlers.route import Kind
from learning.refusal import Reason, Refused
from messages import notice
from messages.blocks import fits_acknowledgement

GONE = {
    Reason.TOPIC_GONE,
    Reason.GROUP_GONE,
    Reason.UNDER_WAY,
    Reason.CHECK_IN_GONE,
    Reason.CHECK_IN_OVER,
    Reason.OBJECTIVE_GONE,
    Reason.NOTE_GONE,
    Reason.SUGGESTION_GONE,
    Reason.OLD_BUTTON,
}
"""Reasons for which the pressed button will never work again."""

FORGED = {
    Reason.TOPIC_GONE,
    Reason.GROUP_GONE,
    Reason.CHECK_IN_GONE,
    Reason.OBJECTIVE_GONE,
    Reason.ACTION_GONE,
    Reason.NOTE_GONE,
    Reason.HELP_GONE,
    Reason.RESOURCE_GONE,
    Reason.ASKED_NO_MORE,
    Reason.SUGGESTION_GONE,
    Reason.REQUEST_GONE,
    Reason.PROPOSAL_CHANGED,
    Reason.NOT_SHARED,
    Reason.SUPERVISOR_CHANGED,
    Reason.OLD_BUTTON,
    Reason.NOT_FACILITATOR,
    Reason.NOT_CARETAKER,
    Reason.NOT_MEMBER,
    Reason.NOT_ACTIVE,
    Reason.GUEST,
}
"""Reasons for which a button or form may have been edited: our own show nobody what is not theirs, or not for long."""

CHOICES = ("enum", "literal_error")
"""What pydantic calls the error of a field in which one of several has to be chosen."""


def answered(request: Request, reply: Reply) -> Answer:
    """What answers this request: in the acknowledgement where it fits there, after it otherwise."""
    if request.kind is Kind.SUBMIT:
        return Answer(submission(reply), outcome=Outcome.FORM if isinstance(reply, say.Errors) else Outcome.DONE)
    if request.kind is Kind.OPTIONS:
        return Answer(offered(reply))
    if request.kind is Kind.COMMAND and isinstance(reply, say.Word):
        body: JSON = {"response_type": "ephemeral", **reply.message.payload()}
        if fits_acknowledgement(body):
            return Answer(body)
    return Answer(talk=reply)


def refusal(request: Request, refused: Refused) -> Answer:
    """What tells somebody why something cannot be done; a button that will never work again goes."""
    message = notice.refused(refused.reason, **refused.facts)
    words = notice.refusal(refused.reason, **refused.facts)
    gone = refused.reason in GONE
    answer = private(request, words, say.Gone(message) if gone else say.Word(message))
    return replace(answer, outcome=Outcome.REFUSED)


def private(request: Request, words: str, reply: say.Word) -> Answer:
    """Private words; for a submitted form they stand below its first field, so that nothing typed is lost."""
    if request.kind is Kind.SUBMIT and request.fields:
        return Answer(errors_below({request.fields[0]: words}))
    if request.kind is Kind.EVENT:
        return Answer()
    if request.kind is Kind.OPTIONS:  # there is no place for a sentence
        return Answer(offered(say.Options({})))
    return answered(request, reply)


def invalid(request: Request, error: ValidationError) -> Answer:
    """What tells somebody that a form cannot be taken as it is filled in: below each field where it can."""
    fields: dict[str, Refused] = {}
    for problem in error.errors(include_url=False, include_input=False):
        name = str(problem["loc"][0]) if problem["loc"] else ""
        cause = problem.get("ctx", {}).get("error")
        usual = Reason.CHOOSE if problem["type"] in CHOICES else Reason.ANSWER_NEEDED
        fields.setdefault(name, cause if isinstance(cause, Refused) else Refused(usual))
    shown = {name: refused for name, refused in fields.items() if name in request.fields}
    if not shown:
        return refusal(request, Refused(Reason.OLD_BUTTON))
    if request.kind is not Kind.SUBMIT:  # a filter of the Home tab: Slack shows no sentence below it
        return refusal(request, next(iter(shown.values())))
    return Answer(
        errors_below({name: notice.refusal(each.reason, **each.facts) for name, each in shown.items()}),
        outcome=Outcome.FORM,
    )
