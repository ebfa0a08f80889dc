"""What goes to hundreds at the same time lets go before what somebody waits for."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

WAITING = sa.text("state IN ('pending','unknown','sending')")


def upgrade() -> None:
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("circular", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.drop_index("ix_delivery_due")
        batch_op.create_index(
            "ix_delivery_due",
            ["by_mail", "circular", "due_at", "id"],
            unique=False,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        )
    op.execute("UPDATE delivery SET circular = true WHERE kind = 'checkin.nudge'")
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.alter_column("circular", server_default=None)
