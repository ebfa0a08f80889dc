"""`peerloop doctor`: is everything as it has to be; if not, what is wrong, and how to mend it. It changes nothing."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

import aiohttp
import click
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.clients import for_installed
from bot.clock import moved_clock
from bot.deliveries import TROUBLE
from bot.demo import MANIFEST
from bot.doing_found import SKEW
from bot.installing import PATH
from bot.mail import Mailer, NotMailed
from bot.settings import Settings, SettingsError, Storage, load, load_storage
from bot.settings_mail import MailServer
from bot.slack import NoToken, Problem, client, failure, http_session
from learning.delivery import State
from sandbox import manifest
from store import ledger, schema, workspaces
from store.database import Database
from store.ledger import Wanted
from store.schema import SchemaError
from store.vault import Vault


class Level(StrEnum):
    """How a finding is. note: worth knowing, and no reason to act at once."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. what: how it is. how: to mend it."""

    name: str
    level: Level
    what: str
    how: str = ""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def doctor(*, as_json: bool) -> None:
    """Check settings, database, token, scopes, channel, clock and mail server; say what is wrong and how to mend it.

    Exit status 0 when nothing is wrong, 1 otherwise. It changes nothing, and may be run beside the running process.
    """
    found = asyncio.run(_examine())
    wrong = any(each.level is Level.WRONG for each in found)
    if as_json:
        click.echo(json.dumps({"ok": not wrong, "findings": [asdict(each) for each in found]}, indent=2))
    else:
        click.echo("\n".join(map(_line, found)))
    raise SystemExit(int(wrong))


def _line(each: Finding) -> str:
    line = f"{each.level:<6} {each.name}: {each.what}"
    return f"{line}\n       → {each.how}" if each.how else line


async def _examine() -> list[Finding]:
    return [each async for each in examine()]


async def examine() -> AsyncIterator[Finding]:
    """Everything that can be looked at with the settings there are, one after the other."""
    settings: Settings | None = None
    try:
        settings = load()
        yield Finding("settings", Level.OK, "complete")
    except SettingsError as error:
        for line in str(error).splitlines():
            what, _, how = line.partition(": ")
            yield Finding("settings", Level.WRONG, what, how)
    try:
        storage = settings or load_storage()
    except SettingsError:
        return
    database = Database(storage.database_url)
    try:
        usable = await _schema(database)
        yield usable
        if settings is not None:
            async for each in _slack(settings, database, stored=usable.level is Level.OK):
                yield each
            if settings.mail_server is not None:
                yield await _mail(settings.mail_server)
        if usable.level is Level.OK:
            yield await _deliveries(database, storage)
    finally:
        await database.close()


async def _schema(database: Database) -> Finding:
    if not database.exists():
        return Finding("database", Level.NOTE, "there is none yet", "`peerloop run` creates it.")
    try:
        found = await schema.revision(database)
    except SchemaError as error:
        return Finding("database", Level.WRONG, str(error), "See that the server runs, and who may use the database.")
    if found is not None and found > schema.HEAD:
        what = f"has schema {found}, this Peerloop knows {schema.HEAD}"
        return Finding("database", Level.WRONG, what, "Install the newer version, or restore a backup from before.")
    if found != schema.HEAD:
        what = f"has schema {found or 'none'}, this Peerloop knows {schema.HEAD}"
        return Finding("database", Level.NOTE, what, "`peerloop run` brings it up to date; make a backup first.")
    return Finding("database", Level.OK, f"schema {found}")


async def _slack(settings: Settings, database: Database, *, stored: bool) -> AsyncIterator[Finding]:
    async with http_session() as session:
        if settings.many:
            async for each in _installed(settings, database, session, stored=stored):
                yield each
            return
        token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
        slack = client(token, settings.slack_api_url, session)
        try:
            who = await slack.auth_test()
        except Problem as error:
            how = "Check SLACK_BOT_TOKEN and SLACK_API_URL, and that this machine reaches Slack."
            yield Finding("token", Level.WRONG, f"Slack did not accept it ({failure(error).error})", how)
            return
        team = str(who["team_id"])
        yield Finding("token", Level.OK, f"of {who.get('user')} in {who.get('team')} ({team})")
        yield _scopes(who)
        yield _clock(who)
        yield await _way_in(settings, slack)
        if stored:
            yield await _channel(slack, database, team)


async def _installed(
    settings: Settings, database: Database, session: aiohttp.ClientSession, *, stored: bool
) -> AsyncIterator[Finding]:
    """Each workspace that installed the app."""
    found = await workspaces.everywhere(database) if stored else []
    if not found:
        how = f"Open {settings.public_url.rstrip('/')}{PATH} in a browser."
        yield Finding("workspaces", Level.NOTE, "none installed it yet", how)
    clients = for_installed(database, Vault(settings.keys), settings.slack_api_url, session)
    for each in found:
        try:
            slack = await clients(each.id)
            who = await slack.auth_test()
        except Problem as error:
            how = f"Have an admin there install it again: {settings.public_url.rstrip('/')}{PATH}"
            if isinstance(error, NoToken):
                how = "Check that PEERLOOP_KEYS has every key that was used, or h" + how[1:]
            yield Finding(f"token {each.team_id}", Level.WRONG, f"cannot be used ({failure(error).error})", how)
            continue
        yield Finding(f"token {each.team_id}", Level.OK, f"of {who.get('user')} in {who.get('team')}")
        for looked in (_scopes(who), await _channel(slack, database, each.team_id)):
            yield replace(looked, name=f"{looked.name} {each.team_id}")
    yield await _way_in(settings, client("", settings.slack_api_url, session))


def _scopes(who: AsyncSlackResponse) -> Finding:
    held = {name.strip() for name in _header(who, "x-oauth-scopes").split(",")}
    missing = sorted(manifest.load(MANIFEST).scopes - held)
    if not missing:
        return Finding("scopes", Level.OK, "as in the manifest")
    how = "Paste the manifest of this version into the app's configuration, and press Reinstall to Workspace."
    return Finding("scopes", Level.WRONG, f"missing: {', '.join(missing)}", how)


def _clock(who: AsyncSlackResponse) -> Finding:
    try:
        ahead = datetime.now(UTC) - parsedate_to_datetime(_header(who, "date"))
    except (TypeError, ValueError):
        return Finding("clock", Level.NOTE, "Slack told no time to compare with")
    if abs(ahead) < SKEW:
        return Finding("clock", Level.OK, f"within {SKEW.total_seconds():.0f} s of Slack's")
    what = f"{abs(ahead).total_seconds():.0f} s {'ahead of' if ahead > SKEW else 'behind'} Slack's"
    return Finding("clock", Level.WRONG, what, "Let the machine set its clock over the network (NTP).")


def _header(who: AsyncSlackResponse, name: str) -> str:
    return next((str(value) for key, value in who.headers.items() if str(key).lower() == name), "")


async def _way_in(settings: Settings, slack: AsyncWebClient) -> Finding:
    if settings.slack_app_token is None:
        what = f"HTTP, on {settings.host} port {settings.port}"
        return Finding("connection", Level.NOTE, what, "Whether Slack reaches it shows when somebody types /learn.")
    try:
        await slack.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
    except Problem as error:
        how = "Check SLACK_APP_TOKEN (scope connections:write), and that Socket Mode is switched on."
        return Finding("connection", Level.WRONG, f"no Socket Mode connection ({failure(error).error})", how)
    return Finding("connection", Level.OK, "Slack opens a Socket Mode connection")


async def _channel(slack: AsyncWebClient, database: Database, team_id: str) -> Finding:
    workspace = await workspaces.by_team(database, team_id)
    channel = workspace.settings.clearinghouse if workspace else None
    if channel is None:
        return Finding("channel", Level.NOTE, "none is chosen for topics yet", "An admin types /learn in Slack.")
    how = "Choose another one with /learn settings."
    try:
        found = (await slack.conversations_info(channel=channel))["channel"]
    except Problem as error:
        how = f"Invite Peerloop there, or c{how[1:]}"
        return Finding("channel", Level.WRONG, f"{channel} cannot be seen ({failure(error).error})", how)
    name = f"#{found.get('name')}"
    if found.get("is_archived"):
        return Finding("channel", Level.WRONG, f"{name} is archived", how)
    if not found.get("is_member"):
        return Finding("channel", Level.WRONG, f"Peerloop is not in {name}", "Type /invite @Peerloop there.")
    return Finding("channel", Level.OK, f"{name}, and Peerloop is in it")


async def _mail(server: MailServer) -> Finding:
    where = f"{server.host} port {server.port}"
    try:
        await Mailer(server).knock()
    except NotMailed as error:
        how = "Check SMTP_HOST, SMTP_PORT, SMTP_SECURITY, SMTP_USER, SMTP_PASSWORD and MAIL_FROM."
        return Finding("mail", Level.WRONG, f"{where}: {error.failure.error}", how)
    return Finding("mail", Level.OK, f"{where} takes letters from {server.sender.addr_spec}")


async def _deliveries(database: Database, storage: Storage) -> Finding:
    wanted = Wanted([State(each) for each in TROUBLE if each != "overdue"], overdue=True)
    counts = await ledger.count(database, wanted, moved_clock(storage.peerloop_clock_offset)())
    if not counts:
        return Finding("deliveries", Level.OK, "all that is due was sent")
    many: dict[str, int] = {}
    for (state, _), number in counts.items():
        many[state.value] = many.get(state.value, 0) + number
    what = ", ".join(f"{number} {state}" for state, number in many.items())
    return Finding("deliveries", Level.NOTE, what, "`peerloop deliveries` lists them, and sends them again.")
