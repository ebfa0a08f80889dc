"""Until when a group was told of itself: the next digest begins there."""

from datetime import timedelta

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    with op.batch_alter_table("learning_group") as batch_op:
        batch_op.add_column(sa.Column("digested_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    moment = sqlmodel.sql.sqltypes.UTCDateTime()
    groups = sa.table(
        "learning_group", sa.column("id"), sa.column("next_digest_at", moment), sa.column("digested_until", moment)
    )
    at_work = sa.select(groups.c.id, groups.c.next_digest_at).where(groups.c.next_digest_at.is_not(None))
    for group_id, following in op.get_bind().execute(at_work).all():
        last = sa.update(groups).where(groups.c.id == group_id).values(digested_until=following - timedelta(weeks=1))
        op.get_bind().execute(last)
