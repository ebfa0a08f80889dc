"""A made-up company whose people are interested in one topic: offices, zones, needs, managers, earlier groups.

What is assumed: offices of very different sizes around the world, a tenth of the people without one, each office with
departments of its own, one in twelve people a manager of one to four others who are interested too, and two earlier
cycles in which half of the people were in groups of their office. The same numbers give the same company.
"""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from random import Random

from learning.interest import Interest, Mode

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
_AMERICA = "Los_Angeles Vancouver Denver Chicago Mexico_City New_York Toronto Bogota Lima Sao_Paulo"
_EUROPE = (
    "London Dublin Lisbon Madrid Paris Brussels Amsterdam Berlin Zurich Vienna Prague Warsaw Stockholm Helsinki Athens"
)
_ASIA = "Istanbul Dubai Karachi Kolkata Bangkok Singapore Manila Shanghai Tokyo Seoul"
_CITIES = (
    *(f"America/{city}" for city in _AMERICA.split()),
    *(f"Europe/{city}" for city in _EUROPE.split()),
    *(f"Asia/{city}" for city in _ASIA.split()),
    "Africa/Cairo",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Australia/Sydney",
    "Pacific/Auckland",
)
_HOPES = (
    "",
    "",
    "lead a team that grew to twice its size",
    "negotiate contracts with suppliers myself",
    "present our numbers to the board",
    "give feedback to colleagues without hurting them",
    "automate the weekly report of my team",
    "plan a project so that it ends in time",
)
_LEVELS = ((1, 2, 3, 4), (21, 32, 26, 21))
_FURTHER = ((1, 2, 3), (40, 40, 20))
_MODES = ((Mode.FACE_TO_FACE, Mode.EITHER, Mode.ONLINE), (35, 40, 25))
_DEPARTMENTS = 12


def company(people: int, seed: int) -> list[Interest]:
    """Everybody who is interested. people: how many. seed: of which company."""
    chance = Random(f"{people} {seed}")  # noqa: S311 - the same company in each run
    offices = chance.sample(_CITIES, min(40, max(3, people // 25)))
    sizes = [1 / (rank + 1) ** 1.1 for rank in range(len(offices))]
    homes = chance.choices(offices, sizes, k=people)
    departments = {office: [chance.gammavariate(0.6, 1) + 0.01 for _ in range(_DEPARTMENTS)] for office in offices}
    bosses, met = _bosses(people, chance), _met(homes, chance)
    waited = chance.sample(range(people * 10), people)
    return [
        _person(n, homes[n], departments[homes[n]], chance, bosses[n], met[n], NOW - timedelta(minutes=waited[n]))
        for n in range(people)
    ]


def _person(
    number: int,
    office: str,
    departments: list[float],
    chance: Random,
    bosses: frozenset[str],
    met: frozenset[int],
    registered_at: datetime,
) -> Interest:
    level = chance.choices(*_LEVELS)[0]
    return Interest(
        topic_id=1,
        person_id=number,
        slack_id=f"U{number}",
        name=f"Person {number}",
        zone=office,
        level_now=level,
        level_wanted=min(5, level + chance.choices(*_FURTHER)[0]),
        mode=chance.choices(*_MODES)[0],
        hope=chance.choice(_HOPES),
        registered_at=registered_at,
        place="" if chance.random() < 0.1 else office.rsplit("/", 1)[-1],
        department=f"Department {chance.choices(range(_DEPARTMENTS), departments)[0]}",
        bosses=bosses,
        met=met,
    )


def _bosses(people: int, chance: Random) -> list[frozenset[str]]:
    """Supervisors of each."""
    found: list[frozenset[str]] = [frozenset()] * people
    for boss in chance.sample(range(people), people * 8 // 100):
        for one in chance.sample(range(people), chance.randint(1, 4)):
            if one != boss:
                found[one] = frozenset({f"U{boss}"})
    return found


def _met(homes: list[str], chance: Random) -> list[frozenset[int]]:
    """Whom each shared a group with in two earlier cycles."""
    found: list[frozenset[int]] = [frozenset()] * len(homes)
    of_office: dict[str, list[int]] = defaultdict(list)
    for number, office in enumerate(homes):
        of_office[office].append(number)
    for _cycle in range(2):
        for office in sorted(of_office):
            took_part = [one for one in of_office[office] if chance.random() < 0.5]
            chance.shuffle(took_part)
            for begin in range(0, len(took_part) - 5, 7):
                group = frozenset(took_part[begin : begin + 7])
                for one in group:
                    found[one] |= group - {one}
    return found
