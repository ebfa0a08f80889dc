"""The fields of forms: what was typed, accepted or refused by the rules of `learning`, with the sentence below it."""

from collections.abc import Callable
from typing import Annotated

from pydantic import BeforeValidator

from learning import text
from learning.group import channel_name
from learning.objective import percentage
from learning.profile import LONGEST
from learning.topic import tags


def _of_text(rule: Callable[[str], object]) -> BeforeValidator:
    """A rule for what was typed; anything but text (only an attacker sends it) counts as nothing typed."""
    return BeforeValidator(lambda value: rule(value if isinstance(value, str) else ""))


Title = Annotated[str, _of_text(text.title)]
OptionalTitle = Annotated[str, _of_text(lambda value: text.title(value) if text.optional(value, 3000) else "")]
Sentence = Annotated[str, _of_text(lambda value: text.required(value, text.SENTENCE_LONGEST))]
Paragraph = Annotated[str, _of_text(lambda value: text.required(value, text.PARAGRAPH_LONGEST))]
OptionalParagraph = Annotated[str, _of_text(lambda value: text.optional(value, text.PARAGRAPH_LONGEST))]
SearchWords = Annotated[str, _of_text(lambda value: text.optional(value, text.TITLE_LONGEST))]
Tags = Annotated[tuple[str, ...], _of_text(tags)]
ShortLine = Annotated[str, _of_text(lambda value: text.optional(" ".join(value.split()), LONGEST))]
ChannelName = Annotated[str, _of_text(channel_name)]
Percentage = Annotated[int | None, _of_text(percentage)]
