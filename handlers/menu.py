"""`/learn` alone, the help, and unknown words."""

from difflib import get_close_matches

from handlers.reply import Reply, Word
from handlers.route import Routes, Typed
from handlers.tour import menu_at
from handlers.turn import Turn
from learning.person import Act
from messages import menu
from messages.refs import Ref, TourRef

routes = Routes()

WORDS = (
    "help",
    "topic",
    "interest",
    "groups",
    "email",
    "objective",
    "plan",
    "progress",
    "pause",
    "suggest",
    "me",
    "privacy",
    "settings",
)


@routes.command("", needs=Act.ASK)
async def show(turn: Turn, _: Typed) -> Reply:
    """The menu; for who is here for the first time, with the tour above it."""
    return Word(menu_at(turn, None if turn.person.toured else TourRef()))


@routes.command("*", needs=Act.ASK)
async def suggest(turn: Turn, typed: Typed) -> Reply:
    """A word nobody knows: the one that may be meant, and the menu."""
    word = next(iter(typed.text.split()), "")
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
