"""What cannot be called is refused when it is registered, not when somebody presses a button."""

import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest

import messages
from handlers import interest, proposal_confirm, setup, topic
from handlers.all import every_route
from handlers.effect import Skip
from handlers.reply import NOTHING, Reply
from handlers.route import Event, Form, Kind, Letter, Routes, Typed
from handlers.turn import Desk, Turn
from learning.person import Act
from messages.refs import Ref, TopicRef

IDS = Path(__file__).parent / "ids.txt"


async def good(_: Turn, __: Ref) -> Reply:
    return NOTHING


async def a_command(_: Turn, __: Typed) -> Reply:
    return NOTHING


async def a_form(_: Turn, __: Form) -> Reply:
    return NOTHING


async def an_event(_: Turn, __: Event) -> Reply:
    return NOTHING


async def without_its_reference(_: Turn) -> Reply:
    return NOTHING


async def with_too_much(_: Turn, __: Ref, ___: int = 0) -> Reply:
    return NOTHING


async def without_a_turn(_: Desk, __: Ref) -> Reply:
    return NOTHING


async def of_no_type(_: Turn, __: object) -> Reply:
    return NOTHING


def not_async(_: Turn, __: Ref) -> Reply:
    return NOTHING


@pytest.mark.parametrize("handler", [without_its_reference, with_too_much, without_a_turn, of_no_type, not_async])
def test_a_handler_the_binder_could_not_call_is_refused_when_it_is_registered(handler: object) -> None:
    assert callable(handler)
    with pytest.raises(TypeError, match=r"action thing\.do"):
        Routes().action("thing.do", needs=Act.ASK, writes=False)(handler)


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [(Kind.COMMAND, good), (Kind.ACTION, a_command), (Kind.SUBMIT, good), (Kind.EVENT, a_form)],
)
def test_each_kind_of_route_takes_its_own_kind_of_input(kind: Kind, wrong: object) -> None:
    with pytest.raises(TypeError, match="takes a"):
        Routes()._route(kind, "thing.do", Act.ASK, writes=False)(wrong)  # type: ignore[type-var]  # that is the test


def test_what_it_is_given_is_read_from_the_handlers_own_annotation() -> None:
    routes = Routes()
    routes.action("thing.do", needs=Act.ASK, writes=False)(good)
    routes.command("thing", needs=Act.ASK)(a_command)
    routes.submit("thing.submit", needs=Act.ASK)(a_form)
    routes.event("thing_happened", needs=Act.TELL)(an_event)
    assert [route.given for route in routes.all.values()] == [Ref, Typed, Form, Event]


def test_two_handlers_of_one_id_are_refused() -> None:
    routes = Routes()
    routes.action("thing.do", needs=Act.ASK, writes=False)(good)
    with pytest.raises(ValueError, match=r"two handlers for the action thing\.do"):
        routes.action("thing.do", needs=Act.ASK, writes=False)(good)


def test_two_conversations_with_one_id_are_refused_when_they_are_put_together() -> None:
    routes = Routes()
    routes.include(topic.routes)
    with pytest.raises(ValueError, match="two handlers"):
        routes.include(topic.routes)


def test_two_letters_of_one_kind_are_refused() -> None:
    async def prepare(_: Desk, __: Ref) -> Skip:
        return Skip("")

    routes = Routes()
    routes.letter(Letter("thing.sent", Ref, prepare=prepare))
    with pytest.raises(ValueError, match=r"two letters are called thing\.sent"):
        routes.letter(Letter("thing.sent", Ref, prepare=prepare))


def test_the_same_name_may_be_an_action_and_a_submission() -> None:
    routes = Routes()
    routes.action("thing.do", needs=Act.ASK, writes=False)(good)
    routes.submit("thing.do", needs=Act.ASK)(a_form)
    assert len(routes.all) == 2


@pytest.mark.parametrize("how", ["command", "action", "submit", "event"])
def test_what_a_route_needs_has_no_default(how: str) -> None:
    """Forgetting `needs=` fails at import."""
    parameter = inspect.signature(getattr(Routes, how)).parameters["needs"]
    assert parameter.default is inspect.Parameter.empty
    with pytest.raises(TypeError, match="needs"):
        getattr(Routes(), how)("thing")


def test_whether_an_action_writes_has_no_default_either() -> None:
    assert inspect.signature(Routes.action).parameters["writes"].default is inspect.Parameter.empty


def test_every_letter_is_prepared_from_the_reference_it_names() -> None:
    for letter in every_route().letters.values():
        given = inspect.get_annotations(letter.prepare, eval_str=True)
        reference = [each for name, each in given.items() if name != "return"][1]
        assert issubclass(letter.ref, reference), letter.kind


def test_the_ids_are_those_that_old_messages_carry() -> None:
    """Old messages keep clicking for years: an id may be added here, and never changed or taken away."""
    routes = every_route()
    now = sorted(f"{kind.value} {name or '(nothing)'}" for kind, name in routes.all)
    now += sorted(f"letter {kind}" for kind in routes.letters)
    assert now == IDS.read_text(encoding="utf-8").splitlines()


def test_every_id_of_an_action_or_a_form_is_named_conversation_and_verb() -> None:
    for kind, name in every_route().all:
        if kind in (Kind.ACTION, Kind.SUBMIT):
            assert name.count(".") == 1, name
            assert name == name.lower(), name


def test_every_id_a_message_can_emit_has_its_handler() -> None:
    named = (Kind.ACTION, Kind.SUBMIT, Kind.OPTIONS, Kind.SHORTCUT)
    handled = {name for kind, name in every_route().all if kind in named}
    emitted = set()
    for module in pkgutil.iter_modules(messages.__path__):
        for name, value in vars(importlib.import_module(f"messages.{module.name}")).items():
            if name.isupper() and isinstance(value, str) and "." in value:
                emitted.add(value)
    assert emitted == handled


def test_every_act_is_needed_by_some_route() -> None:
    assert {route.needs for route in every_route().all.values()} == set(Act)


def test_what_only_reads_is_never_a_submission() -> None:
    routes = every_route()
    assert all(route.writes for (kind, _), route in routes.all.items() if kind in (Kind.SUBMIT, Kind.EVENT))
    assert not any(route.writes for (kind, _), route in routes.all.items() if kind is Kind.COMMAND)


def test_a_reference_of_a_topic_is_not_one_of_a_group() -> None:
    given = {name: route.given for (_, name), route in every_route().all.items()}
    assert given["interest.open"] is TopicRef
    assert given["group.again"] is not TopicRef
    assert issubclass(given["setup.save"], setup.SettingsForm)
    assert issubclass(given["interest.submit"], interest.InterestForm)
    assert issubclass(given["group.form"], proposal_confirm.OwnGroupForm)
