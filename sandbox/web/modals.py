"""views.*: modals and Home tabs."""

from sandbox import shapes, views
from sandbox.delivery.credentials import BadTrigger
from sandbox.limits import Tier
from sandbox.state import Json, View
from sandbox.strict import check_view
from sandbox.web.api import AnyMethod, Arguments, Context, Method, Object, Refused, refuse_problems


class Open(Arguments):
    """Arguments of views.open and views.push."""

    trigger_id: str
    view: Object


class Update(Arguments):
    """Arguments of views.update."""

    view: Object
    view_id: str | None = None
    external_id: str | None = None
    hash: str | None = None


class Publish(Arguments):
    """Arguments of views.publish."""

    user_id: str
    view: Object
    hash: str | None = None


def open_(context: Context, given: Open) -> Json:
    """views.open."""
    refuse_problems(check_view(given.view))
    _must_be(given.view, "modal")
    _check_external_id(context, given.view, None)
    return _answer(context, views.open_modal(context.ws, _person(context, given.trigger_id), given.view))


def push(context: Context, given: Open) -> Json:
    """views.push."""
    refuse_problems(check_view(given.view))
    _must_be(given.view, "modal")
    _check_external_id(context, given.view, None)
    person = _person(context, given.trigger_id)
    stack = views.stack_of(context.ws, person)
    if not stack:
        raise Refused("not_found")
    if len(stack) >= views.MAX_STACK:
        raise Refused("push_limit_reached")
    return _answer(context, views.push_modal(context.ws, person, given.view))


def update(context: Context, given: Update) -> Json:
    """views.update."""
    if (given.view_id is None) is (given.external_id is None):
        raise Refused("invalid_arguments", ["exactly one of view_id and external_id is needed"])
    refuse_problems(check_view(given.view))
    if given.view_id is not None:
        view = views.by_id(context.ws, given.view_id)
    else:
        view = views.by_external_id(context.ws, given.external_id or "")
    if view is None:
        raise Refused("not_found")
    _must_be(given.view, view.type)
    _check_hash(view, given.hash)
    _check_external_id(context, given.view, view)
    return _answer(context, views.replace_body(context.ws, view, given.view))


def publish(context: Context, given: Publish) -> Json:
    """views.publish."""
    refuse_problems(check_view(given.view))
    _must_be(given.view, "home")
    if not context.ws.manifest.features.app_home.home_tab_enabled:
        raise Refused("not_enabled")
    if context.user(given.user_id).deleted:
        raise Refused("invalid_arguments", ["user_id: the person is deactivated"])
    known = context.ws.state.homes.get(given.user_id)
    if known is not None:
        _check_hash(known, given.hash)
    elif given.hash is not None:
        raise Refused("hash_conflict")
    _check_external_id(context, given.view, known)
    return _answer(context, views.publish(context.ws, given.user_id, given.view))


def _person(context: Context, trigger_id: str) -> str:
    try:
        return context.triggers.use(trigger_id)
    except BadTrigger as bad:
        raise Refused(bad.error) from None


def _must_be(view: Json, kind: str) -> None:
    if view.get("type") != kind:
        raise Refused("invalid_arguments", [f"the view must be of type {kind} [json-pointer:/view/type]"])


def _check_hash(view: View, given: str | None) -> None:
    if given is not None and given != view.hash:
        raise Refused("hash_conflict")


def _check_external_id(context: Context, body: Json, own: View | None) -> None:
    """An external_id belongs to one view in the whole workspace."""
    other = views.by_external_id(context.ws, str(body.get("external_id") or ""))
    if other is not None and other is not own:
        raise Refused("duplicate_external_id")


def _answer(context: Context, view: View) -> Json:
    return {"view": shapes.view_object(view, context.ws.identity)}


METHODS: tuple[AnyMethod, ...] = (
    Method("views.open", Open, open_, (), Tier.FOUR, missing="no interactivity_pointer"),
    Method("views.push", Open, push, (), Tier.FOUR, missing="no interactivity_pointer"),
    Method("views.update", Update, update, (), Tier.FOUR),
    Method("views.publish", Publish, publish, (), Tier.FOUR),
)
