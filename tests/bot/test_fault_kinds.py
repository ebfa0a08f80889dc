"""Whatever goes wrong with a call, what it was for happens once; on both databases."""

import base64
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import product

import pytest

from learning.delivery import State
from learning.group import State as GroupState
from sandbox.faults import Kind
from sandbox.state import User
from tests.bot.office import CLEARINGHOUSE, Office, office

KINDS = (
    Kind.RATE_LIMITED,
    Kind.ERROR_BEFORE,
    Kind.ERROR_AFTER,
    Kind.CUT_BEFORE,
    Kind.CUT_AFTER,
    Kind.LATE,
    Kind.SLOW,
    Kind.NOT_JSON,
)
"""What can go wrong with a call to Slack."""

SHORT = timedelta(seconds=0.3)
"""How long a call may take here, so that a slow one is given up soon."""


def newcomers(here: Office) -> list[User]:
    """People who were never spoken to, one for each kind of fault."""
    names = [f"{kind.name.title().replace('_', '')} Newcomer" for kind in KINDS]
    return [here.box.ws.state.users[here.box.add_person(name).id] for name in names]


def order_each(here: Office, methods: tuple[str, ...]) -> None:
    """Let each kind of fault happen to one call of each of these methods."""
    for method in methods:
        for kind in KINDS:
            here.order(kind, method)


async def form_groups(here: Office, methods: tuple[str, ...]) -> None:
    """Groups are formed: one channel each, all invited, one welcome, pinned, the facilitator told once."""
    facilitators = newcomers(here)
    users = [here.box.ws.state.users[here.box.person(name).id] for name in ("Maria", "Tomás", "Beatriz")]
    members = await here.learn(*users)
    order_each(here, methods)
    formed = {
        user.id: (f"learn-{user.name.split('.')[0]}", await here.form(f"learn-{user.name.split('.')[0]}", members, by))
        for user, by in zip(facilitators, await here.learn(*facilitators), strict=True)
    }
    await here.carry()
    for facilitator, (name, group_id) in formed.items():
        (channel,) = here.channels(name)
        (welcome,) = here.said_in(channel)
        assert channel.pins == [welcome.ts]
        assert len(channel.bookmarks) == 1
        assert sorted(channel.members) == sorted([here.box.bot_user_id, *(user.id for user in users)])
        assert channel.purpose
        assert len(here.told(facilitator)) == 1
        assert await here.group_state(group_id) is GroupState.ACTIVE


async def nudge(here: Office, methods: tuple[str, ...]) -> None:
    """The weekly nudge reaches everybody once."""
    users = newcomers(here)
    members = await here.learn(*users)
    order_each(here, methods[:1])  # their conversations are opened to tell them of their group
    await here.form("learn-nudged", members, members[0])
    await here.carry()
    before = [len(here.told(user.id)) for user in users]
    order_each(here, methods[1:])
    assert await here.plan_nudges() == len(users)
    await here.carry()
    assert [len(here.told(user.id)) for user in users] == [count + 1 for count in before]


async def post_cards(here: Office, methods: tuple[str, ...]) -> None:
    """Topics have one post each, also when more happens to them meanwhile; it shows what holds in the end."""
    members = await here.learn(*newcomers(here))
    order_each(here, methods)
    topics = [await here.add_topic(f"Knitting {person}.", person) for person in members]
    for again in range(2):
        for topic_id, person in zip(topics, members, strict=True):
            await here.refresh(topic_id)
            if again:
                await here.register(topic_id, person)
        await here.deliver()
        here.box.clock.move_by(timedelta(seconds=2))  # while Slack asks to wait nothing else is called
        await here.deliver()
    await here.carry()
    posts = here.said_in(here.channel(CLEARINGHOUSE))
    for person in members:
        (card,) = [post for post in posts if f"Knitting {person}." in str(post.blocks)]
        assert "1 person is interested" in str(card.blocks)


async def send_files(here: Office, methods: tuple[str, ...]) -> None:
    """Who asks for everything about them is sent one file, whole, whether or not Slack said that it was shared."""
    users = newcomers(here)
    members = await here.learn(*users)
    order_each(here, methods)
    for person in members:
        await here.download(person)
    await here.carry()
    for user in users:
        (message,) = here.told(user.id)
        (shared,) = message.files
        file = here.box.ws.state.files[shared["id"]]
        assert json.loads(base64.b64decode(file.content or ""))["profile"]["slack_id"] == user.id


Scene = Callable[[Office, tuple[str, ...]], Awaitable[None]]
SCENES: dict[Scene, tuple[str, ...]] = {
    form_groups: (
        "conversations.create",
        "conversations.setPurpose",
        "conversations.invite",
        "chat.postMessage",
        "pins.add",
        "bookmarks.list",
        "bookmarks.add",
        "conversations.open",
    ),
    nudge: ("conversations.open", "chat.postMessage"),
    post_cards: ("chat.postMessage", "chat.update"),
    send_files: ("conversations.open", "files.getUploadURLExternal", "files.completeUploadExternal"),
}


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_whatever_goes_wrong_with_a_call_its_effect_happens_once(database_url: str, scene: Scene) -> None:
    methods = SCENES[scene]
    async with office(database_url, patience=SHORT) as here:
        await here.choose_clearinghouse()
        await scene(here, methods)
        happened = Counter((fault.kind, fault.to) for fault in here.box.faults.happened)
        assert happened == Counter(product(KINDS, methods))
        assert {row.state for row in await here.rows()} <= {State.SENT, State.SKIPPED}
        assert set(here.posts().values()) <= {1}  # files carry no metadata
