"""A sandbox as full as a large company's workspace, beside an empty one in the same run.

200 people, 300 channels and 50,000 messages: the page's snapshot within a second, a method in less than ten
milliseconds.
"""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from statistics import median

import aiohttp

from benchmarks.report import Measured, below
from sandbox.company import EMAIL_DOMAIN, Company, Profile, SeedChannel, seed
from sandbox.server import Sandbox
from sandbox.state import Channel, Json

PEOPLE = 200
CHANNELS = 300
MESSAGES = 50_000
# Of the messages, so many stand in the channel that is read; of those, so many in one thread.
IN_ONE = 10_000
IN_THREAD = 200
# Just enough for the same questions to have an answer.
EMPTY = 2 * IN_THREAD
# The app is a member of every third channel.
JOINED = 3

SNAPSHOTS = 10
CALLS = 60
SNAPSHOT_LIMIT = 1.0
CALL_LIMIT = 10.0


async def measure(box: Sandbox, _folder: Path) -> list[Measured]:
    """The full one and the empty one take turns; the worst snapshot and the median call count."""
    async with Sandbox(Path("app_manifest.yml"), company=_company()) as full, aiohttp.ClientSession() as session:
        full_one, empty_one = _Asked(full, session, MESSAGES), _Asked(box, session, EMPTY)
        rows = [await _snapshots(full_one, empty_one)]
        rows += [await _calls(*asked, full_one, empty_one) for asked in _METHODS.items()]
    return rows


class _Asked:
    """A sandbox with messages in it, and how long it takes to answer.

    Attributes:
        user: somebody who is in the channel.
        channel: the busiest channel, where the app is a member.
        thread: the ts of a message with replies.
        own: the ts of a message of the app.
    """

    def __init__(self, box: Sandbox, session: aiohttp.ClientSession, messages: int) -> None:
        self._box = box
        self._session = session
        self._number = count()
        channels = [each for each in box.ws.state.channels.values() if each.kind == "public"]
        for each in channels[::JOINED]:
            each.members.append(box.bot_user_id)
        busiest = channels[0]
        self.channel = busiest.id
        self.user = busiest.members[0]
        in_one = min(IN_ONE, messages)
        self.thread = _fill(box, busiest, in_one - IN_THREAD)
        _fill(box, busiest, IN_THREAD, thread_ts=self.thread)
        others, left = channels[1:], messages - in_one
        for index, each in enumerate(others):
            _fill(box, each, left * (index + 1) // len(others) - left * index // len(others))
        self.own = _fill(box, busiest, 1, user=box.bot_user_id)

    def words(self) -> str:
        """Words that were not there before."""
        return f"Words {next(self._number)}"

    async def snapshot(self) -> float:
        """Seconds until everything is there that the page needs to be drawn."""
        asked = {"as": self.user, "channel": self.channel}
        begun = time.perf_counter()
        async with self._session.get(f"{self._box.url}/snapshot", params=asked) as answer:
            content = await answer.read()
        seconds = time.perf_counter() - begun
        if answer.status != 200 or not json.loads(content)["open"]["messages"]:
            raise RuntimeError(f"the page was answered with {answer.status}")
        return seconds

    async def call(self, method: str, arguments: Json) -> float:
        """Seconds until a method of the Web API has answered. Raises when it was refused."""
        head = {"Authorization": f"Bearer {self._box.bot_token}"}
        begun = time.perf_counter()
        async with self._session.post(f"{self._box.api_url}{method}", json=arguments, headers=head) as answer:
            content = await answer.read()
        seconds = time.perf_counter() - begun
        if not json.loads(content)["ok"]:
            raise RuntimeError(f"{method} was refused: {content.decode()}")
        return seconds


def _fill(box: Sandbox, channel: Channel, number: int, *, user: str = "", thread_ts: str | None = None) -> str:
    """Put messages into a channel without telling anybody; returns the ts of the last."""
    people = [user] if user else channel.members
    last = ""
    for index in range(number):
        text = f"Message {index}: what did you try at work this week, and what got in the way?"
        message = box.ws.new_message(channel, people[index % len(people)], text, _blocks(text) if index % 4 else [])
        message.thread_ts = thread_ts
        channel.add(message)
        last = message.ts
    return last


def _blocks(text: str) -> list[Json]:
    button = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "On track"}, "value": "1"}
    return [
        {"type": "section", "block_id": "s", "text": {"type": "mrkdwn", "text": text, "verbatim": False}},
        {"type": "actions", "block_id": "b", "elements": [button]},
    ]


async def _snapshots(full: _Asked, empty: _Asked) -> Measured:
    ours, baseline = [], []
    for _ in range(SNAPSHOTS):
        ours.append(await full.snapshot())
        baseline.append(await empty.snapshot())
    return below(f"sandbox page, {MESSAGES} messages, worst", max(ours), "s", SNAPSHOT_LIMIT, max(baseline))


async def _calls(method: str, arguments: Callable[[_Asked], Json], full: _Asked, empty: _Asked) -> Measured:
    ours, baseline = [], []
    for _ in range(CALLS):
        ours.append(await full.call(method, arguments(full)))
        baseline.append(await empty.call(method, arguments(empty)))
    return below(f"sandbox {method}, p50", median(ours) * 1000, "ms", CALL_LIMIT, median(baseline) * 1000)


_METHODS: dict[str, Callable[[_Asked], Json]] = {
    "auth.test": lambda _: {},
    "users.info": lambda asked: {"user": asked.user},
    "users.list": lambda _: {"limit": 200},
    "conversations.list": lambda _: {"limit": 200},
    "conversations.info": lambda asked: {"channel": asked.channel, "include_num_members": True},
    "conversations.members": lambda asked: {"channel": asked.channel, "limit": 200},
    "conversations.history": lambda asked: {"channel": asked.channel, "limit": 100},
    "conversations.replies": lambda asked: {"channel": asked.channel, "ts": asked.thread, "limit": 100},
    "conversations.open": lambda asked: {"users": asked.user},
    "chat.postMessage": lambda asked: {"channel": asked.channel, "text": "x", "blocks": _blocks(asked.words())},
    "chat.update": lambda asked: {"channel": asked.channel, "ts": asked.own, "text": asked.words()},
    "chat.postEphemeral": lambda asked: {"channel": asked.channel, "user": asked.user, "text": asked.words()},
    "views.publish": lambda asked: {"user_id": asked.user, "view": {"type": "home", "blocks": _blocks(asked.words())}},
}


def _company() -> Company:
    """The seeded company, grown."""
    small = seed()
    pattern = [person for person in small.people if not (person.deleted or person.is_bot or person.is_restricted)]
    grown = PEOPLE - len(small.people)
    people = [*small.people, *(_like(pattern[number % len(pattern)], number) for number in range(grown))]
    ids = [person.id for person in people if not person.deleted]
    channels = list(small.channels)
    channels[0] = replace(channels[0], member_ids=tuple(ids))
    for number in range(CHANNELS - len(channels)):
        members = tuple(ids[(number + step) % len(ids)] for step in range(8))
        channels.append(SeedChannel(f"C0BENCH{number:04}", f"learn-{number}", "A learning group", False, members))
    return replace(small, people=tuple(people), channels=tuple(channels))


def _like(person: Profile, number: int) -> Profile:
    name = f"{person.name}.{number}"
    email = f"{name}@{EMAIL_DOMAIN}"
    return replace(person, id=f"U0BENCH{number:04}", name=name, real_name=f"{person.real_name} {number}", email=email)
