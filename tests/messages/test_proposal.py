"""The lines of a proposal."""

import json

from messages.blocks import small
from messages.rendering import as_json


def test_what_somebody_hopes_for_stands_on_a_line_of_its_own() -> None:
    line = small("proposal/where", place="Lisbon", department="Data", answer="", fixed=False, hope="Say no")
    assert "Lisbon · Data\n“Say no”" in json.loads(json.dumps(as_json(line)))["elements"][0]["text"]
