"""Why something cannot be done: every rule says no in the same way, and every no has its sentence."""

from enum import StrEnum


class Reason(StrEnum):
    """A reason to refuse. Its value names the sentence in `messages/templates/refused/`."""

    NOT_ACTIVE = "not_active"
    GUEST = "guest"
    NOT_FACILITATOR = "not_facilitator"
    NOT_CARETAKER = "not_caretaker"
    NOT_INSTALLED = "not_installed"
    OLD_BUTTON = "old_button"
    TOPIC_GONE = "topic_gone"
    GROUP_GONE = "group_gone"
    UNDER_WAY = "under_way"
    SET_UP_FIRST = "set_up_first"
    CHECK_IN_GONE = "check_in_gone"
    CHECK_IN_OVER = "check_in_over"
    OBJECTIVE_GONE = "objective_gone"
    NOT_MEMBER = "not_member"
    NOT_ENOUGH = "not_enough"
    PROPOSAL_CHANGED = "proposal_changed"
    ANSWER_NEEDED = "answer_needed"
    CHOOSE = "choose"
    TEXT_EMPTY = "text_empty"
    TEXT_LONG = "text_long"
    TITLE_TAKEN = "title_taken"
    TAGS_MANY = "tags_many"
    TAG_LONG = "tag_long"
    MERGE_ITSELF = "merge_itself"
    OWN_SUPERVISOR = "own_supervisor"
    SUGGEST_SELF = "suggest_self"
    SUGGEST_NOBODY = "suggest_nobody"
    SUGGEST_ONE = "suggest_one"
    SUGGEST_MANY = "suggest_many"
    SUGGEST_TWICE = "suggest_twice"
    SUGGESTION_GONE = "suggestion_gone"
    LEVEL_NOT_ABOVE = "level_not_above"
    DATE_PAST = "date_past"
    DATE_FAR = "date_far"
    PERCENT_RANGE = "percent_range"
    SIZE_ORDER = "size_order"
    NO_LETTER = "no_letter"


class Refused(ValueError):
    """A rule of the method says no.

    reason: which rule; its sentence is what the person reads.
    facts: what the sentence mentions.

    A ValueError, so that a rule used as a validator of a form puts its sentence under the field.
    """

    def __init__(self, reason: Reason, **facts: object) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.facts = facts
