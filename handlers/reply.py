"""What a turn answers, as values; the binder says them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from slack_sdk.models.views import View

from messages.blocks import Message


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing more than the acknowledgement; a submitted modal closes."""


@dataclass(frozen=True, slots=True)
class Open:
    """A modal: opened, or pushed when the person stands in one."""

    view: View


@dataclass(frozen=True, slots=True)
class Replace:
    """The modal the person stands in shows this instead. home: what their Home tab shows from then on, too."""

    view: View
    home: View | None = None


@dataclass(frozen=True, slots=True)
class Errors:
    """Sentences below the fields of the submitted modal; what was typed stays."""

    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Word:
    """Private words, only the person sees them."""

    message: Message


@dataclass(frozen=True, slots=True)
class Rewrite:
    """The message whose button was pressed shows this instead."""

    message: Message


@dataclass(frozen=True, slots=True)
class Home:
    """What the person's Home tab shows."""

    view: View


@dataclass(frozen=True, slots=True)
class Options:
    """What a select offers for what was typed: value to label."""

    choices: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Gone(Word):
    """Private words about something that is no more; the message whose button was pressed loses its buttons."""


Reply = Nothing | Open | Replace | Errors | Word | Rewrite | Home | Options | Gone

NOTHING = Nothing()


class Outcome(StrEnum):
    """What came of a turn, for those who watch how Peerloop fares."""

    DONE = "done"
    REFUSED = "refused"
    FORM = "form to correct"
    REPEATED = "repeated"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back with the acknowledgement (body), and what is said after it (talk). outcome: what that is."""

    body: dict[str, object] = field(default_factory=dict)
    talk: Reply = NOTHING
    outcome: Outcome = field(default=Outcome.DONE, compare=False)
