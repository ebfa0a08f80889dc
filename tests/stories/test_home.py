"""The Home tab: what is mine first, then the topics with search, filters and pages; and the first minute."""

from bot import story
from sandbox.people import Person
from tests.conftest import World
from tests.stories.steps import (
    CHANNEL,
    PURPOSE,
    SORT,
    TITLE,
    TOPIC,
    add_topic,
    enough,
    form_group,
    monday,
    move_to,
    set_up,
    settle,
    write_objective,
)

NEED = {"Level now": "1 – new to me", "Level wanted": "3 – I use it"}


async def test_from_the_command_to_a_registered_interest_in_three_interactions_and_one_form(world: World) -> None:
    """A newcomer, whom the tour greets: typing the command, two buttons, one form."""
    maria = world.box.person("Maria")
    await add_topic(world.box.person("Duarte"), "SQL for analysts")
    begun = len(world.box.story)
    await maria.types("/learn")
    await maria.presses("Find a topic")
    await maria.presses("I'm interested", near="SQL for analysts")
    await maria.fills(NEED)
    await maria.submits()
    await maria.sees("You are in.", where="modal")
    done = [each.what for each in list(world.box.story)[begun:] if each.who.startswith("Maria")]
    assert [each for each in done if each in ("typed", "pressed", "opened")] == ["typed", "pressed", "pressed"]
    assert done.count("submitted") == 1


async def test_with_the_words_it_is_one_command_and_one_form(world: World) -> None:
    maria = world.box.person("Maria")
    await add_topic(world.box.person("Duarte"), "SQL for analysts")
    await maria.types("/learn interest sql")
    await maria.fills(NEED)
    await maria.submits()
    await maria.sees("You are in.", where="modal")


async def test_a_newcomer_is_shown_around_in_three_steps_and_only_once(world: World) -> None:
    maria = world.box.person("Maria")
    await maria.types("/learn")
    await maria.sees("Step 1 of 3")
    await maria.presses("Next")
    await maria.sees("Step 2 of 3")
    await maria.sees("When 6 people are interested")
    await maria.presses("Next")
    await maria.sees("your objectives and answers are seen by you alone".replace("your", "Your"))
    await maria.presses("Done")
    await maria.sees("Learn with a small group of colleagues")
    maria.does_not_see("Step 3 of 3")
    await maria.opens_home()
    await maria.sees("You have not registered an interest yet", where="home")
    maria.does_not_see("Step 1 of 3", where="home")
    await maria.types("/learn help")
    await maria.presses("Take the tour")
    await maria.sees("Step 1 of 3")


async def test_the_tour_can_be_skipped_in_the_home_tab_and_facilitators_get_their_own(world: World) -> None:
    helena = world.box.person("Helena")
    await helena.opens_home()
    await helena.sees("First choose the channel for topics", where="home")
    await helena.presses("Next", where="home", near="Skip the tour")
    await helena.sees("one confirmation creates the group", where="home")
    await helena.presses("Skip the tour", where="home")
    await settle(world)
    helena.does_not_see("Step 2 of 3", where="home")
    await helena.types("/learn")
    await helena.sees("Learn with a small group of colleagues")


async def test_a_facilitator_is_not_told_to_choose_a_channel_that_is_chosen(world: World) -> None:
    helena = world.box.person("Helena")
    await set_up(world.box)
    await helena.opens_home()
    await helena.sees("The channel for topics is chosen", where="home")
    helena.does_not_see("First choose the channel", where="home")


async def test_guests_are_told_kindly_and_see_no_tour(world: World) -> None:
    zoe = world.box.person("Zoë")
    await zoe.types("/learn")
    await zoe.sees("As a guest you cannot take part")
    await zoe.opens_home()
    await zoe.sees("As a guest you cannot take part", where="home")
    zoe.does_not_see("Step 1 of 3", where="home")


async def many_topics(person: Person, count: int) -> None:
    """So many topics, by title."""
    for number in range(count):
        await add_topic(person, f"Subject {number:02} {'abcdefghijklmnop'[number % 16] * 9}")


async def test_topics_are_searched_filtered_sorted_and_paged_at_once(world: World) -> None:
    box, maria, duarte = world.box, world.box.person("Maria"), world.box.person("Duarte")
    await set_up(box, Smallest_group="3 people")
    await story.add_topic(box)
    await many_topics(duarte, 10)
    for learner in story.LEARNERS[1:3]:
        await story.register(box, learner)
    await maria.opens_home()
    await maria.sees("1–8 of 11", where="home")
    await maria.presses("Next", where="home", near="Add a topic")
    await maria.sees("9–11 of 11", where="home")
    await maria.presses("Previous", where="home")
    await maria.picks("Show", "Nearly a group", where="home")
    await maria.sees("1–1 of 1", where="home")
    await maria.sees(TOPIC, where="home")
    await maria.picks("Sort of topic", "Technical", where="home")
    await maria.sees("Nothing found with these filters", where="home")
    await maria.picks("Sort of topic", "Technical and managerial", where="home")
    await maria.picks("Show", "All topics", where="home")
    await maria.picks("Order", "By title", where="home")
    await maria.sees("1–8 of 11", where="home")
    home = maria.screen()
    assert home.index(TOPIC) < home.index("Subject 00")


async def test_an_interest_is_changed_and_withdrawn_with_one_click_where_it_stands_and_home_follows(
    world: World,
) -> None:
    box, maria = world.box, world.box.person("Maria")
    await maria.opens_home()
    await enough(box)
    await settle(world)
    await maria.sees("You wait for a group", where="home")
    await maria.sees("You are number 1 in the queue", where="home")
    await maria.presses("Change", where="home", near="You are number 1 in the queue")
    await maria.sees("Withdraw my interest", where="modal")
    await maria.closes()
    await maria.presses("Withdraw", where="home")
    await maria.sees("You are no longer in the queue", where="modal")
    await maria.closes()
    await settle(world)
    maria.does_not_see("You are number 1 in the queue", where="home")
    await maria.sees("2 people are interested", where=CHANNEL)


async def test_this_weeks_check_in_is_answered_in_the_home_tab(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await enough(box)
    await form_group(box)
    await write_objective(box, "Maria", "Say no without losing the customer")
    await maria.opens_home()
    await maria.sees("Your groups", where="home")
    await maria.sees("Say no without losing the customer", where="home")
    maria.does_not_see("check-in is open", where="home")
    await move_to(world, monday(box))
    await maria.opens_home()
    await maria.sees("This week’s check-in is open", where="home")
    await maria.presses("On track", where="home")
    await maria.sees("You have answered this week’s check-in", where="home")
    await maria.sees("You said: On track", where="DM")


async def test_a_shortcut_opens_the_list_from_anywhere(world: World) -> None:
    maria = world.box.person("Maria")
    await add_topic(world.box.person("Duarte"), "SQL for analysts")
    await maria.uses_shortcut("Find a topic to learn")
    await maria.sees("SQL for analysts", where="modal")
    await maria.fills({"Search": "welding"})
    await maria.submits()
    await maria.sees("Nothing found for “welding”", where="modal")
    await maria.presses("Add a topic")
    await maria.sees("welding", where="modal")


async def test_german_is_spoken_to_who_uses_slack_in_german_and_english_in_the_channel(world: World) -> None:
    box, felix = world.box, world.box.person("Felix")
    await set_up(box)
    await add_topic(box.person("Duarte"), "SQL for analysts")
    await felix.types("/learn interest sql")
    await felix.sees("Stand heute", where="modal")
    await felix.fills({"Stand heute": "1 – neu für mich", "Gewünschter Stand": "3 – ich wende es an"})
    await felix.submits()
    await felix.sees("Du bist dabei", where="modal")
    await felix.sees("1 person is interested", where=CHANNEL)
    await felix.closes()
    await felix.opens_home()
    await felix.sees("Du bist Nummer 1 in der Warteliste", where="home")


async def test_what_is_done_from_home_shows_in_it(world: World) -> None:
    """The chosen channel, an added topic, and that everything about one was deleted."""
    box, helena = world.box, world.box.person("Helena")
    await helena.opens_home()
    await helena.presses("Choose the channel", where="home")
    await helena.fills({"Channel for topics": CHANNEL})
    await helena.submits()
    await helena.closes()
    await settle(world)
    helena.does_not_see("Choose the channel", where="home")
    await helena.presses("Add a topic", where="home", near="Privacy")
    await helena.fills({TITLE: "Welding", PURPOSE: "Repair it ourselves", SORT: "Technical"})
    await helena.submits()
    await helena.sees("Your topic is on the list", where="modal")
    await helena.closes()
    await settle(world)
    await helena.sees("1–1 of 1", where="home")
    await helena.presses("I'm interested", where="home", near="Welding")
    await helena.fills(NEED)
    await helena.submits()
    await helena.closes()
    await settle(world)
    await helena.sees("You are number 1 in the queue", where="home")
    await helena.presses("Privacy", where="home")
    await helena.presses("Delete me")
    await helena.presses("Delete everything about me")
    await helena.sees("everything about you is deleted", where="modal")
    await helena.closes()
    await settle(world)
    helena.does_not_see("You are number 1 in the queue", where="home")
    await helena.sees("everything about you is deleted", where="home")
    await helena.opens_home()
    await helena.sees("Step 1 of 3", where="home")
    assert [each.text for each in box.story.only("problem")] == []


async def test_who_takes_their_place_back_is_shown_all_topics_again(world: World) -> None:
    """The filter "Somebody at my place" is gone with the place: what is shown is what the filters say."""
    maria, duarte = world.box.person("Maria"), world.box.person("Duarte")
    await set_up(world.box)
    await add_topic(duarte, "SQL for analysts")
    await maria.types("/learn help")  # whoever comes has their profile read
    await settle(world)
    await maria.opens_home()
    await maria.picks("Show", "Somebody at my place", where="home")
    await maria.sees("Nothing found with these filters", where="home")
    await maria.types("/learn me")
    await maria.fills({"Where do you work?": ""})
    await maria.submits()
    await maria.closes()
    await settle(world)
    await maria.sees("All topics", where="home")
    await maria.sees("SQL for analysts", where="home")
