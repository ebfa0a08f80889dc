"""Topics and interests after something ended: a group, a topic, somebody's part in the workspace."""

from tests.conftest import World
from tests.stories.steps import CHANNEL, TOPIC, enough, form_group, set_up, settle
from tests.stories.test_forming import NAME


async def test_who_became_a_guest_is_neither_counted_nor_proposed_and_reads_why_on_the_home_tab(world: World) -> None:
    box, helena, maria = world.box, world.box.person("Helena"), world.box.person("Maria")
    await enough(box)
    box.change_person("Maria", is_restricted=True)
    await helena.sees("2 people are interested · 1 more for a group", where=CHANNEL)
    await helena.types("/learn groups")
    await helena.sees("No topic has 3 people yet", where="modal")
    await maria.opens_home()
    await maria.sees("As a guest you cannot take part", where="home")
    box.change_person("Maria", is_restricted=False)
    await helena.closes()
    await helena.sees("3 people are interested · enough for a group", where=CHANNEL)


async def test_after_a_group_closed_its_people_are_as_free_as_before(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await enough(box)
    await form_group(box)
    await settle(world)
    await maria.types("/learn interest customers")
    await maria.sees("You are in a group for this topic. What you change here is for your group", where="modal")
    await maria.closes()
    await maria.archives(NAME)
    await settle(world)
    await maria.presses("I'm interested", near=TOPIC, where=CHANNEL)
    await maria.sees("Level now", where="modal")
    maria.does_not_see("You are in a group for this topic. What you change here is for your group", where="modal")
    maria.does_not_see("Withdraw my interest", where="modal")
    await maria.closes()
    await maria.types("/learn interest")
    await maria.sees("Nobody is interested yet", where="modal")
    maria.does_not_see("you are in", where="modal")


async def test_who_waits_in_a_topic_that_is_closed_is_told_once_and_finds_another(world: World) -> None:
    box, helena = world.box, world.box.person("Helena")
    await enough(box)
    await helena.presses("I'm interested", near=TOPIC, where=CHANNEL)
    await helena.presses("Manage this topic")
    await helena.presses("Archive")
    await helena.sees("The topic is archived", where="modal")
    await helena.closes()
    for name in ("Maria", "Tomás", "Beatriz"):
        person = box.person(name)
        await person.sees("A facilitator archived this topic", where="DM")
        assert person.screen().count("A facilitator archived this topic") == 1
    helena.does_not_see("A facilitator archived this topic", where="DM")
    await box.person("Maria").presses("Find another topic", where="DM")
    await box.person("Maria").sees("There is no topic yet", where="modal")


async def test_the_settings_are_refused_to_a_learner_by_what_they_are(world: World) -> None:
    maria = world.box.person("Maria")
    await set_up(world.box)
    await maria.types("/learn settings")
    await maria.sees("The settings are changed by the admins and facilitators of this workspace")
    maria.does_not_see("Groups are formed by")
