"""Plans that are shared with the supervisor, and a group's own day and hour for the check-in."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "plan_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_plan_share_workspace_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "supervisor_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_plan_share_workspace_id_supervisor_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_plan_share_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_share")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_plan_share_workspace_id_id")),
    )
    with op.batch_alter_table("plan_share", schema=None) as batch_op:
        batch_op.create_index("ix_plan_share_person", ["workspace_id", "person_id"], unique=False)
        batch_op.create_index("ix_plan_share_supervisor", ["workspace_id", "supervisor_id"], unique=False)
    with op.batch_alter_table("learning_group", schema=None) as batch_op:
        batch_op.add_column(sa.Column("nudge_weekday", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("nudge_time", sa.Time(), nullable=True))
