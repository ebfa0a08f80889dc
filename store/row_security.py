"""PostgreSQL's own guard beside the ORM's: a session sees the rows of its workspace, whatever its statements say.

Two roles that nobody logs in as own nothing: a session takes one of them for each transaction. `peerloop_workspace`
sees the rows of the workspace named in `peerloop.workspace`, and none when none is named; `peerloop_everywhere` is for
the dispatcher, the planner and the start. https://www.postgresql.org/docs/current/ddl-rowsecurity.html
"""

from collections.abc import Iterator

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from store.rows import OF_A_WORKSPACE, OF_NO_WORKSPACE, WorkspaceRow

WORKSPACE = "peerloop_workspace"
EVERYWHERE = "peerloop_everywhere"
NAMED = "peerloop.workspace"
"""The setting that names the workspace of a transaction."""

_HERE = f"nullif(current_setting('{NAMED}', true), '')::integer"
_MADE_MEANWHILE = "42710"
"""SQLSTATE duplicate_object: another database of the same server was set up at the same moment."""
_UNIQUE = "23505"
_NOT_ALLOWED = "42501"


class RolesMissing(Exception):
    """This user may not make the two roles; the text says which statements somebody who may has to run."""


def take(connection: Connection, workspace_id: int | None) -> None:
    """Take the role in a transaction. workspace_id: None for all workspaces."""
    connection.exec_driver_sql(taking(workspace_id))


def taking(workspace_id: int | None, *, reads: bool = False, stays: bool = False) -> str:
    """The statement that takes the role, until the end of the transaction. reads: which changes nothing.

    stays: for all transactions of the connection to come, each of a single statement.
    """
    role, named = (EVERYWHERE, "") if workspace_id is None else (WORKSPACE, str(workspace_id))
    only = "default_transaction_read_only" if stays else "transaction_read_only"
    settings = {"role": role, NAMED: named} | ({only: "on"} if reads else {})
    until = "false" if stays else "true"
    return "SELECT " + ", ".join(f"set_config('{name}', '{setting}', {until})" for name, setting in settings.items())


def tables() -> dict[str, str]:
    """Every table that is guarded, and its column that says whose a row is; "" where a row is no workspace's."""
    of_some = {str(row.__tablename__): "workspace_id" for row in OF_A_WORKSPACE}
    return {str(WorkspaceRow.__tablename__): "id"} | of_some | {str(row.__tablename__): "" for row in OF_NO_WORKSPACE}


def relax(connection: Connection) -> None:
    """Let the owner change rows of all workspaces, for the time of an upgrade."""
    for (table,) in connection.execute(text("SELECT tablename FROM pg_policies WHERE policyname = 'everywhere'")).all():
        connection.exec_driver_sql(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')


def is_secure(connection: Connection) -> bool:
    """Whether every table of a workspace is guarded, and this user may take the roles."""
    query = text(
        "SELECT c.relname FROM pg_class c JOIN pg_policies p ON p.tablename = c.relname "
        "WHERE c.relrowsecurity AND c.relforcerowsecurity AND c.relnamespace = 'public'::regnamespace "
        "GROUP BY c.relname HAVING count(*) = 2"
    )
    guarded = set(connection.execute(query).scalars())
    roles = text("SELECT count(*) FROM pg_roles WHERE rolname IN (:one, :two) AND pg_has_role(oid, 'MEMBER')")
    taken = connection.execute(roles, {"one": WORKSPACE, "two": EVERYWHERE}).scalar_one()
    return guarded >= tables().keys() and taken == 2


def secure(connection: Connection) -> None:
    """Guard every table of a workspace; may be repeated. Raises RolesMissing."""
    _make_roles(connection)
    for statement in _grants():
        connection.exec_driver_sql(statement)
    for table, column in tables().items():
        for statement in _policies(table, column):
            connection.exec_driver_sql(statement)


def _taking(connection: Connection) -> str:
    """With what a user takes the roles only on purpose: else the policies of both would hold for them all the time."""
    return " WITH INHERIT FALSE, SET TRUE" if (connection.dialect.server_version_info or ()) >= (16,) else ""


def _make_roles(connection: Connection) -> None:
    user = connection.execute(text("SELECT current_user")).scalar_one()
    for role in (WORKSPACE, EVERYWHERE):
        if not connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}).scalar():
            _try(connection, f"CREATE ROLE {role} NOLOGIN NOBYPASSRLS")
        if not connection.execute(text("SELECT pg_has_role(:role, 'MEMBER')"), {"role": role}).scalar():
            _try(connection, f'GRANT {role} TO "{user}"{_taking(connection)}')


def _try(connection: Connection, statement: str) -> None:
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(statement)
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", "")
        if state == _NOT_ALLOWED:
            raise RolesMissing(
                "this user may not make the roles that keep workspaces apart. Have a superuser run:\n"
                f"  CREATE ROLE {WORKSPACE} NOLOGIN; CREATE ROLE {EVERYWHERE} NOLOGIN;\n"
                f'  GRANT {WORKSPACE}, {EVERYWHERE} TO "{connection.engine.url.username}"{_taking(connection)};'
            ) from None
        if state not in (_MADE_MEANWHILE, _UNIQUE):
            raise


def _grants() -> Iterator[str]:
    roles = f"{WORKSPACE}, {EVERYWHERE}"
    yield f"GRANT USAGE ON SCHEMA public TO {roles}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {roles}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {roles}"
    yield f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {roles}"


def _policies(table: str, column: str) -> Iterator[str]:
    yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
    yield f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY'
    ours = f"{column} = {_HERE}" if column else "false"
    for name, role, rows in (("workspace", WORKSPACE, ours), ("everywhere", EVERYWHERE, "true")):
        yield f'DROP POLICY IF EXISTS {name} ON "{table}"'
        yield f'CREATE POLICY {name} ON "{table}" TO {role} USING ({rows}) WITH CHECK ({rows})'
