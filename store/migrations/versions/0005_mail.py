"""E-mail: who is reminded by it and where, and deliveries that go by it."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0005"
down_revision = "0004"

FILLED = {"workspace": ["app_id", "can_mail"], "person": ["reach", "email"], "delivery": ["by_mail"]}
"""Columns with a default while there are rows without them."""

WAITING = sa.text("state IN ('pending','unknown','sending')")


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    with op.batch_alter_table("workspace", schema=None) as batch_op:
        batch_op.add_column(sa.Column("app_id", text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("can_mail", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reach", text(), nullable=False, server_default="slack"))
        batch_op.add_column(sa.Column("email", text(), nullable=False, server_default=""))
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mailed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("by_mail", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.drop_index("ix_delivery_due")
        batch_op.create_index(
            "ix_delivery_due",
            ["by_mail", "due_at", "id"],
            unique=False,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        )
    for table, columns in FILLED.items():
        with op.batch_alter_table(table) as batch_op:
            for column in columns:
                batch_op.alter_column(column, server_default=None)
