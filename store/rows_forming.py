"""The tables of forming groups: proposals, groups, their members, and what changed in them."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from store.row import Row, of_workspace, points_at


class GroupRow(Row, table=True):
    __tablename__ = "learning_group"
    __table_args__ = of_workspace(
        points_at("topic", "topic_id"),
        points_at("person", "formed_by_id"),
        points_at("person", "supporter_id"),
        Index(
            "uq_learning_group_channel_name",
            "workspace_id",
            "channel_name",
            unique=True,
            sqlite_where=text("NOT adopted"),
            postgresql_where=text("NOT adopted"),
        ),
        Index(
            "uq_learning_group_channel",
            "workspace_id",
            "channel",
            unique=True,
            sqlite_where=text("state != 'closed'"),
            postgresql_where=text("state != 'closed'"),
        ),
        Index("ix_learning_group_channel", "workspace_id", "channel"),
        CheckConstraint("months BETWEEN 1 AND 12", name="months"),
        Index("ix_learning_group_topic", "workspace_id", "topic_id"),
        Index("ix_learning_group_supporter", "workspace_id", "supporter_id"),
        Index("ix_learning_group_digest", "state", "next_digest_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    topic_id: int
    name: str = ""
    """What the group is called; "" while it is called like its topic."""
    channel_name: str
    """No other group's, unless it was adopted: Slack keeps the names of archived channels."""
    private: bool
    adopted: bool = False
    """Whether the channel was there before, and was chosen for the group."""
    months: int = 6
    """How long the group lasts."""
    ends_on: date | None = None
    """Its last day; None until it began."""
    supporter_id: int | None = None
    """Who supports the group; None: nobody in particular."""
    place: str = ""
    link: str = ""
    """Where it meets: a place, the address of a call, or both."""
    state: str
    formed_by_id: int | None = None
    """None: Peerloop formed it by itself."""
    formed_at: datetime
    closed_at: datetime | None = None
    channel: str | None = None
    """Its Slack id; no other living group has it."""
    welcome_ts: str | None = None
    """Where the charter is, the pinned message."""
    revision: int = 0
    """Counts the changes of what the charter shows."""
    bookmark_id: str = ""
    """Slack's id of the bookmark that leads to the charter."""
    nudge_weekday: int | None = None
    nudge_time: time | None = None
    """When its members are asked how it goes, each by their own clock; None: as the workspace has it."""
    next_digest_at: datetime | None = None
    """When its next digest is due; None: to be computed."""
    digested_until: datetime | None = None
    """The end of the last digest that was posted."""
    blocked_by: str = ""
    """Slack's error when a step of forming failed for good."""


class MemberRow(Row, table=True):
    __tablename__ = "member"
    __table_args__ = of_workspace(
        points_at("learning_group", "group_id"),
        points_at("person", "person_id"),
        UniqueConstraint("workspace_id", "group_id", "person_id"),
        Index("ix_member_person", "workspace_id", "person_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    group_id: int
    person_id: int
    joined_at: datetime
    left_at: datetime | None = None


class GroupChangeRow(Row, table=True):
    """What happened to a group: who, when, why. Rows are only ever added."""

    __tablename__ = "group_change"
    __table_args__ = of_workspace(
        points_at("learning_group", "group_id"),
        points_at("person", "person_id"),
        points_at("person", "by_id"),
        Index("ix_group_change_group", "workspace_id", "group_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    group_id: int
    person_id: int | None = None
    """Whom it is about; None: the whole group."""
    by_id: int | None = None
    """Who did it; None: Slack reported it, or Peerloop did it by itself."""
    what: str
    why: str = ""
    at: datetime


class JoinRequestRow(Row, table=True):
    """Somebody asks to join a group, or is invited to it."""

    __tablename__ = "join_request"
    __table_args__ = of_workspace(
        points_at("learning_group", "group_id"),
        points_at("person", "person_id"),
        points_at("person", "by_id"),
        points_at("person", "answered_by_id"),
        CheckConstraint("state IN ('pending','accepted','declined','withdrawn')", name="state"),
        Index(
            "uq_join_request_pending",
            "workspace_id",
            "group_id",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_join_request_person", "workspace_id", "person_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    group_id: int
    person_id: int
    by_id: int
    """Who made it: the person, who asks, or somebody else, who invites."""
    word: str = ""
    state: str = "pending"
    made_at: datetime
    answered_at: datetime | None = None
    answered_by_id: int | None = None
    channel: str | None = None
    ts: str | None = None
    """Where the group is asked, in its channel; of an invitation, where the person is asked."""
    told_channel: str | None = None
    told_ts: str | None = None
    """Where who looks after the group is asked, in a direct message."""


class ProposalRow(Row, table=True):
    """Who could learn with whom in a topic, while facilitators look at it and change it."""

    __tablename__ = "proposal"
    __table_args__ = of_workspace(
        points_at("topic", "topic_id"),
        points_at("person", "made_by_id"),
        points_at("person", "changed_by_id"),
        points_at("person", "told_id"),
        Index(
            "uq_proposal_open",
            "workspace_id",
            "topic_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    topic_id: int
    made_by_id: int | None = None
    """None: made by itself, on the day for it."""
    made_at: datetime
    changed_by_id: int | None = None
    revision: int = 0
    """Counts the changes: who changes what they no longer see is shown what holds now."""
    attempt: int = 0
    """Which try it is."""
    closed_at: datetime | None = None
    """When every group of it was confirmed or dropped."""
    before: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """What the last change by hand can be taken back to; None: nothing to take back."""
    by_hand: bool = False
    """Whether somebody changed it by hand since it was made or started over."""
    news: list[Any] = Field(default_factory=list, sa_type=JSON)
    """What changed by itself since the last change by hand, since people came and went."""
    told_id: int | None = None
    """Who is told how the creating of its groups goes on, in one message that is kept current."""
    told_channel: str | None = None
    told_ts: str | None = None


class FormingRoundRow(Row, table=True):
    """A day on which groups form by themselves: once in a week of a workspace."""

    __tablename__ = "forming_round"
    __table_args__ = of_workspace(UniqueConstraint("workspace_id", "week"))
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    week: str
    """The ISO week of its day, as 2026-W48."""
    begun_at: datetime
    done_at: datetime | None = None
    """When the last of its topics was looked at."""
    looked: list[Any] = Field(default_factory=list, sa_type=JSON)
    """What came of each topic; see `store.rounds`."""


class ProposedGroupRow(Row, table=True):
    __tablename__ = "proposed_group"
    __table_args__ = of_workspace(
        points_at("proposal", "proposal_id"),
        points_at("person", "supporter_id"),
        points_at("person", "confirmed_by_id"),
        points_at("learning_group", "group_id"),
        points_at("forming_round", "round_id"),
        UniqueConstraint("workspace_id", "proposal_id", "number"),
        CheckConstraint("months BETWEEN 1 AND 12", name="months"),
        CheckConstraint("state IN ('draft','asking','confirmed','dropped')", name="state"),
        Index(
            "ix_proposed_group_asking",
            "ask_until",
            sqlite_where=text("state = 'asking'"),
            postgresql_where=text("state = 'asking'"),
        ),
        Index(
            "ix_proposed_group_round",
            "workspace_id",
            "round_id",
            sqlite_where=text("round_id IS NOT NULL"),
            postgresql_where=text("round_id IS NOT NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    proposal_id: int
    number: int
    """From 1, in the order in which they are shown."""
    name: str = ""
    channel_name: str
    channel: str | None = None
    """Slack id of a channel that is there already, when one was chosen."""
    private: bool
    months: int
    supporter_id: int | None = None
    state: str = "draft"
    confirmed_by_id: int | None = None
    ask_until: datetime | None = None
    """While its people are asked whether they are still in: until when."""
    group_id: int | None = None
    """The group it became."""
    round_id: int | None = None
    """The round in which Peerloop confirmed it by itself; None: somebody did."""


class ProposedMemberRow(Row, table=True):
    __tablename__ = "proposed_member"
    __table_args__ = of_workspace(
        points_at("proposal", "proposal_id"),
        points_at("proposed_group", "proposed_group_id"),
        points_at("person", "person_id"),
        UniqueConstraint("workspace_id", "proposal_id", "person_id"),
        CheckConstraint("answer IN ('','yes','no','late')", name="answer"),
        Index("ix_proposed_member_group", "workspace_id", "proposed_group_id"),
        Index("ix_proposed_member_person", "workspace_id", "person_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    proposal_id: int
    proposed_group_id: int | None = None
    """None: waits on, in no group of the proposal."""
    person_id: int
    locked: bool = False
    """Whether somebody's place was chosen by hand: no other proposal moves them, into a group or out of one."""
    answer: str = ""
    """What the person said to "Still in?"; "" while they were not asked, or have not answered."""
    asked_at: datetime | None = None
    answer_by: datetime | None = None
    """Until when they can answer."""
    asked_for: int | None = None
    """The number of the group they were asked for."""
    channel: str | None = None
    ts: str | None = None
    """Where they were asked."""
