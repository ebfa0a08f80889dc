"""References: what a button or a view belongs to. Ids only; read anew and authorised on every click."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

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


class PersonRef(Ref):
    """A person."""

    person_id: Id


class CheckInRef(Ref):
    """A weekly check-in, one objective of it, or an objective outside of any check-in."""

    check_in_id: Id | None = None
    objective_id: Id | None = None


class ObjectiveRef(Ref):
    """An objective to change (objective_id), or a new one, perhaps for a group."""

    objective_id: Id | None = None
    group_id: Id | None = None


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


class ProposalRef(Ref):
    """The people a facilitator saw in a proposal."""

    topic_id: Id
    person_ids: tuple[Id, ...] = Field(max_length=100)
