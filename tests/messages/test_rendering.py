"""What is sent is what slack_sdk's own way makes of it, and is held against the same limits."""

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import HeaderBlock, PlainTextObject, SectionBlock
from slack_sdk.models.views import View

from learning.language import Language
from messages.blocks import Message
from messages.rendering import as_json
from tests.messages.samples import SORTS, samples


@pytest.mark.parametrize("sort", SORTS)
def test_every_message_and_view_is_the_same_json(sort: str) -> None:
    for sample in samples(SORTS[sort], Language.ENGLISH):
        parts = sample.made.blocks if isinstance(sample.made, Message) else [sample.made]
        assert [as_json(part) for part in parts] == [part.to_dict() for part in parts], sample.name


def test_what_is_too_long_for_slack_is_refused() -> None:
    long = HeaderBlock(text=PlainTextObject(text="x"))
    long.text = PlainTextObject(text="x" * 151)
    for part in (long, View(type="modal", title="x" * 30, blocks=[SectionBlock(text="x")])):
        with pytest.raises(SlackObjectFormationError):
            as_json(part)
