"""The fields of forms: what was typed, accepted or refused by the rules of `learning`, with the sentence below it."""

import re
from collections.abc import Callable
from datetime import time
from typing import Annotated

from pydantic import BeforeValidator, Field

from learning import naming, text
from learning.objective import percentage
from learning.profile import LONGEST
from learning.topic import tags
from messages.absence import USUAL


def _of_text(rule: Callable[[str], object]) -> BeforeValidator:
    """A rule for what was typed; anything but text (only an attacker sends it) counts as nothing typed."""
    return BeforeValidator(lambda value: rule(value if isinstance(value, str) else ""))


def _hour(value: object) -> object:
    """Half past nine as "09:30"; "usual" is nobody's choice."""
    if value == USUAL:
        return None
    return time.fromisoformat(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{2}:[0-9]{2}", value) else value


Weekday = Annotated[
    Annotated[int, Field(ge=0, le=6)] | None, BeforeValidator(lambda value: None if value == USUAL else value)
]
Hour = Annotated[time | None, BeforeValidator(_hour)]
Title = Annotated[str, _of_text(text.title)]
OptionalTitle = Annotated[str, _of_text(lambda value: text.title(value) if text.optional(value, 3000) else "")]
Sentence = Annotated[str, _of_text(lambda value: text.required(value, text.SENTENCE_LONGEST))]
Paragraph = Annotated[str, _of_text(lambda value: text.required(value, text.PARAGRAPH_LONGEST))]
OptionalParagraph = Annotated[str, _of_text(lambda value: text.optional(value, text.PARAGRAPH_LONGEST))]
OptionalSentence = Annotated[str, _of_text(lambda value: text.optional(" ".join(value.split()), text.SENTENCE_LONGEST))]
SearchWords = Annotated[str, _of_text(lambda value: text.optional(value, text.TITLE_LONGEST))]
Tags = Annotated[tuple[str, ...], _of_text(tags)]
ShortLine = Annotated[str, _of_text(lambda value: text.optional(" ".join(value.split()), LONGEST))]
ChannelName = Annotated[str, _of_text(naming.channel_name)]
ChannelPattern = Annotated[str, _of_text(naming.pattern)]
Percentage = Annotated[int | None, _of_text(percentage)]
