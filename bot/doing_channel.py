"""Doing in Slack what takes several calls about a channel: each looks first, so that it may be repeated."""

from collections.abc import AsyncIterator
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import NotAllowed
from handlers import effect as do
from handlers.effect import Outcome
from learning.delivery import Delivery

NOT_THEIRS = "chosen_by_an_outsider"
"""Our word for it, beside Slack's errors: who chose a private channel is not in it."""

PAGE = 1000


async def enter(slack: AsyncWebClient, _: Delivery, effect: do.Enter) -> Outcome:
    """Get into a channel. A private one nobody can join: whoever is in it has to invite us."""
    channel = dict((await slack.conversations_info(channel=effect.channel))["channel"])
    private = bool(channel.get("is_private"))
    if not channel.get("is_member"):
        channel = dict((await slack.conversations_join(channel=effect.channel))["channel"])
    if private and effect.chosen_by and not await _is_in(slack, effect.channel, effect.chosen_by):
        raise NotAllowed(NOT_THEIRS)
    return Outcome(channel=effect.channel, name=str(channel.get("name") or ""), private=private)


async def _is_in(slack: AsyncWebClient, channel: str, slack_id: str) -> bool:
    async for members in _pages(slack, channel):
        if slack_id in members:
            return True
    return False


async def _pages(slack: AsyncWebClient, channel: str) -> AsyncIterator[list[Any]]:
    cursor = ""
    while True:
        page = await slack.conversations_members(channel=channel, limit=PAGE, cursor=cursor or None)
        yield list(page.get("members") or [])
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


async def bookmark(slack: AsyncWebClient, _: Delivery, effect: do.Bookmark) -> Outcome:
    """Have one bookmark that leads to the message. Adding twice would make two, so what is there is looked at first."""
    link = str((await slack.chat_getPermalink(channel=effect.channel, message_ts=effect.ts))["permalink"])
    there = (await slack.bookmarks_list(channel_id=effect.channel)).get("bookmarks") or []
    ours = next((each for each in there if each.get("link") == link), None)
    ours = ours or next((each for each in there if effect.bookmark_id and each.get("id") == effect.bookmark_id), None)
    if ours is None:
        made = await slack.bookmarks_add(channel_id=effect.channel, title=effect.title, type="link", link=link)
        return Outcome(channel=effect.channel, bookmark_id=str(made["bookmark"]["id"]))
    if ours.get("link") != link:
        await slack.bookmarks_edit(
            channel_id=effect.channel, bookmark_id=str(ours["id"]), title=effect.title, link=link
        )
    return Outcome(channel=effect.channel, bookmark_id=str(ours["id"]))
