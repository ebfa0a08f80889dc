"""The demo goes on with what it saved, and never with half of it."""

from pathlib import Path

from bot.demo import _state


def test_a_demo_that_was_killed_before_it_saved_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "demo.db").write_text("half a story")
    (tmp_path / "peerloop.db").write_text("a real workspace")
    _state(tmp_path, fresh=False)
    assert [file.name for file in tmp_path.iterdir()] == ["peerloop.db"]


def test_a_demo_goes_on_unless_it_is_to_be_fresh(tmp_path: Path) -> None:
    for name in ("demo.db", "demo.slack.json"):
        (tmp_path / name).write_text("{}")
    _state(tmp_path, fresh=False)
    assert len(list(tmp_path.iterdir())) == 2
    _state(tmp_path, fresh=True)
    assert list(tmp_path.iterdir()) == []
