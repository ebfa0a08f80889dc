"""Slack takes everything Peerloop says, whatever people typed, and as much of it as they may."""

import importlib
import json
import pkgutil
from types import ModuleType

import pytest
from slack_sdk.models.views import View

import messages
from learning.language import Language
from messages import blocks
from sandbox.strict import check_message, check_view
from tests.messages.samples import SORTS, Sample, samples


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("sort", SORTS)
def test_slack_takes_every_message_and_view(sort: str, language: Language) -> None:
    wrong = {}
    for sample in samples(SORTS[sort], language):
        payload = sample.payload
        check = check_message(**payload) if sample.surface == "message" else check_view(payload)
        if check:
            wrong[sample.name] = check
    assert wrong == {}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("sort", SORTS)
def test_slack_takes_every_message_as_an_update_too(sort: str, language: Language) -> None:
    wrong = {}
    for sample in samples(SORTS[sort], language):
        if sample.surface == "message" and (found := check_message(**sample.payload, updating=True)):
            wrong[sample.name] = found
    assert wrong == {}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("sort", SORTS)
def test_what_answers_in_an_acknowledgement_fits_into_one(sort: str, language: Language) -> None:
    """Socket Mode drops an acknowledgement of 20,480 bytes or more without a word."""
    large = {}
    for sample in samples(SORTS[sort], language):
        size = len(json.dumps({"response_action": "update", "view": sample.payload}))
        if sample.acknowledges and size >= blocks.ACK_LARGEST:
            large[sample.name] = size
    assert large == {}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("sort", SORTS)
def test_every_message_has_words_for_notifications_and_screen_readers(sort: str, language: Language) -> None:
    silent = [
        s.name for s in samples(SORTS[sort], language) if s.surface == "message" and not s.payload["text"].strip()
    ]
    assert silent == []


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("sort", SORTS)
def test_titles_and_buttons_of_modals_are_short(sort: str, language: Language) -> None:
    for sample in samples(SORTS[sort], language):
        for part in ("title", "submit", "close"):
            if held := sample.payload.get(part):
                assert len(held["text"]) <= 24, (sample.name, part)


def test_every_function_that_makes_something_to_see_has_a_sample() -> None:
    shown = {sample.name.split()[0] for sample in samples(SORTS["plain"])}
    made = {
        f"{name}.{function}"
        for name, module in _modules().items()
        for function, value in vars(module).items()
        if callable(value)
        and getattr(value, "__module__", "") == module.__name__
        and not function.startswith("_")
        and getattr(value, "__annotations__", {}).get("return") in (blocks.Message, View)
    }
    short = {"interest.interest_form": "interest.form", "objective.objective_form": "objective.form"}
    short["menu.help_"] = "menu.help"
    general = {"notice.note"}
    assert {short.get(name, name) for name in made - general} <= shown


def _modules() -> dict[str, ModuleType]:
    names = [module.name for module in pkgutil.iter_modules(messages.__path__)]
    kept = [name for name in names if name not in ("blocks", "words", "refs")]
    return {name: importlib.import_module(f"messages.{name}") for name in kept}


@pytest.mark.parametrize("sample", [s for s in samples(SORTS["plain"]) if s.surface == "message"], ids=lambda s: s.name)
def test_a_message_without_its_buttons_is_still_one(sample: Sample) -> None:
    """What is left when the thing it was about is gone."""
    payload = sample.payload
    left = blocks.without_buttons(payload["blocks"])
    assert check_message(payload["text"], left) == []
    assert "action_id" not in json.dumps(left)
