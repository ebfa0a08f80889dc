"""Groups that form by themselves on a day of the week."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "forming_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("week", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("begun_at", moment(), nullable=False),
        sa.Column("done_at", moment(), nullable=True),
        sa.Column("looked", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_forming_round_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forming_round")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_forming_round_workspace_id_id")),
        sa.UniqueConstraint("workspace_id", "week", name=op.f("uq_forming_round_workspace_id_week")),
    )
    op.add_column("workspace", sa.Column("next_forming_at", moment(), nullable=True))
    op.add_column("proposal", sa.Column("by_hand", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE proposal SET by_hand = true WHERE changed_by_id IS NOT NULL")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.alter_column("by_hand", server_default=None)
    with op.batch_alter_table("proposed_group", schema=None) as batch_op:
        batch_op.add_column(sa.Column("round_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_proposed_group_workspace_id_round_id"),
            "forming_round",
            ["workspace_id", "round_id"],
            ["workspace_id", "id"],
            ondelete="CASCADE",
        )
        batch_op.create_index(
            "ix_proposed_group_round",
            ["workspace_id", "round_id"],
            unique=False,
            sqlite_where=sa.text("round_id IS NOT NULL"),
            postgresql_where=sa.text("round_id IS NOT NULL"),
        )
