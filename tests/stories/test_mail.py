"""The weekly check-in by e-mail: chosen in Slack, sent over SMTP, answered in Slack."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.app import Peerloop
from bot.demo import MANIFEST, peerloop_in, settings_for
from sandbox.manifest import load
from sandbox.people import Person
from sandbox.server import Sandbox
from store import people
from tests.bot.mailbox import Mailbox, mailbox
from tests.conftest import World
from tests.stories.steps import enough, form_group, monday, move_to, set_up, settle, write_objective
from tests.stories.test_absence import pause
from tests.stories.test_checkins import nudges

GOAL = "Say <b>no</b> & keep the customer"
ON = {"Weekly_check-in_by_e-mail": "In Slack, or by e-mail for those who choose it"}


class MailWorld(World):
    """A world with a mail server in it."""

    def __init__(self, box: Sandbox, peerloop: Peerloop, letters: Mailbox) -> None:
        super().__init__(box, peerloop)
        self.mailbox = letters


@asynccontextmanager
async def mail_world(url: str, *, without: str = "") -> AsyncIterator[MailWorld]:
    """The real bot in a sandbox, with a mail server on this machine. without: a scope it was not given."""
    manifest = load(MANIFEST)
    scopes = manifest.oauth_config.scopes
    kept = scopes.model_copy(update={"bot": tuple(scope for scope in scopes.bot if scope != without)})
    config = manifest.oauth_config.model_copy(update={"scopes": kept})
    async with mailbox() as letters, Sandbox(manifest.model_copy(update={"oauth_config": config})) as box:
        mail = {
            "smtp_host": "127.0.0.1",
            "smtp_port": letters.port,
            "smtp_security": "none",
            "mail_from": "Peerloop <peerloop@lumenwood.example>",
        }
        settings = settings_for(box, url).model_copy(update=mail)
        async with peerloop_in(box, settings) as peerloop:
            yield MailWorld(box, peerloop, letters)


@pytest.fixture
async def world(sqlite_url: str) -> AsyncIterator[MailWorld]:
    """The usual one."""
    async with mail_world(sqlite_url) as found:
        yield found


async def choose(person: Person, where: str) -> None:
    """Somebody says where they want their check-in."""
    await person.types("/learn email")
    await person.fills({"Where shall I ask you every week?": where})
    await person.submits()
    await person.sees("Saved. I ask you", where="modal")
    await person.closes()


async def address_of(world: World, person: Person) -> str:
    """What is kept of somebody's address."""
    async with world.peerloop.database.read(world.peerloop.workspace.id) as session:
        found = await people.find(session, person.id)
    assert found is not None
    return found.email


async def test_who_chose_e_mail_gets_a_letter_and_answers_in_the_home_tab(world: MailWorld) -> None:
    box, maria, tomas = world.box, world.box.person("Maria"), world.box.person("Tomás")
    await set_up(box, **ON)
    await write_objective(box, "Maria", GOAL)
    await write_objective(box, "Tomás", "Explain a delay")
    await choose(maria, "By e-mail")
    await settle(world)
    await move_to(world, monday(box))
    (letter,) = world.mailbox.letters
    assert letter["To"] == "maria.santos@lumenwood.example"
    text, html = (part.get_content() for part in letter.iter_parts())
    assert f"> {GOAL}" in text
    assert "Say &lt;b&gt;no&lt;/b&gt; &amp; keep the customer" in html
    assert f"https://slack.com/app_redirect?app={box.ws.identity.app_id}&team={box.team_id}" in text
    assert (nudges(maria, box), nudges(tomas, box)) == (0, 1)
    assert await address_of(world, tomas) == ""
    await maria.opens_home()
    await maria.presses("On track", where="home")
    await settle(world)
    await maria.opens_home()
    await maria.sees("On track", where="home")
    await maria.types("/learn progress")
    await maria.sees("On track", where="modal")


async def test_in_the_home_tab_a_click_leads_on_can_be_changed_and_a_week_skipped(world: MailWorld) -> None:
    box, maria = world.box, world.box.person("Maria")
    await enough(box)
    await set_up(box, **ON)
    await form_group(box)
    await choose(maria, "By e-mail")
    await write_objective(box, "Maria", GOAL)
    await settle(world)
    await move_to(world, monday(box))
    await maria.opens_home()
    await maria.presses("Stuck", where="home")
    await maria.sees("[Ask for help] [Change my answer]", where="home")
    await maria.presses("Change my answer", where="home")
    await maria.fills({"How is it going?": "Done"})
    await maria.submits()
    await maria.presses("I would help others with this", where="home")
    await maria.sees("[I no longer help with this] [Change my answer]", where="home")
    await write_objective(box, "Maria", "Explain a delay")
    await write_objective(box, "Maria", "Call first")
    await move_to(world, monday(box))
    await maria.opens_home()
    await maria.presses("Stuck", near="Call first", where="home")
    await maria.sees("[Ask for help]", where="home")
    await maria.presses("All on track", where="home")
    await maria.sees("You have answered this week’s check-in.", where="home")
    await move_to(world, monday(box))
    await maria.opens_home()
    await maria.presses("Skip this week", where="home")
    await maria.sees("You skipped this week’s check-in.", where="home")
    await maria.presses("Change my answer", near="Call first", where="home")
    await maria.submits()
    await maria.sees("[On track] [Done] [Stuck]", where="home")


async def test_who_has_no_objective_is_asked_for_one_and_can_skip_in_the_home_tab(world: MailWorld) -> None:
    box, maria = world.box, world.box.person("Maria")
    await enough(box)
    await set_up(box, **ON)
    await form_group(box)
    await choose(maria, "By e-mail")
    await settle(world)
    await move_to(world, monday(box))
    text = world.mailbox.letters[-1].get_body(("plain",))
    assert text is not None
    assert "This is what you want to reach" not in text.get_content()
    assert "Write it, or skip this week, in Peerloop's Home tab in Slack." in text.get_content()
    await maria.opens_home()
    await maria.sees("[Write my objective] [Skip this week]", where="home")
    await maria.presses("Skip this week", where="home")
    await maria.sees("Skipped this week. That is fine.", where="home")
    for days in range(1, 5):
        await move_to(world, monday(box, weekday=days))
    assert nudges(maria, box) == 0
    await pause(maria, box.clock.now() + timedelta(days=30))
    await maria.presses("End the pause now", where="home")
    await maria.sees("I ask you every week", where="modal")


async def test_both_is_a_letter_and_a_message_and_a_german_reads_german(world: MailWorld) -> None:
    box, annika = world.box, world.box.person("Annika")
    await set_up(box, **ON)
    await annika.types("/learn objective")
    await annika.fills(
        {
            "Was möchtest du erreichen?": "Nein sagen",
            "Woran wirst du es messen?": "Ich merke es",
            "Für welche Chance oder welches Problem im Unternehmen nutzt du es?": "Vertrieb",
        }
    )
    await annika.submits()
    await annika.closes()
    await annika.types("/learn email")
    await annika.fills({"Wo soll ich dich jede Woche fragen?": "In Slack und per E-Mail"})
    await annika.submits()
    await annika.closes()
    await settle(world)
    await move_to(world, monday(box, zone="Europe/Berlin"))
    (letter,) = world.mailbox.letters
    assert letter["Content-Language"] == "de"
    plain = letter.get_body(("plain",))
    assert plain is not None
    assert "In Slack antworten" in plain.get_content()
    await annika.sees("Nein sagen", where="DM")


async def test_whoever_goes_back_to_slack_is_asked_there_and_their_address_is_forgotten(world: MailWorld) -> None:
    box, maria = world.box, world.box.person("Maria")
    await set_up(box, **ON)
    await write_objective(box, "Maria", GOAL)
    await choose(maria, "In Slack and by e-mail")
    await settle(world)
    assert await address_of(world, maria) == "maria.santos@lumenwood.example"
    await maria.types("/learn email")
    await maria.sees("E-mail goes to maria.santos@lumenwood.example", where="modal")
    await maria.closes()
    await choose(maria, "In Slack")
    assert await address_of(world, maria) == ""
    await move_to(world, monday(box))
    assert world.mailbox.letters == []
    assert nudges(maria, box) == 1


async def test_e_mail_is_offered_only_where_it_is_switched_on(world: MailWorld) -> None:
    maria = world.box.person("Maria")
    await maria.types("/learn email")
    await maria.sees("Facilitators can switch it on with /learn settings")
    await maria.opens_home()
    maria.does_not_see("[E-mail]", where="home")
    await set_up(world.box, **ON)
    await maria.opens_home()
    await maria.presses("E-mail", where="home")
    await maria.sees("You answer in Slack in any case", where="modal")


async def test_switched_off_again_everybody_is_asked_in_slack(world: MailWorld) -> None:
    box, maria = world.box, world.box.person("Maria")
    await set_up(box, **ON)
    await write_objective(box, "Maria", GOAL)
    await choose(maria, "By e-mail")
    await settle(world)
    await set_up(box, **{"Weekly_check-in_by_e-mail": "Only in Slack"})
    await move_to(world, monday(box))
    assert world.mailbox.letters == []
    assert nudges(maria, box) == 1


async def test_while_slack_does_not_tell_the_address_the_question_comes_in_slack(sqlite_url: str) -> None:
    async with mail_world(sqlite_url, without="users:read.email") as world:
        maria = world.box.person("Maria")
        await set_up(world.box, **ON)
        await write_objective(world.box, "Maria", GOAL)
        await choose(maria, "By e-mail")
        await settle(world)
        await maria.types("/learn email")
        await maria.sees("Slack has not told me your address yet", where="modal")
        await maria.closes()
        await move_to(world, monday(world.box))
        assert world.mailbox.letters == []
        assert nudges(maria, world.box) == 1


async def test_who_does_not_answer_the_letter_is_asked_once_more_in_slack(world: MailWorld) -> None:
    box, maria = world.box, world.box.person("Maria")
    await set_up(box, **ON)
    await write_objective(box, "Maria", GOAL)
    await choose(maria, "By e-mail")
    await settle(world)
    await move_to(world, monday(box))
    for days in range(1, 5):
        await move_to(world, monday(box, weekday=days))
    await maria.presses("On track", where="DM")
    await maria.sees("You said: On track", where="DM")
    assert len(world.mailbox.letters) == 1
