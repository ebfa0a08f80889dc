"""The weekly digest in a group's channel: what was marked for it, a picture without names, silence when nothing was."""

import base64
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select, update

from learning.objective import Audience, Status, Update
from messages.chart import CARD, COLOURS, INK
from sandbox.faults import Kind
from store import digests as digests_of
from store import groups, objectives, people, workspaces
from store.rows import DeliveryRow, GroupRow, HelpRow
from tests.conftest import MakeWorld, World
from tests.stories.steps import enough, form_group, monday, move_to

CHANNEL = "learn-difficult-conversations-with-customers"
NAMES = ("Maria", "Tomás", "Beatriz")
WEEK = timedelta(weeks=1)


@pytest.fixture
async def group(world: World) -> World:
    """A group at work, whose members each have an objective that it may see."""
    await began(world)
    return world


async def began(world: World) -> None:
    """The group is formed, and its members have objectives."""
    await enough(world.box)
    await form_group(world.box)
    await move_to(world, world.box.clock.now() + timedelta(minutes=1))
    for name in NAMES:
        await aims_at(world, name, f"What {name} wants", Audience.GROUP)


async def aims_at(world: World, name: str, what: str, audience: Audience, due: int = 60) -> int:
    """Somebody has an objective in the group. due: in so many days."""
    now = world.box.clock.now()
    async with world.peerloop.database.begin(world.peerloop.workspace.id) as session:
        person = await people.find(session, world.box.person(name).id)
        assert person is not None
        (own,) = await groups.of_person(session, person.id)
        made = await objectives.write(
            session,
            objective_id=None,
            person_id=person.id,
            group_id=own.id,
            what=what,
            measure="I see it",
            opportunity="The release",
            by_when=now.date() + timedelta(days=due),
            now=now,
            audience=audience,
        )
    return made or 0


async def says(world: World, name: str, status: Status, applied: str = "", *, for_group: bool = False) -> None:
    """Somebody answers about all of their objectives."""
    async with world.peerloop.database.begin(world.peerloop.workspace.id) as session:
        person = await people.find(session, world.box.person(name).id)
        assert person is not None
        mine = [each.id for each in await objectives.all_mine(session, person.id)]
        said = Update(None, status, world.box.clock.now(), applied=applied, for_group=for_group)
        await objectives.answer(session, person.id, mine, said, done=status is Status.DONE)


async def asks_for_help(world: World, name: str, words: str, audience: str) -> None:
    """Somebody asks for help."""
    async with world.peerloop.database.begin(world.peerloop.workspace.id) as session:
        person = await people.find(session, world.box.person(name).id)
        assert person is not None
        (mine, *_) = await objectives.all_mine(session, person.id)
        session.add(
            HelpRow(
                workspace_id=session.workspace_id,
                person_id=person.id,
                objective_id=mine.id,
                group_id=mine.group_id,
                audience=audience,
                words=words,
                asked_at=world.box.clock.now(),
            )
        )


def friday(world: World) -> datetime:
    """When the next digest is due."""
    return monday(world.box, weekday=4)


async def states(world: World, kind: str) -> list[tuple[str, str]]:
    """What became of the deliveries of a kind, and why."""
    async with world.peerloop.database.read_everywhere() as session:
        found = await session.exec(select(DeliveryRow).where(DeliveryRow.kind == kind).order_by(col(DeliveryRow.id)))
        return [(row.state, row.reason) for row in found.all()]


def digests(world: World) -> int:
    """How many digests stand in the group's channel."""
    return sum("Your group’s week" in entry.text for entry in world.box.story.only("posted"))


async def test_on_friday_the_group_reads_what_was_meant_for_it_and_sees_how_it_stands(group: World) -> None:
    box, maria = group.box, group.box.person("Maria")
    await aims_at(group, "Maria", "Due next week", Audience.GROUP, due=9)
    await aims_at(group, "Maria", "For myself alone", Audience.ME, due=9)
    await says(group, "Maria", Status.ON_TRACK, "I said no, and they thanked me", for_group=True)
    await says(group, "Tomás", Status.STUCK, "A secret of mine")
    await asks_for_help(group, "Beatriz", "How do I begin?", "group")
    await asks_for_help(group, "Tomás", "This is for the supporter", "supporter")
    await move_to(group, friday(group))
    seen = await maria.sees("Your group’s week", where=CHANNEL)
    assert "1 thing you learned went into your work" in seen
    seen = await maria.sees("I said no, and they thanked me", where=CHANNEL)
    assert "How do I begin?" in seen
    assert "Due next week" in seen
    for private in ("A secret of mine", "This is for the supporter", "For myself alone"):
        assert private not in seen
    [picture] = [each for each in box.ws.state.files.values() if each.name.startswith("week-")]
    assert base64.b64decode(picture.content or "").startswith(b"\x89PNG")
    assert "Now 4 in all: 0 reached, 2 on track, 1 that need a hand, 1 of which nothing was said yet" in picture.alt_txt
    assert not any(name in picture.alt_txt for name in NAMES)
    [channel] = picture.channels
    threads = {message.thread_ts for message in box.ws.state.channels[channel].messages.values() if message.files}
    assert threads == {
        message.ts
        for message in box.ws.state.channels[channel].messages.values()
        if "The week of your" in message.text and not message.thread_ts
    }


async def test_a_week_without_anything_new_is_silent_and_each_week_tells_once(group: World) -> None:
    await move_to(group, friday(group))
    assert digests(group) == 0
    assert await states(group, "digest.post") == [("skipped", "nothing to say")]
    await says(group, "Maria", Status.DONE)
    await move_to(group, friday(group))
    await move_to(group, group.box.clock.now() + timedelta(hours=1))
    assert digests(group) == 1
    await move_to(group, friday(group))
    assert digests(group) == 1


async def asked_on(world: World, weekday: int) -> None:
    """The workspace asks on another day; the digest comes four days later."""
    async with world.peerloop.database.begin(world.peerloop.workspace.id) as session:
        settings = (await workspaces.get(session)).settings
        await workspaces.save_settings(session, replace(settings, nudge_weekday=weekday), replan=True)
        await digests_of.plan_anew(session)
    await move_to(world, world.box.clock.now() + timedelta(minutes=1))


async def test_whenever_the_day_is_changed_each_thing_is_told_once(group: World) -> None:
    box = group.box

    async def used(what: str) -> None:
        await says(group, "Maria", Status.ON_TRACK, what, for_group=True)

    def told(what: str) -> int:
        return sum(what in entry.text for entry in box.story.only("posted"))

    await used("Before Friday")
    await move_to(group, friday(group))
    assert digests(group) == 1
    await asked_on(group, 3)
    await move_to(group, monday(box))  # three days after the last one
    assert (digests(group), told("Before Friday")) == (1, 1)
    await used("On Tuesday")
    await move_to(group, monday(box, weekday=5))
    await asked_on(group, 1)  # the next one comes on a Saturday, twelve days after the last one
    await move_to(group, monday(box, weekday=5))
    assert (digests(group), told("Before Friday"), told("On Tuesday")) == (2, 1, 1)


async def test_what_a_digest_that_was_let_go_would_have_told_stands_in_the_next(group: World) -> None:
    await says(group, "Maria", Status.DONE, "I said no", for_group=True)
    await move_to(group, friday(group) + timedelta(days=2))
    assert digests(group) == 0
    await move_to(group, friday(group))
    assert sum("I said no" in entry.text for entry in group.box.story.only("posted")) == 1


async def test_a_closed_group_is_told_nothing(group: World) -> None:
    await says(group, "Maria", Status.DONE)
    async with group.peerloop.database.begin(group.peerloop.workspace.id) as session:
        await session.exec(update(GroupRow).values(state="closed"))
    await move_to(group, friday(group))
    assert await states(group, "digest.post") == []


async def test_after_a_weekend_without_us_the_digest_is_let_go(group: World) -> None:
    await says(group, "Maria", Status.DONE)
    await move_to(group, friday(group) + timedelta(days=2))
    assert digests(group) == 0
    assert await states(group, "digest.post") == [("expired", "too late")]


@pytest.mark.parametrize("fault", [Kind.CUT_AFTER, Kind.ERROR_AFTER, Kind.CUT_BEFORE])
async def test_no_fault_makes_a_digest_or_its_thread_appear_twice(
    database_url: str, make_world: MakeWorld, fault: Kind
) -> None:
    world = await make_world(database_url)
    await began(world)
    await says(world, "Maria", Status.DONE, "I said no", for_group=True)
    for call in ("chat.postMessage", "files.completeUploadExternal"):
        world.box.faults.plan(fault, call, times=2)
    await move_to(world, friday(world))
    for _ in range(12):
        await move_to(world, world.box.clock.now() + timedelta(minutes=1))
    kinds = ("digest.post", "digest.details", "digest.picture")
    assert [await states(world, kind) for kind in kinds] == [[("sent", "")]] * 3 or {
        state for kind in kinds for state, _ in await states(world, kind)
    } == {"sent"}
    assert digests(world) == 1
    shared = [each for each in world.box.ws.state.files.values() if each.name.startswith("week-") and each.shared]
    assert len(shared) == 1


def contrast(one: str, other: str) -> float:
    """How well two colours are told apart, 1 to 21 (WCAG 2)."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((light(one), light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_everything_written_in_the_picture_can_be_read_on_any_theme() -> None:
    assert contrast(CARD, INK) > 7
    assert contrast(CARD, COLOURS[0]) > 4.5
    assert all(contrast(INK, colour) > 4.5 for colour in COLOURS[1:])
