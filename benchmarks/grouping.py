"""Who learns with whom: the engine beside random groups, sorting and cutting, and what is proven to be the best.

Scores are of 1. What nothing can be above is proven for up to 200 people. For 1,000 the engine is held against a search
ten times as long, above that against everybody's best mates, which no plan can give to all.
`python -m benchmarks.grouping 40 100` measures the sizes it names alone.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean

import numpy as np

from benchmarks.grouping_company import NOW, company
from benchmarks.grouping_referees import judge, most_placed
from benchmarks.grouping_score import (
    BOUNDS,
    LARGEST,
    SMALLEST,
    Scored,
    best_mates,
    envious,
    everything,
    in_random_order,
    queue,
    scored,
    sorted_and_cut,
)
from benchmarks.report import Measured, table
from learning.grouping import DEFAULT_PRIORITIES, propose
from learning.grouping_facts import facts
from learning.grouping_placing import cut_into_groups
from learning.grouping_solve import Effort, Wish, beginnings, solve
from learning.interest import Interest
from sandbox.server import Sandbox


@dataclass(frozen=True, slots=True)
class Size:
    """How many people, in how many companies, and what is asked for.

    seconds, megabytes: at most. mean, worst: score of what it is held against, at least. worst_group: at least; 0 is no
    demand.
    met: pairs that met before, as a part of those where people are sorted and cut, at most; 0 is no demand.
    judged: seconds for the referee, for each number of groups.
    """

    people: int
    companies: int
    seconds: float
    mean: float
    worst: float
    worst_group: float = 0.0
    megabytes: float = 220
    met: float = 0
    judged: float = 0


SIZES = (
    Size(14, 5, 0.05, 0.999, 0.99, judged=20),
    Size(24, 5, 1, 0.999, 0.99, judged=20),
    Size(40, 5, 1, 0.999, 0.99, judged=20),
    Size(100, 5, 2.5, 0.995, 0.99, met=9 / 14, judged=45),
    Size(200, 1, 5, 0.995, 0.99, judged=600),
    Size(1_000, 2, 2, 0.997, 0.997),
    Size(10_000, 1, 10, 0.97, 0.97),
    Size(100_000, 1, 40, 0.97, 0.97, worst_group=0.75),
)


_SMALL, _FEW, _MANY = 1_000, 6, 60
"""Small companies, and how few and how many people each has."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one company."""

    random: Scored
    sorted: Scored
    engine: Scored
    random_seconds: float
    sorted_seconds: float
    seconds: float
    worked: float
    megabytes: float
    placed: int
    placeable: int
    envious: int
    held: float
    proven: bool


def _runs(size: Size) -> list[dict[str, list[list[int]] | float]]:
    command = [sys.executable, "-m", "benchmarks.grouping_run", str(size.people), *map(str, range(size.companies))]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in said.splitlines()]


def _longer(people: Sequence[Interest]) -> float:
    """What a search ten times as long finds."""
    wish = Wish(facts(people, NOW), BOUNDS, DEFAULT_PRIORITIES, np.zeros(len(people), np.bool_), 0)
    everybody = np.arange(len(people), dtype=np.int32)
    plan = solve(wish, everybody, beginnings(wish, everybody), Effort(1, 34_000, 1))
    return scored(people, plan.groups).score


def _held(
    size: Size, people: Sequence[Interest], groups: list[list[int]], score: float, seed: int
) -> tuple[float, bool]:
    """The score as a part of what it is held against, and whether that is proven to be the best there is."""
    if not size.judged:
        return score / (_longer(people) if size.people <= 1_000 else best_mates(people, seed)), False
    placed = sorted(one for group in groups for one in group)
    place = {one: number for number, one in enumerate(placed)}
    pairs, apart = everything([people[one] for one in placed])
    verdict = judge(pairs, apart, BOUNDS, [tuple(place[one] for one in group) for group in groups], size.judged)
    mine = sum(
        float(BOUNDS.weight[len(group)]) * pairs[np.ix_(group, group)].sum() / 2 + float(BOUNDS.cost[len(group)])
        for group in ([place[one] for one in group] for group in groups)
    )
    return mine / verdict.bound, verdict.bound - verdict.found < 1


def _placeable(people: Sequence[Interest]) -> int:
    """How many can be placed at the most: proven by a solver, above 40 people what working hours alone allow."""
    if len(people) <= 40:
        return most_placed(everything(people)[1], SMALLEST, LARGEST, 20)[1]
    everybody = np.arange(len(people), dtype=np.int32)
    return sum(map(len, cut_into_groups(facts(people, NOW), everybody, BOUNDS, SMALLEST)))


def _result(size: Size, seed: int, run: dict[str, list[list[int]] | float]) -> Result:
    people = queue(company(size.people, seed))
    number = {each.person_id: place for place, each in enumerate(people)}
    made = run["groups"]
    groups = [[number[one] for one in group] for group in made] if isinstance(made, list) else []
    begun = time.perf_counter()
    by_chance = in_random_order(people, seed)
    between = time.perf_counter()
    by_sorting = sorted_and_cut(people)
    ended = time.perf_counter()
    engine = scored(people, groups)
    placed = sum(map(len, groups))
    held, proven = _held(size, people, groups, engine.score, seed)
    return Result(
        random=scored(people, by_chance),
        sorted=scored(people, by_sorting),
        engine=engine,
        random_seconds=between - begun,
        sorted_seconds=ended - between,
        seconds=float(run["seconds"]),  # type: ignore[arg-type]  # what is not groups is a number
        megabytes=float(run["megabytes"]),  # type: ignore[arg-type]
        worked=float(run["worked"]),  # type: ignore[arg-type]
        placed=placed,
        placeable=_placeable(people),
        envious=envious(people, groups),
        held=held,
        proven=proven,
    )


def _rows(size: Size, results: list[Result]) -> list[Measured]:
    name, cut = f"{size.people:,}", mean(each.sorted.score for each in results)

    def row(what: str, value: float, unit: str, baseline: float | None, target: str, *, held: bool) -> Measured:
        ratio = value / baseline if baseline else None
        return Measured(f"{name} {what}", value, unit, baseline, ratio, target, bool(held))

    score = mean(each.engine.score for each in results)
    held, worst = mean(each.held for each in results), min(each.held for each in results)
    proven = sum(each.proven for each in results)
    against = (
        f"what nothing is above ({proven} of {len(results)} shown to be the best)"
        if size.judged
        else "a search ten times as long"
        if size.people <= 1_000
        else "best mates"
    )
    slowest, largest = max(each.seconds for each in results), max(each.megabytes for each in results)
    group, sorted_group = min(each.engine.worst for each in results), min(each.sorted.worst for each in results)
    placed = min(each.placed / each.placeable if each.placeable else 1.0 for each in results)
    broken, envy = sum(each.engine.broken for each in results), sum(each.envious for each in results)
    met, sorted_met = mean(each.engine.met for each in results), mean(each.sorted.met for each in results)
    cut_broken = mean(each.sorted.broken for each in results)
    return [
        row("at random: score", mean(each.random.score for each in results), "", cut, "-", held=True),
        row("at random: broken rules", mean(each.random.broken for each in results), "", None, "-", held=True),
        row("sorted and cut: broken rules", cut_broken, "", None, "-", held=True),
        row("score (beside sorted and cut)", score, "", cut, "-", held=True),
        row(f"score / {against}", held, "", None, f"at least {size.mean:g}", held=held >= size.mean),
        row("the same, worst company", worst, "", None, f"at least {size.worst:g}", held=worst >= size.worst),
        row(
            "worst group",
            group,
            "",
            sorted_group,
            f"at least {size.worst_group:g}" if size.worst_group else "-",
            held=group >= size.worst_group,
        ),
        row("placed / most possible", placed, "", None, "1", held=placed >= 1),
        row("broken rules", broken, "", None, "0", held=not broken),
        row("justified envy", envy, "", None, "0", held=not envy),
        row(
            "pairs met before",
            met,
            "",
            sorted_met,
            f"at most {size.met:.2f} x baseline" if size.met else "-",
            held=not size.met or met <= size.met * sorted_met,
        ),
        row("seconds", slowest, "s", None, f"at most {size.seconds:g} s", held=slowest <= size.seconds),
        row("seconds of the processor", max(each.worked for each in results), "s", None, "-", held=True),
        row(
            "peak memory, the people in it",
            largest,
            "MB",
            None,
            f"at most {size.megabytes:g} MB",
            held=largest <= size.megabytes,
        ),
    ]


def _same(size: Size) -> Measured:
    """Two processes, which get the people in another order, propose the same."""
    one, other = (_runs(replace(size, companies=1))[0]["groups"] for _ in range(2))
    return Measured(f"{size.people:,} the same twice", float(one == other), "", None, None, "1", one == other)


def _small_companies() -> list[Measured]:
    """Each of a thousand companies of up to sixty people gets groups that break no rule and give no cause for envy."""
    print(f"grouping {_SMALL:,} small companies ...", file=sys.stderr, flush=True)
    broken = envy = 0
    for seed in range(_SMALL):
        people = queue(company(_FEW + seed % (_MANY - _FEW + 1), seed))
        number = {each.person_id: place for place, each in enumerate(people)}
        made = propose(people, SMALLEST, LARGEST, NOW).groups
        groups = [[number[each.person_id] for each in group.members] for group in made]
        broken += scored(people, groups).broken
        envy += envious(people, groups)
    name = f"{_SMALL:,} companies of {_FEW} to {_MANY}"
    return [
        Measured(f"{name}: broken rules", broken, "", None, None, "0", not broken),
        Measured(f"{name}: justified envy", envy, "", None, None, "0", not envy),
    ]


def _measured(sizes: Iterable[Size]) -> list[Measured]:
    rows: list[Measured] = []
    for size in sizes:
        print(f"grouping {size.people:,} people ...", file=sys.stderr, flush=True)
        rows += _rows(size, [_result(size, seed, run) for seed, run in enumerate(_runs(size))])
    return rows


async def measure(box: Sandbox, folder: Path) -> list[Measured]:
    """All sizes, one after the other."""
    del box, folder
    return [*_measured(SIZES), *_small_companies(), _same(SIZES[3])]


if __name__ == "__main__":
    print(table(_measured(size for size in SIZES if str(size.people) in sys.argv[1:])))
