"""The menu, the help, and the Home tab: where everything else begins."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from learning.group import Group
from learning.objective import Objective
from learning.refusal import Reason
from learning.topic import Topic
from learning.workspace import Settings
from messages import checkin, group, objective, setup, topic
from messages.blocks import Message, button, buttons, divider, header, home, sentence, small
from messages.words import _, rich

HELP = "menu.help"


def _rows(*, caretaker: bool, set_up: bool) -> list[Block]:
    """The buttons of everything one can do; first of all what the workspace still needs."""
    rows: list[Block] = []
    if caretaker and not set_up:
        ask = button(_("Choose the channel"), setup.OPEN, style="primary")
        rows += [sentence("menu/set_up"), buttons(ask)]
    everybody = [
        button(_("Find a topic"), topic.BROWSE, style="primary" if set_up else None),
        button(_("Add a topic"), topic.ADD),
        button(_("Groups"), group.SHOW),
        button(_("New objective"), objective.WRITE),
        button(_("My progress"), checkin.PROGRESS),
        button(_("Help"), HELP),
    ]
    if caretaker and set_up:
        everybody.append(button(_("Settings"), setup.OPEN))
    return [*rows, buttons(*everybody)]


def menu(*, caretaker: bool, set_up: bool) -> Message:
    """What `/learn` alone answers. caretaker: may change the settings. set_up: the clearinghouse is chosen."""
    return Message(rich("menu/intro"), (sentence("menu/intro"), *_rows(caretaker=caretaker, set_up=set_up)))


def unknown(word: str, meant: str | None, *, caretaker: bool, set_up: bool) -> Message:
    """What an unknown word answers. meant: the known word it resembles."""
    facts = {"word": word[:60], "meant": meant}
    rows = _rows(caretaker=caretaker, set_up=set_up)
    return Message(rich("menu/unknown", **facts), (sentence("menu/unknown", **facts), *rows))


def help_(settings: Settings, *, caretaker: bool) -> Message:
    """What it is, how it works, what can be typed, and who sees what."""
    facts = {"smallest": settings.smallest, "largest": settings.largest}
    blocks = [sentence("menu/help", **facts), small("menu/help_privacy")]
    if caretaker:
        blocks.append(small("menu/caretaker"))
    rows = _rows(caretaker=caretaker, set_up=settings.clearinghouse is not None)
    return Message(rich("menu/help", **facts), (*blocks, *rows))


def home_refused(reason: Reason) -> View:
    """The Home tab of somebody who has no part in it."""
    return home([sentence(f"refused/{reason.value}")])


def home_tab(
    *,
    caretaker: bool,
    settings: Settings,
    groups: Sequence[Group],
    waits: Sequence[Topic],
    objectives: Sequence[Objective],
) -> View:
    """The Home tab: what is mine first, then what one can do."""
    blocks: list[Block] = [
        sentence("menu/intro"),
        *_rows(caretaker=caretaker, set_up=settings.clearinghouse is not None),
        divider(),
        header(_("Your groups and interests")),
    ]
    if not (groups or waits):
        blocks.append(sentence("menu/home_none"))
    for each in groups[:10]:
        blocks += group.mine(each)
    for waited in waits[:10]:
        blocks += group.waiting(waited, settings)
    blocks += [divider(), header(_("Your objectives"))]
    if not objectives:
        blocks.append(sentence("objective/none"))
    for aim in objectives[:10]:
        blocks += objective.summary(aim)
    return home(blocks)
