"""A workspace with many people who wait, stored at once: for stories in which how they came is not the matter."""

from dataclasses import replace

from handlers.card import refresh_card
from handlers.turn import Desk
from learning.calendar import next_weekly
from learning.interest import Mode
from learning.profile import Details
from learning.topic import Kind
from learning.workspace import Settings
from sandbox.company import Company, Profile, seed
from sandbox.server import Sandbox
from store import interests_register, people, rounds, topics, workspaces
from store.people import Profile as Known
from tests.conftest import opened
from tests.stories.steps import CHANNEL


def company(crowd: int) -> Company:
    """The usual company, and so many more in Lisbon, who share no supervisor."""
    small = seed()
    more = tuple(
        Profile(f"U0CROWD{n:04}", f"crowd.{n}", f"Crowd {n}", "", "Europe/Lisbon", "", "", "Lisbon", None)
        for n in range(crowd)
    )
    return replace(small, people=(*small.people, *more))


async def fill(url: str, box: Sandbox, titles: list[str], settings: Settings) -> None:
    """Everybody of the crowd waits in one of these topics, as many in each; Helena has chosen these settings.

    Nobody has still to be told that they are enough: that is told elsewhere.
    """
    crowd = [user for user in box.ws.state.users.values() if user.name.startswith("crowd.")]
    channel = box.ws.channel_named(CHANNEL)
    assert channel is not None
    box.ws.join(channel, box.bot_user_id)
    now = box.clock.now()
    async with opened(url) as database:
        workspace = await workspaces.install(database, box.team_id, "Lumenwood", box.bot_user_id)
        async with database.begin(workspace.id) as session:
            helena = box.ws.state.users[box.person("Helena").id]
            for user in (helena, *crowd):
                told = Known(user.id, user.real_name, user.tz, user.id == helena.id, False, False, False)
                await people.learn(session, [told])
            ids = []
            for user in (helena, *crowd):
                ids.append((await people.meet(session, user.id)).id)
                await people.learn_details(session, ids[-1], Details(place="Lisbon"), now)
            chosen = replace(settings, clearinghouse=channel.id, saved_by=ids[0], saved_at=now)
            await workspaces.save_settings(session, chosen, replan=False)
            if chosen.automatic_weekday is not None:
                at = next_weekly(now, chosen.automatic_weekday, chosen.nudge_time, helena.tz)
                await rounds.plan(session, at)
            made = [
                await topics.add(session, title=title, purpose="x", kind=Kind.TECHNICAL, added_by=ids[0], now=now) or 0
                for title in titles
            ]
            for number, person_id in enumerate(ids[1:]):
                await interests_register.register(
                    session,
                    topic_id=made[number % len(made)],
                    person_id=person_id,
                    level_now=1,
                    level_wanted=3,
                    mode=Mode.EITHER,
                    hope="",
                    now=now,
                )
            desk = Desk(session, await workspaces.get(session), now)
            for topic_id in made:
                await topics.told_of_quorum(session, topic_id, now)
                await refresh_card(desk, topic_id)
