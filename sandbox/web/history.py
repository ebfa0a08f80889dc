"""conversations.history and conversations.replies: reading messages."""

import bisect
import re

from sandbox import shapes
from sandbox.state import Channel, Json, Message
from sandbox.web.api import (
    HISTORY,
    AnyMethod,
    Context,
    Method,
    Refused,
    decode_cursor,
    encode_cursor,
    scope_of,
)
from sandbox.web.conversations import Of

MAX_HISTORY = 999
MAX_REPLIES = 1000


class History(Of):
    """Arguments of conversations.history."""

    cursor: str = ""
    limit: int = 100
    oldest: str = "0"
    latest: str = ""
    inclusive: bool = False
    include_all_metadata: bool = False


class Replies(History):
    """Arguments of conversations.replies."""

    ts: str
    limit: int = 1000


def history(context: Context, given: History) -> Json:
    """conversations.history."""
    channel = _readable(context, given)
    if not 1 <= given.limit <= MAX_HISTORY:
        raise Refused("invalid_limit", [f"limit must be between 1 and {MAX_HISTORY}"])
    latest = _cursor_ts(given.cursor) if given.cursor else given.latest
    lines = channel.timeline
    start = _after(lines, given.oldest, inclusive=given.inclusive)
    end = _before(lines, latest, inclusive=given.inclusive and not given.cursor)
    wanted = lines[max(start, end - given.limit) : end]
    more = end - len(wanted) > start
    answer = _messages(context, channel, list(reversed(wanted)), all_metadata=given.include_all_metadata)
    answer |= {"has_more": more, "pin_count": len(channel.pins)}
    if more:
        answer["response_metadata"] = {"next_cursor": _ts_cursor(wanted[0])}
    return answer


def replies(context: Context, given: Replies) -> Json:
    """conversations.replies."""
    channel = _readable(context, given)
    if not 1 <= given.limit <= MAX_REPLIES:
        raise Refused("invalid_limit", [f"limit must be between 1 and {MAX_REPLIES}"])
    asked = channel.messages.get(given.ts)
    if asked is None:
        raise Refused("thread_not_found")
    parent = channel.messages.get(asked.thread_ts or asked.ts, asked)
    lines = parent.replies
    oldest = _cursor_ts(given.cursor) if given.cursor else given.oldest
    start = _after(lines, oldest, inclusive=given.inclusive and not given.cursor)
    end = _before(lines, given.latest, inclusive=given.inclusive)
    wanted = lines[start : min(end, start + given.limit)]
    more = start + len(wanted) < end
    # The parent leads every page.
    answer = _messages(context, channel, [parent.ts, *wanted], all_metadata=given.include_all_metadata)
    answer["has_more"] = more
    if more:
        answer["response_metadata"] = {"next_cursor": _ts_cursor(wanted[-1])}
    return answer


def _readable(context: Context, given: History) -> Channel:
    channel = context.channel(given.channel)
    context.need(scope_of(channel, "history"))
    if not context.ws.app_in(channel):
        raise Refused("not_in_channel")
    return channel


def _messages(context: Context, channel: Channel, wanted: list[str], *, all_metadata: bool) -> Json:
    how: shapes.ShownMetadata = "all" if all_metadata else "type"
    found: list[Message] = [channel.messages[ts] for ts in wanted]
    return {"messages": [shapes.message_object(m, channel, context.ws.identity, how) for m in found]}


def _stamp(ts: str) -> str:
    """A ts as given, in the form in which ts compare as text."""
    if not re.fullmatch(r"\d+(\.\d+)?", ts):
        raise Refused("invalid_ts_oldest")
    seconds, _, fraction = ts.partition(".")
    return f"{seconds.zfill(10)}.{fraction.ljust(6, '0')[:6]}"


def _after(lines: list[str], oldest: str, *, inclusive: bool) -> int:
    return (bisect.bisect_left if inclusive else bisect.bisect_right)(lines, _stamp(oldest or "0"))


def _before(lines: list[str], latest: str, *, inclusive: bool) -> int:
    if not latest or latest == "now":
        return len(lines)
    return (bisect.bisect_right if inclusive else bisect.bisect_left)(lines, _stamp(latest))


def _ts_cursor(ts: str) -> str:
    return encode_cursor(int(ts.replace(".", "")))


def _cursor_ts(cursor: str) -> str:
    position = decode_cursor(cursor)
    return f"{position // 1_000_000}.{position % 1_000_000:06d}"


METHODS: tuple[AnyMethod, ...] = (
    Method("conversations.history", History, history, HISTORY),
    Method("conversations.replies", Replies, replies, HISTORY),
)
