"""Rich text: sections, lists, quotes and preformatted parts, and the inline elements in them."""

from sandbox.strict.objects import BLOCK_ID
from sandbox.strict.spec import Enum, Flag, List, Obj, OneOf, Spec, Text, Whole

_STYLE = Obj({name: Flag() for name in ("bold", "italic", "strike", "underline", "code")})
_BORDER = Whole(0, 1)


def _inline(fields: dict[str, Spec], *required: str) -> Obj:
    return Obj({**fields, "style": _STYLE}, required)


_TEXT = _inline({"text": Text()}, "text")
_LINK = _inline({"url": Text(), "text": Text(), "unsafe": Flag()}, "url")
_INLINE = OneOf(
    {
        "text": _TEXT,
        "link": _LINK,
        "user": _inline({"user_id": Text()}, "user_id"),
        "usergroup": _inline({"usergroup_id": Text()}, "usergroup_id"),
        "team": _inline({"team_id": Text()}, "team_id"),
        "channel": _inline({"channel_id": Text()}, "channel_id"),
        "broadcast": _inline({"range": Enum(("here", "channel", "everyone"))}, "range"),
        "emoji": _inline({"name": Text(), "unicode": Text(), "url": Text(), "skin_tone": Whole(1, 6)}, "name"),
        "date": _inline(
            {"timestamp": Whole(), "format": Text(), "url": Text(), "fallback": Text()}, "timestamp", "format"
        ),
        "color": _inline({"value": Text(pattern="#[0-9A-Fa-f]{3,8}", like="a hex color")}, "value"),
    }
)

_SECTION = Obj({"elements": List(_INLINE)}, ["elements"])
_LIST = Obj(
    {
        "elements": List(OneOf({"rich_text_section": _SECTION})),
        "style": Enum(("bullet", "ordered")),
        "indent": Whole(0, 8),
        "offset": Whole(0),
        "border": _BORDER,
    },
    ["elements", "style"],
)
_QUOTE = Obj({"elements": List(_INLINE), "border": _BORDER}, ["elements"])
_PREFORMATTED = Obj({"elements": List(OneOf({"text": _TEXT, "link": _LINK})), "border": _BORDER}, ["elements"])

RICH_TEXT = Obj(
    {
        "elements": List(
            OneOf(
                {
                    "rich_text_section": _SECTION,
                    "rich_text_list": _LIST,
                    "rich_text_quote": _QUOTE,
                    "rich_text_preformatted": _PREFORMATTED,
                }
            ),
            least=1,
        ),
        "block_id": BLOCK_ID,
    },
    ["elements"],
)
RICH_TEXT_VALUE = OneOf({"rich_text": RICH_TEXT})
