"""The newer blocks that only decorate: alerts, cards, plans, data tables and charts."""

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.strict.elements import BUTTON
from sandbox.strict.objects import BLOCK_ID, IMAGE, URL, any_text, mrkdwn_text
from sandbox.strict.rich_text import RICH_TEXT, RICH_TEXT_VALUE
from sandbox.strict.spec import (
    Enum,
    Fault,
    List,
    Number,
    Obj,
    OneOf,
    Spec,
    Text,
    Whole,
    at_least_one,
    unique,
)

_IMAGE = OneOf({"image": IMAGE})
_ICON = OneOf({"icon": Obj({"name": Text()}, ["name"])})


def _one_icon(value: Mapping[str, Any], at: str) -> Iterator[Fault]:
    if "icon" in value and "slack_icon" in value:
        yield Fault("must provide only one of: icon, slack_icon", at)


def _distinct_buttons(value: Mapping[str, Any], at: str) -> Iterator[Fault]:
    ids = [(button["action_id"], f"{at}/actions/{i}/action_id") for i, button in enumerate(value.get("actions", []))]
    yield from unique(ids, "action_id")


_CARD = Obj(
    {
        "title": mrkdwn_text(150),
        "subtitle": mrkdwn_text(150),
        "body": mrkdwn_text(200),
        "subtext": mrkdwn_text(200),
        "hero_image": _IMAGE,
        "icon": _IMAGE,
        "slack_icon": _ICON,
        "actions": List(OneOf({"button": BUTTON}), most=3, least=1),
        "block_id": BLOCK_ID,
    },
    rules=[at_least_one("hero_image", "title", "actions", "body"), _one_icon, _distinct_buttons],
)

_TASK_CARD = Obj(
    {
        "task_id": Text(),
        "title": Text(),
        "status": Enum(("pending", "in_progress", "complete", "error")),
        "details": RICH_TEXT_VALUE,
        "output": RICH_TEXT_VALUE,
        "sources": List(OneOf({"url": Obj({"url": URL, "text": Text()}, ["url", "text"])})),
        "block_id": BLOCK_ID,
    },
    ["task_id", "title", "status"],
)


def _rectangular(value: Mapping[str, Any], at: str) -> Iterator[Fault]:
    rows = value["rows"]
    for index, row in enumerate(rows):
        if len(row) != len(rows[0]):
            yield Fault(f"must have {len(rows[0])} cells like the header", f"{at}/rows/{index}")
    for index, cell in enumerate(rows[0]):
        if cell["type"] == "rich_text":
            yield Fault("unsupported type: rich_text", f"{at}/rows/0/{index}/type")
    if value.get("row_header_column_index", 0) >= len(rows[0]):
        yield Fault("must be the index of a column", f"{at}/row_header_column_index")


# Rows: 100 and the header, where one library has 200.
_DATA_TABLE = Obj(
    {
        "caption": Text(),
        "rows": List(
            List(
                OneOf(
                    {
                        "raw_text": Obj({"text": Text()}, ["text"]),
                        "raw_number": Obj({"value": Number(), "text": Text()}, ["value", "text"]),
                        "rich_text": RICH_TEXT,
                    }
                ),
                most=20,
                least=1,
            ),
            most=101,
            least=2,
        ),
        "page_size": Whole(1, 100),
        "row_header_column_index": Whole(0),
        "block_id": BLOCK_ID,
    },
    ["caption", "rows"],
    [_rectangular],
)


def _series_fit(value: Mapping[str, Any], at: str) -> Iterator[Fault]:
    names = [(series["name"], f"{at}/series/{i}/name") for i, series in enumerate(value["series"])]
    yield from unique(names, "series")
    for index, series in enumerate(value["series"]):
        if [point["label"] for point in series["data"]] != value["axis_config"]["categories"]:
            yield Fault("labels must match the categories", f"{at}/series/{index}/data")


_LABEL = Text(20)
_POINT = Obj({"label": _LABEL, "value": Number()}, ["label", "value"])
_SERIES = Obj({"name": _LABEL, "data": List(_POINT, most=20, least=1)}, ["name", "data"])
_PLOT = Obj(
    {
        "series": List(_SERIES, most=6, least=1),
        "axis_config": Obj(
            {"categories": List(_LABEL, most=20, least=1), "x_label": Text(50), "y_label": Text(50)}, ["categories"]
        ),
    },
    ["series", "axis_config"],
    [_series_fit],
)
_SLICE = Obj({"label": _LABEL, "value": Number(above=0)}, ["label", "value"])

# Segments and series: 6, where one library has 12.
_CHART = Obj(
    {
        "title": Text(50),
        "chart": OneOf(
            {"pie": Obj({"segments": List(_SLICE, most=6, least=1)}, ["segments"])}
            | dict.fromkeys(("bar", "line", "area"), _PLOT)
        ),
        "block_id": BLOCK_ID,
    },
    ["title", "chart"],
)

IN_MODALS_ONLY: dict[str, Spec] = {
    "alert": Obj(
        {
            "text": any_text(200),
            "level": Enum(("default", "info", "warning", "error", "success")),
            "block_id": BLOCK_ID,
        },
        ["text"],
    )
}

IN_MESSAGES_ONLY: dict[str, Spec] = {
    "card": _CARD,
    "carousel": Obj({"elements": List(OneOf({"card": _CARD}), most=10, least=1), "block_id": BLOCK_ID}, ["elements"]),
    "task_card": _TASK_CARD,
    "plan": Obj({"title": Text(), "tasks": List(OneOf({"task_card": _TASK_CARD})), "block_id": BLOCK_ID}, ["title"]),
    "data_table": _DATA_TABLE,
    "data_visualization": _CHART,
}
