"""`peerloop db`: bringing the schema up to date, and moving to PostgreSQL."""

import asyncio

import click

from bot.settings import SettingsError, load_storage
from store import backup as files
from store import moving, schema
from store.database import Database
from store.lock import InUseError, Lock
from store.moving import Content, MoveError
from store.schema import SchemaError


@click.group()
def db() -> None:
    """The database: its schema, and moving it."""


@db.command()
def upgrade() -> None:
    """Bring the database of DATABASE_URL to the schema of this version, or make it. `peerloop run` does the same."""
    try:
        before, after = asyncio.run(_upgrade(load_storage().database_url))
    except (SettingsError, SchemaError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(
        f"The schema is {after}, as before."
        if before == after
        else f"The schema was {before or 'none'}, and is {after} now."
    )


async def _upgrade(url: str) -> tuple[str | None, str]:
    database = Database(url)
    try:
        before = await schema.revision(database) if database.exists() else None
        await schema.upgrade(database)
    finally:
        await database.close()
    return before, schema.HEAD


@db.command()
@click.argument("source")
@click.argument("target")
@click.option("--replace", is_flag=True, help="Replace what is in the target.")
def move(source: str, target: str, *, replace: bool) -> None:
    """Carry everything from SOURCE to TARGET, two addresses such as DATABASE_URL has; the source stays as it is.

    Stop Peerloop first. What came over is compared row by row before it counts; after an interruption, or when the
    source changed, run it again (with --replace). Then set DATABASE_URL to TARGET and start Peerloop.
    """
    try:
        addresses = [load_storage(database_url=each).database_url for each in (source, target)]
    except SettingsError:
        raise click.ClickException(
            "An address has to be like sqlite:///data/peerloop.db or postgresql://user@host/name."
        ) from None
    try:
        moved = asyncio.run(_move(*addresses, replace=replace))
    except (SchemaError, MoveError, InUseError) as error:
        raise click.ClickException(str(error)) from None
    click.echo("Everything is in the target, row by row the same." if moved else "The target holds the same already.")


async def _move(source: str, target: str, *, replace: bool) -> bool:
    old, new = Database(source), Database(target)
    if old.url == new.url:
        raise MoveError("The source and the target are the same database.")

    def told(table: str, content: Content) -> None:
        click.echo(f"{table:<18} {content.rows:>9,} rows  {content.checksum[:12]}")

    locks = Lock(old), Lock(new)
    try:
        await schema.check(old)
        new.make_folder()
        for lock in locks:
            lock.demand_alone()
        await schema.upgrade(new)
        if await files.others(old) or await files.others(new):
            raise InUseError("Peerloop is running on one of the two: stop it first.")
        return await moving.move(old, new, replace=replace, told=told)
    finally:
        for lock in locks:
            lock.close()
        await old.close()
        await new.close()
