"""Samples of groups that form by themselves, and of the order of what matters in them."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product

from slack_sdk.models.views import View

from learning.automatic import Became, Looked, Round
from learning.group import State
from learning.grouping import Why
from learning.proposal import Stage
from learning.workspace import Settings
from messages import automatic, notice, priority
from messages.blocks import Message


def of_automatic(title: str) -> Mapping[str, View | Message]:
    """All of them. title: of every topic."""
    every = tuple((why, number) for number, why in enumerate(["", *(each.value for each in Why)], 1))
    topics = [
        Looked(number, groups, groups * 7, waits, held)
        for number, (groups, waits, held) in enumerate(product((0, 1, 12), ((), every), (False, True)), 1)
    ]
    many = [replace(topics[number % 12], topic_id=number) for number in range(200)]
    stages = [Became(stage) for stage in Stage]
    became = [*stages, *(Became(Stage.CONFIRMED, state, "C0123456789") for state in State)]
    made = {
        f"{name} {count}": automatic.summary(
            automatic.Facts(
                Round(1, "2026-W48", tuple(looked), done=True),
                dict.fromkeys(range(300), title),
                became * count,
                Settings(ask_hours=48),
            )
        )
        for count in (0, 1, 50)
        for name, looked in (("one", topics[:1]), ("some", topics), ("many", many))
    }
    return {
        **{f"automatic.summary {name}": each for name, each in made.items()},
        "priority.order_form": priority.order_form(("new_faces", "place", "nonsense")),
        "priority.saved": notice.as_page(priority.saved()),
    }
