"""Topics in the hands of a facilitator: changed, merged, archived and brought back; and begun from a message."""

from datetime import timedelta

import pytest

from sandbox.faults import Kind as Fault
from sandbox.people import Person
from sandbox.server import Sandbox
from tests.conftest import World
from tests.stories.steps import (
    CHANNEL,
    TITLE,
    TOPIC,
    add_topic,
    enough,
    fill_topic,
    form_group,
    move_to,
    set_up,
    settle,
)
from tests.stories.test_forming import refusing
from tests.stories.test_group_trouble import stop_forming

OTHER = "Negotiating with suppliers"


async def manage(person: Person, title: str) -> None:
    """A facilitator opens what can be done with a topic."""
    await person.presses("I'm interested", near=title, where=CHANNEL)
    await person.presses("Manage this topic")
    await person.sees("What you change here changes for everybody", where="modal")


async def leave(person: Person) -> None:
    """Until no modal is open."""
    while "--- modal" in person.screen():
        await person.closes()


async def test_a_topic_is_renamed_with_its_tags_and_its_post_says_so(world: World) -> None:
    helena, maria = world.box.person("Helena"), world.box.person("Maria")
    await set_up(world.box)
    await add_topic(maria, "Read balance sheets")
    await manage(helena, "Read balance sheets")
    await helena.presses("Change")
    await helena.fills({TITLE: "Reading balance sheets", "Tags": "finance, Finance, reports"})
    await helena.submits()
    await helena.sees("Saved. Its post shows it in a moment", where="modal")
    await leave(helena)
    await maria.sees("finance · reports", where=CHANNEL)
    await maria.sees("Reading balance sheets", where=CHANNEL)
    maria.does_not_see("Read balance sheets", where=CHANNEL)
    await maria.types("/learn interest reports")
    await maria.sees("Level now", where="modal")


async def test_a_changed_title_that_another_topic_has_is_asked_about(world: World) -> None:
    helena, maria = world.box.person("Helena"), world.box.person("Maria")
    await set_up(world.box)
    await add_topic(maria, OTHER)
    await add_topic(maria, "Reading balance sheets")
    await manage(helena, "Reading balance sheets")
    await helena.presses("Change")
    await helena.fills({TITLE: "Negotiating with supplier"})
    await helena.submits()
    await helena.sees("There is something like it already", where="modal")
    await helena.fills({TITLE: OTHER.upper(), "Or go on": ["None of these: go on with mine"]})
    await helena.submits()
    await helena.sees("There is something like it already", where="modal")


@pytest.mark.parametrize(
    ("tags", "said"),
    [("a,b,c,d,e,f,g,h,i", "Please use at most 8 tags; these are 9."), ("x" * 40, "Please keep each tag to 30")],
)
async def test_too_many_or_too_long_tags_are_refused_below_their_field(world: World, tags: str, said: str) -> None:
    maria = world.box.person("Maria")
    await maria.types("/learn topic SQL")
    await maria.fills({"What is it for?": "Reports", "What sort of topic is it?": "Technical", "Tags": tags})
    await maria.submits()
    assert said in maria.errors["Tags"]


async def two_topics(box: Sandbox) -> None:
    """Three wait in one topic; of them one, and somebody else, in another."""
    await enough(box)
    await add_topic(box.person("Duarte"), OTHER)
    for name in ("Maria", "Duarte"):
        person = box.person(name)
        await person.presses("I'm interested", near=OTHER, where=CHANNEL)
        await person.fills({"Level now": "1 – new to me", "Level wanted": "3 – I use it"})
        await person.submits()
        await person.sees("You are in.", where="modal")
        await leave(person)


async def merge(box: Sandbox, name: str, source: str, target: str) -> None:
    """A facilitator merges one topic into another."""
    person = box.person(name)
    await manage(person, source)
    await person.presses("Merge into another")
    await person.searches("Into which topic?", target[:12])
    offered = await person.searches("Into which topic?", target[:12])
    await person.fills({"Into which topic?": next(each for each in offered if each.startswith(target[:12]))})
    await person.submits()
    await person.sees("becomes part of", where="modal")


async def test_two_topics_become_one_and_everybody_who_moved_is_told_once(world: World) -> None:
    box, helena = world.box, world.box.person("Helena")
    await two_topics(box)
    await merge(box, "Helena", OTHER, TOPIC)
    await helena.sees("2 people who wait move", where="modal")
    await helena.presses("Merge them")
    await helena.sees("2 people wait there instead", where="modal")
    await leave(helena)
    await settle(world)
    await helena.sees("4 people are interested", where=CHANNEL)
    await helena.sees(f"This topic is one with another now: {TOPIC}", where=CHANNEL)
    for name, told in (("Maria", 1), ("Duarte", 1), ("Tomás", 0)):
        assert box.person(name).screen().count("A facilitator merged the topic") == told, name
    duarte = box.person("Duarte")
    await duarte.presses("Go to that topic", where=CHANNEL)
    await duarte.sees("Withdraw my interest", where="modal")
    await leave(duarte)
    await duarte.presses("See my interest", where="DM")
    await duarte.sees(TOPIC, where="modal")


async def test_a_topic_is_not_merged_into_itself_nor_two_of_them_into_each_other(world: World) -> None:
    box, helena, jonas = world.box, world.box.person("Helena"), world.box.person("Jonas")
    await two_topics(box)
    await merge(box, "Helena", OTHER, TOPIC)
    await manage(jonas, TOPIC)
    await jonas.presses("Merge into another")
    for words, said in ((TOPIC, "Please choose another topic"), (OTHER, "")):
        offered = await jonas.searches("Into which topic?", words[:12])
        await jonas.fills({"Into which topic?": next(each for each in offered if each.startswith(words[:12]))})
        await jonas.submits()
        assert all(said in each for each in jonas.errors.values())
    await helena.presses("Merge them")
    await helena.sees("people wait there instead", where="modal")
    await jonas.presses("Merge them")
    await jonas.sees("cannot be merged into itself")
    await settle(world)
    await jonas.sees("4 people are interested", where=CHANNEL)


async def test_an_archived_topic_is_brought_back_and_its_people_wait_where_they_were(world: World) -> None:
    box, helena, maria = world.box, world.box.person("Helena"), world.box.person("Maria")
    await enough(box)
    await manage(helena, TOPIC)
    await helena.presses("Archive")
    await helena.sees("The topic is archived", where="modal")
    await maria.sees("This topic is archived", where=CHANNEL)
    await helena.presses("Bring it back")
    await helena.sees("The topic is open again", where="modal")
    await maria.sees("3 people are interested", where=CHANNEL)
    await maria.types("/learn groups")
    await maria.sees("You are number 1 in the queue", where="modal")


async def test_a_topic_is_not_brought_back_beside_a_new_one_of_its_title(world: World) -> None:
    helena, maria = world.box.person("Helena"), world.box.person("Maria")
    await set_up(world.box)
    await add_topic(maria, OTHER)
    await manage(helena, OTHER)
    await helena.presses("Archive")
    await helena.sees("The topic is archived", where="modal")
    await add_topic(maria, OTHER)
    await helena.presses("Bring it back")
    await helena.sees("This topic is here already")


async def test_only_facilitators_are_offered_to_manage_a_topic(world: World) -> None:
    await enough(world.box)
    maria = world.box.person("Maria")
    await maria.presses("I'm interested", near=TOPIC, where=CHANNEL)
    await maria.sees("Level now", where="modal")
    maria.does_not_see("Manage this topic", where="modal")


async def test_a_topic_is_begun_from_a_message(world: World) -> None:
    maria, tomas = world.box.person("Maria"), world.box.person("Tomás")
    await set_up(world.box)
    await tomas.types("Who knows how to read R&D budgets?\nI have to defend one.", channel="general")
    await maria.uses_shortcut("Start a topic from this", message="Who knows how to read")
    await maria.sees("The message itself is not posted or linked anywhere", where="modal")
    await maria.sees("Who knows how to read R&D budgets?", where="modal")
    await maria.fills({TITLE: "Reading R&D budgets", "What sort of topic is it?": "Managerial"})
    await maria.submits()
    await maria.sees("Your topic is on the list", where="modal")
    await maria.sees("I have to defend one.", where=CHANNEL)


async def test_a_spelling_an_abbreviation_and_another_order_are_found_before_a_topic_is_added(world: World) -> None:
    maria, tomas = world.box.person("Maria"), world.box.person("Tomás")
    for title in ("Structured Query Language (SQL)", "Leading teams through change", "Чтение балансов"):
        await add_topic(maria, title)
    for typed, known in {
        "sql": "Structured Query Language (SQL)",
        "Through change, leading a team": "Leading teams through change",
        "чтение баланса": "Чтение балансов",
    }.items():
        await fill_topic(tomas, typed)
        await tomas.sees("There is something like it already", where="modal")
        await tomas.sees(known, where="modal")
        await tomas.closes()
    await fill_topic(tomas, "NoSQL databases")
    await tomas.sees("Your topic is on the list", where="modal")


async def test_who_has_a_group_in_the_other_topic_is_not_told_that_they_wait_there(world: World) -> None:
    box, helena = world.box, world.box.person("Helena")
    await two_topics(box)
    await form_group(box)
    await leave(helena)
    await merge(box, "Helena", OTHER, TOPIC)
    await helena.presses("Merge them")
    await helena.sees("is part of", where="modal")
    await leave(helena)
    await settle(world)
    maria, duarte = box.person("Maria"), box.person("Duarte")
    await duarte.sees("You wait there now", where="DM")
    await maria.sees("A facilitator merged the topic", where="DM")
    await maria.sees("You are in a group for it already", where="DM")
    maria.does_not_see("You wait there now", where="DM")


async def test_archived_again_on_the_same_day_is_told_to_who_was_not_told(world: World) -> None:
    box, helena, maria = world.box, world.box.person("Helena"), world.box.person("Maria")
    await enough(box)
    await settle(world)
    await manage(helena, TOPIC)
    box.faults.plan(Fault.RATE_LIMITED, "chat.postMessage", times=1, seconds=60)
    await helena.presses("Archive")
    await helena.sees("The topic is archived", where="modal")
    await helena.presses("Bring it back")
    await helena.sees("The topic is open again", where="modal")
    await leave(helena)
    box.faults.clear()
    for _ in range(3):
        await move_to(world, box.clock.now() + timedelta(minutes=2))
    maria.does_not_see("A facilitator archived this topic", where="DM")
    await manage(helena, TOPIC)
    await helena.presses("Archive")
    await helena.sees("The topic is archived", where="modal")
    await leave(helena)
    await settle(world)
    assert maria.screen().count("A facilitator archived this topic") == 1


async def test_people_of_a_group_that_is_given_up_wait_where_their_topic_went(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, helena, maria = world.box, world.box.person("Helena"), world.box.person("Maria")
    await enough(box)
    await add_topic(box.person("Duarte"), OTHER)
    with refusing(monkeypatch, "conversations.create", "restricted_action"):
        await stop_forming(helena)
    await merge(box, "Helena", TOPIC, OTHER)
    await helena.presses("Merge them")
    await helena.sees("is part of", where="modal")
    await leave(helena)
    await helena.types("/learn groups")
    await helena.presses("Give it up")
    await helena.sees("Its people wait again", where="modal")
    await leave(helena)
    await settle(world)
    await helena.sees("3 people are interested", where=CHANNEL)
    await maria.types("/learn groups")
    await maria.sees("You are number 1 in the queue", where="modal")
    await leave(maria)
    await maria.sees("A facilitator merged the topic", where="DM")
