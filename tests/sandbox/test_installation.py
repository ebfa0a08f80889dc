"""Installing the app, taking its token away, taking it out."""

from datetime import timedelta

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from tests.sandbox.sandbox_apps import channel_id, client_of, last_payload, over_http, refusal

# slack_sdk sends its id and secret with what aiohttp deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


async def exchange(box: Sandbox, code: str, **more: str) -> AsyncWebClient:
    """The answer of oauth.v2.access to a code, as a client with the new token."""
    bare = AsyncWebClient(base_url=box.api_url, retry_handlers=[])
    secrets = {"client_id": box.identity.client_id, "client_secret": box.identity.client_secret}
    answer = await bare.oauth_v2_access(code=code, **secrets, **more)
    assert answer["team"]["id"] == box.team_id
    assert answer["authed_user"]["id"] == box.person("Helena Costa").id
    assert "chat:write" in answer["scope"].split(",")
    return AsyncWebClient(token=answer["access_token"], base_url=box.api_url, retry_handlers=[])


async def test_a_code_becomes_a_token_once_and_within_ten_minutes(box: Sandbox) -> None:
    code = box.install_code("Helena Costa")
    assert (await (await exchange(box, code)).auth_test())["ok"]
    assert (await refusal(exchange(box, code)))["error"] == "invalid_code"
    late = box.install_code("Helena Costa")
    box.clock.move_by(timedelta(minutes=10))
    assert (await refusal(exchange(box, late)))["error"] == "invalid_code"
    assert "client_secret" not in str(box.calls)


async def test_id_secret_and_address_must_be_the_right_ones(box: Sandbox) -> None:
    bare = AsyncWebClient(base_url=box.api_url, retry_handlers=[])
    client_id, secret = box.identity.client_id, box.identity.client_secret
    code = box.install_code("Helena Costa", "https://app.example/oauth")

    async def error(client_id: str, client_secret: str, **more: str) -> str:
        call = bare.oauth_v2_access(client_id=client_id, client_secret=client_secret, **more)
        return str((await refusal(call))["error"])

    assert await error("1.2", secret, code=code) == "invalid_client_id"
    assert await error(client_id, "guess", code=code) == "bad_client_secret"
    assert await error(client_id, secret, code=code, redirect_uri="https://evil.example") == "bad_redirect_uri"
    again = box.install_code("Helena Costa", "https://app.example/oauth")
    await exchange(box, again, redirect_uri="https://app.example/oauth")
    assert await error(client_id, secret, grant_type="refresh_token", code="x") == "invalid_refresh_token"
    assert await error(client_id, secret, grant_type="password", code="x") == "invalid_grant_type"
    async with (
        aiohttp.ClientSession(headers={"Authorization": "Basic !!!"}) as session,
        session.post(f"{box.api_url}oauth.v2.access") as answer,
    ):
        assert (await answer.json())["error"] == "invalid_client_id"


async def test_a_revoked_token_is_dead_and_the_app_is_told(box: Sandbox, api: AsyncWebClient) -> None:
    assert (await api.auth_revoke(test=True))["revoked"] is False
    assert (await api.auth_revoke())["revoked"] is True
    await box.quiet()
    assert last_payload(box, "tokens_revoked")["event"]["tokens"] == {"oauth": [], "bot": [box.bot_user_id]}
    assert (await refusal(api.auth_test()))["error"] == "token_revoked"
    fresh = await exchange(box, box.install_code("Helena Costa"))
    assert (await fresh.auth_test())["ok"]
    assert (await refusal(api.auth_test()))["error"] == "token_revoked"


async def test_an_app_that_was_taken_out_hears_of_it_and_of_nothing_else(box: Sandbox, api: AsyncWebClient) -> None:
    await api.conversations_join(channel=channel_id(box, "general"))
    await box.quiet()
    box.uninstall()
    await box.quiet()
    assert last_payload(box, "app_uninstalled")["event"]["type"] == "app_uninstalled"
    assert last_payload(box, "tokens_revoked")
    assert (await refusal(api.chat_postMessage(channel="C1", text="x")))["error"] == "account_inactive"
    box.sent.clear()
    maria = box.person("Maria")
    box.change_person("Maria", title="Boss")
    await maria.types("/try it")
    await box.quiet()
    assert not box.sent
    await maria.sees("/try is not a valid command.")
    box.reinstall()
    assert (await api.auth_test())["ok"]
    box.change_person("Maria", title="Chief")
    await box.quiet()
    assert last_payload(box, "user_change")["event"]["user"]["profile"]["title"] == "Chief"


async def test_buttons_of_an_app_that_was_taken_out_are_dead(box: Sandbox, api: AsyncWebClient) -> None:
    maria = box.person("Maria")
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    blocks = [{"type": "actions", "elements": [button]}]
    await api.chat_postMessage(channel=maria.id, text="x", blocks=blocks)
    box.uninstall()
    await maria.presses("Go")
    await maria.sees("did not respond (dispatch_failed)")


class Store(AsyncInstallationStore):
    """Notes what Bolt asks to be forgotten."""

    def __init__(self) -> None:
        self.forgotten: list[str] = []

    async def async_find_installation(self, **_: object) -> Installation | None:
        return None

    async def async_delete_bot(self, **_: object) -> None:
        self.forgotten.append("bot")

    async def async_delete_all(self, **_: object) -> None:
        self.forgotten.append("all")


async def test_bolts_own_listeners_forget_the_installation(box: Sandbox) -> None:
    store = Store()
    app = AsyncApp(client=client_of(box), signing_secret=box.signing_secret, installation_store=store)
    app.enable_token_revocation_listeners()
    async with over_http(box, app):
        box.uninstall()
        await box.quiet()
    assert "all" in store.forgotten
