"""The first minute: three steps for newcomers, others for facilitators; skipped at any moment (method H3)."""

from handlers.home import shown, view_of
from handlers.reply import Home, Reply, Rewrite, Word
from handlers.route import Routes
from handlers.turn import Turn
from learning.person import Act
from messages import menu
from messages import tour as words
from messages.blocks import Message
from messages.refs import TourRef
from store import people

routes = Routes()


def menu_at(turn: Turn, tour: TourRef | None) -> Message:
    """The menu of `/learn`, with a step of the tour above it."""
    settings = turn.workspace.settings
    facilitates, caretaker = turn.may(Act.FACILITATE), turn.may(Act.SET_UP)
    return menu.menu(settings, caretaker=caretaker, facilitates=facilitates, tour=tour)


@routes.action(words.SHOW, needs=Act.ASK, writes=False)
async def show(turn: Turn, ref: TourRef) -> Reply:
    """A step, in the place of the one before."""
    if ref.home:
        return Home(await view_of(turn, shown(turn), tour=ref))
    return Rewrite(menu_at(turn, ref))


@routes.action(words.AGAIN, needs=Act.ASK, writes=False)
async def again(turn: Turn, _: TourRef) -> Reply:
    """The tour from its beginning, for who asks for it."""
    return Word(menu_at(turn, TourRef()))


@routes.action(words.END, needs=Act.ASK, writes=True)
async def end(turn: Turn, ref: TourRef) -> Reply:
    """Finished or skipped: it is not shown again by itself."""
    await people.toured(turn.session, turn.person.id, turn.now)
    if ref.home:
        return Home(await view_of(turn, shown(turn), tour=TourRef(step=words.STEPS, home=True)))
    return Rewrite(menu_at(turn, None))
