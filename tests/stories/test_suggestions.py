"""A need named for somebody else: they alone decide, and who named it sees what they agreed to show."""

from datetime import timedelta

import pytest

from sandbox.faults import Kind
from sandbox.people import Person
from tests.conftest import MakeWorld, World
from tests.stories.steps import CHANNEL, add_topic, move_to, profiles_read, set_up, settle
from tests.stories.test_topic_admin import leave, merge
from tests.stories.test_waiting import everything_stored

SQL = "SQL for analysts"
REASON = "You asked me twice for a report this month"
NEED = {"Level now": "1 – new to me", "Level wanted": "3 – I use it"}


async def suggest(person: Person, whom: str, topic: str | None = SQL, title: str | None = None) -> None:
    """Somebody names a need for somebody else."""
    await person.types(f"/learn suggest @{whom}")
    await person.sees("They are asked privately, and decide for themselves", where="modal")
    if topic is not None:
        [offered] = await person.searches("Topic", topic[:5])
        await person.fills({"Topic": offered})
    await person.fills({"For whom?": whom, "Why?": REASON, "Or a new topic": title})
    await person.submits()


@pytest.fixture
async def sql(world: World) -> World:
    """A workspace with a topic, everybody's profile read."""
    await set_up(world.box)
    await add_topic(world.box.person("Duarte"), SQL)
    await profiles_read(world)
    return world


async def seen_by(person: Person) -> str:
    """What somebody sees of what they suggested."""
    await person.types("/learn suggest")
    seen = await person.sees("What you suggested", where="modal")
    await person.closes()
    return seen[seen.index("What you suggested") :]


async def test_the_person_is_asked_privately_and_accepting_makes_it_an_interest(sql: World) -> None:
    box, rafael, maria = sql.box, sql.box.person("Rafael"), sql.box.person("Maria")
    await suggest(rafael, "Maria Santos")
    await rafael.sees("gets your suggestion privately", where="modal")
    await rafael.closes()
    await maria.sees("Rafael Moreira, your supervisor, suggests a topic to you", where="DM")
    await maria.sees(REASON, where="DM")
    for other in ("Helena", "Rafael", "Duarte"):
        box.person(other).does_not_see("suggests a topic")
    await maria.presses("Accept", where="DM")
    await maria.fills(NEED)
    await maria.submits()
    await maria.sees("You are in.", where="modal")
    await maria.closes()
    await maria.sees(f"You registered for {SQL}", where="DM")
    assert "[Accept]" not in maria.screen()
    await maria.sees("1 person is interested", where=CHANNEL)
    await settle(sql)
    rafael.does_not_see("registered", where="DM")
    assert "registered" not in await seen_by(rafael)
    await maria.presses("I'm interested", near=SQL, where=CHANNEL)
    await maria.sees("This was suggested to you by @Rafael Moreira. Only you see that", where="modal")


async def test_what_is_shown_is_what_the_person_chose(sql: World) -> None:
    tomas, maria = sql.box.person("Tomás"), sql.box.person("Maria")
    await suggest(tomas, "Maria Santos")
    await maria.presses("Accept", where="DM")
    await maria.fills({**NEED, "Who suggested it": ["Let them see that I registered"]})
    await maria.submits()
    told = await tomas.sees("lets you know: after your suggestion, they registered for a topic", where="DM")
    assert SQL in told
    await tomas.closes()
    seen = await seen_by(tomas)
    assert "for @Maria Santos · registered · " in seen
    assert "Registered for:" not in seen


async def test_who_declines_leaves_no_trace_that_anybody_could_see(sql: World) -> None:
    tomas, maria, ines = (sql.box.person(name) for name in ("Tomás", "Maria", "Inês"))
    await suggest(tomas, "Maria Santos")
    await tomas.closes()
    await suggest(tomas, "Inês Carvalho")
    await tomas.closes()
    await maria.presses("Decline", where="DM")
    await maria.sees("Nobody sees that you decline", where="modal")
    await maria.submits()
    await maria.sees("Declined. Nobody sees it", where="modal")
    await maria.closes()
    await settle(sql)
    await maria.sees("You declined. Nobody sees that", where="DM")
    assert REASON not in maria.screen()
    seen = await seen_by(tomas)
    of_maria, of_ines = (line for line in seen.splitlines() if line.startswith("for @"))
    assert sorted(line.split(" · ")[1] for line in (of_maria, of_ines)) == ["sent", "sent"]
    assert "--- DM" not in tomas.screen()
    await ines.sees("[Accept]", where="DM")


async def test_a_word_reaches_who_suggested_it_and_nothing_else(sql: World) -> None:
    tomas, maria = sql.box.person("Tomás"), sql.box.person("Maria")
    await suggest(tomas, "Maria Santos")
    await maria.presses("Decline", where="DM")
    await maria.fills({"A word to who suggested it": "I learn it with my sister already."})
    await maria.submits()
    await maria.sees("Declined. Your words are on their way, and nothing else", where="modal")
    await tomas.sees("sends you a word about the topic you suggested", where="DM")
    await tomas.sees("I learn it with my sister already.", where="DM")
    await settle(sql)
    stored = repr(await everything_stored(sql))
    assert REASON not in stored
    assert "sister" not in stored


async def test_another_topic_can_be_chosen_or_a_new_one_made(sql: World) -> None:
    box, duarte, maria, ines = sql.box, *(sql.box.person(name) for name in ("Duarte", "Maria", "Inês"))
    await add_topic(duarte, "Reading balance sheets")
    await suggest(duarte, "Maria Santos", topic=None, title="Writing reports")
    await maria.sees("Duarte Pinheiro, a colleague, suggests a topic to you", where="DM")
    await maria.presses("Choose another topic", where="DM")
    await maria.fills(NEED)
    await maria.submits()
    assert "Please choose a topic above" in maria.errors["Or a new topic"]
    [offered] = await maria.searches("Another topic", "balance")
    await maria.fills({"Another topic": offered})
    await maria.submits()
    await maria.sees("You are in.", where="modal")
    await maria.sees("1 person is interested", where=CHANNEL)
    await duarte.closes()
    await suggest(duarte, "Inês Carvalho", topic=None, title="Writing reports")
    await ines.presses("Accept", where="DM")
    await ines.sees("everybody sees it, and that you added it", where="modal")
    await ines.fills({**NEED, "What sort of topic is it?": "Managerial"})
    await ines.submits()
    await ines.sees("You are in.", where="modal")
    post = await box.person("Maria").sees("Writing reports", where=CHANNEL)
    assert "Managerial · added by @Inês Carvalho" in post


async def test_mistakes_are_said_where_they_were_made(sql: World) -> None:
    tomas = sql.box.person("Tomás")
    for whom, said in (("Tomás", "choose somebody else"), ("Zoë", "takes no part"), ("Viktor", "takes no part")):
        await suggest(tomas, whom)
        assert said in tomas.errors["For whom?"]
        await tomas.closes()
    await suggest(tomas, "Maria", topic=None)
    assert "Please choose a topic above" in tomas.errors["Or a new topic"]
    await tomas.closes()
    await suggest(tomas, "Maria")
    await tomas.closes()
    await suggest(tomas, "Maria")
    assert tomas.errors == {"For whom?": "This suggestion to this person is on its way already."}


async def test_nobody_can_flood_others(sql: World) -> None:
    tomas = sql.box.person("Tomás")
    for number in range(20):
        await suggest(tomas, "Maria", topic=None, title=f"Topic number {number}")
        await tomas.closes()
    await suggest(tomas, "Maria", topic=None, title="One more")
    assert "that is enough for one day" in str(tomas.errors)
    await tomas.closes()
    await move_to(sql, sql.box.clock.now() + timedelta(days=1, minutes=1))
    await suggest(tomas, "Maria", topic=None, title="One more")
    await tomas.sees("gets your suggestion privately", where="modal")


async def test_who_is_interested_already_is_told_so_and_who_suggested_it_is_not(sql: World) -> None:
    tomas, maria = sql.box.person("Tomás"), sql.box.person("Maria")
    await maria.presses("I'm interested", near=SQL, where=CHANNEL)
    await maria.fills(NEED)
    await maria.submits()
    await maria.closes()
    await suggest(tomas, "Maria")
    said = await tomas.sees("gets your suggestion privately", where="modal")
    assert "interested" not in said[said.index("On its way") : said.index("[Close]")]
    await maria.sees("You are interested in this topic already", where="DM")
    await maria.presses("See my interest", where="DM")
    await maria.sees("Withdraw my interest", where="modal")


async def test_a_suggestion_waits_in_the_home_tab_and_an_old_button_explains_itself(sql: World) -> None:
    tomas, maria = sql.box.person("Tomás"), sql.box.person("Maria")
    await maria.opens_home()
    await suggest(tomas, "Maria")
    await maria.sees("Suggested to you", where="home")
    await maria.presses("Accept", where="home")
    await maria.closes()
    await maria.presses("Decline", where="home")
    await maria.submits()
    await maria.sees("Declined. Nobody sees it", where="modal")
    await maria.closes()
    await settle(sql)
    maria.does_not_see("Suggested to you", where="home")


async def test_a_shortcut_and_a_colleague_can_be_asked_from_an_interest(sql: World) -> None:
    maria, tomas = sql.box.person("Maria"), sql.box.person("Tomás")
    await tomas.uses_shortcut("Suggest a topic")
    await tomas.sees("They are asked privately", where="modal")
    await maria.presses("I'm interested", near=SQL, where=CHANNEL)
    await maria.fills(NEED)
    await maria.submits()
    await maria.presses("Ask a colleague")
    await maria.fills({"For whom?": "Inês", "Why?": "We could learn it together"})
    await maria.submits()
    await sql.box.person("Inês").sees("Maria Santos, a colleague, suggests a topic to you", where="DM")


async def test_a_topic_that_was_archived_meanwhile_is_replaced_by_another(sql: World) -> None:
    helena, tomas, maria = (sql.box.person(name) for name in ("Helena", "Tomás", "Maria"))
    await suggest(tomas, "Maria")
    await helena.presses("I'm interested", near=SQL, where=CHANNEL)
    await helena.presses("Manage this topic")
    await helena.presses("Archive")
    await helena.sees("The topic is archived", where="modal")
    await maria.presses("Accept", where="DM")
    await maria.sees("This topic is archived by now. You can choose another one", where="modal")
    await maria.fills({**NEED, "Or a new topic": "Reading query plans"})
    await maria.submits()
    await maria.sees("You are in.", where="modal")
    await maria.closes()
    await maria.sees("You registered for Reading query plans", where="DM")


async def test_a_topic_that_was_merged_meanwhile_is_the_one_it_became(sql: World) -> None:
    helena, tomas, maria = (sql.box.person(name) for name in ("Helena", "Tomás", "Maria"))
    await add_topic(tomas, "Databases")
    await suggest(tomas, "Maria")
    await merge(sql.box, "Helena", SQL, "Databases")
    await helena.presses("Merge them")
    await helena.sees("wait there instead", where="modal")
    await leave(helena)
    await maria.presses("Accept", where="DM")
    await maria.sees("This topic is part of another one now: Databases", where="modal")
    await maria.fills(NEED)
    await maria.submits()
    await maria.closes()
    await maria.sees("You registered for Databases", where="DM")


async def test_nothing_is_sent_before_the_workspace_is_set_up(world: World) -> None:
    maria, tomas = world.box.person("Maria"), world.box.person("Tomás")
    await add_topic(maria, SQL)
    await tomas.types("/learn suggest @Maria")
    await tomas.sees("Nobody is written to before that")
    await tomas.uses_shortcut("Suggest a topic")
    await tomas.sees("Nobody is written to before that", where="modal")


ANSWERS = ("waits", "declines", "accepts", "takes another", "was in already")


async def answer(person: Person, how: str) -> None:
    """Somebody answers a suggestion, and lets nobody know."""
    if how == "declines":
        await person.presses("Decline", where="DM")
        await person.submits()
        await person.sees("Declined.", where="modal")
    elif how != "waits":
        await person.presses("Choose another topic" if how == "takes another" else "Accept", where="DM")
        await person.fills(NEED | ({"Or a new topic": "Excel"} if how == "takes another" else {}))
        await person.submits()
        await person.sees("You are in.", where="modal")
    await leave(person)


async def test_who_suggested_it_cannot_tell_one_silent_answer_from_another(sql: World) -> None:
    box, tomas = sql.box, sql.box.person("Tomás")
    people = dict(zip(("Maria", "Inês", "Beatriz", "Duarte", "Nadia"), ANSWERS, strict=True))
    await box.person("Nadia").presses("I'm interested", near=SQL, where=CHANNEL)
    await box.person("Nadia").fills(NEED)
    await box.person("Nadia").submits()
    await leave(box.person("Nadia"))
    said = set()
    for name in people:
        await suggest(tomas, name)
        page = await tomas.sees("On its way", where="modal")
        said.add(" ".join(page.replace(box.person(name).name, "NAME").split()))
        await leave(tomas)
    assert len(said) == 1
    for name, how in people.items():
        await box.person(name).sees("suggests a topic to you", where="DM")
        await answer(box.person(name), how)
    await settle(sql)
    seen = await seen_by(tomas)
    lines = [
        line.replace(f"@{box.person(name).name}", "NAME")
        for name in people
        for line in seen.splitlines()
        if box.person(name).name in line
    ]
    assert len(lines) == len(people)
    assert len(set(lines)) == 1
    assert seen.count(SQL) == len(people)
    assert "Excel" not in seen
    assert "--- DM" not in tomas.screen()
    for name in people:
        await suggest(tomas, name)
        assert tomas.errors == {"For whom?": "This suggestion to this person is on its way already."}
        await leave(tomas)


async def test_another_topic_is_shown_by_its_name_when_the_person_agrees(sql: World) -> None:
    tomas, maria = sql.box.person("Tomás"), sql.box.person("Maria")
    await suggest(tomas, "Maria")
    await leave(tomas)
    await maria.presses("Choose another topic", where="DM")
    show = {"Who suggested it": ["Let them see that I registered"]}
    await maria.fills({**NEED, **show, "Or a new topic": "Reading query plans"})
    await maria.submits()
    await leave(maria)
    told = await tomas.sees("@Maria Santos lets you know", where="DM")
    assert "Reading query plans" in told
    assert "Registered for: Reading query plans" in await seen_by(tomas)


async def test_who_is_interested_already_keeps_what_they_said_and_how_they_came_to_it(sql: World) -> None:
    tomas, maria = sql.box.person("Tomás"), sql.box.person("Maria")
    await maria.presses("I'm interested", near=SQL, where=CHANNEL)
    await maria.fills(
        {"Level now": "2 – I know the basics", "Level wanted": "4 – I use it well", "What for?": "Reports"}
    )
    await maria.submits()
    await leave(maria)
    await suggest(tomas, "Maria")
    await maria.presses("Accept", where="DM")
    await maria.submits()
    await maria.sees("You are in.", where="modal")
    await leave(maria)
    await maria.presses("I'm interested", near=SQL, where=CHANNEL)
    form = await maria.sees("2 – I know the basics", where="modal")
    assert "4 – I use it well" in form
    assert "Reports" in form
    assert "suggested to you" not in form
    await maria.sees("1 person is interested", where=CHANNEL)


async def test_an_old_button_explains_itself_and_goes_away(sql: World) -> None:
    tomas, maria = sql.box.person("Tomás"), sql.box.person("Maria")
    await suggest(tomas, "Maria")
    await maria.sees("suggests a topic to you", where="DM")
    sql.box.faults.plan(Kind.RATE_LIMITED, "chat.update", seconds=600)
    await maria.presses("Decline", where="DM")
    await maria.submits()
    await leave(maria)
    assert await sql.box.ws.changed.wait_for(lambda: bool(sql.box.faults.of(Kind.RATE_LIMITED)), 5)
    await maria.presses("Accept", where="DM")
    await maria.sees("This suggestion is answered already, was taken back, or is not yours", where="DM")
    assert await sql.box.ws.changed.wait_for(lambda: "[Accept]" not in maria.screen(), 5)
    maria.does_not_see("Level now")


async def test_who_left_before_it_arrived_gets_nothing(sql: World) -> None:
    tomas, maria = sql.box.person("Tomás"), sql.box.person("Maria")
    sql.box.faults.plan(Kind.RATE_LIMITED, "users.profile.get", seconds=60)
    await suggest(tomas, "Maria")
    sql.box.change_person("Maria", deleted=True)
    await sql.box.quiet()
    await move_to(sql, sql.box.clock.now() + timedelta(minutes=5))
    maria.does_not_see("suggests a topic to you")
    await leave(tomas)
    assert "for @Maria Santos · sent · " in await seen_by(tomas)


async def test_when_who_suggested_it_has_left_there_is_nobody_to_tell(sql: World) -> None:
    tomas, maria = sql.box.person("Tomás"), sql.box.person("Maria")
    await suggest(tomas, "Maria")
    await maria.sees("suggests a topic to you", where="DM")
    sql.box.change_person("Tomás", deleted=True)
    await settle(sql)
    await maria.presses("Decline", where="DM")
    maria.does_not_see("A word to who suggested it", where="modal")
    await maria.closes()
    await maria.presses("Accept", where="DM")
    await maria.sees("A former colleague suggests a topic to you", where="modal")
    maria.does_not_see("Let them see that I registered", where="modal")
    await maria.fills(NEED)
    await maria.submits()
    await maria.sees("You are in.", where="modal")


async def test_a_supervisor_is_one_only_where_the_profile_says_so(sql: World) -> None:
    tomas, ines = sql.box.person("Tomás"), sql.box.person("Inês")
    await suggest(tomas, "Inês")
    await ines.sees("Tomás Ribeiro, a colleague, suggests a topic to you", where="DM")


async def test_facilitators_see_an_interest_like_any_other(sql: World) -> None:
    box, helena = sql.box, sql.box.person("Helena")
    await set_up(box, Smallest_group="3 people")
    for name in ("Maria", "Beatriz", "Duarte"):
        await suggest(box.person("Tomás"), name)
        await leave(box.person("Tomás"))
        await answer(box.person(name), "accepts")
    await helena.presses("Form the group", near=SQL, where=CHANNEL)
    proposal = await helena.sees("Create the group", where="modal")
    assert "Maria" in proposal
    assert "suggest" not in proposal.casefold()
    assert "Tomás" not in proposal


async def test_over_http_too_a_topic_is_looked_up_a_shortcut_used_and_home_filtered(
    make_world: MakeWorld, sqlite_url: str
) -> None:
    world = await make_world(sqlite_url, "http")
    maria, tomas = world.box.person("Maria"), world.box.person("Tomás")
    await set_up(world.box)
    await add_topic(world.box.person("Duarte"), SQL)
    await profiles_read(world)
    await suggest(tomas, "Maria Santos")
    await tomas.sees("gets your suggestion privately", where="modal")
    await maria.opens_home()
    await maria.picks("Order", "Newest first", where="home")
    await maria.sees("Suggested to you", where="home")
    await maria.uses_shortcut("Find a topic to learn")
    await maria.sees(SQL, where="modal")
