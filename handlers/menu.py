"""`/learn` alone, the help, unknown words, and the Home tab."""

from difflib import get_close_matches

from handlers.reply import Home, Nothing, Reply, Word
from handlers.route import Event, Routes, Typed
from handlers.turn import Turn
from learning.person import Act
from learning.refusal import Refused
from messages import menu
from messages.refs import Ref
from store import groups, interests, objectives, topics

routes = Routes()

WORDS = ("help", "topic", "interest", "groups", "objective", "progress", "privacy", "settings")


@routes.command("", needs=Act.ASK)
async def show(turn: Turn, _: Typed) -> Reply:
    """The menu."""
    set_up = turn.workspace.settings.clearinghouse is not None
    return Word(menu.menu(caretaker=turn.may(Act.SET_UP), set_up=set_up))


@routes.command("*", needs=Act.ASK)
async def suggest(turn: Turn, typed: Typed) -> Reply:
    """A word nobody knows: the one that may be meant, and the menu."""
    word = typed.text.split()[0]
    meant = next(iter(get_close_matches(word.casefold(), WORDS, n=1, cutoff=0.5)), None)
    set_up = turn.workspace.settings.clearinghouse is not None
    return Word(menu.unknown(word, meant, caretaker=turn.may(Act.SET_UP), set_up=set_up))


@routes.command("help", needs=Act.ASK)
async def explain(turn: Turn, _: Typed) -> Reply:
    """How it works."""
    return Word(menu.help_(turn.workspace.settings, caretaker=turn.may(Act.SET_UP)))


@routes.action(menu.HELP, needs=Act.ASK, writes=False)
async def explain_again(turn: Turn, _: Ref) -> Reply:
    """How it works, from a button."""
    return Word(menu.help_(turn.workspace.settings, caretaker=turn.may(Act.SET_UP)))


class HomeOpened(Event):
    """Somebody opened a tab of the app."""

    tab: str = "home"


@routes.event("app_home_opened", needs=Act.VISIT)
async def home(turn: Turn, event: HomeOpened) -> Reply:
    """What is mine, and what one can do; for who has no part in it, why."""
    if event.tab != "home":
        return Nothing()
    try:
        turn.demand(Act.ASK)
    except Refused as refused:
        return Home(menu.home_refused(refused.reason))
    settings, me = turn.workspace.settings, turn.person.id
    waits = await topics.some(turn.session, await interests.waits_of(turn.session, me))
    view = menu.home_tab(
        caretaker=turn.may(Act.SET_UP),
        settings=settings,
        groups=await groups.of_person(turn.session, me),
        waits=waits,
        objectives=await objectives.all_mine(turn.session, me),
    )
    return Home(view)
