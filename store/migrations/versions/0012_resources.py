"""Resources that people collect for their groups."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "resource",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("title", text(), nullable=False),
        sa.Column("link", text(), nullable=False),
        sa.Column("why", text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "by_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_resource_workspace_id_by_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "group_id"],
            ["learning_group.workspace_id", "learning_group.id"],
            name=op.f("fk_resource_workspace_id_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_resource_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
        sa.UniqueConstraint("workspace_id", "group_id", "link", name=op.f("uq_resource_workspace_id_group_id_link")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_resource_workspace_id_id")),
    )
    op.create_index("ix_resource_by", "resource", ["workspace_id", "by_id"])
