"""What matters most in who learns with whom (method G2): facilitators put it in order, without numbers."""

from dataclasses import replace

from handlers.reply import Errors, Open, Reply, Word
from handlers.route import Form, Routes
from handlers.turn import Turn
from learning.grouping import DEFAULT_PRIORITIES, Priority
from learning.person import Act
from learning.refusal import Reason
from messages import notice
from messages import priority as words
from messages.refs import Ref
from store import workspaces

routes = Routes()


@routes.action(words.OPEN, needs=Act.SET_UP, writes=False)
async def open_form(turn: Turn, _: Ref) -> Reply:
    """The order as it is."""
    return Open(words.order_form(turn.workspace.settings.priorities))


class OrderForm(Form):
    """What matters, the most important first."""

    first: Priority
    second: Priority
    third: Priority
    fourth: Priority
    fifth: Priority


@routes.submit(words.SAVE, needs=Act.SET_UP)
async def save(turn: Turn, form: OrderForm) -> Reply:
    """Store the order; what stands in it twice is said below its second field."""
    said: dict[str, Priority] = {name: getattr(form, name) for name in words.RANKS}
    order = list(said.values())
    twice = {name: each for number, (name, each) in enumerate(said.items()) if each in order[:number]}
    if twice:
        return Errors(dict.fromkeys(twice, notice.refusal(Reason.RANKED_TWICE)))
    settings = turn.workspace.settings
    priorities = () if tuple(order) == DEFAULT_PRIORITIES else tuple(each.value for each in order)
    after = replace(
        settings, priorities=priorities, saved_by=turn.person.id, saved_at=turn.now, saves=settings.saves + 1
    )
    await workspaces.save_settings(turn.session, after, replan=False)
    return Word(words.saved())
