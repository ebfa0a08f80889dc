"""The tables of learning together: objectives with their history, check-ins, answers, help, holidays."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from store.row import Row, of_workspace, points_at


class ObjectiveRow(Row, table=True):
    """An objective as it is now; `ObjectiveVersionRow` has what it was."""

    __tablename__ = "objective"
    __table_args__ = of_workspace(
        points_at("person", "person_id"),
        points_at("learning_group", "group_id"),
        CheckConstraint("audience IN ('me','group','supervisor')", name="audience"),
        Index("ix_objective_person", "workspace_id", "person_id"),
        Index("ix_objective_group", "workspace_id", "group_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    person_id: int
    group_id: int | None = None
    what: str
    measure: str
    opportunity: str
    benefit: str = ""
    by_when: date
    audience: str = "me"
    """Who sees it beside the person: nobody (me), the group, or the group and the supervisor."""
    written_at: datetime
    done_at: datetime | None = None
    helps: bool | None = None
    """Whether who reached it would help others who want the same; None: did not say."""


class ObjectiveVersionRow(Row, table=True):
    """What an objective said from a moment on. Rows are only ever added."""

    __tablename__ = "objective_version"
    __table_args__ = of_workspace(
        points_at("person", "person_id"),
        points_at("objective", "objective_id"),
        Index("ix_objective_version_objective", "workspace_id", "objective_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    objective_id: int
    person_id: int
    """Who wrote it."""
    what: str
    measure: str
    opportunity: str
    benefit: str = ""
    by_when: date
    audience: str = "me"
    at: datetime


class ActionRow(Row, table=True):
    """Something dated that somebody does for an objective."""

    __tablename__ = "action"
    __table_args__ = of_workspace(
        points_at("person", "person_id"),
        points_at("objective", "objective_id"),
        Index("ix_action_objective", "workspace_id", "objective_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    objective_id: int
    person_id: int
    what: str
    by_when: date
    added_at: datetime
    done_at: datetime | None = None
    dropped_at: datetime | None = None


class PlanShareRow(Row, table=True):
    """That somebody let their supervisor read their plan, or no longer does. Rows are only ever added."""

    __tablename__ = "plan_share"
    __table_args__ = of_workspace(
        points_at("person", "person_id"),
        points_at("person", "supervisor_id"),
        Index("ix_plan_share_person", "workspace_id", "person_id"),
        Index("ix_plan_share_supervisor", "workspace_id", "supervisor_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    person_id: int
    """Whose plan it is."""
    supervisor_id: int
    """Who may read it, or could until then."""
    shared: bool
    at: datetime


class ResourceRow(Row, table=True):
    """A web page that somebody collected for a group."""

    __tablename__ = "resource"
    __table_args__ = of_workspace(
        points_at("learning_group", "group_id"),
        points_at("person", "by_id"),
        UniqueConstraint("workspace_id", "group_id", "link"),
        Index("ix_resource_by", "workspace_id", "by_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    group_id: int
    title: str
    link: str
    why: str = ""
    by_id: int | None = None
    """Who added it; None: they were forgotten."""
    at: datetime


class CheckInRow(Row, table=True):
    __tablename__ = "check_in"
    __table_args__ = of_workspace(
        points_at("person", "person_id"),
        UniqueConstraint("workspace_id", "person_id", "week"),
        Index(
            "ix_check_in_follow_up",
            "follow_up_at",
            sqlite_where=text("follow_up_at IS NOT NULL"),
            postgresql_where=text("follow_up_at IS NOT NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    person_id: int
    week: str
    slot: datetime
    silent: int = 0
    """How many check-ins before it were sent and not answered, one after the other."""
    back: bool = False
    """Whether it is the first one after a pause."""
    revision: int = 0
    channel: str | None = None
    ts: str | None = None
    mailed_at: datetime | None = None
    """When it was sent by e-mail, or may have been."""
    follow_up_at: datetime | None = None
    """When to ask once more; None: not at all, or not again."""
    follow_up_ts: str | None = None


class ProgressRow(Row, table=True):
    """One answer. Rows are only ever added."""

    __tablename__ = "progress"
    __table_args__ = of_workspace(
        points_at("person", "person_id"),
        points_at("objective", "objective_id"),
        points_at("check_in", "check_in_id"),
        Index("ix_progress_objective", "workspace_id", "objective_id"),
        Index("ix_progress_check_in", "workspace_id", "check_in_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    person_id: int
    objective_id: int | None = None
    check_in_id: int | None = None
    status: str
    percent: int | None = None
    applied: str = ""
    obstacle: str = ""
    for_group: bool = False
    """Whether the group may read what was applied."""
    at: datetime


class NoteRow(Row, table=True):
    """Something typed in the direct message; kept only once the person said so."""

    __tablename__ = "note"
    __table_args__ = of_workspace(
        points_at("person", "person_id"),
        points_at("check_in", "check_in_id"),
        Index("ix_note_check_in", "workspace_id", "check_in_id"),
        Index("ix_note_unkept", "at", sqlite_where=text("NOT kept"), postgresql_where=text("NOT kept")),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    person_id: int
    check_in_id: int
    words: str
    kept: bool = False
    at: datetime


class HelpRow(Row, table=True):
    """Somebody is stuck and asks for help."""

    __tablename__ = "help_request"
    __table_args__ = of_workspace(
        points_at("person", "person_id"),
        points_at("objective", "objective_id"),
        points_at("learning_group", "group_id"),
        CheckConstraint("audience IN ('group','person','supporter')", name="audience"),
        Index("ix_help_request_person", "workspace_id", "person_id"),
        Index(
            "ix_help_request_hand_over",
            "hand_over_at",
            sqlite_where=text("hand_over_at IS NOT NULL"),
            postgresql_where=text("hand_over_at IS NOT NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    person_id: int
    objective_id: int
    group_id: int | None = None
    audience: str
    words: str
    asked_at: datetime
    hand_over_at: datetime | None = None
    """When the supporter gets it, if nobody helps; None: not (again)."""
    solved_at: datetime | None = None
    revision: int = 0
    channel: str | None = None
    ts: str | None = None


class HelpOfferRow(Row, table=True):
    """Somebody who was asked to help with a request, or offered it."""

    __tablename__ = "help_offer"
    __table_args__ = of_workspace(
        points_at("help_request", "help_id"),
        points_at("person", "person_id"),
        UniqueConstraint("workspace_id", "help_id", "person_id"),
        Index("ix_help_offer_person", "workspace_id", "person_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    help_id: int
    person_id: int
    asked_at: datetime | None = None
    """When they were asked in person; None: they saw it in their group's channel."""
    offered_at: datetime | None = None
    declined_at: datetime | None = None
    solved_at: datetime | None = None
    """When they said that it is solved."""
    thanked_at: datetime | None = None


class HolidayRow(Row, table=True):
    """A day on which nobody at a place is asked anything. place: "" for everybody."""

    __tablename__ = "holiday"
    __table_args__ = of_workspace(
        UniqueConstraint("workspace_id", "place_key", "day"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    place: str = ""
    place_key: str = ""
    """The place in the form in which two spellings are the same."""
    day: date
    name: str
