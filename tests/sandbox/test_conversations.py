"""conversations.* and users.*: finding, making and changing conversations, and who is in them."""

from collections.abc import Callable

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.people import NotPossible
from sandbox.server import Sandbox
from tests.sandbox.sandbox_apps import channel_id, last_payload, refusal


async def test_a_channel_is_made_with_the_app_in_it(box: Sandbox, api: AsyncWebClient) -> None:
    made = (await api.conversations_create(name="learn-sql", is_private=True))["channel"]
    assert (made["is_private"], made["is_member"], made["name"]) == (True, True, "learn-sql")
    assert (await api.conversations_members(channel=made["id"]))["members"] == [box.bot_user_id]
    await box.quiet()
    assert last_payload(box, "member_joined_channel")["event"]["user"] == box.bot_user_id
    assert "channel_created" not in [sent.payload["event"]["type"] for sent in box.sent]
    await api.conversations_create(name="learn-open")
    await box.quiet()
    assert last_payload(box, "channel_created")["event"]["channel"]["name"] == "learn-open"


async def test_names_are_refused_as_slack_refuses_them(api: AsyncWebClient) -> None:
    for name, error in (
        ("", "invalid_name_required"),
        ("x" * 81, "invalid_name_maxlength"),
        ("Learn SQL", "invalid_name_specials"),
        ("--", "invalid_name_punctuation"),
        ("general", "name_taken"),
    ):
        assert (await refusal(api.conversations_create(name=name)))["error"] == error


async def test_archiving_throws_the_app_out_and_keeps_the_name(box: Sandbox, api: AsyncWebClient) -> None:
    made = (await api.conversations_create(name="short-lived"))["channel"]["id"]
    await api.conversations_archive(channel=made)
    await box.quiet()
    assert last_payload(box, "channel_archive")["event"]["channel"] == made
    shown = (await api.conversations_info(channel=made))["channel"]
    assert (shown["is_archived"], shown["is_member"]) == (True, False)
    assert (await refusal(api.conversations_history(channel=made)))["error"] == "not_in_channel"
    assert (await refusal(api.conversations_archive(channel=made)))["error"] == "already_archived"
    assert (await refusal(api.conversations_unarchive(channel=made)))["error"] == "not_in_channel"
    assert (await refusal(api.chat_postMessage(channel=made, text="x")))["error"] == "is_archived"
    assert (await refusal(api.conversations_create(name="short-lived")))["error"] == "name_taken"
    private = (await api.conversations_create(name="hidden", is_private=True))["channel"]["id"]
    await api.conversations_archive(channel=private)
    await box.quiet()
    assert last_payload(box, "group_archive")["event"]["channel"] == private
    assert (await refusal(api.conversations_info(channel=private)))["error"] == "channel_not_found"
    general = channel_id(box, "general")
    assert (await refusal(api.conversations_archive(channel=general)))["error"] == "cant_archive_general"


async def test_one_bad_id_blocks_an_invitation_unless_it_is_forced(box: Sandbox, api: AsyncWebClient) -> None:
    group = (await api.conversations_create(name="group", is_private=True))["channel"]["id"]
    maria, jonas, viktor = (box.person(name).id for name in ("Maria", "Jonas Weber", "Viktor"))
    answer = await refusal(api.conversations_invite(channel=group, users=[maria, viktor, "U404"]))
    assert answer["error"] == "cant_invite"
    assert [(e["user"], e["error"]) for e in answer["errors"]] == [(viktor, "cant_invite"), ("U404", "user_not_found")]
    assert (await api.conversations_members(channel=group))["members"] == [box.bot_user_id]
    forced = await api.conversations_invite(channel=group, users=[maria, viktor], force=True)
    assert forced["errors"] == [{"user": viktor, "ok": False, "error": "cant_invite"}]
    answer = await refusal(api.conversations_invite(channel=group, users=maria, force=True))
    assert answer["error"] == "already_in_channel"
    answer = await refusal(api.conversations_invite(channel=group, users=box.bot_user_id))
    assert answer["error"] == "cant_invite_self"
    answer = await refusal(api.conversations_invite(channel=group, users=[f"U{n}" for n in range(101)]))
    assert answer["error"] == "too_many_users"
    await api.conversations_invite(channel=group, users=jonas)
    await api.conversations_kick(channel=group, user=jonas)
    assert (await refusal(api.conversations_kick(channel=group, user=jonas)))["error"] == "not_in_channel"
    assert (await refusal(api.conversations_kick(channel=group, user=box.bot_user_id)))["error"] == "cant_kick_self"
    await box.quiet()
    assert last_payload(box, "member_left_channel")["event"]["user"] == jonas


async def test_topic_purpose_and_name_are_set_within_their_limits(box: Sandbox, api: AsyncWebClient) -> None:
    group = (await api.conversations_create(name="group"))["channel"]["id"]
    await api.conversations_setTopic(channel=group, topic="SQL")
    await api.conversations_setPurpose(channel=group, purpose="Learning together")
    await api.conversations_rename(channel=group, name="sql-group")
    shown = (await api.conversations_info(channel=group, include_num_members=True))["channel"]
    assert (shown["topic"]["value"], shown["purpose"]["value"]) == ("SQL", "Learning together")
    assert (shown["name"], shown["num_members"]) == ("sql-group", 1)
    subtypes = [m.get("subtype") for m in (await api.conversations_history(channel=group))["messages"]]
    assert subtypes == ["channel_name", "channel_purpose", "channel_topic", "channel_join"]
    assert (await refusal(api.conversations_setTopic(channel=group, topic="x" * 251)))["error"] == "too_long"
    assert (await refusal(api.conversations_setPurpose(channel=group, purpose="x" * 251)))["error"] == "too_long"
    assert (await refusal(api.conversations_rename(channel=group, name="random")))["error"] == "name_taken"
    general = channel_id(box, "general")
    await api.conversations_join(channel=general)
    assert (await refusal(api.conversations_rename(channel=general, name="x")))["error"] == "not_authorized"
    await box.quiet()
    assert last_payload(box, "channel_rename")["event"]["channel"]["name"] == "sql-group"


async def test_joining_and_leaving(box: Sandbox, api: AsyncWebClient) -> None:
    random = channel_id(box, "random")
    await api.conversations_join(channel=random)
    assert (await api.conversations_join(channel=random))["warning"] == "already_in_channel"
    await api.conversations_leave(channel=random)
    assert (await api.conversations_leave(channel=random))["not_in_channel"] is True
    await box.quiet()
    assert last_payload(box, "channel_left")["event"]["channel"] == random
    private = channel_id(box, "people-team")
    assert (await refusal(api.conversations_join(channel=private)))["error"] == "channel_not_found"
    alone = (await api.conversations_create(name="alone", is_private=True))["channel"]["id"]
    assert (await refusal(api.conversations_leave(channel=alone)))["error"] == "last_member"
    general = channel_id(box, "general")
    await api.conversations_join(channel=general)
    assert (await refusal(api.conversations_leave(channel=general)))["error"] == "cant_leave_general"


async def test_direct_conversations_are_opened_once(box: Sandbox, api: AsyncWebClient) -> None:
    maria, jonas, viktor = (box.person(name).id for name in ("Maria", "Jonas Weber", "Viktor"))
    first = await api.conversations_open(users=maria)
    again = await api.conversations_open(users=[maria], return_im=True)
    assert first["channel"]["id"] == again["channel"]["id"]
    assert again["already_open"] is True
    assert again["channel"]["user"] == maria
    several = (await api.conversations_open(users=[maria, jonas]))["channel"]["id"]
    assert (await api.conversations_info(channel=several))["channel"]["is_mpim"] is True
    assert (await api.conversations_open(channel=several))["no_op"] is True
    assert (await refusal(api.conversations_open(users=viktor)))["error"] == "user_disabled"
    assert (await refusal(api.conversations_open(users="U404")))["error"] == "user_not_found"
    assert (await refusal(api.conversations_open(users="")))["error"] == "users_list_not_supplied"
    many = list(box.ws.state.users)[:9]
    assert (await refusal(api.conversations_open(users=many)))["error"] == "too_many_users"


async def test_lists_show_what_the_app_may_see(box: Sandbox, api: AsyncWebClient) -> None:
    public = (await api.conversations_list(limit=900))["channels"]
    assert {channel["name"] for channel in public} >= {"general", "random"}
    assert "people-team" not in {channel["name"] for channel in public}
    made = (await api.conversations_create(name="mine", is_private=True))["channel"]["id"]
    private = await api.conversations_list(types=["private_channel"])
    assert [channel["id"] for channel in private["channels"]] == [made]
    mine = await api.users_conversations(types="public_channel,private_channel")
    assert [channel["id"] for channel in mine["channels"]] == [made]
    hers = await api.users_conversations(user=box.person("Maria").id)
    assert "general" in {channel["name"] for channel in hers["channels"]}
    gone = (await api.conversations_create(name="gone"))["channel"]["id"]
    await api.conversations_archive(channel=gone)
    listed = await api.conversations_list(exclude_archived=True, limit=900)
    assert gone not in {channel["id"] for channel in listed["channels"]}
    assert (await refusal(api.conversations_list(types="channels")))["error"] == "invalid_types"


async def test_people_are_shown_without_addresses_unless_the_scope_is_held(box: Sandbox, api: AsyncWebClient) -> None:
    maria = (await api.users_info(user=box.person("Maria").id, include_locale=True))["user"]
    assert (maria["tz"], maria["locale"]) == ("Europe/Lisbon", "pt-PT")
    assert "email" not in maria["profile"]
    viktor = (await api.users_info(user=box.person("Viktor").id))["user"]
    assert viktor["deleted"] is True
    everyone = (await api.users_list(limit=1000))["members"]
    assert {"USLACKBOT", box.bot_user_id} <= {user["id"] for user in everyone}
    answer = await refusal(api.users_lookupByEmail(email="maria.santos@lumenwood.example"))
    assert answer["needed"] == "users:read.email"


async def test_people_archive_bring_back_and_delete_channels(box: Sandbox, api: AsyncWebClient) -> None:
    maria, helena = box.person("Maria"), box.person("Helena Costa")
    made = (await api.conversations_create(name="sql", is_private=True))["channel"]["id"]
    await api.conversations_invite(channel=made, users=[maria.id, helena.id])
    await maria.archives("sql")
    assert (await refusal(api.conversations_info(channel=made)))["error"] == "channel_not_found"
    await maria.unarchives("sql")
    assert (await refusal(api.chat_postMessage(channel=made, text="x")))["error"] == "channel_not_found"
    await maria.invites("Tester", "sql")
    await api.chat_postMessage(channel=made, text="back again")
    await maria.sees("back again", where="sql")
    with pytest.raises(NotPossible, match="admin"):
        await maria.deletes("sql")
    await helena.deletes("sql")
    assert (await refusal(api.conversations_info(channel=made)))["error"] == "channel_not_found"
    assert (await api.conversations_create(name="sql"))["ok"]
    await box.quiet()
    kinds = [sent.payload["event"]["type"] for sent in box.sent]
    assert {"group_archive", "group_deleted"} <= set(kinds)
    assert not {"channel_archive", "channel_deleted", "group_unarchive"} & set(kinds)


async def test_public_channels_are_spoken_of_to_an_app_that_is_not_in_them(box: Sandbox) -> None:
    helena = box.person("Helena Costa")
    await helena.archives("random")
    await helena.unarchives("random")
    await helena.deletes("random")
    await box.quiet()
    kinds = [sent.payload["event"]["type"] for sent in box.sent]
    assert list(dict.fromkeys(kinds)) == ["channel_archive", "channel_unarchive", "channel_deleted"]


async def test_slack_lets_people_do_only_what_makes_sense(box: Sandbox) -> None:
    hands, helena, maria = box.gestures, box.person("Helena Costa").id, box.person("Maria").id
    general, random = channel_id(box, "general"), channel_id(box, "random")
    direct = box.ws.app_direct(helena).id
    attempts: tuple[Callable[[], None], ...] = (
        lambda: hands.archives(helena, general),
        lambda: hands.archives(helena, direct),
        lambda: hands.unarchives(helena, random),
        lambda: hands.deletes(helena, general),
        lambda: hands.invites(helena, direct, maria),
        lambda: hands.invites(helena, random, "U404"),
        lambda: hands.invites(helena, random, box.person("Viktor").id),
    )
    for wrong in attempts:
        with pytest.raises(NotPossible):
            wrong()
