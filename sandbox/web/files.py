"""files.*: an address to upload to, and sharing what was uploaded."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from sandbox import shapes
from sandbox.inputs import completed
from sandbox.limits import Tier
from sandbox.state import Channel, File, Json
from sandbox.strict import check_message
from sandbox.web.api import (
    AnyMethod,
    Arguments,
    Blocks,
    Context,
    Method,
    Names,
    Refused,
    parse_json,
    refuse_problems,
)
from sandbox.web.chat import check_thread

# Slack takes a gigabyte; the sandbox keeps files in its memory.
MAX_FILE = 4 * 1024 * 1024
MAX_SNIPPET = 1024 * 1024
MAX_ALT = 1000
MAX_CHANNELS = 100


class GetUploadUrl(Arguments):
    """Arguments of files.getUploadURLExternal; `length` in bytes."""

    filename: str = Field(min_length=1)
    length: int = Field(ge=1)
    alt_txt: str = Field(default="", max_length=MAX_ALT)
    snippet_type: str | None = None


class _Uploaded(Arguments):
    id: str
    title: str = ""


class Complete(Arguments):
    """Arguments of files.completeUploadExternal."""

    files: Annotated[list[_Uploaded], BeforeValidator(parse_json)]
    channel_id: str | None = None
    channels: Names = Field(default=[])
    thread_ts: str | None = None
    initial_comment: str | None = None
    blocks: Blocks | None = None


class Info(Arguments):
    """Arguments of files.info."""

    file: str


def get_upload_url(context: Context, given: GetUploadUrl) -> Json:
    """files.getUploadURLExternal."""
    if given.length > (MAX_FILE if given.snippet_type is None else MAX_SNIPPET):
        raise Refused("file_upload_size_restricted")
    ws = context.ws
    created = int(ws.now().timestamp())
    file = File(ws.state.next_id("F"), given.filename, given.length, context.me, created, given.alt_txt)
    ws.state.files[file.id] = file
    return {"upload_url": f"{context.base_url}/upload/{file.id}", "file_id": file.id}


def complete_upload(context: Context, given: Complete) -> Json:
    """files.completeUploadExternal: shares the files in one message for each channel."""
    if not given.files:
        raise Refused("invalid_arguments", ["files must not be empty"])
    found = [context.file(each.id) for each in given.files]
    if any(file.shared for file in found) or len({file.id for file in found}) < len(found):
        raise Refused("file_not_found")
    wanted = list(dict.fromkeys([*given.channels, *([given.channel_id] if given.channel_id else [])]))
    if len(wanted) > MAX_CHANNELS:
        raise Refused("invalid_arguments", [f"channels must be at most {MAX_CHANNELS}"])
    channels = [context.own_channel(channel_id) for channel_id in wanted]
    text = given.initial_comment or ""
    if given.blocks is not None:
        refuse_problems(check_message(text or None, given.blocks))
    for channel in channels:
        if given.thread_ts is not None:
            check_thread(channel, given.thread_ts)
    for file, each in zip(found, given.files, strict=True):
        file.title, file.shared = each.title or file.name, True
    for channel in channels:
        _share(context, channel, found, text, completed(given.blocks or []), given.thread_ts)
    return {"files": [{"id": file.id, "title": file.title} for file in found]}


def info(context: Context, given: Info) -> Json:
    """files.info."""
    file = context.file(given.file)
    shown = shapes.file_object(file, context.base_url)
    return {"file": shown | {"channels": file.channels}, "comments": []}


def _share(
    context: Context, channel: Channel, files: list[File], text: str, blocks: list[Json], thread_ts: str | None
) -> None:
    ws = context.ws
    message = ws.new_message(channel, context.me, text, blocks)
    message.files = [shapes.file_object(file, context.base_url) for file in files]
    message.subtype, message.thread_ts = "file_share", thread_ts
    ws.post(channel, message)
    for file in files:
        file.channels.append(channel.id)
        event = {"type": "file_shared", "file_id": file.id, "user_id": context.me, "file": {"id": file.id}}
        ws.emit("file_shared", event | {"channel_id": channel.id, "event_ts": ws.event_ts()}, channel)


METHODS: tuple[AnyMethod, ...] = (
    Method(
        "files.getUploadURLExternal",
        GetUploadUrl,
        get_upload_url,
        ("files:write",),
        Tier.FOUR,
        missing="files of up to 4 MB; a snippet is a file like any other",
    ),
    Method(
        "files.completeUploadExternal",
        Complete,
        complete_upload,
        ("files:write",),
        Tier.FOUR,
        missing="shared before the answer, in Slack some time after it",
    ),
    Method("files.info", Info, info, ("files:read",), Tier.FOUR, missing="no comments, thumbnails or shares"),
)
