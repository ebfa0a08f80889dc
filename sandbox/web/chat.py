"""chat.*: posting, changing and deleting messages."""

from dataclasses import replace

from sandbox import shapes
from sandbox.inputs import completed
from sandbox.limits import Tier
from sandbox.settling import SLACKBOT
from sandbox.state import Channel, Json, Message
from sandbox.strict import check_message
from sandbox.web.api import AnyMethod, Arguments, Blocks, Context, Method, Names, Object, Refused, refuse_problems

# APIREF chat.postMessage: longer text is cut, with a warning.
MAX_TEXT = 40_000
MAX_MARKDOWN = 12_000


class Content(Arguments):
    """What methods share that carry a message."""

    channel: str
    text: str | None = None
    blocks: Blocks | None = None
    attachments: Blocks | None = None
    markdown_text: str | None = None
    as_user: bool | None = None
    link_names: bool | None = None
    parse: str | None = None


class PostMessage(Content):
    """Arguments of chat.postMessage."""

    thread_ts: str | None = None
    reply_broadcast: bool = False
    metadata: Object | None = None
    mrkdwn: bool = True
    unfurl_links: bool | None = None
    unfurl_media: bool | None = None
    username: str | None = None
    icon_emoji: str | None = None
    icon_url: str | None = None


class Update(Content):
    """Arguments of chat.update."""

    ts: str
    metadata: Object | None = None
    reply_broadcast: bool = False
    file_ids: Names | None = None


class PostEphemeral(Content):
    """Arguments of chat.postEphemeral."""

    user: str
    thread_ts: str | None = None
    username: str | None = None
    icon_emoji: str | None = None
    icon_url: str | None = None


class Delete(Arguments):
    """Arguments of chat.delete."""

    channel: str
    ts: str
    as_user: bool | None = None


class GetPermalink(Arguments):
    """Arguments of chat.getPermalink."""

    channel: str
    message_ts: str


def _blocks_of(given: Content) -> list[Json] | None:
    """The blocks of a message; text in Markdown is a block of its own."""
    if given.markdown_text is None:
        return given.blocks
    if given.text is not None or given.blocks is not None:
        raise Refused("markdown_text_conflict")
    if len(given.markdown_text) > MAX_MARKDOWN:
        raise Refused("msg_too_long")
    return [{"type": "markdown", "text": given.markdown_text}]


def _checked(context: Context, given: Content, metadata: Json | None = None) -> tuple[str, list[Json]]:
    """The text and blocks a new message has in Slack; refuses what breaks a limit."""
    blocks, text = _blocks_of(given), given.text or ""
    refuse_problems(check_message(text or None, blocks, attachments=given.attachments, metadata=metadata))
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT]
        context.warnings.append("message_truncated")
    return text, completed(blocks or [])


def drafted(context: Context, given: PostMessage) -> tuple[Channel, Message]:
    """The message that was asked for, not yet posted, and where it goes; refuses what Slack refuses."""
    shown_as = _shown_as(context, given.username, given.icon_emoji, given.icon_url)
    channel = _postable(context, given.channel, customized=bool(shown_as))
    text, blocks = _checked(context, given, given.metadata)
    message = context.ws.new_message(channel, context.me, text, blocks)
    message.attachments = given.attachments or []
    message.metadata = given.metadata or None
    message.shown_as = shown_as
    if given.thread_ts is not None:
        check_thread(channel, given.thread_ts)
        message.thread_ts, message.broadcast = given.thread_ts, given.reply_broadcast
        message.subtype = "thread_broadcast" if given.reply_broadcast else None
    return channel, message


def post_message(context: Context, given: PostMessage) -> Json:
    """chat.postMessage."""
    channel, message = drafted(context, given)
    context.ws.post(channel, message)
    shown = shapes.message_object(message, channel, context.ws.identity, "all")
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def update(context: Context, given: Update) -> Json:
    """chat.update."""
    channel = context.own_channel(given.channel)
    message = _own_message(channel, given.ts, "cant_update_message")
    if all(part is None for part in (given.text, given.blocks, given.attachments, given.markdown_text)):
        raise Refused("no_text")
    new_blocks, metadata = _blocks_of(given), given.metadata or None
    problems = check_message(given.text, new_blocks, attachments=given.attachments, metadata=metadata, updating=True)
    refuse_problems(problems)
    text = message.text if given.text is None else given.text
    blocks = message.blocks if new_blocks is None else completed(new_blocks)
    if not text.strip() and not blocks and not (given.attachments or message.attachments):
        raise Refused("no_text")
    changed = replace(message, text=text, blocks=blocks)
    if given.attachments is not None:
        changed.attachments = given.attachments
    if given.metadata is not None:
        changed.metadata = metadata
    if given.file_ids is not None:
        changed.files = [shapes.file_object(context.file(each), context.base_url) for each in given.file_ids]
    context.ws.edit(channel, message, changed)
    shown = shapes.message_object(changed, channel, context.ws.identity, "all")
    return {"channel": channel.id, "ts": message.ts, "text": text, "message": shown}


def post_ephemeral(context: Context, given: PostEphemeral) -> Json:
    """chat.postEphemeral."""
    channel = _postable(context, given.channel, joined=True)
    reader = context.ws.user(given.user)
    if reader is None or reader.deleted or given.user not in channel.members:
        raise Refused("user_not_in_channel")
    text, blocks = _checked(context, given)
    _shown_as(context, given.username, given.icon_emoji, given.icon_url)
    if given.thread_ts is not None:
        check_thread(channel, given.thread_ts)
    shown = context.ws.whisper(
        channel, given.user, text, blocks, thread_ts=given.thread_ts, attachments=given.attachments
    )
    return {"message_ts": shown.ts}


def delete(context: Context, given: Delete) -> Json:
    """chat.delete."""
    channel = context.own_channel(given.channel)
    message = _own_message(channel, given.ts, "cant_delete_message")
    context.ws.delete(channel, message)
    return {"channel": channel.id, "ts": given.ts}


def get_permalink(context: Context, given: GetPermalink) -> Json:
    """chat.getPermalink."""
    channel = context.channel(given.channel)
    if given.message_ts not in channel.messages:
        raise Refused("message_not_found")
    link = f"{context.base_url}/archives/{channel.id}/p{given.message_ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


def check_messages_tab(context: Context, channel: Channel) -> None:
    """Refuse a direct message of the app when its Messages tab is switched off."""
    if (
        channel.kind == "im"
        and context.ws.app_in(channel)
        and not context.ws.manifest.features.app_home.messages_tab_enabled
    ):
        raise Refused("messages_tab_disabled")


def _postable(context: Context, channel_id: str, *, joined: bool = False, customized: bool = False) -> Channel:
    """The conversation a message goes to; a customized one for a person's id lands in their chat with Slackbot."""
    ws = context.ws
    to_slackbot = customized and channel_id.startswith("U")
    if channel_id.startswith("U") and not joined:
        person = ws.user(channel_id)
        if person is None or person.deleted or person.is_bot or channel_id == SLACKBOT:
            raise Refused("channel_not_found")
        channel = ws.open_direct((SLACKBOT, channel_id)) if to_slackbot else ws.app_direct(channel_id)
    else:
        channel = context.channel(channel_id)
    check_messages_tab(context, channel)
    if channel.is_archived:
        raise Refused("is_archived")
    if not (ws.app_in(channel) or to_slackbot) and (joined or not context.holds("chat:write.public")):
        raise Refused("not_in_channel")
    if any((member := ws.user(m)) is not None and member.deleted for m in channel.members if channel.kind == "im"):
        raise Refused("channel_not_found")
    return channel


def _own_message(channel: Channel, ts: str, not_own: str) -> Message:
    message = channel.messages.get(ts)
    if message is None or message.subtype == "tombstone":
        raise Refused("message_not_found")
    if not message.from_app:
        raise Refused(not_own)
    return message


def check_thread(channel: Channel, thread_ts: str) -> None:
    """Refuse to reply to what is no message, or itself a reply."""
    parent = channel.messages.get(thread_ts)
    if parent is None or parent.thread_ts not in (None, parent.ts):
        raise Refused("cannot_reply_to_message")


def _shown_as(context: Context, username: str | None, emoji: str | None, url: str | None) -> Json:
    if username is None and emoji is None and url is None:
        return {}
    context.need("chat:write.customize")
    icons = {key: value for key, value in (("emoji", emoji), ("image_48", url)) if value is not None}
    return ({"username": username} if username is not None else {}) | ({"icons": icons} if icons else {})


_LINKS = "links are not unfurled, and the text is kept as it was sent"
METHODS: tuple[AnyMethod, ...] = (
    Method("chat.postMessage", PostMessage, post_message, ("chat:write",), Tier.SPECIAL, missing=_LINKS),
    Method("chat.update", Update, update, ("chat:write",), Tier.THREE, missing=_LINKS),
    Method("chat.delete", Delete, delete, ("chat:write",), Tier.THREE),
    Method("chat.postEphemeral", PostEphemeral, post_ephemeral, ("chat:write",), Tier.FOUR, missing=_LINKS),
    Method("chat.getPermalink", GetPermalink, get_permalink, (), Tier.SPECIAL),
)
