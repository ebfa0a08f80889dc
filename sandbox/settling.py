"""The workspace on its first day: the company's people and channels, Slackbot, and the app's own user."""

from dataclasses import asdict
from datetime import datetime

from sandbox.company import Company
from sandbox.identity import Identity
from sandbox.manifest import Manifest
from sandbox.state import Channel, State, User, UserGroup

SLACKBOT = "USLACKBOT"


def settled(company: Company, manifest: Manifest, identity: Identity, now: datetime) -> State:
    """The state of a workspace in which nothing has happened yet."""
    state, started = State(), int(now.timestamp())
    bot = manifest.features.bot_user
    app_name = bot.display_name if bot is not None else identity.app_name
    people = [User(**asdict(profile)) for profile in company.people]
    people.append(User(SLACKBOT, "slackbot", "Slackbot"))
    people.append(User(identity.bot_user_id, app_name.lower(), app_name, is_bot=True))
    for person in people:
        person.updated = started
        state.users[person.id] = person
    for seed in company.channels:
        state.channels[seed.id] = Channel(
            id=seed.id,
            name=seed.name,
            kind="private" if seed.is_private else "public",
            created=started,
            creator=seed.member_ids[0] if seed.member_ids else SLACKBOT,
            members=list(seed.member_ids),
            purpose=seed.purpose,
            is_general=seed.is_general,
        )
    for group in company.groups:
        state.usergroups[group.id] = UserGroup(
            group.id, group.handle, group.name, group.description, list(group.member_ids), started
        )
    return state
