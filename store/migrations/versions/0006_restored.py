"""When a backup was put back."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("workspace", sa.Column("restored_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
