"""Saying what does not fit into an acknowledgement: in a modal, at a message, in the Home tab."""

from slack_sdk.models.views import View

from handlers import reply as say
from handlers.protocol import ephemeral
from handlers.reply import Reply
from handlers.request import JSON, Request
from handlers.route import Kind
from handlers.talk import Talk
from messages import notice
from messages.blocks import Message, without_buttons
from messages.rendering import as_json


class Speaker:
    """Says replies to Slack after the acknowledgement."""

    def __init__(self, talk: Talk) -> None:
        """talk: how Slack is spoken to."""
        self.talk = talk

    async def say(self, request: Request, reply: Reply) -> None:
        """Say it; raises what the call raises, and TypeError for a reply that cannot be said there."""
        match reply:
            case say.Open(view):
                await self._open(request, view)
            case say.Replace(view, home):
                await self._replace(request, view)
                if home is not None:
                    await self.talk.publish(request.user_id, as_json(home))
            case say.Home(view):
                await self.talk.publish(request.user_id, as_json(view))
            case say.Rewrite(message):
                await self._rewrite(request, message.payload())
            case say.Gone(message):
                await self._whisper(request, message)
                if request.kind is Kind.ACTION:  # a shortcut has a message, too: perhaps a colleague's, or a living one
                    await self._retire_buttons(request)
            case say.Word(message):
                await self._whisper(request, message)
            case _:
                raise TypeError(f"{reply!r} cannot answer a {request.kind.value}")

    async def _open(self, request: Request, view: View) -> None:
        """A modal, on the one the person stands in; when Slack's stack of them is full, in its place."""
        if request.may_push or not request.in_modal:
            await self.talk.open(request.trigger_id, as_json(view), push=request.in_modal)
        else:
            await self._replace(request, view)

    async def _replace(self, request: Request, view: View) -> None:
        """In the modal the person stands in; who stands in none, but at a message or the Home tab, gets one."""
        if not request.in_modal:
            await self._open(request, view)
            return
        view_id, hash_ = str(request.view.get("id", "")), str(request.view.get("hash", ""))
        await self.talk.replace(view_id, hash_, as_json(view))

    async def _whisper(self, request: Request, message: Message) -> None:
        """Private words where the person stands: below the message, or in a modal of their own."""
        if request.response_url:
            await self.talk.respond(request.response_url, ephemeral(message.payload()))
        elif request.trigger_id:
            await self._open(request, notice.as_page(message))

    async def _rewrite(self, request: Request, payload: JSON) -> None:
        if request.is_ephemeral:
            await self.talk.respond(request.response_url, {**payload, "replace_original": True})
        else:
            await self.talk.rewrite(request.channel_id, str(request.message.get("ts", "")), payload)

    async def _retire_buttons(self, request: Request) -> None:
        listed = request.message.get("blocks")
        blocks = [block for block in listed if isinstance(block, dict)] if isinstance(listed, list) else []
        if not blocks:
            return
        text = str(request.message.get("text", ""))[:3000]
        await self._rewrite(request, {"text": text, "blocks": without_buttons(blocks)})
