"""What saving an objective answers, and the page of many."""

import json
from datetime import date, time

from learning.objective import Objective
from messages import checkin, objective


def test_who_has_no_zone_is_told_the_hour_in_utc() -> None:
    assert "Monday at 09:00 UTC." in json.dumps(objective.saved("x", 0, time(9), zone_known=False).to_dict())
    assert "Monday at 09:00 your time." in json.dumps(objective.saved("x", 0, time(9)).to_dict())


def test_the_page_of_ones_progress_says_where_the_rest_is() -> None:
    many = [
        Objective(n, 1, None, f"Goal {n}", "I see it", "The release", date(2027, 3, 1), done=False)
        for n in range(1, 61)
    ]
    assert "and 40 more: type /learn plan" in json.dumps(checkin.progress(many).to_dict())
    assert "more: type" not in json.dumps(checkin.progress(many[:20]).to_dict())
