"""The binder's promises about one turn: stored whole or not at all, then acknowledged, then answered."""

import asyncio
import json
from typing import Annotated, Literal, NamedTuple

import pytest
from pydantic import AfterValidator, BeforeValidator
from sqlmodel import select

from handlers import conversation
from handlers.reply import NOTHING, Answer, Errors, Open, Replace, Reply, Rewrite, Word
from handlers.request import JSON
from handlers.route import Event, Form, Kind, Routes, Typed
from handlers.turn import Turn
from learning import text
from learning.person import Act
from learning.refusal import Reason, Refused
from learning.topic import Kind as TopicKind
from messages import notice
from messages.refs import Ref, TopicRef
from store import topics
from store.rows import TopicRow
from tests.handlers.stage import (
    Stage,
    a_message,
    a_profile,
    action,
    chosen,
    command,
    event,
    in_modal,
    request,
    submission,
    typed,
    words_of,
)


async def write(turn: Turn, title: str) -> int | None:
    """Something that is seen when it is stored; None when it was there."""
    words = {"title": title, "purpose": ""}
    return await topics.add(turn.session, **words, kind=TopicKind.TECHNICAL, added_by=turn.person.id, now=turn.now)


async def titles(stage: Stage) -> list[str]:
    """What is stored, as another connection sees it."""
    async with stage.database.read(stage.workspace_id) as session:
        return list((await session.exec(select(TopicRow.title))).all())


class Ack(NamedTuple):
    """What Slack is answered. stored: the titles that were stored by then. body: None for an empty acknowledgement."""

    status: int
    body: JSON | None
    stored: list[str]


async def delivered(stage: Stage, kind: Kind, body: JSON) -> Ack:
    """Let it arrive as Bolt hands it on, and let everything be said that follows."""
    response = await stage.binder.receive(kind, body)
    stage.moments.append("acknowledged")  # what follows has not begun: nothing was waited for
    stored = await titles(stage)
    await stage.binder.finish()
    return Ack(response.status, json.loads(response.body) if response.body.startswith("{") else None, stored)


class Titled(Form):
    """A form with a rule of its own, one of pydantic's, and a field that may stay empty."""

    title: Annotated[str, BeforeValidator(text.title)]
    kind: Literal["one", "two"] = "one"
    again: Annotated[str, AfterValidator(lambda value: value)] = ""


# One turn, one transaction


async def test_what_a_turn_wrote_is_stored_before_it_is_acknowledged_and_talked_about(
    stage_on_each: Stage, routes: Routes
) -> None:
    @routes.action("thing.add", needs=Act.ADD_TOPIC, writes=True)
    async def add(turn: Turn, _: Ref) -> Reply:
        await write(turn, "SQL")
        return Word(a_message("done"))

    ack = await delivered(stage_on_each, Kind.ACTION, action("thing.add"))
    assert ack.stored == ["SQL"]
    assert stage_on_each.moments == ["turn.decided", "turn.stored", "acknowledged", "turn.acknowledged"]
    assert stage_on_each.talk.ways == ["respond"]
    assert stage_on_each.woken == 0


async def test_who_put_something_into_the_outbox_wakes_the_courier_once_it_is_stored(
    stage: Stage, routes: Routes
) -> None:
    @routes.action("thing.send", needs=Act.ADD_TOPIC, writes=True)
    async def send(turn: Turn, ref: Ref) -> Reply:
        await turn.send("thing", ref, key="thing", lane="thing")
        return NOTHING

    await stage.gets(Kind.ACTION, action("thing.send"))
    assert stage.woken == 1


async def test_a_turn_that_breaks_after_writing_leaves_nothing(stage_on_each: Stage, routes: Routes) -> None:
    @routes.action("thing.add", needs=Act.ADD_TOPIC, writes=True)
    async def add(turn: Turn, _: Ref) -> Reply:
        await write(turn, "SQL")
        await turn.send("topic.card", TopicRef(topic_id=1), key="k", lane="l")
        raise RuntimeError("broken")

    before = await stage_on_each.stored()
    ack = await delivered(stage_on_each, Kind.ACTION, action("thing.add"))
    assert ack.status == 200
    assert ack.stored == []
    assert await stage_on_each.stored() == before


async def test_a_turn_that_is_refused_after_writing_leaves_nothing_not_even_its_receipt(
    stage_on_each: Stage, routes: Routes
) -> None:
    refusing = True

    @routes.action("thing.add", needs=Act.ADD_TOPIC, writes=True)
    async def add(turn: Turn, _: Ref) -> Reply:
        await write(turn, "SQL")
        if refusing:
            raise Refused(Reason.TOPIC_GONE)
        return NOTHING

    await stage_on_each.gets(Kind.ACTION, action("thing.add"))
    assert await titles(stage_on_each) == []
    refusing = False
    await stage_on_each.gets(Kind.ACTION, action("thing.add"))
    assert await titles(stage_on_each) == ["SQL"]


async def test_a_route_that_only_reads_cannot_write(stage: Stage, routes: Routes) -> None:
    @routes.action("thing.show", needs=Act.BROWSE, writes=False)
    async def show(turn: Turn, _: Ref) -> Reply:
        await write(turn, "SQL")
        return NOTHING

    await stage.gets(Kind.ACTION, action("thing.show"))
    assert await titles(stage) == []


async def test_rights_are_asked_before_the_form_is_read(stage: Stage, routes: Routes) -> None:
    @routes.submit("thing.form", needs=Act.FACILITATE)
    async def form(_: Turn, __: Titled) -> Reply:
        raise AssertionError("not reached")

    answer = await stage.gets(Kind.SUBMIT, submission("thing.form", {"title": typed("")}))
    assert "Groups are formed by your facilitators" in words_of(answer)


# Always acknowledged, and within time


async def test_a_turn_that_hangs_is_acknowledged_within_time_and_leaves_nothing(
    stage_on_each: Stage, routes: Routes, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage_on_each.stored()  # connected: what follows takes a moment
    monkeypatch.setattr(conversation, "DEADLINE", 0.4)

    @routes.action("thing.hang", needs=Act.ASK, writes=True)
    async def hang(turn: Turn, _: Ref) -> Reply:
        await write(turn, "SQL")
        await asyncio.Event().wait()
        return NOTHING

    ack = await delivered(stage_on_each, Kind.ACTION, action("thing.hang"))
    assert ack.stored == []
    assert "Something went wrong" in json.dumps(stage_on_each.talk.said)


async def test_after_a_turn_that_hung_the_next_one_is_served(
    stage_on_each: Stage, routes: Routes, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = True

    @routes.action("thing.add", needs=Act.ADD_TOPIC, writes=True)
    async def add(turn: Turn, _: Ref) -> Reply:
        await write(turn, "SQL")
        if hanging:
            await asyncio.Event().wait()
        return NOTHING

    await stage_on_each.stored()
    with monkeypatch.context() as shorter:
        shorter.setattr(conversation, "DEADLINE", 0.4)
        await stage_on_each.gets(Kind.ACTION, action("thing.add"))
    hanging = False
    await stage_on_each.gets(Kind.ACTION, action("thing.add"))
    assert await titles(stage_on_each) == ["SQL"]


def test_the_deadline_leaves_time_for_the_acknowledgement() -> None:
    assert conversation.DEADLINE < 3


@pytest.mark.parametrize("kind", [Kind.COMMAND, Kind.ACTION, Kind.SUBMIT])
async def test_what_breaks_is_acknowledged_with_private_words(stage: Stage, routes: Routes, kind: Kind) -> None:
    @routes.command("break", needs=Act.ASK)
    async def by_word(_: Turn, __: Typed) -> Reply:
        raise RuntimeError("broken")

    @routes.action("thing.break", needs=Act.ASK, writes=False)
    async def by_button(_: Turn, __: Ref) -> Reply:
        raise RuntimeError("broken")

    @routes.submit("thing.break", needs=Act.ASK)
    async def by_form(_: Turn, __: Titled) -> Reply:
        raise RuntimeError("broken")

    bodies = {
        Kind.COMMAND: command("break"),
        Kind.ACTION: action("thing.break"),
        Kind.SUBMIT: submission("thing.break", {"title": typed("SQL")}),
    }
    ack = await delivered(stage, kind, bodies[kind])
    assert ack.status == 200
    assert "Something went wrong" in json.dumps([ack.body, stage.talk.said])


async def test_an_answer_that_cannot_be_shown_says_so_and_does_not_say_that_nothing_was_saved(
    stage: Stage, routes: Routes
) -> None:
    @routes.action("thing.show", needs=Act.ASK, writes=False)
    async def show(_: Turn, __: Ref) -> Reply:
        return Open(notice.as_page(a_message("")))

    stage.talk.trouble = RuntimeError("views.open failed")
    await delivered(stage, Kind.ACTION, action("thing.show"))
    assert stage.talk.ways == ["open", "respond"]
    said = json.dumps(stage.talk.said[-1])
    assert "could not show" in said
    assert "nothing was saved" not in said


async def test_an_answer_that_cannot_be_shown_in_a_modal_is_not_silent_either(stage: Stage, routes: Routes) -> None:
    @routes.action("thing.change", needs=Act.ASK, writes=True)
    async def change(_: Turn, __: Ref) -> Reply:
        return Replace(notice.as_page(a_message("")))

    stage.talk.trouble = RuntimeError("hash_conflict")
    await delivered(stage, Kind.ACTION, action("thing.change", **in_modal()))
    assert stage.talk.ways == ["replace", "push"]
    assert "could not show" in json.dumps(stage.talk.said[-1])


# Refusals are sentences, where the person looks


@pytest.mark.parametrize("kind", [Kind.COMMAND, Kind.ACTION, Kind.SUBMIT])
async def test_a_refusal_is_a_private_sentence(stage: Stage, routes: Routes, kind: Kind) -> None:
    async def refuse() -> Reply:
        raise Refused(Reason.NOT_ENOUGH, waiting=2, smallest=6)

    @routes.command("refuse", needs=Act.ASK)
    async def by_word(_: Turn, __: Typed) -> Reply:
        return await refuse()

    @routes.action("thing.refuse", needs=Act.ASK, writes=False)
    async def by_button(_: Turn, __: Ref) -> Reply:
        return await refuse()

    @routes.submit("thing.refuse", needs=Act.ASK)
    async def by_form(_: Turn, __: Titled) -> Reply:
        return await refuse()

    bodies = {
        Kind.COMMAND: command("refuse"),
        Kind.ACTION: action("thing.refuse"),
        Kind.SUBMIT: submission("thing.refuse", {"title": typed("SQL"), "kind": chosen("two")}),
    }
    ack = await delivered(stage, kind, bodies[kind])
    sentence = "2 people are interested; a group needs 6. Everybody keeps their place."
    if kind is Kind.COMMAND:
        assert isinstance(ack.body, dict)
        assert ack.body["response_type"] == "ephemeral"
        assert ack.body["text"] == sentence
        assert stage.talk.ways == []
    elif kind is Kind.ACTION:
        assert ack.body is None
        [(how, what)] = stage.talk.said
        assert how == "respond"
        assert what["payload"]["response_type"] == "ephemeral"
        assert what["payload"]["replace_original"] is False
        assert what["payload"]["text"] == sentence
    else:
        assert ack.body == {"response_action": "errors", "errors": {"title": sentence}}


async def test_a_refused_form_without_fields_shows_the_sentence_instead(stage: Stage, routes: Routes) -> None:
    @routes.submit("thing.refuse", needs=Act.ASK)
    async def refuse(_: Turn, __: Form) -> Reply:
        raise Refused(Reason.TOPIC_GONE)

    answer = await stage.gets(Kind.SUBMIT, submission("thing.refuse", {}))
    assert answer is not None
    assert answer.body["response_action"] == "update"
    assert "This topic is archived" in words_of(answer)


async def test_a_refused_button_in_a_modal_shows_the_sentence_on_top(stage: Stage, routes: Routes) -> None:
    @routes.action("thing.refuse", needs=Act.ASK, writes=False)
    async def refuse(_: Turn, __: Ref) -> Reply:
        raise Refused(Reason.NOT_MEMBER)

    await stage.gets(Kind.ACTION, action("thing.refuse", **in_modal()))
    assert stage.talk.ways == ["push"]
    assert "Only the members of this group" in json.dumps(stage.talk.said)


async def test_a_button_about_something_gone_is_explained_and_taken_away(stage: Stage, routes: Routes) -> None:
    @routes.action("thing.open", needs=Act.ASK, writes=False)
    async def gone(_: Turn, __: Ref) -> Reply:
        raise Refused(Reason.TOPIC_GONE)

    await stage.gets(Kind.ACTION, action("thing.open"))
    (_, private), (how, what) = stage.talk.said
    assert "This topic is archived" in json.dumps(private)
    assert how == "rewrite"
    assert (what["channel"], what["ts"]) == ("C1", "1.0")
    assert [block["type"] for block in what["payload"]["blocks"]] == ["section"]
    assert what["payload"]["text"] == "a post"


async def test_a_refusal_that_may_pass_leaves_the_button(stage: Stage, routes: Routes) -> None:
    @routes.action("thing.open", needs=Act.FACILITATE, writes=False)
    async def not_for_everybody(_: Turn, __: Ref) -> Reply:
        return NOTHING

    await stage.gets(Kind.ACTION, action("thing.open"))
    assert stage.talk.ways == ["respond"]


async def test_what_is_wrong_in_a_form_stands_below_each_field(stage: Stage, routes: Routes) -> None:
    @routes.submit("thing.submit", needs=Act.ASK)
    async def submit(_: Turn, __: Titled) -> Reply:
        raise AssertionError("not reached")

    values = {"title": typed("x" * 3000), "kind": chosen("three"), "again": typed("kept")}
    answer = await stage.gets(Kind.SUBMIT, submission("thing.submit", values))
    assert answer is not None
    assert answer.body == {
        "response_action": "errors",
        "errors": {
            "title": "Please keep this to 100 characters; you wrote 3000.",
            "kind": "Please choose one of these.",
        },
    }


async def test_a_field_that_is_missing_has_its_sentence(stage: Stage, routes: Routes) -> None:
    class Needed(Form):
        title: str

    @routes.submit("thing.submit", needs=Act.ASK)
    async def submit(_: Turn, __: Needed) -> Reply:
        raise AssertionError("not reached")

    answer = await stage.gets(Kind.SUBMIT, submission("thing.submit", {"title": typed(None)}))
    assert answer is not None
    assert answer.body["errors"] == {"title": "Please fill this in."}


async def test_a_form_that_came_back_can_be_sent_again_from_the_same_modal(stage: Stage, routes: Routes) -> None:
    """Slack changes a modal's hash only when the modal changes; errors below fields leave it."""

    @routes.submit("thing.submit", needs=Act.ADD_TOPIC)
    async def submit(turn: Turn, form: Titled) -> Reply:
        await write(turn, form.title)
        return Errors({"title": "Not this one"}) if form.title == "no" else NOTHING

    wrong = await stage.gets(Kind.SUBMIT, submission("thing.submit", {"title": typed("no")}))
    assert wrong is not None
    assert wrong.body["errors"] == {"title": "Not this one"}
    assert await titles(stage) == []
    right = await stage.gets(Kind.SUBMIT, submission("thing.submit", {"title": typed("yes")}))
    assert right == Answer()
    assert await titles(stage) == ["yes"]


async def test_a_reference_nobody_knows_any_more_is_an_old_button(stage: Stage, routes: Routes) -> None:
    @routes.action("thing.open", needs=Act.ASK, writes=False)
    async def open_(_: Turn, __: TopicRef) -> Reply:
        raise AssertionError("not reached")

    strange: list[object] = [
        "",
        "not json",
        "[]",
        "null",
        '{"v":2,"topic_id":1}',
        '{"topic_id":"1; DROP TABLE topic"}',
        '{"topic_id":1,"more":1}',
        '{"topic_id":99999999999999999999999}',
        '{"topic_id":-1}',
        "{}",
    ]
    for value in strange:
        answer = await stage.gets(Kind.ACTION, action("thing.open", value))
        assert "older message" in words_of(answer), value


# What nobody knows


async def test_an_unknown_button_is_explained_and_taken_away(stage: Stage) -> None:
    answer = await stage.gets(Kind.ACTION, action("long.gone"))
    assert "This button is from an older message" in words_of(answer)
    assert stage.talk.ways == ["respond", "rewrite"]


async def test_an_unknown_form_is_explained_below_its_first_field(stage: Stage) -> None:
    answer = await stage.gets(Kind.SUBMIT, submission("long.gone", {"title": typed("SQL")}))
    assert answer is not None
    assert answer.body["response_action"] == "errors"
    assert list(answer.body["errors"]) == ["title"]  # type: ignore[call-overload]  # a dict here


async def test_an_unknown_event_is_acknowledged_and_forgotten(stage: Stage) -> None:
    assert await stage.gets(Kind.EVENT, event("reaction_added", user="U1")) == Answer()


async def test_an_unknown_word_goes_to_the_route_for_all_others(stage: Stage, routes: Routes) -> None:
    seen = []

    @routes.command("*", needs=Act.ASK)
    async def others(_: Turn, typed_: Typed) -> Reply:
        seen.append(typed_.text)
        return NOTHING

    @routes.command("known", needs=Act.ASK)
    async def known(_: Turn, typed_: Typed) -> Reply:
        seen.append(f"known: {typed_.text}")
        return NOTHING

    await stage.gets(Kind.COMMAND, command("knwon words"))
    await stage.gets(Kind.COMMAND, command("KNOWN  some Words "))
    assert seen == ["knwon words", "known: some Words"]


@pytest.mark.parametrize("body", [{}, {"actions": []}, {"actions": "x"}, {"actions": [None], "user": 7, "team": []}])
async def test_a_payload_of_no_shape_is_refused_and_breaks_nothing(stage: Stage, body: JSON) -> None:
    for kind in (Kind.ACTION, Kind.SUBMIT, Kind.COMMAND, Kind.EVENT):
        answer = await stage.binder.answer(request(kind, body))
        assert answer is not None
        assert "reference" not in words_of(answer)


# How an answer reaches the person


async def test_a_big_answer_to_a_command_goes_to_its_response_url(stage: Stage, routes: Routes) -> None:
    """Socket Mode drops an acknowledgement of 20,480 bytes or more without a word."""

    @routes.command("small", needs=Act.ASK)
    async def small(_: Turn, __: Typed) -> Reply:
        return Word(a_message("s" * 100))

    @routes.command("big", needs=Act.ASK)
    async def big(_: Turn, __: Typed) -> Reply:
        return Word(a_message("ж" * 2500))

    ack = await delivered(stage, Kind.COMMAND, command("small"))
    assert "sss" in json.dumps(ack.body)
    assert stage.talk.ways == []
    ack = await delivered(stage, Kind.COMMAND, command("big"))
    assert ack.body is None
    [(how, what)] = stage.talk.said
    assert how == "respond"
    assert what["payload"]["response_type"] == "ephemeral"


@pytest.mark.parametrize(("depth", "way"), [(1, "push"), (2, "push"), (3, "replace")])
async def test_a_modal_is_pushed_until_slacks_stack_of_three_is_full_and_then_replaced(
    stage: Stage, routes: Routes, depth: int, way: str
) -> None:
    @routes.action("thing.show", needs=Act.ASK, writes=False)
    async def show(_: Turn, __: Ref) -> Reply:
        return Open(notice.as_page(a_message("")))

    await stage.gets(Kind.ACTION, action("thing.show", **in_modal(depth)))
    assert stage.talk.ways == [way]


async def test_a_modal_is_opened_from_a_message_and_from_a_command(stage: Stage, routes: Routes) -> None:
    @routes.action("thing.show", needs=Act.ASK, writes=False)
    async def show(_: Turn, __: Ref) -> Reply:
        return Open(notice.as_page(a_message("")))

    @routes.command("show", needs=Act.ASK)
    async def show_by_word(_: Turn, __: Typed) -> Reply:
        return Open(notice.as_page(a_message("")))

    await stage.gets(Kind.ACTION, action("thing.show"))
    await stage.gets(Kind.COMMAND, command("show"))
    assert stage.talk.ways == ["open", "open"]


async def test_a_message_only_one_person_sees_is_rewritten_at_its_response_url(stage: Stage, routes: Routes) -> None:
    @routes.action("thing.rewrite", needs=Act.ASK, writes=False)
    async def rewrite(_: Turn, __: Ref) -> Reply:
        return Rewrite(a_message("new"))

    await stage.gets(Kind.ACTION, action("thing.rewrite"))
    ephemeral = {"type": "message", "channel_id": "C1", "message_ts": "1.0", "is_ephemeral": True}
    await stage.gets(Kind.ACTION, action("thing.rewrite", container=ephemeral, message=None))
    (first, _), (second, what) = stage.talk.said
    assert (first, second) == ("rewrite", "respond")
    assert what["payload"]["replace_original"] is True


# Newcomers


async def test_a_known_person_costs_no_call_of_slack(stage: Stage, routes: Routes) -> None:
    @routes.action("thing.form", needs=Act.ASK, writes=False)
    async def form(_: Turn, __: Ref) -> Reply:
        return Open(notice.as_page(a_message("")))

    await stage.gets(Kind.ACTION, action("thing.form"))
    assert stage.talk.ways == ["open"]


async def test_a_newcomers_profile_is_read_first_and_decides(stage: Stage, routes: Routes) -> None:
    @routes.action("thing.form", needs=Act.FORM, writes=False)
    async def form(_: Turn, __: Ref) -> Reply:
        return Open(notice.as_page(a_message("")))

    stage.talk.profiles = {"UADMIN": a_profile("UADMIN", is_admin=True), "UGUEST": a_profile("UGUEST", is_guest=True)}
    await stage.gets(Kind.ACTION, action("thing.form", user="UADMIN"))
    assert stage.talk.ways == ["profile", "open"]
    answer = await stage.gets(Kind.ACTION, action("thing.form", user="UGUEST"))
    assert "As a guest you cannot take part" in words_of(answer)


async def test_somebody_slack_does_not_know_is_no_learner(stage: Stage, routes: Routes) -> None:
    @routes.action("thing.add", needs=Act.ADD_TOPIC, writes=True)
    async def add(turn: Turn, _: Ref) -> Reply:
        await write(turn, "SQL")
        return NOTHING

    before = await stage.stored()
    answer = await stage.gets(Kind.ACTION, action("thing.add", user="USTRANGER"))
    assert "this account cannot take part" in words_of(answer)
    assert await stage.stored() == before


# Events


class Said(Event):
    """An event with a word in it."""

    word: str


async def test_an_events_effect_is_stored_before_it_is_acknowledged(stage_on_each: Stage, routes: Routes) -> None:
    @routes.event("thing_happened", needs=Act.TELL)
    async def happened(turn: Turn, told: Said) -> Reply:
        await write_as(stage_on_each, turn, told.word)
        return NOTHING

    ack = await delivered(stage_on_each, Kind.EVENT, event("thing_happened", word="SQL", user="U1"))
    assert ack.stored == ["SQL"]


async def write_as(stage: Stage, turn: Turn, title: str) -> None:
    """Slack reports without a person: write in the name of U1."""
    assert stage.workspace_id
    await topics.add(turn.session, title=title, purpose="", kind=TopicKind.TECHNICAL, added_by=1, now=turn.now)


async def test_an_event_that_cannot_be_stored_is_not_acknowledged_and_its_retry_is_applied_once(
    stage_on_each: Stage, routes: Routes
) -> None:
    broken = True

    @routes.event("thing_happened", needs=Act.TELL)
    async def happened(turn: Turn, told: Said) -> Reply:
        await write_as(stage_on_each, turn, told.word)
        if broken:
            raise RuntimeError("the disk is full")
        return NOTHING

    once = event("thing_happened", word="SQL")
    ack = await delivered(stage_on_each, Kind.EVENT, once)
    assert ack.status == 500
    assert ack.stored == []
    assert await titles(stage_on_each) == []
    broken = False
    for _ in range(2):
        ack = await delivered(stage_on_each, Kind.EVENT, once)
        assert ack.status == 200
    assert await titles(stage_on_each) == ["SQL"]


async def test_an_event_nobody_can_read_is_acknowledged_so_that_it_does_not_come_for_ever(
    stage: Stage, routes: Routes
) -> None:
    @routes.event("thing_happened", needs=Act.TELL)
    async def happened(_: Turn, __: Said) -> Reply:
        raise AssertionError("not reached")

    ack = await delivered(stage, Kind.EVENT, event("thing_happened", word=["no", "word"]))
    assert ack.status == 200


# The same again


async def test_the_same_submission_twice_has_one_effect_and_the_same_answer(
    stage_on_each: Stage, routes: Routes
) -> None:
    @routes.submit("thing.submit", needs=Act.ADD_TOPIC)
    async def submit(turn: Turn, form: Titled) -> Reply:
        await write(turn, form.title)
        return Word(a_message(f"added {form.title}"))

    body = submission("thing.submit", {"title": typed("SQL")})
    first = await stage_on_each.gets(Kind.SUBMIT, body)
    second = await stage_on_each.gets(Kind.SUBMIT, body)
    assert first == second
    assert "added SQL" in words_of(second)
    assert await titles(stage_on_each) == ["SQL"]


async def test_the_same_submission_twice_at_once_has_one_effect_and_the_same_answer(
    stage_on_each: Stage, routes: Routes
) -> None:
    count = 0

    @routes.submit("thing.submit", needs=Act.ADD_TOPIC)
    async def submit(turn: Turn, form: Titled) -> Reply:
        nonlocal count
        count += 1
        await write(turn, f"{form.title} {count}")
        return Word(a_message(f"the {count}. time"))

    body = submission("thing.submit", {"title": typed("SQL")})
    answers = await asyncio.gather(*(stage_on_each.gets(Kind.SUBMIT, body) for _ in range(4)))
    assert len({words_of(answer) for answer in answers}) == 1
    assert len(await titles(stage_on_each)) == 1


async def test_who_finds_the_effect_of_the_same_request_is_answered_like_it(
    stage_on_each: Stage, routes: Routes
) -> None:
    """On PostgreSQL both are decided at the same time, and the second finds the title taken: by the first."""
    both, decided = asyncio.Event(), 0

    @routes.submit("thing.submit", needs=Act.ADD_TOPIC)
    async def submit(turn: Turn, form: Titled) -> Reply:
        nonlocal decided
        decided += 1
        if decided == 2 or stage_on_each.database.is_sqlite:  # there one writes after the other
            both.set()
        await both.wait()
        if not await write(turn, form.title):
            raise Refused(Reason.TITLE_TAKEN)
        return Word(a_message(f"added {form.title}"))

    body = submission("thing.submit", {"title": typed("SQL")})
    first, second = await asyncio.gather(*(stage_on_each.gets(Kind.SUBMIT, body) for _ in range(2)))
    assert first is not None
    assert second is not None
    assert first.body == second.body
    assert "added SQL" in words_of(first)
    assert decided == (1 if stage_on_each.database.is_sqlite else 2)
    assert await titles(stage_on_each) == ["SQL"]


async def test_another_state_of_the_modal_is_another_submission(stage: Stage, routes: Routes) -> None:
    @routes.submit("thing.submit", needs=Act.ADD_TOPIC)
    async def submit(turn: Turn, form: Titled) -> Reply:
        await write(turn, form.title)
        return NOTHING

    for number, hash_ in enumerate(["h1", "h2", "h2"]):
        await stage.gets(Kind.SUBMIT, submission("thing.submit", {"title": typed(f"SQL {number}")}, hash_=hash_))
    assert await titles(stage) == ["SQL 0", "SQL 1"]


async def test_the_same_click_twice_has_one_effect_and_another_click_its_own(
    stage_on_each: Stage, routes: Routes
) -> None:
    count = 0

    @routes.action("thing.add", needs=Act.ADD_TOPIC, writes=True)
    async def add(turn: Turn, _: Ref) -> Reply:
        nonlocal count
        count += 1
        await write(turn, f"SQL {count}")
        return Word(a_message("added"))

    once = action("thing.add")
    for _ in range(3):
        await stage_on_each.gets(Kind.ACTION, once)
    assert await titles(stage_on_each) == ["SQL 1"]
    assert stage_on_each.talk.ways == ["respond"]
    again = action("thing.add")
    again["actions"][0]["action_ts"] = "1.3"
    await stage_on_each.gets(Kind.ACTION, again)
    assert len(await titles(stage_on_each)) == 2


async def test_the_same_click_of_two_people_is_two(stage: Stage, routes: Routes) -> None:
    @routes.action("thing.add", needs=Act.ADD_TOPIC, writes=True)
    async def add(turn: Turn, _: Ref) -> Reply:
        await write(turn, f"of {turn.person.slack_id}")
        return NOTHING

    await stage.knows(a_profile("U2"))
    await stage.gets(Kind.ACTION, action("thing.add"))
    await stage.gets(Kind.ACTION, action("thing.add", user="U2"))
    assert sorted(await titles(stage)) == ["of U1", "of U2"]
