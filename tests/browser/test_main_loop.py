"""The main loop as people play it: with a mouse and a keyboard, in a browser."""

from datetime import timedelta

from bot.story import CLEARINGHOUSE, LEARNERS, OBJECTIVES, TOPIC
from tests.browser.screen import Screen


async def test_the_main_loop_is_played_by_clicking_and_typing(screen: Screen) -> None:
    await set_up(screen)
    await add_topic(screen)
    for learner in LEARNERS:
        await register(screen, learner)
    await form_group(screen)
    await write_objective(screen)
    await answer_check_in(screen)
    assert [problem.text for problem in screen.box.story.only("problem")] == []


async def set_up(screen: Screen) -> None:
    await screen.acts_as("Helena")
    await screen.types("/learn")
    await screen.presses("Choose the channel", near="Step 1 of 3")
    await screen.fills({"Channel for topics": CLEARINGHOUSE})
    await screen.submits()
    await screen.sees("Topics are posted in the channel you chose")
    await screen.closes()


async def add_topic(screen: Screen) -> None:
    await screen.acts_as("Maria")
    await screen.types("/learn")
    await screen.presses("Add a topic", near="Step 1 of 3")
    await screen.fills(
        {
            "What would you like to learn?": TOPIC,
            "What is it for?": "Stay calm and clear when a customer is upset.",
            "What sort of topic is it?": "Managerial",
        }
    )
    await screen.submits()
    await screen.sees("Your topic is on the list")
    await screen.closes()
    await screen.opens(CLEARINGHOUSE)
    await screen.sees(TOPIC)


async def register(screen: Screen, learner: tuple[str, str, str, str, str]) -> None:
    name, now, wanted, mode, hope = learner
    await screen.acts_as(name)
    await screen.presses("I'm interested", near=TOPIC)
    await screen.fills(
        {"Level now": f"{now} –", "Level wanted": f"{wanted} –", "How would you like to meet?": mode, "What for?": hope}
    )
    await screen.submits()
    await screen.sees("You are in")
    await screen.closes()


async def form_group(screen: Screen) -> None:
    await screen.acts_as("Helena")
    await screen.sees("enough for a group")
    await screen.presses("Form the group", near=TOPIC)
    await screen.sees("7 people")
    await screen.presses("Create the group")
    await screen.sees("I am creating the channel")
    await screen.closes()
    await screen.opens_messages_of_app()
    await screen.sees("The group is ready")


async def write_objective(screen: Screen) -> None:
    _, what, measure, opportunity = OBJECTIVES[0]
    await screen.acts_as("Maria")
    await screen.opens("difficult-conversations")
    await screen.presses("Write my objective", near="This channel is yours")
    await screen.fills(
        {
            "What do you want to reach?": what,
            "How will you measure it?": measure,
            "Which business opportunity or problem will you use it for?": opportunity,
            "By when?": f"{screen.box.clock.now() + timedelta(days=30):%Y-%m-%d}",
        }
    )
    await screen.submits()
    await screen.sees("I ask you about it every week")
    await screen.closes()


async def answer_check_in(screen: Screen) -> None:
    await screen.page.get_by_role("button", name="move the clock").click()
    await screen.page.get_by_role("menuitem", name="Next Monday, 09:00").click()
    await screen.opens_messages_of_app()
    await screen.sees(OBJECTIVES[0][1])
    await screen.presses("On track", near=OBJECTIVES[0][1])
    await screen.sees("You said: On track")
