"""The manifest is read as strictly as Slack reads it, and a little more."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.manifest import ManifestError, load, main, parse
from tests.sandbox.sandbox_apps import MANIFEST

Json = dict[str, Any]


def changed(path: str, value: object) -> Json:
    """The test manifest with the value at a dotted path replaced."""
    raw: Json = yaml.safe_load(MANIFEST.read_text())
    *above, last = path.split(".")
    part = raw
    for key in above:
        part = part.setdefault(key, {})
    part[last] = value
    return raw


def problems(raw: object) -> str:
    with pytest.raises(ManifestError) as refused:
        parse(raw)
    return "\n".join(refused.value.problems)


def test_a_good_manifest_is_read() -> None:
    manifest = load(MANIFEST)
    assert manifest.command("/try") is not None
    assert "chat:write" in manifest.scopes
    assert "team_join" in manifest.events


def test_the_smallest_manifest_has_a_name_only() -> None:
    assert parse({"display_information": {"name": "Small"}}).scopes == frozenset()


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("display_information.name", "x" * 36, "35 characters"),
        ("display_information.naem", "x", "display_information.naem"),
        ("display_information.long_description", "short", "175 characters"),
        ("oauth_config.scopes.bot", ["commands", "chat:writ"], "'chat:writ' is no bot scope"),
        ("settings.event_subscriptions.bot_events", ["user_changed"], "'user_changed' is no bot event"),
        ("settings.event_subscriptions.bot_events", ["link_shared"], "needs the scope links:read"),
        ("oauth_config.scopes.bot", ["chat:write"], "need the scope commands"),
        ("settings.interactivity.is_enabled", False, "interactivity"),
        ("settings.interactivity.is_enabled", "yes", "valid boolean"),
        ("features.slash_commands", [{"command": "try", "description": "no slash"}], "pattern"),
        ("features.slash_commands", [{"command": "/a", "description": "x"}] * 2, "named twice"),
        ("features.shortcuts", [{"name": "x" * 25, "type": "global"}], "24 characters"),
        ("features.bot_user", None, "need features.bot_user"),
    ],
)
def test_each_slip_is_named(path: str, value: object, sentence: str) -> None:
    assert sentence in problems(changed(path, value))


@pytest.mark.parametrize("raw", [None, [], "text", {"display_information": None}, 3])
def test_what_is_no_manifest_at_all_is_refused(raw: object) -> None:
    assert problems(raw)


def test_the_command_line_prints_ok_or_each_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(MANIFEST)]) == 0
    assert capsys.readouterr().out == "ok\n"
    bad = tmp_path / "bad.yml"
    bad.write_text("display_information: {name: ''}\nfeature: {}\n")
    assert main([str(bad)]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 2
    bad.write_text("{ : [")
    assert main([str(bad)]) == 1
    assert main([str(tmp_path / "none.yml")]) == 1
    assert main([]) == 2
