"""What saving an objective answers."""

import json

from learning.workspace import Settings
from messages import objective


def test_who_has_no_zone_is_told_the_hour_in_utc() -> None:
    assert "Monday at 09:00 UTC." in json.dumps(objective.saved("x", Settings(), zone_known=False).to_dict())
    assert "Monday at 09:00 your time." in json.dumps(objective.saved("x", Settings()).to_dict())
