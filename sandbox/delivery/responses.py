"""The other side of a response_url: what an app may do to what a person just acted on."""

import json
from dataclasses import replace

from aiohttp import web

from sandbox.delivery.credentials import ResponseUrl, ResponseUrls
from sandbox.inputs import completed
from sandbox.state import Channel, Json
from sandbox.strict import check_message
from sandbox.workspace import Workspace

_KNOWN = frozenset(
    {
        "text",
        "blocks",
        "attachments",
        "response_type",
        "replace_original",
        "delete_original",
        "thread_ts",
        "unfurl_links",
        "unfurl_media",
        "mrkdwn",
        "metadata",
    }
)


class Responses:
    """Serves `/response/<path>`."""

    def __init__(self, ws: Workspace, urls: ResponseUrls) -> None:
        self._ws = ws
        self._urls = urls

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Apply one answer."""
        try:
            body = json.loads(await request.text())
        except ValueError:
            return web.Response(status=400, text="invalid_payload")
        if not isinstance(body, dict) or not set(body) <= _KNOWN:
            return web.Response(status=400, text="invalid_payload")
        url = self._urls.use(request.match_info["path"], self._ws.now())
        if url is None:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        refused = self._refusal(url, body)
        if refused:
            self._ws.tell("problem", self._ws.identity.bot_user_id, "", f"response_url: {refused}")
            return web.Response(status=400, text=refused)
        self._apply(url, body)
        return web.Response(text="ok")

    def _refusal(self, url: ResponseUrl, body: Json) -> str:
        """Why Slack would not take this, in its code; empty when it would."""
        replaces = bool(body.get("replace_original") or body.get("delete_original"))
        if replaces and url.original is None:
            return "invalid_payload"
        if body.get("delete_original"):
            return ""
        if url.ephemeral and replaces and body.get("response_type") == "in_channel":
            return "invalid_payload"
        if not (body.get("text") or body.get("blocks") or body.get("attachments")):
            return "no_text"
        problems = check_message(
            body.get("text"), body.get("blocks"), attachments=body.get("attachments"), metadata=body.get("metadata")
        )
        return problems[0].error if problems else ""

    def _apply(self, url: ResponseUrl, body: Json) -> None:
        channel = self._ws.state.channels[url.channel]
        text, blocks = str(body.get("text") or ""), completed(body.get("blocks") or [])
        attachments: list[Json] = body.get("attachments") or []
        if body.get("delete_original"):
            self._delete(url, channel)
        elif body.get("replace_original"):
            self._replace(url, channel, text, blocks, attachments)
        elif body.get("response_type") == "in_channel":
            message = self._ws.new_message(channel, self._ws.identity.bot_user_id, text, blocks)
            message.attachments = attachments
            message.thread_ts = body.get("thread_ts")
            message.metadata = body.get("metadata")
            self._ws.post(channel, message)
        else:
            thread = body.get("thread_ts")
            self._ws.whisper(channel, url.user, text, blocks, thread_ts=thread, attachments=attachments)

    def _delete(self, url: ResponseUrl, channel: Channel) -> None:
        if url.ephemeral:
            kept = [shown for shown in self._ws.state.ephemerals if shown.ts != url.original]
            self._ws.state.ephemerals[:] = kept
            self._ws.changed.notify()
        elif (message := channel.messages.get(url.original or "")) is not None:
            self._ws.delete(channel, message)

    def _replace(
        self, url: ResponseUrl, channel: Channel, text: str, blocks: list[Json], attachments: list[Json]
    ) -> None:
        if not url.ephemeral:
            if (message := channel.messages.get(url.original or "")) is not None:
                changed = replace(message, text=text, blocks=blocks, attachments=attachments)
                self._ws.edit(channel, message, changed)
            return
        for shown in self._ws.state.ephemerals:
            if shown.ts == url.original:
                shown.text, shown.blocks, shown.attachments = text, blocks, attachments
                self._ws.read_again(channel, shown)
