"""Help between peers: asking, offering, and what is said when it is solved."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from learning.helping import Asked, Help
from learning.objective import Objective
from learning.person import Person
from messages.blocks import (
    Message,
    button,
    buttons,
    form,
    page,
    rich_sentence,
    rich_small,
    select_field,
    sentence,
    small,
    text_field,
    typed,
)
from messages.refs import HelpRef, ObjectiveRef
from messages.words import _, clipped, plain, rich

SUBMIT = "help.submit"
OFFER = "help.offer"
DECLINE = "help.decline"
SOLVE = "help.solve"
THANK = "help.thank"


def nobody(*, joins: bool) -> View:
    """There is nobody to ask about an objective that belongs to no group. joins: whether it could belong to one."""
    return page(_("Ask for help"), [sentence("helping/nobody", joins=joins)])


def ask_form(objective: Objective, supporter: str, closed: Sequence[Person], obstacle: str) -> View:
    """The form. supporter: the name of who looks after the group, "" for nobody. closed: who reached the same."""
    choices = {Asked.GROUP.value: _("My group, in its channel")}
    choices |= {f"person-{each.id}": clipped(plain("helping/one_who_knows", name=each.name), 75) for each in closed}
    if supporter:
        choices[Asked.SUPPORTER.value] = clipped(plain("helping/supporter", name=supporter), 75)
    return form(
        _("Ask for help"),
        SUBMIT,
        _("Ask"),
        [
            typed(objective.what),
            text_field("words", _("What is in the way?"), value=obstacle, lines=True),
            select_field("whom", _("Whom do you ask?"), choices, value=Asked.GROUP, hint=plain("helping/whom_hint")),
        ],
        ObjectiveRef(objective_id=objective.id),
    )


def asked(whom: Asked, name: str) -> View:
    """What asking answers. name: of the group, or of the one person."""
    return page(_("Ask for help"), [sentence("helping/asked", group=whom is Asked.GROUP, name=name)])


def _request(help_: Help) -> list[Block]:
    return [rich_sentence("helping/asks", who=help_.asker), typed(help_.words), *_about(help_)]


def _about(help_: Help) -> list[Block]:
    return [small("helping/about", what=help_.what)] if help_.what else []


def _helpers(help_: Help) -> list[Block]:
    helping = [each.slack_id for each in help_.offered if each.slack_id]
    return [rich_small("helping/helpers", who=helping[:10])] if helping else []


def _solved(help_: Help, ref: HelpRef) -> list[Block]:
    """What can be said at the end, in the direct message of the two."""
    row = [] if help_.solved else [button(_("It is solved"), SOLVE, ref)]
    if any(not each.thanked for each in help_.offered):
        row.append(button(_("Say thanks"), THANK, ref))
    return [*([small("helping/solved")] if help_.solved else []), *([buttons(*row)] if row else [])]


def post(help_: Help) -> Message:
    """In the group's channel."""
    blocks = [*_request(help_), *_helpers(help_)]
    if not help_.solved:
        offer = button(_("I can help"), OFFER, HelpRef(help_id=help_.id), style="primary")
        blocks.append(buttons(offer, button(_("It is solved"), SOLVE, HelpRef(help_id=help_.id))))
    else:
        blocks.append(small("helping/solved"))
    return Message(rich("helping/text", who=help_.asker), tuple(blocks))


def question(help_: Help) -> Message:
    """To one person who was asked."""
    ref = HelpRef(help_id=help_.id, alone=True)
    row = buttons(button(_("I can help"), OFFER, ref, style="primary"), button(_("Not now"), DECLINE, ref))
    return Message(rich("helping/text", who=help_.asker), (*_request(help_), row, small("helping/only_you")))


def offered(help_: Help) -> Message:
    """What the question shows once it was answered with yes."""
    return Message(rich("helping/met"), (*_request(help_), small("helping/met")))


def met() -> Message:
    """What offering answers in the channel."""
    return Message(rich("helping/met"), (sentence("helping/met"),))


def declined() -> Message:
    """What declining answers."""
    return Message(rich("helping/declined"), (sentence("helping/declined"),))


def nobody_offered(help_: Help) -> Message:
    """To who asked: nobody offered help, and nobody looks after their group."""
    return Message(rich("helping/unheard"), (sentence("helping/unheard"), typed(help_.words), *_about(help_)))


def meeting(help_: Help, helper_id: int | None) -> Message:
    """In the direct message of the two. helper_id: ours, of who helps; None in one from before that was kept."""
    there = (each for each in help_.offered if helper_id in (None, each.person_id))
    helping = [each.slack_id for each in there if each.slack_id]
    first = rich_sentence("helping/meeting", asker=help_.asker, who=helping[:10])
    ref = HelpRef(help_id=help_.id, together=True, helper_id=helper_id)
    body = (first, *_request(help_)[1:], *_solved(help_, ref))
    return Message(rich("helping/meeting", asker=help_.asker, who=helping[:10]), body)


def thanks(help_: Help, count: int) -> Message:
    """To who helped. count: how often they were thanked by now."""
    facts = {"who": help_.asker, "count": count}
    return Message(
        rich("helping/thanks", **facts),
        (rich_sentence("helping/thanks", **facts), *_about(help_)),
    )
