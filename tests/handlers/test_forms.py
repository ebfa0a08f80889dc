"""An input's block_id is the field of its form: that is how a sentence finds its way below the field."""

from dataclasses import replace

from slack_sdk.models.views import View

from handlers.all import every_route
from handlers.route import Form, Kind
from learning.topic import Kind as TopicKind
from learning.workspace import UserGroup
from messages import (
    absence,
    action,
    browse,
    charter,
    checkin,
    helping,
    interest,
    mail,
    membership,
    membership_change,
    membership_leave,
    objective,
    priority,
    profile,
    proposal,
    proposal_forms,
    resource,
    setup,
    suggestion,
    topic,
    topic_admin,
)
from messages.refs import ActionRef, CheckInRef, ListRef, ObjectiveRef
from tests.messages.samples import (
    A_PERSON,
    DAY,
    NOW,
    SORTS,
    a_group,
    a_topic,
    an_interest,
    an_objective,
    settings,
)
from tests.messages.samples_finding import a_suggestion
from tests.messages.samples_life import a_fit
from tests.messages.samples_proposal import a_board

WORDS = SORTS["plain"]
BOARD = a_board(WORDS, [7, 7], apart=1)
PERSON = next(iter(BOARD.people))
ASKED = replace(A_PERSON, asked=True)
ONCE = {"place", "department", "supervisor"}
"""Fields that are shown only to who was not asked yet."""


def inputs(view: View) -> list[str]:
    """The names of a modal's fields; what it asks for beside is a mistake."""
    blocks = [block for block in view.to_dict()["blocks"] if block["type"] == "input"]
    named = [block for block in blocks if block["element"]["type"] != "external_select"]  # that names its look-up
    assert all(block["element"]["action_id"] == block["block_id"] for block in named)
    return [block["block_id"] for block in blocks]


FORMS: list[tuple[View, set[str]]] = [
    (topic.add_form(), {"anyway"}),
    (topic.add_form(topic.Draft("SQL", "", TopicKind.TECHNICAL), [a_topic(WORDS)]), set()),
    (topic_admin.change_form(1, topic.Draft("SQL")), {"anyway"}),
    (topic_admin.change_form(1, topic.Draft("SQL"), [a_topic(WORDS)]), set()),
    (topic_admin.merge_form(a_topic(WORDS)), set()),
    (browse.browse([], 0, set(), ListRef(), 6, place=""), set()),
    (browse.browse([], 0, set(), ListRef(page=3, words="SQL"), 6, place="Lisbon"), set()),
    (interest.interest_form(a_topic(WORDS), None, A_PERSON, in_group=False), set()),
    (interest.interest_form(a_topic(WORDS), an_interest(WORDS, 1), ASKED, in_group=True), ONCE),
    (suggestion.suggest_form("", None, []), set()),
    (suggestion.accept_form(a_suggestion(WORDS, 1), A_PERSON, None, None), set()),
    (suggestion.accept_form(a_suggestion(WORDS), ASKED, a_topic(WORDS), None), {"kind", "show"} | ONCE),
    (suggestion.accept_other_form(a_suggestion(WORDS, 1), A_PERSON, archived=False), set()),
    (suggestion.decline_form(a_suggestion(WORDS, 1)), set()),
    (suggestion.decline_form(a_suggestion(WORDS)), {"word"}),
    (profile.about_me(A_PERSON, []), set()),
    (charter.change_form(a_group(WORDS, 3), settings().hours), set()),
    (resource.add_form(a_group(WORDS, 3)), set()),
    (proposal_forms.own_form(BOARD, 1), set()),
    (proposal_forms.move_form(BOARD, proposal.ref_to(BOARD).person(PERSON, 1)), set()),
    (proposal_forms.add_form(BOARD, proposal.ref_to(BOARD).group(1)), set()),
    (proposal_forms.describe_form(BOARD, proposal.ref_to(BOARD).group(1)), set()),
    (objective.objective_form(ObjectiveRef(), groups=[], suggested=DAY), {"group"}),
    (objective.objective_form(ObjectiveRef(), groups=[a_group(WORDS, 3)], suggested=DAY), set()),
    (
        objective.objective_form(ObjectiveRef(), groups=[], suggested=DAY, objective=an_objective(WORDS)),
        {"group"},
    ),
    (setup.settings_form(settings()), {"facilitator_group", "email"}),
    (mail.choose(A_PERSON), set()),
    (setup.settings_form(settings(), [UserGroup("S1", "People team", "people")], saved_by="U1", can_mail=True), set()),
    (checkin.more_form(CheckInRef(objective_id=1), an_objective(WORDS)), set()),
    (
        checkin.more_form(CheckInRef(objective_id=1), replace(an_objective(WORDS), group_id=None)),
        {"for_group"},
    ),
    (action.action_form(ActionRef(objective_id=1), an_objective(WORDS), None, DAY), set()),
    (helping.ask_form(an_objective(WORDS), "Ana", [A_PERSON], ""), set()),
    (absence.check_ins_form(A_PERSON, settings().hours, NOW, stopped=False), set()),
    (membership.ask_form(a_group(WORDS, 3)), set()),
    (membership.invite_form(a_group(WORDS, 3), [a_fit(WORDS)]), set()),
    (membership.invite_form(a_group(WORDS, 3), []), {"waiting"}),
    (membership_leave.leave_form(a_group(WORDS, 3)), set()),
    (membership_change.move_form(a_group(WORDS, 3), [a_group(WORDS, 3)]), set()),
    (membership_change.merge_form(a_group(WORDS, 3), [a_group(WORDS, 3)]), set()),
    (membership_change.close_form(a_group(WORDS, 3)), set()),
    (priority.order_form(()), set()),
]
"""Each form as it is shown, and the fields it shows only at other times."""


def test_the_fields_of_every_form_are_those_of_its_view() -> None:
    routes = every_route().all
    for view, elsewhere in FORMS:
        given = routes[Kind.SUBMIT, str(view.callback_id)].given
        assert issubclass(given, Form)
        shown = inputs(view)
        assert len(shown) == len(set(shown)), view.callback_id
        assert set(shown) | elsewhere == set(given.model_fields) - {"ref"}, view.callback_id
        assert not set(shown) & elsewhere, view.callback_id


def test_every_form_is_held_against_its_view() -> None:
    shown = {str(view.callback_id) for view, _ in FORMS}
    assert shown == {name for kind, name in every_route().all if kind is Kind.SUBMIT}


def test_a_field_that_may_stay_empty_has_a_default_and_no_other_has() -> None:
    routes = every_route().all
    for view, _ in FORMS:
        fields = routes[Kind.SUBMIT, str(view.callback_id)].given.model_fields
        for block in view.to_dict()["blocks"]:
            if block["type"] == "input" and block["block_id"] != "group":
                name = block["block_id"]
                assert bool(block.get("optional")) is not fields[name].is_required(), (view.callback_id, name)


def test_a_forms_reference_is_what_its_view_carries() -> None:
    routes = every_route().all
    for view, _ in FORMS:
        given = routes[Kind.SUBMIT, str(view.callback_id)].given.model_fields["ref"].annotation
        assert given is not None
        given.model_validate_json(view.private_metadata or "{}")
