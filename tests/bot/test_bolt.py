"""What Bolt asks for before a request reaches us."""

import os
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import DBAPIError

from bot import bolt
from tests.conftest import World


async def test_a_request_is_not_called_malformed_because_the_database_did_not_answer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def away(_: object, team_id: str) -> None:
        asked.append(team_id)
        raise DBAPIError("SELECT", {}, OSError("the server is gone"))

    monkeypatch.setattr(bolt, "workspaces", SimpleNamespace(by_team=away))
    maria = world.box.person("Maria")
    await maria.types("/learn help")
    await maria.sees("/learn interest")
    assert asked


async def test_what_stands_in_the_environment_is_left_to_our_settings(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    peerloop = world.peerloop
    ours = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "secret"}
    for name, value in ours.items():
        monkeypatch.setenv(name, value)
    with caplog.at_level("INFO", "slack_bolt"):
        bolt.bolt_app(peerloop.settings, peerloop.session, peerloop.database)
    assert [record.message for record in caplog.records if record.name.startswith("slack_bolt")] == []
    assert {name: os.environ[name] for name in ours} == ours
