"""People who are interested in one topic, and a check of a proposal that knows nothing of how it was made."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations

from hypothesis import strategies as st

from learning.grouping import Proposal
from learning.interest import Interest, Mode

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
BOUNDS = ((6, 8), (2, 2), (2, 3), (3, 5), (4, 4), (5, 12), (1, 1), (6, 7))
HOURS = {
    "Europe/Lisbon": 0,
    "Europe/Berlin": 1,
    "Asia/Kolkata": 5.5,
    "Asia/Tokyo": 9,
    "Pacific/Kiritimati": 14,
    "America/New_York": -5,
    "America/Los_Angeles": -8,
    "": 0,
    "no such zone": 0,
}
"""Zones, and by how many hours they are ahead of UTC in November."""


def interest(person: int, **facts: object) -> Interest:
    """Somebody's interest in topic 1."""
    known = {
        "topic_id": 1,
        "person_id": person,
        "slack_id": f"U{person}",
        "name": f"Person {person}",
        "zone": "Europe/Lisbon",
        "level_now": 2,
        "level_wanted": 4,
        "mode": Mode.EITHER,
        "hope": "",
        "registered_at": NOW - timedelta(days=100) + timedelta(hours=person),
    }
    return Interest(**(known | facts))  # type: ignore[arg-type]  # facts are named as Interest names them


@st.composite
def crowds(draw: st.DrawFn, most: int = 30) -> list[Interest]:
    """Some interested people, of every sort; several may have registered in the same second."""
    people = draw(st.lists(st.integers(1, 10**6), max_size=most, unique=True))
    zones = draw(st.lists(st.sampled_from(sorted(HOURS)), min_size=1, max_size=4))
    anybody = st.sampled_from(people or [0])
    return [
        interest(
            person,
            zone=draw(st.sampled_from(zones)),
            place=draw(st.sampled_from(("", "Lisbon", "  lisbon", "Tower 2", "Home office"))),
            department=draw(st.sampled_from(("", "Sales", "sales", "Research"))),
            level_now=draw(st.integers(1, 4)),
            mode=draw(st.sampled_from(Mode)),
            hope=draw(st.sampled_from(("", "lead a team", "negotiate with suppliers"))),
            registered_at=NOW - timedelta(hours=draw(st.integers(1, 5))),
            supervisor=draw(st.sampled_from(("", "", "", f"U{draw(anybody)}"))),
            bosses=frozenset(f"U{boss}" for boss in draw(st.lists(anybody, max_size=1))),
            met=frozenset(draw(st.lists(anybody, max_size=2))),
            paused=draw(st.integers(0, 9)) == 0,
        )
        for person in people
    ]


def queue(people: Iterable[Interest]) -> list[Interest]:
    """Everybody, the longest waiting first."""
    return sorted(people, key=lambda each: (each.registered_at, each.person_id))


def together(one: Interest, other: Interest) -> bool:
    """Whether two people may be in one group: told from the rules as people say them."""
    if one.slack_id != other.slack_id and (
        one.slack_id in {other.supervisor, *other.bosses} or other.slack_id in {one.supervisor, *one.bosses}
    ):
        return False
    places = {" ".join(each.place.casefold().split()) for each in (one, other)}
    if len(places) == 1 and not places & {"", "home office"}:
        return True
    apart = abs(HOURS[one.zone] - HOURS[other.zone])
    return min(apart, 24 - apart) <= 6


def legal(members: Collection[Interest], smallest: int, largest: int) -> bool:
    """Whether some people may be a group."""
    return (
        smallest <= len(members) <= largest
        and not any(each.paused for each in members)
        and all(together(*both) for both in combinations(members, 2))
    )


def ids(proposal: Proposal) -> list[set[int]]:
    """Who is in which group."""
    return [{each.person_id for each in group.members} for group in proposal.groups]


def placed(proposal: Proposal) -> list[int]:
    """Everybody who has a group."""
    return [member.person_id for group in proposal.groups for member in group.members]


def check(proposal: Proposal, people: Sequence[Interest], smallest: int, largest: int) -> None:
    """Everybody is placed once or waits with a reason, no rule is broken, and nobody envies rightly."""
    waiting = [each.interest for each in proposal.waiting]
    assert sorted(placed(proposal) + [each.person_id for each in waiting]) == sorted(each.person_id for each in people)
    assert all(legal(group.members, smallest, largest) for group in proposal.groups)
    assert [each.position for each in proposal.waiting] == list(range(1, len(waiting) + 1))
    assert queue(waiting) == waiting
    place = {each.person_id: number for number, each in enumerate(queue(people))}
    for one in waiting:
        for group in proposal.groups:
            for other in group.members:
                rest = [each for each in group.members if each is not other]
                if place[one.person_id] < place[other.person_id]:
                    assert not legal([*rest, one], smallest, largest), f"{one.person_id} envies {other.person_id}"
