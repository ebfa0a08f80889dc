"""Shortcuts, selects that look their options up, the filters of the Home tab, and mentions in what is typed."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from handlers.all import every_route
from handlers.reply import NOTHING, Answer, Home, Nothing, Open, Options, Replace, Reply, Word
from handlers.request import JSON, read, without_markup
from handlers.route import Event, Form, Kind, Noted, Routes, Typed
from handlers.turn import Desk, Turn
from learning.person import Act
from learning.refusal import Reason, Refused
from messages.blocks import ACK_LARGEST, Message, home, page, typed
from messages.refs import ListRef, Ref
from store import workspaces
from store.database import Database
from store.rows import ReceiptRow
from tests.handlers.stage import (
    Stage,
    a_message,
    a_profile,
    action,
    chosen,
    command,
    event,
    in_home,
    in_modal,
    shortcut,
    suggestion,
)
from tests.handlers.stage import typed as typed_in

routes = Routes()


class Filters(Form):
    """What the Home tab's filters hold."""

    ref: ListRef
    kind: str = "any"


@routes.shortcut("thing.take", needs=Act.BROWSE)
async def take(_: Turn, noted: Noted) -> Reply:
    return Open(page("Taken", [typed(noted.text or "nothing")]))


@routes.shortcut("thing.say", needs=Act.BROWSE)
async def say(_: Turn, noted: Noted) -> Reply:
    return Word(a_message(noted.text or "nothing"))


@routes.shortcut("thing.lost", needs=Act.BROWSE)
async def lost(_: Turn, __: Noted) -> Reply:
    raise Refused(Reason.TOPIC_GONE)


@routes.options("thing.offer", needs=Act.BROWSE)
async def offer(_: Turn, given: Typed) -> Reply:
    if given.text == "refused":
        raise Refused(Reason.GUEST)
    if given.text == "broken":
        raise RuntimeError
    return Options({str(number): f"{given.text} {number} " * 10 for number in range(200)})


@routes.options("thing.wrong", needs=Act.BROWSE)
async def wrong(_: Turn, __: Typed) -> Reply:
    return Nothing()


@routes.action("thing.filter", needs=Act.BROWSE, writes=False)
async def filter_(_: Turn, form: Filters) -> Reply:
    return Home(home([typed(f"{form.kind} {form.ref.words} {form.ref.page}")], form.ref))


@routes.action("thing.show", needs=Act.BROWSE, writes=False)
async def show(_: Turn, __: Ref) -> Reply:
    return Replace(page("Shown", [typed("shown")]))


@routes.command("tell", needs=Act.BROWSE)
async def tell(_: Turn, given: Typed) -> Reply:
    said = Message(f"{given.mentioned}|{given.text}", (typed("said"),))
    return Word(said)


class Happened(Event):
    """Something of which few matter."""

    what: str


async def _matters(desk: Desk, event_: Happened) -> bool:
    return event_.what == desk.workspace.name


@routes.event("thing.happened", needs=Act.TELL, look=_matters)
async def happened(turn: Turn, _: Happened) -> Reply:
    await turn.send("thing", Ref(), key="thing", lane="thing")
    return NOTHING


@pytest.fixture
async def stage(sqlite: Database) -> Stage:
    """A binder over these routes, with U1."""
    found = Stage(routes, sqlite, (await workspaces.install(sqlite, "T1", "Lumenwood", "UBOT")).id)
    await found.knows(a_profile("U1"), a_profile("UGUEST", is_guest=True))
    return found


async def test_a_global_shortcut_opens_a_modal(stage: Stage) -> None:
    await stage.gets(Kind.SHORTCUT, shortcut("thing.take"))
    assert stage.talk.ways == ["open"]
    assert "nothing" in json.dumps(stage.talk.said[0][1])


async def test_private_words_to_a_global_shortcut_stand_in_a_modal_and_to_a_message_below_it(stage: Stage) -> None:
    await stage.gets(Kind.SHORTCUT, shortcut("thing.say"))
    await stage.gets(Kind.SHORTCUT, shortcut("thing.say", {"text": "hello"}))
    assert stage.talk.ways == ["open", "respond"]


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("Let us learn *SQL* &amp; <https://x.example|R>", "Let us learn *SQL* & R"),
        ("<@U2> who knows <#C1|sql> or <#C2>? <!here>", "who knows #sql or #C2? @here"),
        ("&lt;@U1&gt; is no mention", "<@U1> is no mention"),
        ("<mailto:a@b.example>", "a@b.example"),
    ],
)
async def test_a_shortcut_on_a_message_has_its_text_as_people_read_it(stage: Stage, text: str, read_as: str) -> None:
    await stage.gets(Kind.SHORTCUT, shortcut("thing.take", {"text": text}))
    assert json.dumps(read_as) in json.dumps(stage.talk.said[0][1])


@pytest.mark.parametrize("message", [{}, {"text": None}, {"text": ["x"]}, {"text": "\0\ud800"}, [], "x"])
async def test_a_message_without_a_text_that_can_be_read_has_none(stage: Stage, message: object) -> None:
    await stage.gets(Kind.SHORTCUT, shortcut("thing.take", message))
    assert stage.talk.ways == ["open"]


async def test_an_unknown_shortcut_says_so(stage: Stage) -> None:
    await stage.gets(Kind.SHORTCUT, shortcut("thing.gone"))
    assert "older message" in json.dumps(stage.talk.said)


async def test_a_shortcut_that_is_refused_leaves_the_message_it_was_used_on_as_it_was(stage: Stage) -> None:
    """It may be a colleague's, or a post of ours whose buttons still work."""
    message = {"ts": "1.1", "text": "said", "blocks": [{"type": "section"}, {"type": "actions", "elements": []}]}
    for name in ("thing.gone", "thing.lost"):
        await stage.gets(Kind.SHORTCUT, shortcut(name, message))
    assert stage.talk.ways == ["respond", "respond"]


async def test_a_select_offers_as_many_options_as_fit_into_an_acknowledgement(stage: Stage) -> None:
    answer = await stage.gets(Kind.OPTIONS, suggestion("thing.offer", "SQL"))
    assert answer is not None
    offered = answer.body["options"]
    assert isinstance(offered, list)
    assert 50 < len(offered) <= 100
    assert len(json.dumps(answer.body)) < ACK_LARGEST
    assert all(len(option["text"]["text"]) <= 75 for option in offered)
    assert stage.talk.said == []


@pytest.mark.parametrize("typed_", ["refused", "broken"])
async def test_what_cannot_be_offered_is_an_empty_list(stage: Stage, typed_: str) -> None:
    answer = await stage.gets(Kind.OPTIONS, suggestion("thing.offer", typed_))
    assert answer is not None
    assert answer.body == {"options": []}


@pytest.mark.parametrize("name", ["thing.gone", "thing.wrong", "", None, 5, ["x"]])
async def test_an_unknown_select_and_a_wrong_answer_offer_nothing(stage: Stage, name: str) -> None:
    answer = await stage.gets(Kind.OPTIONS, suggestion(name, "SQL"))
    assert answer is not None
    assert answer.body == {"options": []}
    guest = await stage.gets(Kind.OPTIONS, suggestion("thing.offer", "SQL", user="UGUEST"))
    assert guest is not None
    assert guest.body == {"options": []}


async def test_the_filters_of_home_are_read_from_its_state_and_answered_with_home(stage: Stage) -> None:
    shown = in_home({"kind": chosen("technical")}, {"words": "sql", "page": 2})
    await stage.gets(Kind.ACTION, action("thing.filter", "technical", **shown))
    assert stage.talk.ways == ["publish"]
    assert "technical sql 2" in json.dumps(stage.talk.said[0][1])


async def test_what_replaces_a_modal_opens_one_for_who_stands_in_none(stage: Stage) -> None:
    await stage.gets(Kind.ACTION, action("thing.show", **in_home()))
    await stage.gets(Kind.ACTION, action("thing.show"))
    await stage.gets(Kind.ACTION, action("thing.show", **in_modal()))
    assert stage.talk.ways == ["open", "open", "replace"]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("tell <@U2|maria> SQL", "U2|SQL"),
        ("tell SQL <@U2> <@U3|>", "U2|SQL"),
        ("tell &lt;@U2&gt; SQL", "|<@U2> SQL"),
        ("tell R&amp;D in <#C1|general> <https://x.example|here>", "|R&D in #general here"),
        ("tell", "|"),
        ("tell <@u2> <@>", "|@u2 @"),
        ("tell <@U1|<@U2|maria> SQL", "U2|<@U1| SQL"),
        ("tell SQL <@U2> today", "U2|SQL today"),
    ],
)
async def test_a_mention_is_who_was_meant_and_the_rest_is_what_was_typed(stage: Stage, text: str, heard: str) -> None:
    answer = await stage.gets(Kind.COMMAND, command(text))
    assert answer is not None
    assert answer.body["text"] == heard


async def receipts_of(stage: Stage) -> int:
    """How many requests are remembered."""
    async with stage.database.read(stage.workspace_id) as session:
        return len((await session.exec(select(ReceiptRow))).all())


@pytest.mark.parametrize("fields", [{"what": "else"}, {}, {"what": None}, {"what": ["Lumenwood"]}])
async def test_an_event_that_does_not_matter_is_acknowledged_and_leaves_nothing(stage: Stage, fields: JSON) -> None:
    before = await stage.stored()
    answer = await stage.gets(Kind.EVENT, event("thing.happened", user="UNKNOWN", **fields))
    assert answer == Answer()
    assert await stage.stored() == before
    assert (await receipts_of(stage), stage.woken) == (0, 0)


async def test_one_that_matters_takes_its_turn_once(stage: Stage) -> None:
    for _ in range(2):
        assert await stage.gets(Kind.EVENT, event("thing.happened", user="U1", what="Lumenwood")) == Answer()
    assert (await receipts_of(stage), stage.woken) == (1, 1)


patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""On a busy machine, drawing an example takes longer than reading it."""


@patient
@given(st.text())
def test_any_text_of_a_message_is_read(text: str) -> None:
    assert isinstance(without_markup(text), str)


@patient
@given(
    st.sampled_from([Kind.SHORTCUT, Kind.OPTIONS]),
    st.dictionaries(
        st.sampled_from(["action_id", "callback_id", "value", "message"]),
        st.none() | st.integers() | st.text() | st.lists(st.text()),
    ),
)
def test_payloads_of_any_shape_are_read(kind: Kind, body: dict[str, object]) -> None:
    found = read(kind, body)
    assert isinstance(found.name, str)
    assert isinstance(found.receipt, str)


async def test_a_search_that_is_too_long_is_refused_in_words(database: Database) -> None:
    """Slack shows nothing below a field of the Home tab: silence would be all that comes of it."""
    workspace = await workspaces.install(database, "T1", "Lumenwood", "UBOT")
    stage = Stage(every_route(), database, workspace.id)
    await stage.knows(a_profile("U1"))
    held = {"words": typed_in("x" * 101), "kind": chosen("any"), "only": chosen("all"), "order": chosen("newest")}
    where = in_home(held)
    where["view"]["blocks"] = [{"type": "input", "block_id": "words"}]
    answer = await stage.gets(Kind.ACTION, action("home.words", "x", **where))
    assert answer is not None
    assert not answer.body
    assert stage.talk.ways == ["open"]
    assert "100 characters" in json.dumps(stage.talk.said)
