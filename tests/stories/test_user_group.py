"""Who facilitates: a Slack user group, followed as it changes."""

from tests.conftest import World
from tests.stories.steps import CHANNEL, TOPIC, enough, set_up, settle


async def test_the_members_of_a_user_group_facilitate_and_who_leaves_it_does_no_longer(world: World) -> None:
    box, annika, jonas = world.box, world.box.person("Olivia"), world.box.person("Jonas")
    await settle(world)
    await enough(box)
    await annika.presses("Form the group", near=TOPIC, where=CHANNEL)
    await annika.sees("Groups are formed by your facilitators")
    helena = box.person("Helena")
    await helena.types("/learn settings")
    await helena.fills({"Channel for topics": CHANNEL, "or a user group": "Learning facilitators (@facilitators)"})
    await helena.submits()
    await helena.sees("Saved.", where="modal")
    await helena.closes()
    await settle(world)
    await jonas.presses("Form the group", near=TOPIC, where=CHANNEL)
    await jonas.sees("Create the group", where="modal")
    await jonas.closes()
    box.change_group("facilitators", "Helena Costa", "Olivia Hartley")
    await settle(world)
    await annika.presses("Form the group", near=TOPIC, where=CHANNEL)
    await annika.sees("Create the group", where="modal")
    await jonas.presses("Form the group", near=TOPIC, where=CHANNEL)
    await jonas.sees("Groups are formed by your facilitators")


async def test_who_changed_the_settings_last_is_shown_and_the_language_of_channels_is_chosen(world: World) -> None:
    box, helena = world.box, world.box.person("Helena")
    await enough(box)
    await set_up(box, Language_in_channels="Deutsch")
    await settle(world)
    await helena.sees("3 Leute sind interessiert", where=CHANNEL)
    await helena.types("/learn settings")
    await helena.sees("Helena Costa", where="modal")
    await helena.sees("Begleitende", where="modal")  # her own Slack is in Portuguese


async def test_a_user_group_that_can_no_longer_be_read_gives_nobody_a_right_and_is_told(world: World) -> None:
    box, helena, olivia = world.box, world.box.person("Helena"), world.box.person("Olivia")
    await settle(world)
    await enough(box)
    await set_up(box, or_a_user_group="Learning facilitators (@facilitators)")
    box.change_group("facilitators", "Olivia Hartley")
    await settle(world)
    await olivia.presses("Form the group", near=TOPIC, where=CHANNEL)
    await olivia.sees("Create the group", where="modal")
    await olivia.closes()
    [group] = box.ws.state.usergroups.values()
    box.ws.state.usergroups.clear()
    box.ws.change_group(group, [olivia.id, helena.id])
    await settle(world)
    await helena.sees("The user group that was chosen to facilitate cannot be read any more", where="DM")
    await olivia.presses("Form the group", near=TOPIC, where=CHANNEL)
    await olivia.sees("Groups are formed by your facilitators")
    await helena.types("/learn groups")
    await helena.sees("Enough people for a group", where="modal")
