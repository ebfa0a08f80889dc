"""Attachments, the older way to add something to a message, as the reference of legacy attachments has them."""

from sandbox.strict.blocks import MESSAGE_BLOCKS
from sandbox.strict.objects import URL
from sandbox.strict.spec import Either, Enum, Flag, List, Number, Obj, Spec, Text, at_least_one

MAX_ATTACHMENTS = 100
MAX_FOOTER = 300

_SEEN = ("fallback", "pretext", "author_name", "title", "text", "fields", "image_url", "thumb_url", "blocks")
_WORDS = Text(least=0)
_FIELDS: dict[str, Spec] = {
    **dict.fromkeys(("fallback", "pretext", "author_name", "author_subname", "title", "text"), _WORDS),
    **dict.fromkeys(("author_link", "author_icon", "title_link", "image_url", "thumb_url", "footer_icon"), URL),
    "color": Text(pattern="good|warning|danger|#?[0-9a-fA-F]{6}", like="good, warning, danger or a hex colour"),
    "fields": List(Obj({"title": _WORDS, "value": _WORDS, "short": Flag()})),
    "footer": Text(MAX_FOOTER),
    "ts": Either(Number(), Text(pattern=r"[0-9]+(\.[0-9]+)?", like="a timestamp")),
    "mrkdwn_in": List(Enum(("pretext", "text", "fields"))),
    "blocks": List(MESSAGE_BLOCKS, most=50),
}

# Stricter than Slack: buttons and menus of attachments (`actions`, `callback_id`), long deprecated, are refused.
ATTACHMENTS = List(Obj(_FIELDS, rules=[at_least_one(*_SEEN)]))
