"""Samples of the plan: with nothing in it, and with the most there can be."""

from dataclasses import replace

from learning.plan import Cycle, Need, Plan, Share
from messages import plan
from messages.refs import PlanRef
from tests.messages.samples import A_PERSON, FIRST_ID, NOW, Sample, Words, an_objective

ZONE = "Europe/Lisbon"
EMPTY = Plan((), (), ())


def a_plan(words: Words, size: int) -> Plan:
    """So much of everything."""
    in_group = Need(FIRST_ID, words.title, 1, 5, words.paragraph, FIRST_ID, words.title)
    waits = Need(FIRST_ID, words.title, 1, 5, words.paragraph, waiting=10**6, position=10**6)
    objectives = [an_objective(words, n, answers=60, done=bool(n % 2)) for n in range(2 * size)]
    return Plan((in_group, waits) * size, tuple(objectives), (Cycle(words.title, NOW, NOW),) * size)


def of_plans(words: Words) -> list[Sample]:
    """Each of them, for its person and for their supervisor."""
    someone = replace(A_PERSON, name=words.of(80) or "x")
    share = Share(someone.id, someone.slack_id, NOW)
    full, last = a_plan(words, 20), PlanRef(needs=9, objectives=9, reached=9, lessons=9)
    states = {
        "off": plan.Sharing(None, someone, can_read=True),
        "on": plan.Sharing(share, someone, can_read=True, told="shared_now"),
        "ended": plan.Sharing(None, someone, can_read=True, told="ended_now"),
        "cannot": plan.Sharing(None, someone, can_read=False),
        "nobody": plan.Sharing(None, None, can_read=False),
    }
    return [
        *(Sample(f"plan.my_plan {name}", plan.my_plan(full, state, last, ZONE)) for name, state in states.items()),
        Sample("plan.my_plan", plan.my_plan(full, states["on"], PlanRef(), ZONE)),
        Sample("plan.my_plan empty", plan.my_plan(EMPTY, states["nobody"], PlanRef(), ZONE)),
        Sample("plan.my_plan one", plan.my_plan(a_plan(words, 1), states["off"], PlanRef(), ZONE)),
        Sample("plan.shared_plan", plan.shared_plan("U0000000001", full, PlanRef(person_id=FIRST_ID), ZONE)),
        Sample("plan.shared_plan empty", plan.shared_plan("U0000000001", EMPTY, PlanRef(person_id=FIRST_ID), ZONE)),
        Sample("plan.list_of_plans", plan.list_of_plans([someone] * 90, 1000)),
        Sample("plan.list_of_plans none", plan.list_of_plans([], 0)),
        Sample("plan.on_its_way", plan.on_its_way()),
    ]
