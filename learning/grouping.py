"""Who learns with whom (method G2): as many as possible placed, the longest waiting first, each in the best company."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import numpy as np

from learning.grouping_blocks import search
from learning.grouping_facts import facts
from learning.grouping_keep import keep, numbered
from learning.grouping_placing import cut_into_groups, group_sizes
from learning.grouping_plan import Plan
from learning.grouping_reasons import mates, reasons
from learning.grouping_rules import problems
from learning.grouping_search import Bounds
from learning.grouping_solve import Wish
from learning.grouping_values import (
    DEFAULT_PRIORITIES,
    Mates,
    Priority,
    Problem,
    Proposal,
    ProposedGroup,
    Reasons,
    Rule,
    Waiting,
    Why,
    in_order,
)
from learning.grouping_waiting import why_waiting
from learning.interest import Interest

__all__ = [
    "DEFAULT_PRIORITIES",
    "Mates",
    "Priority",
    "Problem",
    "Proposal",
    "ProposedGroup",
    "Reasons",
    "Rule",
    "Waiting",
    "Why",
    "group_sizes",
    "in_order",
    "mates",
    "problems",
    "propose",
    "reasons",
]


def propose(
    interested: Iterable[Interest],
    smallest: int,
    largest: int,
    now: datetime,
    *,
    priorities: Sequence[Priority] = DEFAULT_PRIORITIES,
    before: Sequence[Collection[int]] = (),
    locked: Collection[int] = (),
    attempt: int = 0,
    quick: bool = False,
) -> Proposal:
    """Propose groups out of those interested in one topic.

    No group breaks a rule (`problems`). As many as possible are placed; nobody waits while somebody who registered
    later has a place that they could take. Then groups are as good as can be found in `priorities`.

    smallest, largest: people in a group. now: aware; zones are compared as they are then. priorities: the most
    important first; those left out follow in their usual order. before: groups (our ids of people) of an earlier
    proposal, which are changed as little as possible. locked: our ids of people who stay in the group of `before` they
    are in, as long as that breaks no rule. attempt: another number gives another good answer; only the groups of
    `locked` are then kept of `before`. quick: a good answer within half a second for some hundred people.
    The same people give the same groups, in any order of input.
    """
    queue = sorted(interested, key=lambda each: (each.registered_at, each.person_id))
    paused = [each for each in queue if each.paused]
    queue = [each for each in queue if not each.paused]
    bounds = Bounds(smallest, largest)
    known = facts(queue, now)
    earlier = numbered(before, {each.person_id: number for number, each in enumerate(queue)})
    fixed = np.zeros(len(queue), np.bool_)
    fixed[[one for group in earlier for one in group if queue[one].person_id in set(locked)]] = True
    wish = Wish(known, bounds, in_order(priorities), fixed, attempt)
    plan = _plan(wish, earlier, quick=quick)
    groups = [tuple(queue[one] for one in sorted(group)) for group in sorted(plan.groups, key=min)]
    return Proposal(
        tuple(ProposedGroup(members, reasons(members, now)) for members in groups), why_waiting(plan, queue, paused)
    )


def _plan(wish: Wish, earlier: Sequence[Sequence[int]], *, quick: bool) -> Plan:
    """The groups: those of an earlier proposal, unless a search places more; a search alone where there was none."""
    if wish.known.people < wish.bounds.smallest:
        return Plan(wish.known, wish.bounds, wish.priorities, (), wish.fixed)
    if not earlier:
        return search(wish, [], quick=quick)
    kept = keep(wish, earlier)
    everybody = np.arange(wish.known.people, dtype=np.int32)
    most = sum(map(len, cut_into_groups(wish.known, everybody, wish.bounds, wish.bounds.smallest)))
    if kept.placed >= most and not wish.attempt:
        return kept
    begun = [[np.array(group, np.int32) for group in kept.groups]] if wish.fixed.any() else []
    found = search(wish, begun, quick=quick)
    return found if wish.attempt or found.placed > kept.placed else kept
