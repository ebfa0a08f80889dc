"""Payloads of a given size, and checks of them."""

from collections.abc import Callable

from sandbox.strict import Problem, check_message, check_view

from .strict_examples import (
    CONFIRM,
    ELEMENTS,
    Json,
    button,
    chart,
    element_in,
    inline,
    modal,
    option,
    options,
    plain,
    raw,
)

Check = Callable[[int], list[Problem]]
Row = tuple[str, int, Check, str]


def text(number: int) -> str:
    return "x" * number


def message(make: Callable[[int], Json]) -> Check:
    return lambda number: check_message("text", [make(number)])


def in_modal(make: Callable[[int], Json]) -> Check:
    return lambda number: check_view(modal(make(number)))


def accessory(make: Callable[[int], Json]) -> Check:
    return message(lambda number: element_in("section", make(number)))


def choosing(kind: str) -> Check:
    return accessory(lambda number: block(kind, action_id="a", options=[option(text=text(number))]))


def confirming(part: str) -> Check:
    return accessory(lambda number: button(confirm={**CONFIRM, part: plain(text(number))}))


def field(make: Callable[[int], Json]) -> Check:
    return in_modal(lambda number: element_in("input", make(number)))


def section(**more: object) -> Json:
    return {"type": "section", "text": plain(), **more}


def block(kind: str, **fields: object) -> Json:
    return {"type": kind, **fields}


def changed(example: Json, **fields: object) -> Json:
    return {**example, **fields}


def select(**more: object) -> Json:
    return {"type": "static_select", "action_id": "a", "options": [option()], **more}


def video(**more: object) -> Json:
    return block(
        "video",
        title=plain(),
        alt_text="a",
        video_url="https://a.example",
        thumbnail_url="https://a.example",
    ) | dict(more)


def data_table(rows: int = 2, columns: int = 2, **more: object) -> Json:
    return block("data_table", caption="c", rows=[[raw("r")] * columns] * rows, **more)


def pie(number: int, label: str = "L") -> Json:
    return block(
        "data_visualization",
        title="t",
        chart={"type": "pie", "segments": [{"label": label, "value": 1}] * number},
    )


def line(series: int = 1, points: int = 1, name: int = 1) -> Json:
    shown = chart(*(f"p{index}" for index in range(points)))
    data = shown["chart"]["series"][0]["data"]
    shown["chart"]["series"] = [{"name": f"{index}".rjust(name, "n"), "data": data} for index in range(series)]
    return shown


def axes(**labels: str) -> Json:
    shown = chart("a")
    shown["chart"]["axis_config"] |= labels
    return shown


def listed(**more: object) -> Json:
    return block("rich_text", elements=[block("rich_text_list", style="bullet", elements=[], **more)])


def icon_button(**more: object) -> Json:
    return element_in("context_actions", {**ELEMENTS["icon_button"], **more})


def feedback(**more: object) -> Json:
    positive = {"text": plain(), "value": "1", **more}
    return element_in("context_actions", {**ELEMENTS["feedback_buttons"], "positive_button": positive})


def waving(tone: int) -> Json:
    return inline({"type": "emoji", "name": "wave", "skin_tone": tone})


def group(number: int, label: str = "Group") -> list[Json]:
    return [{"label": plain(label), "options": options(number)}]


def groups(number: int) -> list[Json]:
    return [{"label": plain(), "options": [option(f"v{index}")]} for index in range(number)]


def divided(number: int) -> list[Json]:
    return [{"type": "divider"}] * number
