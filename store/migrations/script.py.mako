"""${message}."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes  # noqa: F401 - the types of text columns
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
