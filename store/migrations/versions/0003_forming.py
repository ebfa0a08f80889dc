"""Forming groups: proposals, what a group is called and where it meets, requests to join, what changed; pauses."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("news", sa.JSON(), nullable=False),
        sa.Column("told_id", sa.Integer(), nullable=True),
        sa.Column("told_channel", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("told_ts", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "changed_by_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_proposal_workspace_id_changed_by_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "made_by_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_proposal_workspace_id_made_by_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "told_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_proposal_workspace_id_told_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "topic_id"],
            ["topic.workspace_id", "topic.id"],
            name=op.f("fk_proposal_workspace_id_topic_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_proposal_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_proposal_workspace_id_id")),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index(
            "uq_proposal_open",
            ["workspace_id", "topic_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "group_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("what", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("why", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "by_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_group_change_workspace_id_by_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "group_id"],
            ["learning_group.workspace_id", "learning_group.id"],
            name=op.f("fk_group_change_workspace_id_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_group_change_workspace_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_group_change_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_change")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_group_change_workspace_id_id")),
    )
    with op.batch_alter_table("group_change", schema=None) as batch_op:
        batch_op.create_index("ix_group_change_group", ["workspace_id", "group_id"], unique=False)

    op.create_table(
        "join_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("word", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("channel", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("ts", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("told_channel", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("told_ts", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending','accepted','declined','withdrawn')", name=op.f("ck_join_request_state")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "answered_by_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_join_request_workspace_id_answered_by_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "by_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_join_request_workspace_id_by_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "group_id"],
            ["learning_group.workspace_id", "learning_group.id"],
            name=op.f("fk_join_request_workspace_id_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_join_request_workspace_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_join_request_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_request")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_join_request_workspace_id_id")),
    )
    with op.batch_alter_table("join_request", schema=None) as batch_op:
        batch_op.create_index("ix_join_request_person", ["workspace_id", "person_id"], unique=False)
        batch_op.create_index(
            "uq_join_request_pending",
            ["workspace_id", "group_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )

    op.create_table(
        "proposed_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("channel_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("channel", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("supporter_id", sa.Integer(), nullable=True),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("ask_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('draft','asking','confirmed','dropped')", name=op.f("ck_proposed_group_state")),
        sa.CheckConstraint("months BETWEEN 1 AND 12", name=op.f("ck_proposed_group_months")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "confirmed_by_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_proposed_group_workspace_id_confirmed_by_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "group_id"],
            ["learning_group.workspace_id", "learning_group.id"],
            name=op.f("fk_proposed_group_workspace_id_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "proposal_id"],
            ["proposal.workspace_id", "proposal.id"],
            name=op.f("fk_proposed_group_workspace_id_proposal_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "supporter_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_proposed_group_workspace_id_supporter_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_proposed_group_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposed_group")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_proposed_group_workspace_id_id")),
        sa.UniqueConstraint(
            "workspace_id", "proposal_id", "number", name=op.f("uq_proposed_group_workspace_id_proposal_id_number")
        ),
    )
    with op.batch_alter_table("proposed_group", schema=None) as batch_op:
        batch_op.create_index(
            "ix_proposed_group_asking",
            ["ask_until"],
            unique=False,
            sqlite_where=sa.text("state = 'asking'"),
            postgresql_where=sa.text("state = 'asking'"),
        )

    op.create_table(
        "proposed_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("proposed_group_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("answer", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("answer_by", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("asked_for", sa.Integer(), nullable=True),
        sa.Column("channel", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("ts", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.CheckConstraint("answer IN ('','yes','no','late')", name=op.f("ck_proposed_member_answer")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_proposed_member_workspace_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "proposal_id"],
            ["proposal.workspace_id", "proposal.id"],
            name=op.f("fk_proposed_member_workspace_id_proposal_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "proposed_group_id"],
            ["proposed_group.workspace_id", "proposed_group.id"],
            name=op.f("fk_proposed_member_workspace_id_proposed_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_proposed_member_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposed_member")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_proposed_member_workspace_id_id")),
        sa.UniqueConstraint(
            "workspace_id",
            "proposal_id",
            "person_id",
            name=op.f("uq_proposed_member_workspace_id_proposal_id_person_id"),
        ),
    )
    with op.batch_alter_table("proposed_member", schema=None) as batch_op:
        batch_op.create_index("ix_proposed_member_group", ["workspace_id", "proposed_group_id"], unique=False)
        batch_op.create_index("ix_proposed_member_person", ["workspace_id", "person_id"], unique=False)

    with op.batch_alter_table("learning_group", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(sa.Column("adopted", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("months", sa.Integer(), nullable=False, server_default=sa.text("6")))
        batch_op.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("supporter_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("place", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(
            sa.Column("link", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default=sa.text("0")))
        batch_op.add_column(
            sa.Column("bookmark_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=sa.text("''"))
        )
        batch_op.create_check_constraint(batch_op.f("ck_learning_group_months"), "months BETWEEN 1 AND 12")
        batch_op.alter_column("formed_by_id", nullable=True)
        batch_op.create_index("ix_learning_group_supporter", ["workspace_id", "supporter_id"], unique=False)
        batch_op.drop_constraint(batch_op.f("uq_learning_group_workspace_id_channel_name"), type_="unique")
        batch_op.drop_constraint(batch_op.f("uq_learning_group_workspace_id_channel"), type_="unique")
        batch_op.create_index("ix_learning_group_channel", ["workspace_id", "channel"], unique=False)
        batch_op.create_index(
            "uq_learning_group_channel_name",
            ["workspace_id", "channel_name"],
            unique=True,
            sqlite_where=sa.text("NOT adopted"),
            postgresql_where=sa.text("NOT adopted"),
        )
        batch_op.create_index(
            "uq_learning_group_channel",
            ["workspace_id", "channel"],
            unique=True,
            sqlite_where=sa.text("state != 'closed'"),
            postgresql_where=sa.text("state != 'closed'"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_learning_group_workspace_id_supporter_id"),
            "person",
            ["workspace_id", "supporter_id"],
            ["workspace_id", "id"],
            ondelete="CASCADE",
        )

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paused_until", sa.Date(), nullable=True))

    with op.batch_alter_table("learning_group") as batch_op:
        batch_op.alter_column("name", server_default=None)
        batch_op.alter_column("adopted", server_default=None)
        batch_op.alter_column("months", server_default=None)
        batch_op.alter_column("place", server_default=None)
        batch_op.alter_column("link", server_default=None)
        batch_op.alter_column("revision", server_default=None)
        batch_op.alter_column("bookmark_id", server_default=None)
