"""One valid example of every block and element, and short ways to hold something against the checks."""

from typing import Any

from sandbox.strict import Problem, check_message, check_view

Json = dict[str, Any]


def plain(text: str = "Text") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "*Text*") -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str = "one", text: str = "One", **more: object) -> Json:
    return {"text": plain(text), "value": value, **more}


def options(number: int) -> list[Json]:
    return [option(f"v{index}") for index in range(number)]


def rich(text: str = "Text") -> Json:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}],
    }


def inline(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def button(action_id: str = "go", **more: object) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain("Go"), **more}


def image(**more: object) -> Json:
    return {"type": "image", "image_url": "https://a.example/cat.png", "alt_text": "a cat", **more}


CONFIRM: Json = {
    "title": plain("Sure?"),
    "text": plain("It cannot be undone."),
    "confirm": plain("Yes"),
    "deny": plain("No"),
    "style": "danger",
}
TRIGGER: Json = {
    "trigger": {
        "url": "https://slack.com/shortcuts/Ft0",
        "customizable_input_parameters": [{"name": "topic", "value": "Rust"}],
    }
}
_FOCUS: Json = {"action_id": "a", "focus_on_load": True}
_MENU: Json = {**_FOCUS, "placeholder": plain("Choose"), "confirm": CONFIRM}
_FIELD: Json = {
    **_FOCUS,
    "placeholder": plain("Type"),
    "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]},
}
_GROUPS = [{"label": plain("Group"), "options": [option("one"), option("two")]}]
_FILTER: Json = {
    "include": ["im", "mpim", "private", "public"],
    "exclude_bot_users": True,
    "exclude_external_shared_channels": True,
}
_CHOICE: Json = {"text": mrkdwn("*One*"), "value": "one", "description": plain("the first")}

ELEMENTS: dict[str, Json] = {
    "button": {
        "text": plain("Go"),
        "action_id": "a",
        "value": "v",
        "url": "https://a.example",
        "style": "primary",
        "confirm": CONFIRM,
        "accessibility_label": "Go there",
    },
    "workflow_button": {"text": plain("Run"), "workflow": TRIGGER, "style": "danger", "accessibility_label": "Run"},
    "overflow": {
        "action_id": "a",
        "options": [option("one", url="https://a.example"), option("two", description=plain("second"))],
        "confirm": CONFIRM,
    },
    "static_select": {**_MENU, "options": [option("one"), option("two")], "initial_option": option("two")},
    "multi_static_select": {
        **_MENU,
        "option_groups": _GROUPS,
        "initial_options": [option("two")],
        "max_selected_items": 1,
    },
    "external_select": {**_MENU, "initial_option": option("two"), "min_query_length": 0},
    "multi_external_select": {**_MENU, "initial_options": [option()], "min_query_length": 3, "max_selected_items": 2},
    "users_select": {**_MENU, "initial_user": "U1"},
    "multi_users_select": {**_MENU, "initial_users": ["U1", "U2"], "max_selected_items": 2},
    "conversations_select": {
        **_MENU,
        "initial_conversation": "C1",
        "default_to_current_conversation": True,
        "filter": _FILTER,
    },
    "multi_conversations_select": {
        **_MENU,
        "initial_conversations": ["C1"],
        "default_to_current_conversation": True,
        "filter": {"exclude_bot_users": True},
        "max_selected_items": 3,
    },
    "channels_select": {**_MENU, "initial_channel": "C1"},
    "multi_channels_select": {**_MENU, "initial_channels": ["C1"], "max_selected_items": 1},
    "checkboxes": {**_FOCUS, "confirm": CONFIRM, "options": [_CHOICE, option("two")], "initial_options": [_CHOICE]},
    "radio_buttons": {**_FOCUS, "confirm": CONFIRM, "options": [_CHOICE, option("two")], "initial_option": _CHOICE},
    "datepicker": {**_MENU, "initial_date": "2028-02-29"},
    "timepicker": {**_MENU, "initial_time": "23:59", "timezone": "Asia/Kolkata"},
    "datetimepicker": {**_FOCUS, "confirm": CONFIRM, "initial_date_time": 1628633820},
    "plain_text_input": {
        **_FIELD,
        "initial_value": "",
        "multiline": True,
        "min_length": 0,
        "max_length": 3000,
    },
    "email_text_input": {**_FIELD, "initial_value": "ann@a.example"},
    "url_text_input": {**_FIELD, "initial_value": "https://a.example"},
    "number_input": {
        **_FIELD,
        "is_decimal_allowed": True,
        "min_value": "-1.5",
        "max_value": "10",
        "initial_value": "2.25",
    },
    "rich_text_input": {**_FIELD, "initial_value": rich(), "min_lines": 1, "max_lines": 100},
    "file_input": {"action_id": "a", "filetypes": ["png", "pdf"], "max_files": 10},
    "image": {"image_url": "https://a.example/cat.png", "alt_text": "a cat"},
    "feedback_buttons": {
        "action_id": "a",
        "positive_button": {"text": plain("Good"), "value": "1", "accessibility_label": "It helped"},
        "negative_button": {"text": plain("Bad"), "value": "0"},
    },
    "icon_button": {
        "action_id": "a",
        "icon": "trash",
        "text": plain("Delete"),
        "value": "1",
        "confirm": CONFIRM,
        "accessibility_label": "Delete it",
        "visible_to_user_ids": ["U1"],
    },
}
for kind, element in ELEMENTS.items():
    element["type"] = kind

_ALL_INLINE = inline(
    {"type": "text", "text": "Hi", "style": dict.fromkeys(("bold", "italic", "strike", "underline", "code"), True)},
    {"type": "link", "url": "https://a.example", "text": "here", "unsafe": False},
    {"type": "user", "user_id": "U1"},
    {"type": "usergroup", "usergroup_id": "S1"},
    {"type": "team", "team_id": "T1"},
    {"type": "channel", "channel_id": "C1", "style": {"bold": True}},
    {"type": "broadcast", "range": "here"},
    {"type": "emoji", "name": "wave", "unicode": "1f44b"},
    {
        "type": "date",
        "timestamp": 1700000000,
        "format": "{date_long}",
        "url": "https://a.example",
        "fallback": "then",
    },
    {"type": "color", "value": "#a1b2c3"},
)
_RICH: Json = {
    "type": "rich_text",
    "elements": [
        *_ALL_INLINE["elements"],
        {"type": "rich_text_list", "style": "bullet", "indent": 8, "border": 1, "elements": rich()["elements"]},
        {"type": "rich_text_list", "style": "ordered", "offset": 2, "elements": rich()["elements"]},
        {"type": "rich_text_quote", "border": 0, "elements": [{"type": "text", "text": "said"}]},
        {
            "type": "rich_text_preformatted",
            "border": 1,
            "elements": [{"type": "text", "text": "a"}, {"type": "link", "url": "https://a.example"}],
        },
    ],
}
CARD: Json = {
    "type": "card",
    "title": mrkdwn("Rust"),
    "subtitle": mrkdwn("A group"),
    "body": mrkdwn("Every Friday"),
    "subtext": mrkdwn("two places left"),
    "hero_image": image(),
    "icon": image(),
    "actions": [button("a"), button("b"), button("c")],
}
TASK: Json = {
    "type": "task_card",
    "task_id": "1",
    "title": "Search",
    "status": "in_progress",
    "details": rich(),
    "output": rich(),
    "sources": [{"type": "url", "url": "https://a.example", "text": "a"}],
}


def raw(text: str = "cell") -> Json:
    return {"type": "raw_text", "text": text}


def chart(*labels: str, **more: object) -> Json:
    points = [{"label": label, "value": index} for index, label in enumerate(labels)]
    return {
        "type": "data_visualization",
        "title": "Learners",
        "chart": {
            "type": "line",
            "series": [{"name": "Lisbon", "data": points}],
            "axis_config": {"categories": list(labels), "x_label": "Week", "y_label": "People"},
            **more,
        },
    }


COMMON_BLOCKS: dict[str, Json] = {
    "section": {"text": mrkdwn(), "fields": [plain(), mrkdwn()], "accessory": button(), "expand": True},
    "header": {"text": {**plain("Title"), "emoji": True}, "level": 2},
    "divider": {"block_id": "d"},
    "actions": {"elements": [button()]},
    "context": {"elements": [{**mrkdwn(), "verbatim": True}, plain(), image()]},
    "image": {"slack_file": {"id": "F1"}, "alt_text": "a cat", "title": plain()},
    "input": {
        "label": plain("Topic"),
        "hint": plain("Short"),
        "element": ELEMENTS["plain_text_input"],
        "optional": True,
        "dispatch_action": True,
    },
    "rich_text": _RICH,
    "video": {
        "title": plain("A talk"),
        "description": plain("An hour"),
        "alt_text": "someone talks",
        "video_url": "https://a.example/v",
        "thumbnail_url": "https://a.example/t.png",
        "title_url": "https://a.example",
        "author_name": "Ann",
        "provider_name": "Tube",
        "provider_icon_url": "https://a.example/i.png",
    },
}
MODAL_ONLY_BLOCKS: dict[str, Json] = {"alert": {"text": plain("Careful"), "level": "warning"}}
MESSAGE_ONLY_BLOCKS: dict[str, Json] = {
    "markdown": {"text": "# Title"},
    "table": {
        "rows": [[raw(), rich()], [raw()]],
        "column_settings": [{"align": "right", "is_wrapped": True}, None],
    },
    "context_actions": {"elements": [ELEMENTS["feedback_buttons"]]},
    "card": CARD,
    "carousel": {"elements": [CARD]},
    "plan": {"title": "Plan", "tasks": [TASK]},
    "task_card": TASK,
    "data_table": {
        "caption": "Groups",
        "rows": [[raw("Who"), raw("Hours")], [rich(), {"type": "raw_number", "value": 2.5, "text": "2.5"}]],
        "page_size": 100,
        "row_header_column_index": 1,
    },
    "data_visualization": chart("Mon", "Tue"),
    "container": {
        "title": plain("Box"),
        "subtitle": mrkdwn(),
        "icon": image(),
        "width": "wide",
        "is_collapsible": True,
        "default_collapsed": True,
        "child_blocks": [{"type": "divider"}, {"type": "table", "rows": [[raw()]]}],
    },
}
BLOCKS: dict[str, Json] = COMMON_BLOCKS | MODAL_ONLY_BLOCKS | MESSAGE_ONLY_BLOCKS
for kind, block in BLOCKS.items():
    block["type"] = kind


def modal(*blocks: Json, **more: object) -> Json:
    return {"type": "modal", "title": plain("Title"), "submit": plain("Send"), "blocks": list(blocks), **more}


def home(*blocks: Json, **more: object) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}


def on(surface: str, *blocks: Json) -> list[Problem]:
    """The problems of these blocks on a surface: message, modal or home."""
    if surface == "message":
        return check_message("text", list(blocks))
    return check_view(modal(*blocks) if surface == "modal" else home(*blocks))


def element_in(block: str, element: Json) -> Json:
    """A block of this kind that holds the element."""
    if block == "section":
        return {"type": "section", "text": plain(), "accessory": element}
    if block == "input":
        return {"type": "input", "label": plain(), "element": element}
    return {"type": block, "elements": [element]}
