"""What somebody must have received and said, week by week, from what happened to them alone: a model of the check-in.

It asks nothing of the rules it is held against: it knows a person's clock, their circumstances, and what reached them.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONGEST = 2 * DAY
"""How late a check-in may come at most."""

ROUND = timedelta(minutes=15)
"""How long it takes at most until all is settled, when a process died on the way."""


@dataclass
class Got:
    """A check-in that reached somebody. week: of which it is. said: each answer, with the objective it is about."""

    check_in: int
    week: str
    at: datetime
    said: list[tuple[int | None, str]] = field(default_factory=list)
    again_at: datetime | None = None

    def latest(self, objective: int) -> str:
        """What was said of an objective last."""
        return next((status for about, status in reversed(self.said) if about == objective), "")


@dataclass
class Member:
    """Somebody, and all that happened to them. open: objectives by id, and whether they are open.

    zones: where they were from when on. since: when something last changed about whether or when they are asked.
    """

    slack_id: str
    zones: list[tuple[datetime, str]]
    weekday: int
    hour: time
    since: datetime
    in_group: bool = False
    active: bool = True
    wanted: bool = False
    back_on: date | None = None
    open: dict[int, bool] = field(default_factory=dict)
    got: list[Got] = field(default_factory=list)
    kept: list[tuple[int, int | None, str]] = field(default_factory=list)

    @property
    def zone(self) -> ZoneInfo:
        """Where they are."""
        return ZoneInfo(self.zones[-1][1])

    def day(self, now: datetime) -> date:
        """Their day."""
        return now.astimezone(self.zone).date()

    def at_hour(self, day: date) -> datetime:
        """Their hour on a day."""
        return datetime.combine(day, self.hour, self.zone).astimezone(UTC)

    def takes_part(self) -> bool:
        """Whether there is anything to ask them about."""
        return self.active and (self.in_group or any(self.open.values()))

    def may_be_asked(self, now: datetime) -> bool:
        """Whether they take part and are not away."""
        return self.takes_part() and (self.back_on is None or self.day(now) >= self.back_on)

    def is_awake(self, now: datetime) -> bool:
        """By day; or in the hour that begins at their own."""
        return self.is_day(now) or timedelta() <= now - self.at_hour(self.day(now)) <= HOUR

    def is_day(self, now: datetime) -> bool:
        """Whether nobody is woken."""
        return 7 <= now.astimezone(self.zone).hour < 20

    def weeks(self, now: datetime) -> set[str]:
        """The ISO weeks it may be for them: one, unless they have just moved."""
        moved = [at for at, _ in self.zones]
        where = [name for (_, name), left in zip(self.zones, [*moved[1:], now], strict=True) if now - left <= LONGEST]
        return {_week(now.astimezone(ZoneInfo(name)).date()) for name in where}

    # -- what reaches them

    def is_asked(self, check_in: int, week: str, now: datetime) -> None:
        """A check-in appears in their direct message."""
        assert self.may_be_asked(now), f"{self} was asked at {now}"
        assert self.is_awake(now), f"{self} was asked at night, {now.astimezone(self.zone)}"
        assert week in self.weeks(now), f"{self} was asked for {week} at {now}"
        assert week not in [each.week for each in self.got], f"{self} was asked twice for {week}"
        self.got.append(Got(check_in, week, now))

    def is_asked_again(self, check_in: int, now: datetime) -> None:
        """A follow-up appears there."""
        latest = self.got[-1]
        assert latest.check_in == check_in, "a follow-up is to the latest one"
        assert latest.again_at is None, f"{self} was reminded twice"
        assert not latest.said, f"{self} was reminded after an answer"
        assert now - latest.at > DAY, f"{self} was reminded too soon"
        assert self.may_be_asked(now), f"{self} was reminded at {now}"
        assert self.is_awake(now), f"{self} was reminded at night, {now.astimezone(self.zone)}"
        latest.again_at = now

    # -- what they do

    def says(self, got: Got, status: str) -> None:
        """They answer a check-in, about all that it asks, and that is kept beside what they said before."""
        asked = [id_ for id_, is_open in self.open.items() if is_open or got.latest(id_)]
        if status == "skip":
            asked = [id_ for id_ in asked if got.latest(id_) == "done" and not self.open[id_]]
        self.open.update(dict.fromkeys(asked, status != "done"))
        about: list[int | None] = [*asked] or ([None] if status == "skip" else [])
        got.said += [(id_, status) for id_ in about]
        self.kept += [(got.check_in, id_, status) for id_ in about]

    # -- what they are owed

    def slots(self, now: datetime) -> list[tuple[str, datetime, datetime]]:
        """The check-ins of this week and the last: the week, when it is due, and when the week is over."""
        found = []
        for ago in (7, 0):
            monday = self.day(now) - timedelta(days=self.day(now).weekday() + ago)
            due = self.at_hour(monday + timedelta(days=self.weekday))
            ends = datetime.combine(monday + timedelta(days=7), time(), self.zone).astimezone(UTC)
            found.append((_week(monday), due, ends))
        return found

    def has_what_is_due(self, now: datetime, given_up: Collection[str], trouble: datetime) -> None:
        """Everything works at this moment: at their hour, what is due is here; what was due in vain is written down.

        given_up: weeks of which it is written that they expired. trouble: when something was in the way last; when that
        was at their hour, and it is night, they are asked at the next one.
        """
        begun = max(self.since, self.at_hour(self.back_on) - DAY if self.back_on else self.since)
        if not self.wanted or not self.may_be_asked(now):
            return
        for week, due, ends in self.slots(now):
            if begun >= due or due > now or week in [each.week for each in self.got]:
                continue
            mine = self.at_hour(self.day(now))
            at_hour = due <= mine <= now < mine + HOUR - ROUND and (trouble < mine or self.is_day(now))
            assert not at_hour or now + ROUND >= min(due + LONGEST, ends), f"{self} was not asked for {week} at {now}"
            assert now < ends + ROUND or week in given_up, f"{self} was never asked for {week}, and nothing says so"

    def was_reminded(self, now: datetime, trouble: datetime) -> None:
        """So far nothing was in the way since trouble: who did not answer was asked once more in time."""
        if not self.got or not self.wanted or not self.may_be_asked(now):
            return
        latest, silent = self.got[-1], [not each.said for each in self.got[-4:-1]]
        day, working = self.day(latest.at), 0
        while working < 2:
            day += DAY
            working += day.weekday() < 5
        at_its_hour = latest.at - self.at_hour(self.day(latest.at)) < ROUND
        quiet = max(self.since, trouble) < latest.at and at_its_hour and not latest.said and silent != [True] * 3
        if quiet and now > self.at_hour(day) + 2 * HOUR:
            assert latest.again_at is not None, f"{self} was not asked once more until {now}"


def _week(day: date) -> str:
    return f"{day:%G-W%V}"
