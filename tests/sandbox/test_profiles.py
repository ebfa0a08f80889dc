"""What the company adds to people: custom profile fields and user groups."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from tests.sandbox.sandbox_apps import channel_id, last_payload, refusal


async def test_custom_fields_stand_in_a_profile_under_their_ids(box: Sandbox, api: AsyncWebClient) -> None:
    maria = box.person("Maria").id
    fields = (await api.team_profile_get())["profile"]["fields"]
    by_label = {field["label"]: field["id"] for field in fields}
    assert set(by_label) == {"Department", "Office", "Supervisor"}
    profile = (await api.users_profile_get(user=maria))["profile"]
    held = profile["fields"]
    assert held[by_label["Department"]] == {"value": "Engineering", "alt": ""}
    assert held[by_label["Office"]]["value"] == "Lisbon"
    assert held[by_label["Supervisor"]]["value"] == box.person("Rafael").id
    assert "email" not in profile
    labelled = (await api.users_profile_get(user=maria, include_labels=True))["profile"]["fields"]
    assert {field["label"] for field in labelled.values()} == set(by_label)


async def test_who_is_at_the_top_has_no_supervisor_and_the_app_has_no_field(box: Sandbox, api: AsyncWebClient) -> None:
    top = (await api.users_profile_get(user=box.person("Ingrid").id, include_labels=True))["profile"]["fields"]
    assert {field["label"] for field in top.values()} == {"Department", "Office"}
    assert (await api.users_profile_get())["profile"]["fields"] == {}
    assert (await refusal(api.users_profile_get(user="U404")))["error"] == "user_not_found"
    assert (await api.team_profile_get(visibility="hidden"))["profile"]["fields"] == []


async def test_the_facilitators_are_a_user_group(box: Sandbox, api: AsyncWebClient) -> None:
    both = [box.person("Helena Costa").id, box.person("Jonas Weber").id]
    [group] = (await api.usergroups_list(include_users=True, include_count=True))["usergroups"]
    assert (group["handle"], group["users"], group["user_count"]) == ("facilitators", both, 2)
    assert (await api.usergroups_users_list(usergroup=group["id"]))["users"] == both
    assert (await refusal(api.usergroups_users_list(usergroup="S404")))["error"] == "no_such_subteam"
    [bare] = (await api.usergroups_list())["usergroups"]
    assert "users" not in bare
    await api.conversations_join(channel=channel_id(box, "general"))
    await api.chat_postMessage(channel=channel_id(box, "general"), text=f"Ask <!subteam^{group['id']}>")
    await box.person("Maria").sees("Ask @facilitators")


async def test_a_user_group_changes_and_the_app_hears_who_came_and_went(box: Sandbox) -> None:
    box.change_group("facilitators", "Helena Costa", "Annika")
    await box.quiet()
    event = last_payload(box, "subteam_members_changed")["event"]
    assert event["added_users"] == [box.person("Annika").id]
    assert event["removed_users"] == [box.person("Jonas Weber").id]
    with pytest.raises(LookupError, match="@nobody"):
        box.change_group("nobody", "Annika")
