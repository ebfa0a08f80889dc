"""`peerloop backup`, `peerloop restore` and `peerloop settle`."""

import asyncio
from pathlib import Path

import click

from bot.clock import moved_clock
from bot.settings import SettingsError, Storage, load_storage
from store import backup as files
from store import schema
from store.backup import BackupError
from store.database import Database
from store.lock import InUseError, Lock
from store.schema import SchemaError

FILE = click.Path(path_type=Path, dir_okay=False)


def _storage() -> Storage:
    try:
        return load_storage()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


def _file_of(database: Database, instead: str) -> Path:
    """The file of an SQLite database; for a server, what to do instead is said."""
    if not database.is_sqlite or not database.url.database:
        raise click.ClickException(f"This database is on a server, which has its own tools: {instead}")
    return Path(database.url.database)


@click.command()
@click.argument("file", type=FILE)
@click.option("--replace", is_flag=True, help="FILE may exist; it is replaced when the new one is whole.")
def backup(*, file: Path, replace: bool) -> None:
    """Write a whole copy of the SQLite database to FILE, also while Peerloop runs.

    The copy is checked before it gets its name. It holds what people wrote: keep it as safe as the database.
    """
    database = Database(_storage().database_url)
    source = _file_of(database, "pg_dump --format=custom --file=FILE DATABASE_URL")
    try:
        files.back_up(source, file, replace=replace)
    except BackupError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{file} holds all of {source}.")


@click.command()
@click.argument("file", type=FILE)
def restore(*, file: Path) -> None:
    """Put a backup in the place of the SQLite database. Peerloop must not run meanwhile.

    The present database is kept beside it. What was on its way when the backup was made may have been sent since: it is
    looked up in Slack before it is sent, and so is all that the clock brings about in the eight days to come.
    """
    asyncio.run(_restore(_storage(), file))


async def _restore(storage: Storage, file: Path) -> None:
    database = Database(storage.database_url)
    target = _file_of(database, "pg_restore --clean --if-exists --dbname=DATABASE_URL FILE, then peerloop settle.")
    now = moved_clock(storage.peerloop_clock_offset)()
    aside = target.with_name(f"{target.name}.before-{now:%Y%m%dT%H%M%S}")
    lock = Lock(database)
    try:
        database.make_folder()
        lock.demand_alone()
        kept = database.exists()
        doubtful = await files.put_back(file, target, aside, now)
    except (BackupError, InUseError, SchemaError) as error:
        raise click.ClickException(str(error)) from None
    finally:
        lock.close()
    click.echo(f"{target} is what {file} holds; {doubtful} deliveries are looked up before they are sent.")
    if kept:
        click.echo(f"What was there before is {aside}.")


@click.command()
def settle() -> None:
    """Tell a database that it was put back by other means, such as pg_restore, before Peerloop runs on it again.

    `peerloop restore` does this by itself. Without it, what was sent after the backup would be sent again.
    """
    asyncio.run(_settle(_storage()))


async def _settle(storage: Storage) -> None:
    database = Database(storage.database_url)
    lock = Lock(database)
    try:
        if not database.exists():
            raise BackupError("There is no database file: check DATABASE_URL.")
        lock.demand_alone()
        await schema.upgrade(database)
        if await files.others(database):
            raise InUseError("Peerloop is running on this database: stop it first.")
        doubtful = await files.settle(database, moved_clock(storage.peerloop_clock_offset)())
    except (BackupError, InUseError, SchemaError) as error:
        raise click.ClickException(str(error)) from None
    finally:
        await database.close()
        lock.close()
    click.echo(f"{doubtful} deliveries are looked up before they are sent.")
