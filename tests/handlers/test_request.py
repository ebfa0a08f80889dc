"""What was typed after a command, as it was typed."""

import pytest

from handlers.request import read
from handlers.route import Kind


@pytest.mark.parametrize(
    ("sent", "typed"),
    [("topic R&amp;D budgets", "R&D budgets"), ("topic a &lt; b &amp;gt;", "a < b &gt;"), ("topic R&D", "R&D")],
)
def test_what_slack_escapes_in_a_command_is_read_as_it_was_typed(sent: str, typed: str) -> None:
    request = read(Kind.COMMAND, {"text": sent, "team_id": "T1", "user_id": "U1"})
    assert request._words == ("topic", typed)
