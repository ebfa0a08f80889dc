"""views.* and trigger_ids."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.delivery import credentials
from sandbox.delivery.credentials import BadTrigger, Triggers
from sandbox.server import Sandbox
from tests.sandbox.sandbox_apps import TEXT, client_of, field, modal, refusal, section, with_settings

Json = dict[str, Any]
FORM = modal("Form", field("Name", "name", TEXT))


def trigger(box: Sandbox, name: str = "Maria") -> str:
    """A trigger_id as an interaction of this person would carry it."""
    return box._triggers.issue(box.person(name).id)


async def test_a_trigger_opens_one_modal(box: Sandbox, api: AsyncWebClient) -> None:
    used = trigger(box)
    view = (await api.views_open(trigger_id=used, view=FORM))["view"]
    assert view["root_view_id"] == view["id"]
    assert view["state"]["values"] == {"name": {"value": {"type": "plain_text_input", "value": None}}}
    assert (await refusal(api.views_open(trigger_id=used, view=FORM)))["error"] == "exchanged_trigger_id"
    assert (await refusal(api.views_open(trigger_id="1.2.x", view=FORM)))["error"] == "invalid_trigger_id"


def test_a_trigger_dies_after_three_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    triggers = Triggers()
    fresh = triggers.issue("U1")
    monkeypatch.setattr(credentials, "TRIGGER_SECONDS", -1.0)
    with pytest.raises(BadTrigger, match="expired_trigger_id"):
        triggers.use(fresh)


async def test_a_refused_view_leaves_the_trigger_unused(box: Sandbox, api: AsyncWebClient) -> None:
    fresh = trigger(box)
    bad = modal("x" * 25, field("Name", "name", TEXT))
    answer = await refusal(api.views_open(trigger_id=fresh, view=bad))
    assert answer["error"] == "invalid_arguments"
    assert "/view/title" in answer["errors"][0]
    home = {"type": "home", "blocks": [section("x")]}
    assert (await refusal(api.views_open(trigger_id=fresh, view=home)))["error"] == "invalid_arguments"
    await api.views_open(trigger_id=fresh, view=FORM)


async def test_the_fourth_modal_of_a_stack_is_refused(box: Sandbox, api: AsyncWebClient) -> None:
    assert (await refusal(api.views_push(trigger_id=trigger(box), view=FORM)))["error"] == "not_found"
    first = (await api.views_open(trigger_id=trigger(box), view=FORM))["view"]["id"]
    second = (await api.views_push(trigger_id=trigger(box), view=FORM))["view"]
    assert (second["root_view_id"], second["previous_view_id"]) == (first, first)
    await api.views_push(trigger_id=trigger(box), view=FORM)
    answer = await refusal(api.views_push(trigger_id=trigger(box), view=FORM))
    assert answer["error"] == "push_limit_reached"


async def test_an_update_keeps_what_was_typed_and_refuses_a_stale_hash(box: Sandbox, api: AsyncWebClient) -> None:
    maria = box.person("Maria")
    view = (await api.views_open(trigger_id=trigger(box), view=FORM | {"external_id": "form-1"}))["view"]
    await maria.fills({"Name": "SQL"})
    wider = modal("Form", field("Name", "name", TEXT), field("Why", "why", TEXT))
    updated = (await api.views_update(external_id="form-1", hash=view["hash"], view=wider))["view"]
    assert updated["state"]["values"]["name"]["value"]["value"] == "SQL"
    answer = await refusal(api.views_update(view_id=view["id"], hash=view["hash"], view=wider))
    assert answer["error"] == "hash_conflict"
    assert (await refusal(api.views_update(view_id="V404", view=wider)))["error"] == "not_found"
    answer = await refusal(api.api_call("views.update", json={"view": wider}))
    assert answer["error"] == "invalid_arguments"
    await maria.closes()
    assert (await refusal(api.views_update(view_id=view["id"], view=wider)))["error"] == "not_found"


async def test_an_external_id_is_taken_once_in_the_workspace(box: Sandbox, api: AsyncWebClient) -> None:
    home = {"type": "home", "blocks": [section("x")], "external_id": "home"}
    await api.views_publish(user_id=box.person("Maria").id, view=home)
    await api.views_publish(user_id=box.person("Maria").id, view=home)
    answer = await refusal(api.views_publish(user_id=box.person("Jonas Weber").id, view=home))
    assert answer["error"] == "duplicate_external_id"


async def test_a_home_is_published_for_one_person(box: Sandbox, api: AsyncWebClient) -> None:
    maria = box.person("Maria")
    home = {"type": "home", "blocks": [section("yours")]}
    view = (await api.views_publish(user_id=maria.id, view=home))["view"]
    await maria.sees("yours", where="home")
    box.person("Jonas Weber").does_not_see("yours")
    await api.views_publish(user_id=maria.id, view=home, hash=view["hash"])
    answer = await refusal(api.views_publish(user_id=maria.id, view=home, hash=view["hash"]))
    assert answer["error"] == "hash_conflict"
    assert (await refusal(api.views_publish(user_id="U404", view=home)))["error"] == "user_not_found"
    answer = await refusal(api.views_publish(user_id=maria.id, view=FORM))
    assert answer["error"] == "invalid_arguments"


async def test_no_home_is_published_while_the_tab_is_off() -> None:
    async with Sandbox(with_settings(app_home={"home_tab_enabled": False})) as box:
        home = {"type": "home", "blocks": [section("x")]}
        answer = await refusal(client_of(box).views_publish(user_id=box.person("Maria").id, view=home))
        assert answer["error"] == "not_enabled"
