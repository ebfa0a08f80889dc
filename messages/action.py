"""Actions under an objective: the page, the form, and a line where they are ticked off."""

from datetime import date

from slack_sdk.models.blocks import Block, DatePickerElement
from slack_sdk.models.views import View

from learning.objective import Action, Objective
from messages.blocks import button, buttons, divider, field, form, page, sentence, small, text_field, typed
from messages.refs import ActionRef, ObjectiveRef
from messages.words import _, plain

SHOW = "action.show"
AGAIN = "action.again"
WRITE = "action.write"
SUBMIT = "action.submit"
TICK = "action.tick"
UNTICK = "action.untick"
DROP = "action.drop"

MOST = 20
"""Actions the page shows of an objective: what is to be done first, first."""


def actions(objective: Objective) -> View:
    """The actions of an objective, with what can be done about each."""
    blocks: list[Block] = [typed(objective.what), divider()]
    if not objective.actions:
        blocks.append(sentence("action/none"))
    for each in sorted(objective.actions, key=lambda action: action.done)[:MOST]:
        ref = ActionRef(action_id=each.id, page=True)
        blocks.append(line(each, page=True))
        row = [button(_("Change"), WRITE, ref), button(_("Remove"), DROP, ref)]
        blocks.append(buttons(*(row if not each.done else row[1:])))
    add = button(_("Add an action"), WRITE, ActionRef(objective_id=objective.id), style="primary")
    return page(_("Actions"), [*blocks, divider(), buttons(add), small("action/who")])


def saved(objective_id: int) -> View:
    """What saving answers: no list, so that it fits into an acknowledgement."""
    back = button(_("Actions"), AGAIN, ObjectiveRef(objective_id=objective_id))
    return page(_("Actions"), [sentence("action/saved"), buttons(back)])


def line(action: Action, *, page: bool = False) -> Block:
    """An action with a button to tick it off. page: whether it stands on the page of the actions."""
    ref = ActionRef(action_id=action.id, page=page)
    tick = button(_("Not done"), UNTICK, ref) if action.done else button(_("Done it"), TICK, ref)
    return typed(plain("action/one", action=action), accessory=tick)


def action_form(ref: ActionRef, objective: Objective, action: Action | None, today: date) -> View:
    """The form. action: the one that is changed. today: the reader's."""
    day = DatePickerElement(action_id="by_when", initial_date=(action.by_when if action else today).isoformat())
    what = action.what if action else ""
    return form(
        _("Action"),
        SUBMIT,
        _("Save"),
        [
            typed(objective.what),
            text_field("what", _("What will you do?"), hint=plain("action/what_hint"), value=what),
            field("by_when", _("By when?"), day),
            small("action/who"),
        ],
        ref,
    )
