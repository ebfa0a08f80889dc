"""The weekly digest of a group."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    with op.batch_alter_table("learning_group", schema=None) as batch_op:
        batch_op.add_column(sa.Column("next_digest_at", moment(), nullable=True))
        batch_op.create_index("ix_learning_group_digest", ["state", "next_digest_at"], unique=False)
