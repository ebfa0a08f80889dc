"""The menu and the help: where everything else begins."""

from functools import cache, lru_cache

from slack_sdk.models.blocks import Block

from learning.language import Language
from learning.workspace import Settings
from messages import absence, checkin, group, mail, objective, plan, privacy, profile, setup, suggestion, topic, tour
from messages.blocks import Message, button, buttons, divider, sentence, small
from messages.refs import TourRef
from messages.rendering import Fixed
from messages.words import _, rich, spoken

HELP = "menu.help"


def rows(*, caretaker: bool, set_up: bool, home: bool = False, email: bool = False) -> list[Block]:
    """The buttons of everything one can do; first of all what the workspace still needs. home: topics stand below.

    email: whether e-mail can be chosen here.
    """
    return list(_rows(spoken(), caretaker=caretaker, set_up=set_up, home=home, email=email))


@cache
def _rows(_language: Language, *, caretaker: bool, set_up: bool, home: bool, email: bool) -> tuple[Block, ...]:
    """The same, made once for each language: nothing in it is about somebody."""
    rows: list[Block] = []
    if caretaker and not set_up:
        ask = button(_("Choose the channel"), setup.OPEN, style="primary")
        rows += [sentence("menu/set_up"), buttons(ask)]
    find = [] if home else [button(_("Find a topic"), topic.BROWSE, style="primary" if set_up else None)]
    everybody = [
        *find,
        button(_("Add a topic"), topic.ADD),
        button(_("Groups"), group.SHOW),
        button(_("New objective"), objective.WRITE),
        button(_("My plan"), plan.OPEN),
        button(_("My progress"), checkin.PROGRESS),
        button(_("My check-ins"), absence.OPEN),
        button(_("Suggest a topic"), suggestion.OPEN),
        button(_("About me"), profile.OPEN),
        button(_("Privacy"), privacy.OPEN),
        button(_("Help"), HELP),
    ]
    if email:
        everybody.append(button(_("E-mail"), mail.OPEN))
    if caretaker and set_up:
        everybody.append(button(_("Settings"), setup.OPEN))
    return tuple(map(Fixed, [*rows, buttons(*everybody)]))


def menu(settings: Settings, *, caretaker: bool, facilitates: bool, tour: TourRef | None) -> Message:
    """What `/learn` alone answers. caretaker: may change the settings. facilitates: forms groups.

    tour: the step of the tour that stands above the buttons, if any.
    """
    return Message(rich("menu/intro"), tuple(_menu(settings, tour, caretaker=caretaker, facilitates=facilitates)))


def _menu(settings: Settings, at: TourRef | None, *, caretaker: bool, facilitates: bool) -> list[Block]:
    above = [*tour.step(at, settings, facilitates=facilitates), divider()] if at else [sentence("menu/intro")]
    return [*above, *rows(caretaker=caretaker, set_up=settings.clearinghouse is not None)]


def unknown(word: str, meant: str | None, *, caretaker: bool, set_up: bool) -> Message:
    """What an unknown word answers. meant: the known word it resembles."""
    facts = {"word": word[:60], "meant": meant}
    return Message(
        rich("menu/unknown", **facts),
        (sentence("menu/unknown", **facts), *rows(caretaker=caretaker, set_up=set_up)),
    )


def help_(settings: Settings, *, caretaker: bool) -> Message:
    """What it is, how it works, what can be typed, and who sees what."""
    set_up = settings.clearinghouse is not None
    return _help(spoken(), settings.smallest, settings.largest, caretaker=caretaker, set_up=set_up)


@lru_cache(maxsize=64)
def _help(_language: Language, smallest: int, largest: int, *, caretaker: bool, set_up: bool) -> Message:
    """The same, made once: nothing in it is about somebody."""
    facts = {"smallest": smallest, "largest": largest}
    blocks = [
        sentence("menu/help", **facts),
        small("menu/help_privacy"),
        buttons(button(_("Take the tour"), tour.AGAIN)),
    ]
    if caretaker:
        blocks.append(small("menu/caretaker"))
    own = tuple(map(Fixed, blocks))
    return Message(rich("menu/help", **facts), (*own, *rows(caretaker=caretaker, set_up=set_up)))
