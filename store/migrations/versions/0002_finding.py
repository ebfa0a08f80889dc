"""Finding a need: places and languages of people, tags and counts of topics, suggestions, who left a group."""

import unicodedata

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("suggested_by_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("from_supervisor", sa.Boolean(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("word", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("chosen_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("channel", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("ts", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.CheckConstraint("state IN ('pending','accepted','declined')", name=op.f("ck_suggestion_state")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_suggestion_workspace_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "suggested_by_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_suggestion_workspace_id_suggested_by_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "topic_id"],
            ["topic.workspace_id", "topic.id"],
            name=op.f("fk_suggestion_workspace_id_topic_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "chosen_id"],
            ["topic.workspace_id", "topic.id"],
            name=op.f("fk_suggestion_workspace_id_chosen_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_suggestion_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_suggestion_workspace_id_id")),
    )
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.create_index("ix_suggestion_person", ["workspace_id", "person_id"], unique=False)
        batch_op.create_index("ix_suggestion_suggested_by", ["workspace_id", "suggested_by_id"], unique=False)

    with op.batch_alter_table("interest", schema=None) as batch_op:
        batch_op.drop_index("ix_interest_group")
        batch_op.create_index(
            "ix_interest_group",
            ["workspace_id", "group_id"],
            unique=False,
            sqlite_where=sa.text("group_id IS NOT NULL"),
            postgresql_where=sa.text("group_id IS NOT NULL"),
        )
        batch_op.add_column(sa.Column("suggestion_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_interest_workspace_id_suggestion_id"),
            "suggestion",
            ["workspace_id", "suggestion_id"],
            ["workspace_id", "id"],
            ondelete="CASCADE",
        )

    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("left_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("locale", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(
            sa.Column("place", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(
            sa.Column("place_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(
            sa.Column("department", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(
            sa.Column("supervisor", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(sa.Column("corrected", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
        batch_op.add_column(sa.Column("details_read_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(
            sa.Column("home_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(sa.Column("toured_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("forgotten_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.create_index("ix_person_place", ["workspace_id", "place_key"], unique=False)

    with op.batch_alter_table("topic", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tags", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
        batch_op.add_column(
            sa.Column("search_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("waiting", sa.Integer(), nullable=False, server_default=sa.text("0")))
        batch_op.add_column(sa.Column("quorum_told_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.create_index(
            "ix_topic_open_added",
            ["workspace_id", "added_at", "id"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index(
            "ix_topic_open_waiting",
            ["workspace_id", "waiting", "title_key", "id"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_topic_workspace_id_merged_into_id"),
            "topic",
            ["workspace_id", "merged_into_id"],
            ["workspace_id", "id"],
            ondelete="CASCADE",
        )

    with op.batch_alter_table("workspace", schema=None) as batch_op:
        batch_op.add_column(sa.Column("user_groups", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
        batch_op.add_column(sa.Column("profile_fields", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))

    _fill()
    with op.batch_alter_table("person") as batch_op:
        batch_op.alter_column("locale", server_default=None)
        batch_op.alter_column("place", server_default=None)
        batch_op.alter_column("place_key", server_default=None)
        batch_op.alter_column("department", server_default=None)
        batch_op.alter_column("supervisor", server_default=None)
        batch_op.alter_column("home_ref", server_default=None)
        batch_op.alter_column("corrected", server_default=None)
    with op.batch_alter_table("topic") as batch_op:
        batch_op.alter_column("tags", server_default=None)
        batch_op.alter_column("search_key", server_default=None)
        batch_op.alter_column("waiting", server_default=None)
    with op.batch_alter_table("workspace") as batch_op:
        batch_op.alter_column("user_groups", server_default=None)
        batch_op.alter_column("profile_fields", server_default=None)


def _fill() -> None:
    """Count who waits in each topic, and write down what its search looks through."""
    op.execute(
        "UPDATE topic SET waiting = (SELECT count(*) FROM interest JOIN person ON person.id = interest.person_id "
        "WHERE interest.topic_id = topic.id AND interest.withdrawn_at IS NULL AND interest.group_id IS NULL "
        "AND NOT (person.is_deactivated OR person.is_guest OR person.is_bot))"
    )
    connection = op.get_bind()
    topics = sa.table("topic", sa.column("id"), sa.column("title"), sa.column("purpose"), sa.column("search_key"))
    for id_, title, purpose in connection.execute(sa.select(topics.c.id, topics.c.title, topics.c.purpose)).all():
        plain = unicodedata.normalize("NFKC", f"{title} {purpose}").casefold()
        connection.execute(topics.update().where(topics.c.id == id_).values(search_key=" ".join(plain.split())))
