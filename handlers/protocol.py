"""What the binder's answers look like to Slack, and what its log tells when something broke."""

from itertools import islice

from slack_sdk.errors import SlackApiError

from handlers import reply as say
from handlers.reply import Reply
from handlers.request import JSON
from messages import notice
from messages.blocks import fits_acknowledgement, options
from messages.rendering import as_json


def ephemeral(payload: JSON) -> JSON:
    """A message that only the person sees, for a response_url."""
    return {"response_type": "ephemeral", "replace_original": False, **payload}


def errors_below(fields: dict[str, str]) -> JSON:
    """Sentences below the fields of a submitted modal."""
    return {"response_action": "errors", "errors": fields}


def submission(reply: Reply) -> JSON:
    """The acknowledgement of a submitted modal. Raises TypeError for a reply that is none."""
    match reply:
        case say.Nothing():
            return {}
        case say.Errors(fields):
            return errors_below(fields)
        case say.Replace(view):
            return {"response_action": "update", "view": as_json(view)}
        case say.Open(view):
            return {"response_action": "push", "view": as_json(view)}
        case say.Word(message):
            return {"response_action": "update", "view": as_json(notice.as_page(message))}
        case _:
            raise TypeError(f"a {type(reply).__name__} cannot answer a submitted modal")


MOST_OPTIONS = 100


def offered(reply: Reply) -> JSON:
    """The acknowledgement of a select that asks for options; as many as fit. Raises TypeError for another reply."""
    if not isinstance(reply, say.Options):
        raise TypeError(f"a {type(reply).__name__} offers no options")
    found = [option.to_dict() for option in options(dict(islice(reply.choices.items(), MOST_OPTIONS)))]
    while not fits_acknowledgement({"options": found}):
        found.pop()
    return {"options": found}


class Broken(Exception):
    """In place of an exception in the log: its kind, where it was raised, and no message."""


def unquoted(error: BaseException) -> Broken:
    """What the log may tell of an exception: its kind, its traceback and its causes.

    Without the messages: a database quotes the row it refused, and with it what people wrote.
    Of an error of Slack's, its word and its remarks; those name places in a payload, and no content.
    """
    shown = Broken(f"{type(error).__qualname__}{_slack_said(error)}").with_traceback(error.__traceback__)
    cause = error.__cause__ or error.__context__
    shown.__cause__ = unquoted(cause) if cause is not None else None
    return shown


def _slack_said(error: BaseException) -> str:
    data = getattr(error.response, "data", None) if isinstance(error, SlackApiError) else None
    if not isinstance(data, dict):
        return ""
    remarks = (data.get("response_metadata") or {}).get("messages") or []
    return f": {data.get('error')} {remarks or ''}".rstrip()
