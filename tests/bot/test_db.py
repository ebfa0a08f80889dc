"""`peerloop db`, as an administrator types it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from store import schema
from store.database import Database
from store.lock import Lock


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder without an .env file."""
    monkeypatch.chdir(tmp_path)


def said(*words: str, **env: str) -> tuple[int, str]:
    """What a command ends with and prints."""
    result = CliRunner().invoke(main, ["db", *words], env=env)
    return result.exit_code, result.output


def test_the_schema_is_made_and_then_left_as_it_is(empty_url: str) -> None:
    assert said("upgrade", DATABASE_URL=empty_url) == (0, f"The schema was none, and is {schema.HEAD} now.\n")
    assert said("upgrade", DATABASE_URL=empty_url) == (0, f"The schema is {schema.HEAD}, as before.\n")


def test_an_installation_is_moved_and_said_to_be_the_same_the_second_time(tmp_path: Path, database_url: str) -> None:
    source = f"sqlite:///{tmp_path}/old.db"
    said("upgrade", DATABASE_URL=source)
    status, words = said("move", source, database_url)
    assert status == 0, words
    assert words.splitlines()[-1] == "Everything is in the target, row by row the same."
    assert len(words.splitlines()) == len(set(words.splitlines())) > 10


def test_what_cannot_be_moved_is_named(tmp_path: Path) -> None:
    here = f"sqlite:///{tmp_path}/old.db"
    assert said("move", here, here) == (1, "Error: The source and the target are the same database.\n")
    status, words = said("move", here, f"sqlite:///{tmp_path}/new.db")
    assert (status, "There is no database file" in words) == (1, True)
    assert not (tmp_path / "new.db").exists()
    for address in ("my database", "mysql://user@host/name"):
        status, words = said("move", address, here)
        assert (status, "An address has to be like" in words) == (1, True)


def test_what_is_in_use_is_not_moved(tmp_path: Path) -> None:
    old, new = (f"sqlite:///{tmp_path}/{name}.db" for name in ("old", "new"))
    said("upgrade", DATABASE_URL=old)
    running = Lock(Database(old))
    assert running.alone()
    assert said("move", old, new) == (1, "Error: Peerloop is running on this database: stop it first.\n")
    running.close()
    assert said("move", old, new)[0] == 0
