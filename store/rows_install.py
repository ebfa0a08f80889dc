"""The tables of installing: which workspaces let the app in, and who is on the way to do so."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from store.row import Row, of_workspace, points_at


class InstallationRow(Row, table=True):
    """One time the app was installed; the token of the newest is in use, of the others nothing is kept."""

    __tablename__ = "installation"
    __table_args__ = of_workspace(
        points_at("person", "installed_by_id"),
        CheckConstraint("state IN ('active','replaced','ended')", name="state"),
        Index(
            "uq_installation_active",
            "workspace_id",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
        Index("ix_installation_expires", "expires_at"),
        Index("ix_installation_installed_by", "workspace_id", "installed_by_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    installed_by_id: int | None = None
    """Who installed it; None once they had everything about them deleted."""
    installed_at: datetime
    state: str = "active"
    sealed: str
    """The tokens, encrypted, with the Slack id of the workspace inside; "" once they are worth nothing."""
    scopes: str
    """What the app may do, separated by commas."""
    bot_id: str
    enterprise_id: str = ""
    """Slack's id of the organisation; "" for a workspace that belongs to none."""
    of_organisation: bool = False
    """Whether the organisation installed the app, with one token for several of its workspaces."""
    expires_at: datetime | None = None
    """When the token ends; None: never."""
    refreshing_until: datetime | None = None
    """Until when one process alone may exchange the token for a new one."""


class InstallStateRow(Row, table=True):
    """Somebody who was sent to Slack to install the app, and is expected back; of no workspace yet."""

    __tablename__ = "install_state"
    id: int | None = Field(default=None, primary_key=True)
    state: str = Field(unique=True)
    """A hash of what Slack brings back."""
    browser: str
    """A hash of what only their browser knows."""
    expires_at: datetime = Field(index=True)
