"""References: what a button or a view belongs to. Ids only; read anew and authorised on every click."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from learning.browse import Only, Order, Wanted
from learning.topic import Kind

Id = Annotated[int, Field(ge=1, lt=2**63)]
"""The id of a row: what a database takes for one."""


class Ref(BaseModel):
    """A reference to nothing in particular; base of the others. v: the version of its form."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    v: Literal[1] = 1

    def pack(self) -> str:
        """As a button's value or a view's private_metadata: JSON, as short as it gets."""
        return self.model_dump_json(exclude_defaults=True)


class TopicRef(Ref):
    """A topic."""

    topic_id: Id


class TopicPageRef(TopicRef):
    """What a facilitator can do with a topic. page: of its groups, from 0."""

    page: int = Field(default=0, ge=0, le=1_000)


class AddRef(Ref):
    """A new topic, perhaps with the title that was looked for in vain."""

    title: str = Field(default="", max_length=100)


class TourRef(Ref):
    """A step of the tour, from 0. home: it stands in the Home tab, else in a private message."""

    step: int = Field(default=0, ge=0, le=3)
    home: bool = False


class MergeRef(TopicRef):
    """A topic, and the one that is to take its people in."""

    target_id: Id


class GroupRef(Ref):
    """A group."""

    group_id: Id


class GroupListRef(Ref):
    """The reader's groups. page: of them, from 0."""

    page: int = Field(default=0, ge=0, le=1_000)


class ResourcesRef(GroupRef):
    """The resources of a group. page: of them, from 0."""

    page: int = Field(default=0, ge=0, le=1_000)


class ResourceRef(Ref):
    """A resource of a group. page: the one it stands on, from 0."""

    resource_id: Id
    page: int = Field(default=0, ge=0, le=1_000)


class GroupPageRef(GroupRef):
    """The page of a group. members, history: which page of its lists it shows, from 0."""

    members: int = Field(default=0, ge=0, le=1_000)
    history: int = Field(default=0, ge=0, le=10_000)


class MemberRef(GroupRef):
    """Somebody in a group, or who could be."""

    person_id: Id


class GroupsRef(GroupRef):
    """A group, and another one of its topic."""

    target_id: Id


class RequestRef(Ref):
    """A request to join a group, or an invitation to it."""

    request_id: Id


class MaybeTopicRef(Ref):
    """A topic, or none in particular."""

    topic_id: Id | None = None


class SuggestionRef(Ref):
    """A need that somebody named for somebody else."""

    suggestion_id: Id


class NewSuggestionRef(SuggestionRef):
    """A suggestion whose person's profile is read first. looked: how often it was waited for."""

    looked: int = Field(default=0, ge=0, le=2)


class WaiterRef(TopicRef):
    """Somebody who waits in a topic."""

    person_id: Id


class DigestRef(GroupRef):
    """The digest of a group's week. ends: its end, aware. ts: the message whose thread it is about; "" for itself.

    starts: its beginning, where it is about that thread.
    """

    ends: AwareDatetime
    starts: AwareDatetime | None = None
    ts: str = Field(default="", pattern=r"^[0-9.]{0,30}$")


class PersonRef(Ref):
    """A person."""

    person_id: Id


class PlanRef(Ref):
    """A plan: the reader's own, or somebody's (person_id). The others: which page of its lists it shows, from 0."""

    person_id: Id | None = None
    needs: int = Field(default=0, ge=0, le=1_000)
    objectives: int = Field(default=0, ge=0, le=1_000)
    reached: int = Field(default=0, ge=0, le=1_000)
    lessons: int = Field(default=0, ge=0, le=10_000)


class ShareRef(Ref):
    """Who may read the plan of whoever presses it, or no longer may."""

    with_id: Id


class CheckInRef(Ref):
    """A weekly check-in, one objective of it, or an objective outside of any check-in."""

    check_in_id: Id | None = None
    objective_id: Id | None = None


class ObjectiveRef(Ref):
    """An objective to change (objective_id), or a new one, perhaps for a group."""

    objective_id: Id | None = None
    group_id: Id | None = None


class ActionRef(Ref):
    """An action (action_id), or a new one of an objective. page: whether it stands on the page of the actions."""

    action_id: Id | None = None
    objective_id: Id | None = None
    page: bool = False


class NoteRef(Ref):
    """Something that was typed, and perhaps is a note."""

    note_id: Id


class HelpRef(Ref):
    """A request for help.

    together: in the direct message of who asked and who helps (helper_id). alone: in the question to one person.
    """

    help_id: Id
    together: bool = False
    helper_id: Id | None = None
    alone: bool = False


class MeetRef(HelpRef):
    """A request for help, and who may help."""

    helper_id: Id


class ListRef(Ref):
    """A page of the list of topics. page: from 0. The others are `learning.browse.Wanted`."""

    page: int = Field(default=0, ge=0, le=10_000)
    words: str = Field(default="", max_length=100)
    kind: Kind | None = None
    only: Only = Only.ALL
    order: Order = Order.FULLEST

    @property
    def wanted(self) -> Wanted:
        """What is looked for."""
        return Wanted(self.words, self.kind, self.only, self.order)


class ProposalRef(TopicRef):
    """A page of a proposal, from 0, as it was shown. proposal_id, revision: who acts on an older one is told."""

    proposal_id: Id
    revision: int = Field(default=0, ge=0, lt=2**31)
    page: int = Field(default=0, ge=0, le=10_000)

    def group(self, number: int) -> "ProposedGroupRef":
        """A group of it."""
        return ProposedGroupRef(**self.model_dump(include=set(ProposalRef.model_fields)), number=number)

    def person(self, person_id: int, number: int = 0) -> "ProposedPersonRef":
        """Somebody in a group of it; number 0: in none."""
        mine = self.model_dump(include=set(ProposalRef.model_fields))
        return ProposedPersonRef(**mine, person_id=person_id, number=number)


class ProposedGroupRef(ProposalRef):
    """A group of a proposal, by its number."""

    number: int = Field(ge=1, lt=2**31)


class ProposedPersonRef(ProposalRef):
    """Somebody in a group of a proposal, by its number; 0: in none."""

    person_id: Id
    number: int = Field(default=0, ge=0, lt=2**31)


class ConfirmedRef(Ref):
    """A group of a proposal that was confirmed."""

    proposal_id: Id
    number: int = Field(ge=1, lt=2**31)


class ProposalIdRef(Ref):
    """A proposal, as a whole."""

    proposal_id: Id


class RoundRef(Ref):
    """A round in which groups form by themselves."""

    round_id: Id


class StillInRef(Ref):
    """Somebody who was asked whether they are still in."""

    asked_id: Id
