"""What every table is made of: one metadata with named constraints, and keys that cannot leave a workspace."""

from typing import ClassVar

from sqlalchemy import ForeignKeyConstraint, MetaData, UniqueConstraint
from sqlalchemy.schema import SchemaItem
from sqlmodel import SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """Base of all tables: one metadata with named constraints, so that migrations can name them."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMES)


def of_workspace(*constraints: SchemaItem) -> tuple[SchemaItem, ...]:
    """A row of a workspace: (workspace_id, id) is unique, so that others can point at it within the workspace."""
    return (
        ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        UniqueConstraint("workspace_id", "id"),
        *constraints,
    )


def points_at(table: str, column: str) -> ForeignKeyConstraint:
    """A reference that cannot leave the workspace."""
    return ForeignKeyConstraint(["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"], ondelete="CASCADE")
