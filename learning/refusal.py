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
    GROUP_NOT_READY = "group_not_ready"
    GROUP_FULL = "group_full"
    GROUPS_TOO_LARGE = "groups_too_large"
    NOT_THAT_GROUP = "not_that_group"
    IN_GROUP = "in_group"
    OTHER_GROUP = "other_group"
    WITH_SUPERVISOR = "with_supervisor"
    ASKED_ALREADY = "asked_already"
    REQUEST_GONE = "request_gone"
    CANNOT_JOIN = "cannot_join"
    INVITE_ONE = "invite_one"
    NOT_BACK = "not_back"
    SET_UP_FIRST = "set_up_first"
    CHECK_IN_GONE = "check_in_gone"
    CHECK_IN_OVER = "check_in_over"
    OBJECTIVE_GONE = "objective_gone"
    ACTION_GONE = "action_gone"
    NOTE_GONE = "note_gone"
    HELP_GONE = "help_gone"
    HELP_SOLVED = "help_solved"
    HELP_OWN = "help_own"
    HELP_NOT_YOURS = "help_not_yours"
    HELP_THANKS = "help_thanks"
    NOT_MEMBER = "not_member"
    NOT_ENOUGH = "not_enough"
    PROPOSAL_CHANGED = "proposal_changed"
    CHANNEL_USED = "channel_used"
    NOTHING_TO_UNDO = "nothing_to_undo"
    PROPOSED_FULL = "proposed_full"
    MEND_FIRST = "mend_first"
    SUPPORTER_GONE = "supporter_gone"
    NOT_AMONG_THEM = "not_among_them"
    CONFIRMED_ALREADY = "confirmed_already"
    ASKED_NO_MORE = "asked_no_more"
    PLACE_TAKEN = "place_taken"
    ANSWER_NEEDED = "answer_needed"
    CHOOSE = "choose"
    TEXT_EMPTY = "text_empty"
    TEXT_LONG = "text_long"
    TITLE_TAKEN = "title_taken"
    TAGS_MANY = "tags_many"
    TAG_LONG = "tag_long"
    MERGE_ITSELF = "merge_itself"
    OWN_SUPERVISOR = "own_supervisor"
    SUPERVISOR_CHANGED = "supervisor_changed"
    NOT_SHARED = "not_shared"
    SUGGEST_SELF = "suggest_self"
    SUGGEST_NOBODY = "suggest_nobody"
    SUGGEST_ONE = "suggest_one"
    SUGGEST_MANY = "suggest_many"
    SUGGEST_TWICE = "suggest_twice"
    SUGGESTION_GONE = "suggestion_gone"
    LEVEL_NOT_ABOVE = "level_not_above"
    DATE_PAST = "date_past"
    DATE_FAR = "date_far"
    PAUSE_PAST = "pause_past"
    PAUSE_FAR = "pause_far"
    PERCENT_RANGE = "percent_range"
    SIZE_ORDER = "size_order"
    RANKED_TWICE = "ranked_twice"
    NO_LETTER = "no_letter"
    PATTERN_WRONG = "pattern_wrong"
    PATTERN_SAME = "pattern_same"
    LINK_WRONG = "link_wrong"
    RESOURCE_LINK = "resource_link"
    RESOURCE_THERE = "resource_there"
    RESOURCE_GONE = "resource_gone"
    RESOURCE_NOT_YOURS = "resource_not_yours"
    RESOURCES_MANY = "resources_many"
    SUPPORTER_WRONG = "supporter_wrong"


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
