"""Who is stuck asks, who can help is brought together with them, and both may say that it is solved."""

from datetime import timedelta

from sandbox.people import Person
from sandbox.server import Sandbox
from tests.conftest import World
from tests.stories.steps import enough, form_group, monday, move_to, settle, share, write_objective

GROUP = "learn-difficult-conversations-with-customers"
WORDS = "I do not dare to call them"


async def stuck(world: World) -> Person:
    """A group, and somebody in it who says in the check-in that they are stuck."""
    box, maria = world.box, world.box.person("Maria")
    await enough(box)
    await form_group(box)
    await write_objective(box, "Maria", "Say no kindly")
    await move_to(world, monday(box))
    await maria.presses("Stuck", where="DM")
    await maria.sees("[Ask for help]", where="DM")
    return maria


async def ask(person: Person, whom: str) -> None:
    """They ask somebody."""
    await person.presses("Ask for help", where="DM")
    await person.fills({"What is in the way?": WORDS, "Whom do you ask?": whom})
    await person.submits()
    await person.sees("Who can help meets you in a direct message.", where="modal")
    await person.closes()


def said_to(box: Sandbox, words: str) -> list[tuple[str, ...]]:
    """Whom something was told, each time."""
    return [entry.audience for entry in box.story.only("posted") if words in entry.text]


async def test_the_group_reads_it_one_of_them_helps_and_is_thanked(world: World) -> None:
    box, maria, tomas = world.box, await stuck(world), world.box.person("Tomás")
    await ask(maria, "My group, in its channel")
    await settle(world)
    await tomas.sees(WORDS, where=GROUP)
    assert said_to(box, "It is about: Say no kindly") == [], "she shows that objective to nobody"
    await maria.presses("I can help", near=WORDS, where=GROUP)
    await maria.sees("This is your own request.")
    await tomas.presses("It is solved", near=WORDS, where=GROUP)
    await tomas.sees("Only who asked, or who helps, can say that.")
    await tomas.presses("I can help", near=WORDS, where=GROUP)
    await settle(world)
    await tomas.presses("I can help", near=WORDS, where=GROUP)
    await settle(world)
    assert {each.audience for each in box.story if "I have brought you together" in each.text} == {(tomas.name,)}
    (together,) = said_to(box, "can help you with this. When would you talk?")
    assert {maria.name, tomas.name} <= set(together)
    await tomas.sees("Can help: @Tomás Ribeiro", where=GROUP)
    (meeting,) = [
        channel
        for channel in box.ws.state.channels.values()
        if set(channel.members) == {maria.id, tomas.id, box.bot_user_id}
    ]
    (told,) = [message for message in meeting.messages.values() if message.user == box.bot_user_id]
    for name, who in (("help.thank", tomas), ("help.solve", tomas), ("help.thank", maria)):
        pressed = {"type": "button", "action_id": name, "value": '{"help_id":1,"together":true}', "action_ts": name}
        message = {"ts": told.ts, "text": told.text, "blocks": told.blocks}
        container = {"type": "message", "channel_id": meeting.id, "message_ts": told.ts, "is_ephemeral": False}
        sent = {"user": {"id": who.id}, "actions": [pressed], "message": message, "container": container}
        assert (await box.send_action(sent)).acked
    await settle(world)
    await tomas.sees("Only who asked for help says thanks for it here.")
    await tomas.sees("@Maria Santos thanks you for your help.", where="DM")
    await share(maria, "My group")
    await ask(maria, "My group, in its channel")
    await tomas.sees("It is about: Say no kindly", where=GROUP)
    seen = await tomas.sees("Solved.", where=GROUP)
    assert "[I can help]" not in seen


async def test_each_of_two_helpers_meets_who_asked_without_the_other(world: World) -> None:
    box, maria = world.box, await stuck(world)
    await ask(maria, "My group, in its channel")
    await settle(world)
    for helper in ("Tomás", "Beatriz"):
        await box.person(helper).presses("I can help", near=WORDS, where=GROUP)
        await settle(world)
    told = [
        entry.text for entry in box.story.only("posted") if "can help you with this. When would you talk?" in entry.text
    ]
    assert ["Tomás" in each for each in told] == [True, False]
    assert ["Beatriz" in each for each in told] == [False, True]


async def test_the_digest_repeats_what_nobody_offered_help_for(world: World) -> None:
    box, tomas = world.box, world.box.person("Tomás")
    maria = await stuck(world)
    for _ in range(3):
        await ask(maria, "My group, in its channel")
    await settle(world)
    await tomas.presses("I can help", near=WORDS, where=GROUP)
    await move_to(world, monday(box, weekday=4))
    assert "1 of you could use a hand" in await tomas.sees("Your group’s week", where=GROUP)


async def test_one_person_who_reached_the_same_is_asked_alone(world: World) -> None:
    box, tomas = world.box, world.box.person("Tomás")
    maria = await stuck(world)
    await write_objective(box, "Tomás", "Call angry customers")
    await move_to(world, monday(box))
    await tomas.presses("Done", near="Call angry customers", where="DM")
    await tomas.presses("I would help others with this", where="DM")
    await tomas.sees("[I no longer help with this]", where="DM")
    await maria.presses("Stuck", where="DM")
    await maria.sees("[Ask for help]", where="DM")
    await ask(maria, "tomas.ribeiro, who reached this")
    await settle(world)
    assert said_to(box, WORDS) == [(tomas.name,)]
    await tomas.presses("Not now", near=WORDS, where="DM")
    await tomas.sees("That is fine. Nobody is told.", where="DM")
    await settle(world)
    assert said_to(box, "can help you with this") == []


async def test_what_nobody_answers_is_handed_to_who_looks_after_the_group_once(world: World) -> None:
    box, helena = world.box, world.box.person("Helena")
    maria = await stuck(world)
    await ask(maria, "My group, in its channel")
    await settle(world)
    asked_at = box.clock.now()
    await move_to(world, asked_at + timedelta(days=2))
    assert (helena.name,) not in said_to(box, WORDS)
    for days in (3, 4, 10):
        await move_to(world, asked_at + timedelta(days=days, minutes=5))
    assert said_to(box, WORDS).count((helena.name,)) == 1
    await helena.presses("I can help", near=WORDS, where="DM")
    await settle(world)
    (together,) = said_to(box, "can help you with this. When would you talk?")
    assert {maria.name, helena.name} <= set(together)


async def test_where_nobody_looks_after_the_group_a_facilitator_is_asked_and_else_who_asked_is_told(
    world: World,
) -> None:
    box, maria = world.box, await stuck(world)
    box.mishaps.disable_user(box.ws.state.users[box.person("Helena").id])
    await settle(world)
    await ask(maria, "My group, in its channel")
    await move_to(world, box.clock.now() + timedelta(days=4))
    others = [user for user in box.ws.state.users.values() if user.is_admin and not user.deleted]
    asked = {each for each in said_to(box, WORDS) if len(each) == 1}
    assert asked, "an admin of the workspace is a facilitator where nobody was named"
    assert {name for (name,) in asked} <= {user.real_name for user in others}
    for user in others:
        box.mishaps.disable_user(user)
    await settle(world)
    await ask(maria, "My group, in its channel")
    await move_to(world, box.clock.now() + timedelta(days=6))
    assert said_to(box, "nobody looks after your group whom I could ask") == [(maria.name,)]


async def test_nobody_is_asked_to_help_who_left(world: World) -> None:
    box, tomas = world.box, world.box.person("Tomás")
    maria = await stuck(world)
    await ask(maria, "My group, in its channel")
    await settle(world)
    box.mishaps.disable_user(box.ws.state.users[maria.id])
    await settle(world)
    await tomas.presses("I can help", near=WORDS, where=GROUP)
    await tomas.sees("This request for help is not there any more")
    await move_to(world, box.clock.now() + timedelta(days=4))
    assert len(said_to(box, WORDS)) == 1, "nothing was handed over"


async def test_who_is_in_no_group_has_nobody_to_ask(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await write_objective(box, "Maria", "Say no kindly")
    await move_to(world, monday(box))
    await maria.presses("Stuck", where="DM")
    await maria.presses("Ask for help", where="DM")
    await maria.sees("there is nobody I could ask", where="modal")
