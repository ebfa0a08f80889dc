"""The named moments at which a test may kill the process."""

import os
import re
import signal
from pathlib import Path

import pytest

from bot.crash import POINTS, crash_point

ROOMS = ("bot", "handlers")


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The signals that would have been sent: (process, signal)."""
    sent: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda pid, number: sent.append((pid, number)))
    return sent


def test_every_name_is_reached_somewhere_and_every_moment_has_a_name() -> None:
    root = Path(__file__).parent.parent.parent
    code = "".join(path.read_text() for room in ROOMS for path in (root / room).glob("*.py"))
    assert set(re.findall(r'crash_point\("([a-z.]+)"\)', code)) == set(POINTS)


@pytest.mark.parametrize("point", POINTS)
def test_the_process_is_killed_the_nth_time_only(point: str, killed: list[tuple[int, int]]) -> None:
    reached = crash_point(f"{point}:3")
    for other in POINTS:
        if other != point:
            reached(other)
    reached(point)
    reached(point)
    assert killed == []
    reached(point)
    reached(point)
    assert killed == [(os.getpid(), signal.SIGKILL)]


def test_without_a_number_it_is_the_first_time(killed: list[tuple[int, int]]) -> None:
    crash_point("turn.stored")("turn.stored")
    assert len(killed) == 1


def test_nothing_happens_without_the_setting(killed: list[tuple[int, int]]) -> None:
    reached = crash_point("")
    for point in POINTS:
        reached(point)
    assert killed == []


@pytest.mark.parametrize("wrong", ["nowhere", "nowhere:1", "turn.stored:x", "turn.stored:0", "turn.stored:-1", ":1"])
def test_a_moment_that_does_not_exist_is_named(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"turn\.stored"):
        crash_point(wrong)
