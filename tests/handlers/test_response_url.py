"""A response_url comes from outside: only Slack's own addresses are ever called."""

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import SlackTalk

SLACK, GOVERNMENT, SANDBOX = "https://slack.com/api/", "https://slack-gov.com/api/", "http://127.0.0.1:1/api/"

OURS = [
    (SLACK, "https://hooks.slack.com/actions/T1/2/abc"),
    (SLACK, "https://hooks.slack.com/commands/T1/2/abc"),
    (GOVERNMENT, "https://hooks.slack-gov.com/actions/T1/2/abc"),
    (SANDBOX, "http://127.0.0.1:9/response/abc"),
]
NOT_OURS = [
    (SLACK, "http://hooks.slack.com/actions/T1/2/abc"),
    (SLACK, "https://evil.example/actions"),
    (SLACK, "https://hooks.slack.com.evil.example/x"),
    (SLACK, "https://hooks.slack.com@evil.example/x"),
    (SLACK, "https://evil.example/?hooks.slack.com"),
    (SLACK, "http://127.0.0.1:80/"),
    (SLACK, "http://169.254.169.254/latest/meta-data"),
    (SLACK, "file:///etc/passwd"),
    (SLACK, ""),
    (GOVERNMENT, "https://hooks.slack.com/actions/T1/2/abc"),
    (SANDBOX, "https://hooks.slack.com/actions/T1/2/abc"),
    (SANDBOX, "http://10.0.0.1/"),
]


def talk(session: aiohttp.ClientSession, api_url: str) -> SlackTalk:
    async def slack() -> AsyncWebClient:
        return AsyncWebClient(base_url=api_url)

    return SlackTalk(slack, session, api_url)


@pytest.mark.parametrize(("api_url", "url"), OURS)
async def test_slacks_own_addresses_are_known(api_url: str, url: str) -> None:
    async with aiohttp.ClientSession() as session:
        assert talk(session, api_url)._is_slack(url)


@pytest.mark.parametrize(("api_url", "url"), NOT_OURS)
async def test_no_other_address_is_called(api_url: str, url: str) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(ValueError, match="not Slack's"):
            await talk(session, api_url).respond(url, {"text": "private"})
