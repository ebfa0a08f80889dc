"""Who may do what: the whole table, every act by every kind of person."""

import pytest

from learning.person import RULES, Act, Person, Standing, demand, may, standing
from learning.refusal import Reason, Refused

LEARNER = Person(1, "U1", "Maria", "Europe/Lisbon", known=True)
ADMIN = Person(2, "U2", "Ada", "Europe/Lisbon", known=True, is_admin=True)
GUEST = Person(3, "U3", "Guest", "", known=True, is_guest=True)
BOT = Person(4, "U4", "Robot", "", known=True, is_bot=True)
LEFT = Person(5, "U5", "Left", "", known=True, is_deactivated=True)
OTHERS = ("U9",)

NAMED = (LEARNER.slack_id, GUEST.slack_id, BOT.slack_id, LEFT.slack_id)
WHO: dict[str, Standing] = {
    "a learner": standing(LEARNER, OTHERS),
    "a learner while nobody is named": standing(LEARNER, ()),
    "a facilitator by name": standing(LEARNER, NAMED),
    "an admin while nobody is named": standing(ADMIN, ()),
    "an admin while others are named": standing(ADMIN, OTHERS),
    "an admin by name": standing(ADMIN, ("U2",)),
    "a guest": standing(GUEST, OTHERS),
    "a guest by name": standing(GUEST, NAMED),
    "a bot": standing(BOT, OTHERS),
    "a bot by name": standing(BOT, NAMED),
    "a deactivated person": standing(LEFT, OTHERS),
    "a deactivated facilitator": standing(LEFT, NAMED),
    "a deactivated admin": standing(Person(6, "U6", "Old", "", is_admin=True, is_deactivated=True), ()),
    "a guest who is an admin": standing(Person(7, "U7", "Odd", "", is_admin=True, is_guest=True), ()),
}

OWN = {
    Act.ASK,
    Act.BROWSE,
    Act.ADD_TOPIC,
    Act.REGISTER,
    Act.WRITE_OBJECTIVE,
    Act.CHECK_IN,
    Act.SUGGEST,
    Act.COLLECT,
    Act.PROPOSE,
    Act.FORM,
    Act.PRIVACY,
}
OF_GROUPS = {Act.FACILITATE, Act.MANAGE_TOPIC}
TOLD = {Act.TELL, Act.VISIT}

MAY: dict[str, set[Act]] = {
    "a learner": OWN | TOLD,
    "a learner while nobody is named": OWN | TOLD,
    "a facilitator by name": OWN | OF_GROUPS | {Act.SET_UP} | TOLD,
    "an admin while nobody is named": OWN | OF_GROUPS | {Act.SET_UP} | TOLD,
    "an admin while others are named": OWN | {Act.SET_UP} | TOLD,
    "an admin by name": OWN | OF_GROUPS | {Act.SET_UP} | TOLD,
    "a guest": TOLD | {Act.PRIVACY},
    "a guest by name": TOLD | {Act.PRIVACY},
    "a bot": TOLD,
    "a bot by name": TOLD,
    "a deactivated person": TOLD | {Act.PRIVACY},
    "a deactivated facilitator": TOLD | {Act.PRIVACY},
    "a deactivated admin": TOLD | {Act.PRIVACY},
    "a guest who is an admin": TOLD | {Act.PRIVACY},
}


def _why_not(who: str, act: Act) -> Reason:
    if "guest" in who:
        return Reason.GUEST
    if "bot" in who or "deactivated" in who:
        return Reason.NOT_ACTIVE
    return Reason.NOT_CARETAKER if act is Act.SET_UP else Reason.NOT_FACILITATOR


def test_every_act_has_its_rule() -> None:
    assert set(RULES) == set(Act)
    assert OWN | OF_GROUPS | {Act.SET_UP} | TOLD == set(Act)


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("who", WHO)
def test_the_table_of_permissions(who: str, act: Act) -> None:
    assert may(WHO[who], act) is (act in MAY[who])
    if act in MAY[who]:
        demand(WHO[who], act)
        return
    with pytest.raises(Refused) as refused:
        demand(WHO[who], act)
    assert refused.value.reason is _why_not(who, act)


@pytest.mark.parametrize(
    ("person", "learns"), [(LEARNER, True), (ADMIN, True), (GUEST, False), (BOT, False), (LEFT, False)]
)
def test_guests_bots_and_the_deactivated_take_no_part(person: Person, learns: bool) -> None:
    assert person.can_learn is learns
