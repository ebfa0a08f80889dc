"""Waiting for a group: the queue, what is missing, who is told when there are enough, and talk below a post."""

from datetime import time, timedelta

from bot import story
from sandbox.faults import Kind as Fault
from sandbox.people import Person
from sandbox.server import Sandbox
from tests.conftest import World
from tests.stories.steps import CHANNEL, TOPIC, add_topic, form_group, monday, move_to, set_up, settle

ENOUGH = "people are interested: enough for a group"


async def some_wait(box: Sandbox, count: int) -> None:
    """A topic with so many of the story's learners, where three are enough."""
    await set_up(box, Smallest_group="3 people", Largest_group="4 people")
    await story.add_topic(box)
    for learner in story.LEARNERS[:count]:
        await story.register(box, learner)


async def test_everybody_sees_where_they_stand_and_what_is_missing(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await some_wait(box, 1)
    await maria.types("/learn groups")
    await maria.sees("You are number 1 in the queue. 2 more people are needed for a group of 3", where="modal")
    await maria.closes()
    await story.register(box, story.LEARNERS[1])
    await maria.types("/learn groups")
    await maria.sees("1 more person is needed for a group of 3", where="modal")


async def test_who_does_not_fit_into_a_group_reads_why_and_keeps_their_place(world: World) -> None:
    box = world.box
    await some_wait(box, 5)
    for name, said in (("Maria", "There are enough people for your group"), ("Duarte", "4 of you fit into groups")):
        person = box.person(name)
        await person.types("/learn groups")
        await person.sees(said, where="modal")
    await box.person("Duarte").sees("You are number 5 in the queue", where="modal")


async def test_after_registering_similar_topics_and_asking_a_colleague_are_offered(world: World) -> None:
    box, tomas = world.box, world.box.person("Tomás")
    await some_wait(box, 1)
    await add_topic(box.person("Duarte"), "Difficult conversations in my team")
    await tomas.presses("I'm interested", near="Difficult conversations in my team", where=CHANNEL)
    await tomas.fills({"Level now": "1 – new to me", "Level wanted": "3 – I use it"})
    await tomas.submits()
    await tomas.sees("Similar topics, in case one of them is what you need", where="modal")
    await tomas.sees("1 interested", where="modal")
    await tomas.presses("Ask a colleague")
    await tomas.sees("They are asked privately", where="modal")
    await tomas.sees("Difficult conversations in my team", where="modal")


async def test_enough_people_are_told_once_each_with_the_facilitators(world: World) -> None:
    box, helena = world.box, world.box.person("Helena")
    await some_wait(box, 2)
    await settle(world)
    assert not any(ENOUGH in box.person(name).screen() for name in ("Maria", "Tomás", "Helena"))
    await story.register(box, story.LEARNERS[2])
    await settle(world)
    for name in ("Maria", "Tomás", "Beatriz"):
        person = box.person(name)
        await person.sees(f"3 {ENOUGH}. A facilitator forms it", where="DM")
        person.does_not_see("[Form the group]", where="DM")
    await helena.sees("You can form it now, with one confirmation", where="DM")
    await story.register(box, story.LEARNERS[3])
    await settle(world)
    assert {box.person(name).screen().count(ENOUGH) for name in ("Maria", "Tomás", "Beatriz", "Helena")} == {1}
    assert ENOUGH not in box.person("Inês").screen()  # who came later sees it at once, and is not written to
    await helena.presses("Form the group", where="DM")
    await helena.sees("Create the group", where="modal")


async def test_after_a_group_was_formed_the_next_ones_are_told_anew_but_nobody_twice_in_a_week(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await some_wait(box, 3)
    await settle(world)
    await maria.presses("I'm interested", near=TOPIC, where=CHANNEL)
    await maria.presses("Withdraw my interest")
    await maria.presses("Register again")
    await maria.fills({"Level now": "1 – new to me", "Level wanted": "3 – I use it"})
    await maria.submits()
    await settle(world)
    assert maria.screen().count(ENOUGH) == 1
    await move_to(world, box.clock.now() + timedelta(days=8))
    await maria.presses("Withdraw")
    await settle(world)
    await maria.presses("Register again")
    await maria.fills({"Level now": "1 – new to me", "Level wanted": "3 – I use it"})
    await maria.submits()
    await settle(world)
    assert maria.screen().count(ENOUGH) == 2


async def test_where_people_form_groups_themselves_who_waits_may_and_nobody_else(world: World) -> None:
    box, maria, duarte = world.box, world.box.person("Maria"), world.box.person("Duarte")
    await set_up(
        box,
        Smallest_group="3 people",
        Who_forms_a_group_when_enough_are_interested="Facilitators, and those who are interested",
    )
    await story.add_topic(box)
    for learner in story.LEARNERS[:3]:
        await story.register(box, learner)
    await settle(world)
    await maria.presses("How to form a group", where="DM")
    await maria.sees("Whoever waits in the topic presses “Form the group”", where="modal")
    await maria.closes()
    await duarte.presses("Form the group", near=TOPIC, where=CHANNEL)
    await duarte.sees("Groups are formed by your facilitators")
    await maria.presses("Form the group", where="DM")
    await maria.presses("Create the group")
    await maria.sees("I am creating the channel", where="modal")
    await maria.closes()
    await maria.sees("The group is ready", where="DM")


async def test_nobody_is_told_before_the_channel_for_topics_is_chosen(world: World) -> None:
    box = world.box
    for name in ("Maria", "Tomás", "Beatriz", "Inês", "Duarte", "Łukasz"):
        person = box.person(name)
        if name == "Maria":
            await add_topic(person, "SQL for analysts")
        await person.types("/learn interest sql")
        await person.fills({"Level now": "1 – new to me", "Level wanted": "3 – I use it"})
        await person.submits()
        await person.closes()
    await settle(world)
    assert world.box.story.only("posted") == ()
    await set_up(box)
    await settle(world)
    await box.person("Maria").sees(ENOUGH, where="DM")


async def test_a_reply_below_a_post_is_asked_about_privately_once_and_never_assumed(world: World) -> None:
    box, maria, duarte = world.box, world.box.person("Maria"), world.box.person("Duarte")
    await some_wait(box, 1)
    await duarte.types("I could use that, too!", channel=CHANNEL, reply_to=TOPIC)
    await duarte.sees("Would you like to learn it with others?", where=CHANNEL)
    maria.does_not_see("Would you like to learn it with others?", where=CHANNEL)
    await maria.sees("1 person is interested", where=CHANNEL)
    await duarte.types("Really.", channel=CHANNEL, reply_to=TOPIC)
    await maria.types("Welcome!", channel=CHANNEL, reply_to=TOPIC)
    await settle(world)
    assert duarte.screen().count("Would you like to learn it") == 1
    maria.does_not_see("Would you like to learn it with others?", where=CHANNEL)
    await duarte.presses("Count me in", where=CHANNEL)
    await duarte.fills({"Level now": "1 – new to me", "Level wanted": "3 – I use it"})
    await duarte.submits()
    await maria.sees("2 people are interested", where=CHANNEL)


async def test_talk_elsewhere_and_a_no_change_nothing(world: World) -> None:
    box, duarte, ines = world.box, world.box.person("Duarte"), world.box.person("Inês")
    await some_wait(box, 1)
    await duarte.types("Lunch?", channel=CHANNEL)
    await ines.types("Yes", channel=CHANNEL, reply_to="Lunch?")
    await duarte.types("Nice topic", channel=CHANNEL, reply_to=TOPIC)
    await duarte.presses("Not now", where=CHANNEL)
    await duarte.sees("Fine. The button on the topic’s post stays where it is", where=CHANNEL)
    await settle(world)
    ines.does_not_see("Would you like to learn it", where=CHANNEL)
    assert "Nice topic" not in repr(await everything_stored(world))


async def everything_stored(world: World) -> list[object]:
    """Every row of every table."""
    from sqlmodel import select

    from store.rows import OF_A_WORKSPACE

    async with world.peerloop.database.read_everywhere() as session:
        return [row for table in OF_A_WORKSPACE for row in (await session.exec(select(table))).all()]


async def test_the_post_says_where_those_who_wait_are_and_a_deleted_one_comes_back(world: World) -> None:
    box, helena = world.box, world.box.person("Helena")
    await some_wait(box, 3)
    await story.register(box, story.LEARNERS[5])
    await helena.sees("3 in Lisbon · 1 in Berlin", where=CHANNEL)
    channel = box.ws.channel_named(CHANNEL)
    assert channel is not None
    for ts in [each.ts for each in channel.messages.values() if each.blocks]:
        del channel.messages[ts]
    ines = box.person("Inês")
    await ines.types("/learn interest customers")
    await ines.fills({"Level now": "1 – new to me", "Level wanted": "3 – I use it"})
    await ines.submits()
    await settle(world)
    await helena.sees("5 people are interested", where=CHANNEL)
    assert sum(bool(each.blocks) for each in channel.messages.values()) == 1


async def test_a_formed_group_takes_its_people_off_the_post(world: World) -> None:
    await some_wait(world.box, 3)
    await form_group(world.box)
    await settle(world)
    await world.box.person("Maria").sees("Nobody is interested yet", where=CHANNEL)


async def test_a_question_of_which_nobody_knows_whether_it_arrived_is_not_asked_again(world: World) -> None:
    """Slack keeps no message that one person sees: there is nowhere to look for it."""
    box, duarte = world.box, world.box.person("Duarte")
    await some_wait(box, 1)
    box.faults.plan(Fault.CUT_AFTER, "chat.postEphemeral")
    await duarte.types("I could use that, too!", channel=CHANNEL, reply_to=TOPIC)
    await duarte.sees("Would you like to learn it with others?", where=CHANNEL)
    await move_to(world, box.clock.now() + timedelta(minutes=30))
    assert len(box.faults.of(Fault.CUT_AFTER)) == 1
    assert duarte.screen().count("Would you like to learn it") == 1


async def again(person: Person) -> None:
    """Somebody registers again after withdrawing."""
    await person.presses("Register again")
    await person.fills({"Level now": "1 – new to me", "Level wanted": "3 – I use it"})
    await person.submits()
    await person.closes()


async def withdraw(person: Person) -> None:
    """Somebody withdraws."""
    await person.types("/learn interest customers")
    await person.presses("Withdraw my interest")


async def test_a_telling_that_lost_its_sense_is_no_telling(world: World) -> None:
    """Enough, and one withdraws before anybody was told; when there are enough again, everybody is."""
    box, tomas = world.box, world.box.person("Tomás")
    await some_wait(box, 2)
    await settle(world)
    box.faults.plan(Fault.RATE_LIMITED, "chat.update", seconds=5)  # of the post: everything waits for a while
    await story.register(box, story.LEARNERS[2])
    await withdraw(tomas)
    await move_to(world, box.clock.now() + timedelta(minutes=1))
    assert ENOUGH not in tomas.screen()
    await again(tomas)
    await move_to(world, box.clock.now() + timedelta(minutes=1))
    told = {name: box.person(name).screen().count(ENOUGH) for name in ("Maria", "Tomás", "Beatriz", "Helena")}
    assert told == dict.fromkeys(told, 1)


async def test_nobody_is_told_twice_within_seven_days_across_a_sunday(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await some_wait(box, 2)
    await move_to(world, monday(box, time(20), weekday=6))
    await story.register(box, story.LEARNERS[2])
    await settle(world)
    for days, told in ((1, 1), (5, 1), (2, 2)):
        await move_to(world, box.clock.now() + timedelta(days=days, minutes=-1 if days == 5 else 0))
        await withdraw(maria)
        await settle(world)
        await again(maria)
        await settle(world)
        assert maria.screen().count(ENOUGH) == told, days
