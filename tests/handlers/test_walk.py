"""Every route, walked by everybody who may not: refused in private words, nothing stored, never an exception."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select, update

from handlers.all import every_route
from handlers.reply import Nothing, Open
from handlers.request import JSON
from handlers.route import Form, Kind, Route
from learning.person import RULES, Act, Person, Standing, standing
from learning.refusal import Reason
from messages import notice
from store import workspaces
from store.database import Database
from store.rows import (
    ActionRow,
    CheckInRow,
    HelpRow,
    NoteRow,
    ObjectiveRow,
    ObjectiveVersionRow,
    PersonRow,
    ProgressRow,
    SuggestionRow,
)
from tests.handlers.furniture import Ids, asking, furnish
from tests.handlers.stage import Stage, a_profile, action, in_modal, submission, words_of

ROUTES = every_route().all
FACTS = {
    "waiting": 1,
    "largest": 8,
    "people": 9,
    "smallest": 3,
    "longest": 9,
    "length": 99,
    "most": 8,
    "count": 9,
    "word": "x",
}
Key = tuple[Kind, str]
SENTENCES: dict[Reason, str] = {
    reason: notice.refusal(reason, **FACTS) for reason in Reason if reason is not Reason.NOT_ENOUGH
}


@pytest.fixture
async def stage(sqlite: Database) -> Stage:
    """All of Peerloop over two workspaces, A and B."""
    return Stage(every_route(), sqlite, 1)


@pytest.fixture
async def ids(stage: Stage) -> Ids:
    """What workspace A has; B has the same under other ids."""
    found = await furnish(stage.database, "TA", "UA")
    await furnish(stage.database, "TB", "UB")
    return found


def refused(words: str, *reasons: Reason) -> bool:
    """Whether one of these sentences is what is read."""
    return any(SENTENCES[reason] in words for reason in reasons)


class Walk:
    """Asks one thing after the other, and keeps what was not refused as it should."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.wrong: list[str] = []

    async def refused_and_nothing_changed(self, key: Key, body: JSON, *reasons: Reason) -> None:
        before = await self.stage.stored()
        answer = await self.stage.gets(key[0], body)
        words = words_of(answer)
        silent = answer is not None and (
            (key[0] is Kind.EVENT and isinstance(answer.talk, Nothing)) or answer.body == {"options": []}
        )
        if not silent and not refused(words, *reasons):
            self.wrong.append(f"{key[1]} was answered {words}")
        if await self.stage.stored() != before:
            self.wrong.append(f"{key[1]} changed something")


WHO = {
    "a stranger, whom Slack does not know here": ("USTRANGER", "TA", Reason.NOT_ACTIVE),
    "a guest": ("UAGUEST", "TA", Reason.GUEST),
    "an admin who was deactivated": ("UAGONE", "TA", Reason.NOT_ACTIVE),
    "an admin in a workspace without Peerloop": ("UA1", "TELSEWHERE", Reason.NOT_INSTALLED),
}


@pytest.mark.parametrize("who", WHO)
async def test_who_has_no_part_in_it_gets_nowhere(stage: Stage, ids: Ids, who: str) -> None:
    user, team, reason = WHO[who]
    walk = Walk(stage)
    for key, body in asking(ids, user, team).items():
        needs = ROUTES[key].needs
        slack_speaks = needs is Act.TELL and reason is not Reason.NOT_INSTALLED
        theirs = needs is Act.PRIVACY and user in ("UAGUEST", "UAGONE")  # what is stored about them is theirs
        if not (slack_speaks or theirs):
            await walk.refused_and_nothing_changed(key, body, reason)
    assert walk.wrong == []


async def test_a_learner_does_not_do_what_facilitators_do_nor_touches_what_is_others(stage: Stage, ids: Ids) -> None:
    learner = standing(Person(0, "UA2", "", "", known=True), ())
    walk, others = Walk(stage), {"objective.write", "objective.submit", "objective.history"}
    others |= {name for _, name in ROUTES if name.startswith(("action.", "note.", "help."))} - {"help.offer"}
    others |= {name for _, name in ROUTES if name.startswith("checkin.")} - {"checkin.progress"}
    others.add("resource.remove")
    for key, body in asking(ids, "UA2", "TA").items():
        if RULES[ROUTES[key].needs](learner) is not None:
            await walk.refused_and_nothing_changed(key, body, Reason.NOT_FACILITATOR, Reason.NOT_CARETAKER)
        elif key[1] in others:
            await walk.refused_and_nothing_changed(key, body, *NOT_MINE)
        elif key[1] in ("group.propose", "group.form"):
            await walk.refused_and_nothing_changed(key, body, Reason.NOT_FACILITATOR)
        elif key[1].startswith("still_in."):
            await walk.refused_and_nothing_changed(key, body, Reason.ASKED_NO_MORE)
        elif "suggestion_id" in json.dumps(body):
            await walk.refused_and_nothing_changed(key, body, Reason.SUGGESTION_GONE)
    assert walk.wrong == []


NOT_MINE = (
    Reason.CHECK_IN_GONE,
    Reason.OBJECTIVE_GONE,
    Reason.ACTION_GONE,
    Reason.NOTE_GONE,
    Reason.HELP_GONE,
    Reason.RESOURCE_NOT_YOURS,
)

OWN = (ObjectiveRow, ObjectiveVersionRow, ProgressRow, CheckInRow, NoteRow, ActionRow, HelpRow, SuggestionRow)
"""What belongs to one person alone, whoever else may do what."""

PEOPLE = {
    "a learner in no group": "UA7",
    "a member of the group": "UA2",
    "the supervisor of its members": "UA3",
    "a facilitator": "UA4",
    "an administrator who does not facilitate": "UA5",
}


@pytest.fixture
async def staffed(stage: Stage, ids: Ids) -> Ids:
    """Workspace A with a supervisor, a facilitator, and an administrator who does not facilitate."""
    async with stage.database.begin(1) as session:
        workspace = await workspaces.get(session)
        named = replace(workspace.settings, facilitators=("UA4",))
        await workspaces.save_settings(session, named, replan=False)
        await session.exec(
            update(PersonRow).where(col(PersonRow.slack_id).in_(["UA1", "UA2"])).values(supervisor="UA3")
        )
        await session.exec(update(PersonRow).where(col(PersonRow.slack_id) == "UA5").values(is_admin=True))
    return ids


async def standing_of(stage: Stage, user: str) -> Standing:
    """What somebody may be told and do just now: an administrator may have named themselves a facilitator."""
    async with stage.database.read(1) as session:
        workspace, person, _ = await workspaces.with_person(session, user)
    assert person is not None
    return standing(person, workspace.facilitators)


async def owned(stage: Stage, person_id: int) -> dict[str, list[str]]:
    """What is somebody's own."""
    found = {}
    async with stage.database.read(1) as session:
        for row in OWN:
            mine = select(row).where(row.person_id == person_id)
            found[row.__name__] = sorted(map(repr, (await session.exec(mine)).all()))
    return found


@pytest.mark.parametrize("who", PEOPLE)
async def test_each_does_what_their_standing_allows_and_touches_nobodys_own(
    stage: Stage, staffed: Ids, who: str
) -> None:
    """Ids of what is the owner's, in values and private_metadata, from people of every standing."""
    user = PEOPLE[who]
    walk, before = Walk(stage), await owned(stage, staffed.waiting[0])
    assert any(before.values())
    for key, body in asking(staffed, user, "TA").items():
        needs = ROUTES[key].needs
        if needs is Act.TELL:
            continue
        if key[1] == "privacy.forget":  # the last: takes along what they themselves suggested to the owner
            assert await owned(stage, staffed.waiting[0]) == before
        if RULES[needs](await standing_of(stage, user)) is not None:
            await walk.refused_and_nothing_changed(key, body, Reason.NOT_FACILITATOR, Reason.NOT_CARETAKER)
            continue
        assert "reference" not in words_of(await stage.gets(key[0], body)), key
    assert walk.wrong == []
    assert await owned(stage, staffed.waiting[0]) == before | ({"SuggestionRow": []} if user == "UA2" else {})


GONE = (
    Reason.ACTION_GONE,
    Reason.HELP_GONE,
    Reason.NOTE_GONE,
    Reason.TOPIC_GONE,
    Reason.GROUP_GONE,
    Reason.CHECK_IN_GONE,
    Reason.OBJECTIVE_GONE,
    Reason.PROPOSAL_CHANGED,
    Reason.ASKED_NO_MORE,
    Reason.SUGGESTION_GONE,
    Reason.REQUEST_GONE,
    Reason.RESOURCE_GONE,
    Reason.NOT_SHARED,
    Reason.SUPERVISOR_CHANGED,
)


def carries_an_id(body: JSON) -> bool:
    """Whether a button or a modal says what it is about."""
    return "_id" in json.dumps(body.get("actions", [{}])[0].get("value", "")) + str(
        body.get("view", {}).get("private_metadata", "")
    )


async def test_another_workspaces_admin_cannot_touch_what_is_here(
    stage: Stage, ids: Ids, caplog: pytest.LogCaptureFixture
) -> None:
    """Workspace B has the app too; its admin sends ids of workspace A. Each is refused, and logged without words."""
    walk = Walk(stage)
    line = re.compile(r"refused: (action|submit) [a-z_.]+ \([a-z_]+\), reference [0-9a-f]{8}")
    of_a = {name: [row for row in rows if "workspace_id=1" in row] for name, rows in (await stage.stored()).items()}
    for key, body in asking(ids, "UB1", "TB").items():
        if carries_an_id(body):
            caplog.clear()
            await walk.refused_and_nothing_changed(key, body, *GONE)
            told = [record.getMessage() for record in caplog.records]
            assert len(told) == 1, (key, told)
            assert line.fullmatch(told[0])
        else:
            assert await stage.gets(key[0], body) is not None
    assert walk.wrong == []
    after = await stage.stored()
    assert of_a == {name: [row for row in rows if "workspace_id=1" in row] for name, rows in after.items()}


async def test_the_owner_of_everything_gets_somewhere(stage: Stage, ids: Ids) -> None:
    """The requests of the walks above do work for who may; and a known person's modal is the first call of all."""
    for key, body in asking(ids, "UA1", "TA").items():
        stage.talk.said.clear()
        answer = await stage.gets(key[0], body)
        assert answer is not None, key
        words = words_of(answer)
        assert "reference" not in words, key
        assert not refused(words, *SENTENCES), key
        assert answer.body.get("response_action") != "errors", key
        if isinstance(answer.talk, Open):
            assert stage.talk.ways == ["open"], key


def test_every_route_is_walked() -> None:
    ids = Ids(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, (1, 2, 3), (1,))
    assert set(asking(ids, "U1", "T1")) == set(ROUTES)


@pytest.fixture
async def furnished(stage: Stage, ids: Ids) -> Stage:
    """The stage with both workspaces in it."""
    assert ids.waiting
    return stage


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
names_of_ids = (
    "topic_id",
    "target_id",
    "suggestion_id",
    "group_id",
    "objective_id",
    "check_in_id",
    "person_id",
    "proposal_id",
    "asked_id",
    "revision",
    "number",
    "action_id",
    "note_id",
    "help_id",
    "page",
    "words",
    "step",
    "v",
    "run",
    "person_id",
    "request_id",
    "resource_id",
    "with_id",
    "needs",
    "lessons",
    "members",
    "history",
)
references = st.dictionaries(st.sampled_from(names_of_ids), json_values | st.integers(-2, 2**70), max_size=4)


def routes_of(kind: Kind) -> list[Route]:
    return [route for route in ROUTES.values() if route.kind is kind]


quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quick
@given(st.sampled_from(routes_of(Kind.ACTION)), references, st.booleans())
async def test_no_value_of_a_button_breaks_anything(furnished: Stage, route: Route, value: JSON, modal: bool) -> None:
    body = action(route.name, value, "UA1", "TA", **(in_modal() if modal else {}))
    body["actions"][0]["action_ts"] = json.dumps(value)[:100]
    assert "reference" not in words_of(await furnished.gets(Kind.ACTION, body))


states = st.fixed_dictionaries({"value": json_values}) | st.fixed_dictionaries(
    {"selected_option": json_values | st.fixed_dictionaries({"value": json_values})}
)


@quick
@given(st.sampled_from(routes_of(Kind.SUBMIT)), references, st.data())
async def test_nothing_in_a_form_breaks_anything(
    furnished: Stage, route: Route, value: JSON, data: st.DataObject
) -> None:
    assert issubclass(route.given, Form)
    fields = [name for name in route.given.model_fields if name != "ref"]
    values = {name: data.draw(states | json_values) for name in fields}
    body = submission(route.name, values, value, "UA1", "TA", hash_=json.dumps(value))
    assert "reference" not in words_of(await furnished.gets(Kind.SUBMIT, body))


async def test_what_no_database_stores_is_left_out_of_what_was_typed(database: Database) -> None:
    """NUL, and half a character: JSON can carry both."""
    stage = Stage(every_route(), database, 1)
    ids = await furnish(database, "TA", "UA")
    await stage.knows(a_profile("UA1", is_admin=True))
    body = asking(ids, "UA1", "TA")[Kind.SUBMIT, "topic.submit"]
    body["view"]["state"]["values"]["title"]["title"]["value"] = "\0Left\0 over \ud83d"
    answer = await stage.gets(Kind.SUBMIT, body)
    assert "Your topic is on the list" in words_of(answer)
    assert "Left over ?" in words_of(answer)
