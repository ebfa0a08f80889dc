"""The tables. Every row but Workspace belongs to one workspace; times are aware UTC (bare `datetime` columns)."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from store.row import Row as Row
from store.row import of_workspace, points_at
from store.rows_forming import FormingRoundRow as FormingRoundRow
from store.rows_forming import GroupChangeRow as GroupChangeRow
from store.rows_forming import GroupRow as GroupRow
from store.rows_forming import JoinRequestRow as JoinRequestRow
from store.rows_forming import MemberRow as MemberRow
from store.rows_forming import ProposalRow as ProposalRow
from store.rows_forming import ProposedGroupRow as ProposedGroupRow
from store.rows_forming import ProposedMemberRow as ProposedMemberRow
from store.rows_install import InstallationRow as InstallationRow
from store.rows_install import InstallStateRow as InstallStateRow
from store.rows_progress import ActionRow as ActionRow
from store.rows_progress import CheckInRow as CheckInRow
from store.rows_progress import HelpOfferRow as HelpOfferRow
from store.rows_progress import HelpRow as HelpRow
from store.rows_progress import HolidayRow as HolidayRow
from store.rows_progress import NoteRow as NoteRow
from store.rows_progress import ObjectiveRow as ObjectiveRow
from store.rows_progress import ObjectiveVersionRow as ObjectiveVersionRow
from store.rows_progress import PlanShareRow as PlanShareRow
from store.rows_progress import ProgressRow as ProgressRow
from store.rows_progress import ResourceRow as ResourceRow


class WorkspaceRow(Row, table=True):
    __tablename__ = "workspace"
    id: int | None = Field(default=None, primary_key=True)
    team_id: str = Field(unique=True)
    name: str
    bot_user_id: str
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    user_groups: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """The user groups as Slack tells them: id to name and handle, and the users of the one that facilitates."""
    profile_fields: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """Which custom field of Slack's profiles is the place, the department, the supervisor: name to id."""
    app_id: str = ""
    """Slack's id of the app, for links that open it; "" until it was asked for."""
    can_mail: bool = False
    """Whether the process that started last has a mail server set."""
    restored_at: datetime | None = None
    """When a backup was put back, last: what was sent between the two is not known here."""
    next_forming_at: datetime | None = None
    """When groups form by themselves next; None: they do not."""
    installed_at: datetime | None = None
    """When the app was let in, the last time; None: before that was noted."""
    gone_at: datetime | None = Field(default=None, index=True)
    """When the app was taken out, or its token revoked; None: it is in."""


class PersonRow(Row, table=True):
    __tablename__ = "person"
    __table_args__ = of_workspace(
        UniqueConstraint("workspace_id", "slack_id"),
        Index("ix_person_nudge", "next_nudge_at", "workspace_id", "id"),
        Index("ix_person_unplanned", "nudge_anchor", postgresql_where=text("next_nudge_at IS NULL")),
        Index("ix_person_place", "workspace_id", "place_key"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    slack_id: str
    name: str = ""
    zone: str = ""
    locale: str = ""
    place: str = ""
    place_key: str = ""
    """The place in the form in which two spellings are the same."""
    department: str = ""
    supervisor: str = ""
    """Slack id."""
    corrected: list[str] = Field(default_factory=list, sa_type=JSON)
    """Which of zone, place, department and supervisor the person said themself: profiles no longer change them."""
    details_read_at: datetime | None = None
    """When the custom fields of the profile were read."""
    asked_at: datetime | None = None
    """When the person was asked for what the profile does not tell: once."""
    home_ref: str = ""
    """What the person's Home tab shows of the list of topics, as JSON; "" until it was opened."""
    toured_at: datetime | None = None
    """When the tour for newcomers was finished or skipped."""
    paused_until: date | None = None
    """The first day on which the person takes part again; until then nobody asks or places them."""
    reach: str = "slack"
    """Where the weekly check-in goes: to Slack, by e-mail, or both."""
    email: str = ""
    """The address of the profile, kept for those alone who chose e-mail."""
    forgotten_at: datetime | None = None
    """When the person had everything about them deleted; the row stays for the history of groups, without a name."""
    known: bool = False
    is_admin: bool = False
    is_guest: bool = False
    is_bot: bool = False
    is_deactivated: bool = False
    direct_message: str | None = None
    nudge_anchor: datetime | None = None
    """The last slot planned, or when the person began to take part; None: not (or no longer) nudged."""
    next_nudge_at: datetime | None = None
    """The next slot; None: to be computed from the anchor."""
    nudge_weekday: int | None = None
    nudge_time: time | None = None
    """When the person wants to be asked; None: as the workspace has it."""


def _of_open_topics(name: str, *columns: str) -> Index:
    """An index for a list of open topics in an order."""
    is_open = text("closed_at IS NULL")
    return Index(name, "workspace_id", *columns, "id", sqlite_where=is_open, postgresql_where=is_open)


class TopicRow(Row, table=True):
    __tablename__ = "topic"
    __table_args__ = of_workspace(
        points_at("person", "added_by_id"),
        points_at("topic", "merged_into_id"),
        Index(
            "uq_topic_open_title",
            "workspace_id",
            "title_key",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        _of_open_topics("ix_topic_open_waiting", "waiting", "title_key"),
        _of_open_topics("ix_topic_open_added", "added_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    title: str
    title_key: str
    purpose: str
    kind: str
    tags: list[str] = Field(default_factory=list, sa_type=JSON)
    search_key: str = ""
    """Title, purpose and tags in the form in which words are searched."""
    added_by_id: int
    added_at: datetime
    closed_at: datetime | None = None
    merged_into_id: int | None = None
    """The topic that took its people in, when it was merged."""
    waiting: int = 0
    """How many learners wait for a group: counted anew with every change, see `store.topics.changed`."""
    quorum_told_at: datetime | None = None
    """When its people were told that they are enough for a group; None: not since they last became enough."""
    channel: str | None = None
    ts: str | None = None
    revision: int = 0
    """Counts the changes of what its post shows."""


class InterestRow(Row, table=True):
    __tablename__ = "interest"
    __table_args__ = of_workspace(
        points_at("topic", "topic_id"),
        points_at("person", "person_id"),
        points_at("learning_group", "group_id"),
        points_at("suggestion", "suggestion_id"),
        UniqueConstraint("workspace_id", "topic_id", "person_id"),
        CheckConstraint("level_now BETWEEN 1 AND 5 AND level_wanted BETWEEN 1 AND 5", name="levels"),
        Index("ix_interest_person", "workspace_id", "person_id"),
        Index(  # of the placed alone: for "in no group yet", the index of the topic serves better
            "ix_interest_group",
            "workspace_id",
            "group_id",
            sqlite_where=text("group_id IS NOT NULL"),
            postgresql_where=text("group_id IS NOT NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    topic_id: int
    person_id: int
    level_now: int
    level_wanted: int
    mode: str
    hope: str
    registered_at: datetime
    changed_at: datetime
    withdrawn_at: datetime | None = None
    group_id: int | None = None
    """The group that took the person in; None while waiting."""
    suggestion_id: int | None = None
    """The suggestion it began with; None when the person came to it themself."""


class SuggestionRow(Row, table=True):
    """A learning need that somebody named for somebody else; it becomes an interest when that person says yes."""

    __tablename__ = "suggestion"
    __table_args__ = of_workspace(
        points_at("person", "person_id"),
        points_at("person", "suggested_by_id"),
        points_at("topic", "topic_id"),
        points_at("topic", "chosen_id"),
        CheckConstraint("state IN ('pending','accepted','declined')", name="state"),
        Index("ix_suggestion_person", "workspace_id", "person_id"),
        Index("ix_suggestion_suggested_by", "workspace_id", "suggested_by_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    person_id: int
    suggested_by_id: int
    topic_id: int | None = None
    title: str = ""
    """The title of a topic that was not there yet; "" when topic_id names one."""
    reason: str
    from_supervisor: bool
    state: str = "pending"
    shown: bool = False
    """Whether the person lets who suggested it see that they accepted."""
    word: str = ""
    """What the person wrote to who suggested it, when they declined; until it is sent."""
    chosen_id: int | None = None
    """The topic the person registered for, when they accepted; it may be another one."""
    made_at: datetime
    answered_at: datetime | None = None
    channel: str | None = None
    ts: str | None = None


class ReceiptRow(Row, table=True):
    """A request from Slack whose effect is stored: the same one again has none."""

    __tablename__ = "receipt"
    __table_args__ = of_workspace(UniqueConstraint("workspace_id", "key"), Index("ix_receipt_received", "received_at"))
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    key: str
    received_at: datetime
    answer: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """What was answered, to be answered again."""


class DeliveryRow(Row, table=True):
    """One thing to do in Slack that others see: the outbox and the ledger of what was sent."""

    __tablename__ = "delivery"
    __table_args__ = of_workspace(
        UniqueConstraint("workspace_id", "key"),
        CheckConstraint("state IN ('pending','sending','unknown','sent','skipped','failed','expired')", name="state"),
        Index(
            "ix_delivery_due",
            "by_mail",
            "circular",
            "due_at",
            "id",
            sqlite_where=text("state IN ('pending','unknown','sending')"),
            postgresql_where=text("state IN ('pending','unknown','sending')"),
        ),
        Index(
            "ix_delivery_lane",
            "workspace_id",
            "lane",
            "id",
            sqlite_where=text("state IN ('pending','unknown','sending')"),
            postgresql_where=text("state IN ('pending','unknown','sending')"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    key: str
    """What makes it one thing, e.g. nudge:12:2026-W48."""
    lane: str
    """Things of one lane are done one after the other, in the order they were written."""
    kind: str
    by_mail: bool = False
    """Whether it goes by e-mail: its courier is another, so that a slow mail server holds up nothing."""
    circular: bool = False
    """Whether it goes to hundreds at the same time: what somebody waits for goes before it."""
    ref: str
    """The JSON reference of what it is about; what is said is rendered when it is sent."""
    opaque_id: str
    """What a posted message carries as metadata, to be found again in the conversation's history."""
    state: str = "pending"
    reason: str = ""
    attempts: int = 0
    uncertain: bool = False
    """Whether the attempt before this claim may have taken effect."""
    created_at: datetime
    due_at: datetime
    expires_at: datetime | None = None
    claim_token: str | None = None
    lease_until: datetime | None = None
    first_try_at: datetime | None = None
    last_try_at: datetime | None = None
    channel: str | None = None
    ts: str | None = None


OF_A_WORKSPACE: tuple[type[Row], ...] = (
    PersonRow,
    TopicRow,
    SuggestionRow,
    InterestRow,
    GroupRow,
    MemberRow,
    GroupChangeRow,
    JoinRequestRow,
    ProposalRow,
    FormingRoundRow,
    ProposedGroupRow,
    ProposedMemberRow,
    ObjectiveRow,
    ObjectiveVersionRow,
    ActionRow,
    PlanShareRow,
    ResourceRow,
    CheckInRow,
    ProgressRow,
    NoteRow,
    HelpRow,
    HelpOfferRow,
    HolidayRow,
    InstallationRow,
    ReceiptRow,
    DeliveryRow,
)

OF_NO_WORKSPACE: tuple[type[Row], ...] = (InstallStateRow,)
"""What there is before a workspace is: no session of one sees it."""
