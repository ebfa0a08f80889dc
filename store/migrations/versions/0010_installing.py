"""Installing by oneself: tokens of workspaces, who is on the way, and when the app came and went."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0010"
down_revision = "0009"

ACTIVE = sa.text("state = 'active'")


def upgrade() -> None:
    text, moment = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "install_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", text(), nullable=False),
        sa.Column("browser", text(), nullable=False),
        sa.Column("expires_at", moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_install_state")),
        sa.UniqueConstraint("state", name=op.f("uq_install_state_state")),
    )
    op.create_index("ix_install_state_expires_at", "install_state", ["expires_at"])
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("installed_by_id", sa.Integer(), nullable=True),
        sa.Column("installed_at", moment(), nullable=False),
        sa.Column("state", text(), nullable=False),
        sa.Column("sealed", text(), nullable=False),
        sa.Column("scopes", text(), nullable=False),
        sa.Column("bot_id", text(), nullable=False),
        sa.Column("enterprise_id", text(), nullable=False),
        sa.Column("of_organisation", sa.Boolean(), nullable=False),
        sa.Column("expires_at", moment(), nullable=True),
        sa.Column("refreshing_until", moment(), nullable=True),
        sa.CheckConstraint("state IN ('active','replaced','ended')", name=op.f("ck_installation_state")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "installed_by_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_installation_workspace_id_installed_by_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_installation_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_installation_workspace_id_id")),
    )
    op.create_index("ix_installation_expires", "installation", ["expires_at"])
    op.create_index("ix_installation_installed_by", "installation", ["workspace_id", "installed_by_id"])
    op.create_index(
        "uq_installation_active",
        "installation",
        ["workspace_id"],
        unique=True,
        sqlite_where=ACTIVE,
        postgresql_where=ACTIVE,
    )
    with op.batch_alter_table("workspace", schema=None) as batch_op:
        batch_op.add_column(sa.Column("installed_at", moment(), nullable=True))
        batch_op.add_column(sa.Column("gone_at", moment(), nullable=True))
        batch_op.create_index("ix_workspace_gone_at", ["gone_at"])
