"""Which element may stand in which block."""

from .strict_examples import Json, element_in, on

HOLDERS = ("section", "actions", "input", "context", "context_actions")
SELECTS = {
    f"{multi}{kind}_select"
    for multi in ("", "multi_")
    for kind in ("static", "external", "users", "conversations", "channels")
}
PLACES = {
    "section": SELECTS
    | {"button", "workflow_button", "overflow", "checkboxes", "radio_buttons", "datepicker", "timepicker", "image"},
    "actions": SELECTS
    | {"button", "workflow_button", "overflow", "checkboxes", "radio_buttons", "datepicker", "timepicker"}
    | {"datetimepicker", "rich_text_input"},
    "input": SELECTS
    | {"checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker", "rich_text_input", "file_input"}
    | {"plain_text_input", "email_text_input", "url_text_input", "number_input"},
    "context": {"image"},
    "context_actions": {"feedback_buttons", "icon_button"},
}


def element_problems(element: Json) -> list[str]:
    """The faults of an element in the first block that may hold it, as "pointer message"."""
    holder = next(place for place in HOLDERS if element["type"] in PLACES[place])
    surface = "modal" if element["type"] == "file_input" else "message"
    return [f"{problem.pointer} {problem.message}" for problem in on(surface, element_in(holder, element))]
