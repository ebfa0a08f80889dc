"""A workspace with something of everything in it, and how every route of Peerloop is asked there."""

from dataclasses import dataclass
from datetime import date, timedelta

from handlers.request import JSON
from handlers.route import Kind
from learning.checkin import Slot
from learning.group import State
from learning.interest import Mode
from learning.objective import Status, Update
from learning.profile import Details
from learning.topic import Kind as TopicKind
from learning.workspace import Settings
from store import checkins, groups, interests, objectives, people, suggestions, topics, workspaces
from store.database import Database, Session
from tests.handlers.stage import (
    NOW,
    a_profile,
    action,
    chosen,
    command,
    event,
    in_home,
    shortcut,
    submission,
    suggestion,
    typed,
)

MEMBERS = 6


@dataclass(frozen=True)
class Ids:
    """What is there. blocked, stuck: groups whose forming stopped. wanted: a topic with enough people.

    spare: a topic to be merged. suggested: what the first member suggested to the admin.
    """

    topic: int
    wanted: int
    group: int
    blocked: int
    stuck: int
    objective: int
    check_in: int
    spare: int
    archived: int
    suggested: tuple[int, ...]
    waiting: tuple[int, ...]


async def furnish(database: Database, team: str, mark: str) -> Ids:
    """Fill a workspace. mark: begins the ids of its people (UA1, UA2, …); number 1 is an admin and owns everything."""
    workspace = await workspaces.install(database, team, f"Workspace {team}", "UBOT")
    async with database.begin(workspace.id) as session:
        await people.learn(
            session,
            [
                *(a_profile(f"{mark}{number}", is_admin=number == 1) for number in range(1, MEMBERS + 2)),
                a_profile(f"{mark}GUEST", is_guest=True),
                a_profile(f"{mark}GONE", is_deactivated=True, is_admin=True),
            ],
        )
        for number in range(1, MEMBERS + 2):
            person = await people.meet(session, f"{mark}{number}")
            await people.learn_details(session, person.id, Details(), NOW)
        settings = Settings(clearinghouse="C1", smallest=3)
        await workspaces.save_settings(session, settings, replan=False)
        return await _fill(session, mark)


async def _fill(session: Session, mark: str) -> Ids:
    me = await people.meet(session, f"{mark}1")
    others = [(await people.meet(session, f"{mark}{number}")).id for number in range(2, MEMBERS + 1)]
    made = [
        await topics.add(session, title=title, purpose="to work", kind=TopicKind.TECHNICAL, added_by=me.id, now=NOW)
        for title in ("Reading balance sheets", "Debugging in production", "Spare parts", "Past things")
    ]
    first, second, spare, archived = (made_ or 0 for made_ in made)
    await topics.close(session, archived, NOW)
    suggested = [
        await suggestions.add(
            session,
            person_id=me.id,
            suggested_by=others[0],
            topic_id=first,
            title="",
            reason="for the budget",
            from_supervisor=False,
            now=NOW,
        )
        for _ in range(3)
    ]
    for topic_id in (first, second):
        for person_id in (me.id, *others):
            await interests.register(
                session,
                topic_id=topic_id,
                person_id=person_id,
                level_now=1,
                level_wanted=3,
                mode=Mode.EITHER,
                hope="",
                now=NOW,
            )
    made_groups = [
        await groups.add(
            session,
            topic_id=first,
            channel_name=name,
            private=True,
            person_ids=[me.id, *others],
            formed_by=me.id,
            now=NOW,
        )
        or 0
        for name in ("learn-balance", "learn-blocked", "learn-stuck")
    ]
    await groups.created(session, made_groups[0], f"C{mark}", "learn-balance")
    await groups.become(session, made_groups[0], State.ACTIVE)
    for stopped in made_groups[1:]:
        await groups.become(session, stopped, State.BLOCKED, blocked_by="restricted_action")
    await interests.place(session, first, others, made_groups[0])
    objective = await objectives.write(
        session,
        objective_id=None,
        person_id=me.id,
        group_id=made_groups[0],
        what="Read one",
        measure="I explain it",
        opportunity="Budget",
        by_when=date(2026, 12, 20),
        now=NOW,
    )
    slot = Slot(NOW, "2026-W48", NOW + timedelta(days=2))
    check_in = await checkins.add(session, me.id, slot) or 0
    await checkins.sent(session, check_in, "D1", "1.0")
    said = Update(objective, Status.STUCK, NOW, check_in_id=check_in)
    await objectives.answer(session, me.id, [objective or 0], said, done=None)
    group, blocked, stuck = made_groups
    return Ids(
        first,
        second,
        group,
        blocked,
        stuck,
        objective or 0,
        check_in,
        spare,
        archived,
        tuple(suggested),
        (me.id, *others),
    )


def asking(ids: Ids, user: str, team: str) -> dict[tuple[Kind, str], JSON]:
    """Every route of Peerloop with what its own buttons and forms would send about these ids."""
    topic = {"topic_id": ids.topic}
    check_in = {"check_in_id": ids.check_in, "objective_id": ids.objective}
    proposal = {"topic_id": ids.wanted, "person_ids": list(ids.waiting)}
    of_actions: dict[str, object] = {
        "checkin.change": {"check_in_id": ids.check_in},
        "checkin.done": check_in,
        "checkin.more": check_in,
        "checkin.on_track": check_in,
        "checkin.progress": {},
        "checkin.skip": {"check_in_id": ids.check_in},
        "checkin.stuck": check_in,
        "group.again": {"group_id": ids.blocked},
        "group.give_up": {"group_id": ids.stuck},
        "group.propose": {"topic_id": ids.wanted},
        "group.show": {},
        "interest.open": topic,
        "interest.withdraw": topic,
        "menu.help": {},
        "objective.write": {"objective_id": ids.objective},
        "privacy.ask": {},
        "privacy.download": {},
        "privacy.forget": {},
        "privacy.open": {},
        "setup.open": {},
        "profile.open": {},
        "quorum.guide": {},
        "suggestion.accept": {"suggestion_id": ids.suggested[0]},
        "suggestion.decline": {"suggestion_id": ids.suggested[0]},
        "suggestion.open": topic,
        "suggestion.other": {"suggestion_id": ids.suggested[0]},
        "tour.again": {},
        "tour.end": {"step": 2},
        "tour.show": {"step": 1},
        "topic.ask_merge": topic,
        "topic.change": topic,
        "topic.manage": topic,
        "topic.merge": {"topic_id": ids.spare, "target_id": ids.topic},
        "topic.not_now": {},
        "topic.reopen": {"topic_id": ids.archived},
        "topic.add": {},
        "topic.browse": {},
        "topic.close": topic,
        "topic.next_page": {"page": 1},
        "topic.previous_page": {},
    }
    interest = {"level_now": chosen("1"), "level_wanted": chosen("2"), "mode": chosen("either"), "hope": typed("")}
    objective = {
        "what": typed("Another"),
        "measure": typed("Seen"),
        "opportunity": typed("Sales"),
        "by_when": {"type": "datepicker", "selected_date": "2026-12-24"},
    }
    settings = {
        "clearinghouse": {"type": "conversations_select", "selected_conversation": "C2"},
        "facilitators": {"type": "multi_users_select", "selected_users": []},
        "smallest": chosen("4"),
        "largest": chosen("8"),
        "facilitator_group": chosen("none"),
        "formed_by": chosen("facilitators"),
        "visibility": chosen("private"),
        "language": chosen("en"),
        "nudge_weekday": chosen("0"),
        "nudge_time": {"type": "timepicker", "selected_time": "10:00"},
    }
    looked_for = {
        "words": typed("balance"),
        "kind": chosen("any"),
        "only": chosen("all"),
        "order": chosen("newest"),
    }
    need = {**interest, "show": {"type": "checkboxes", "selected_options": []}}
    about_me = {
        "place": typed("Lisbon"),
        "department": typed(None),
        "supervisor": {"type": "users_select", "selected_user": "U9"},
        "zone": chosen("Europe/Lisbon"),
    }
    suggestion_ = {
        "person": {"type": "users_select", "selected_user": f"{user[:2]}3"},
        "topic": chosen(str(ids.topic)),
        "title": typed(None),
        "reason": typed("for the budget"),
    }
    new_topic = {
        "title": typed("Something new"),
        "purpose": typed("to try"),
        "kind": chosen("technical"),
        "tags": typed("one, two"),
    }
    said = {"status": chosen("on_track"), "percent": typed("40"), "applied": typed("a"), "obstacle": typed(None)}
    of_forms: dict[str, tuple[JSON, object]] = {
        "checkin.submit": (said, check_in),
        "group.form": ({"name": typed("learn-debugging"), "visibility": chosen("private")}, proposal),
        "interest.submit": (interest, topic),
        "objective.submit": (objective, {"objective_id": ids.objective}),
        "setup.save": (settings, {}),
        "profile.save": (about_me, {}),
        "suggestion.register": (need, {"suggestion_id": ids.suggested[0]}),
        "suggestion.register_other": (
            {**need, "topic": chosen(str(ids.topic)), "title": typed(None)},
            {"suggestion_id": ids.suggested[1]},
        ),
        "suggestion.say_no": ({"word": typed("Thanks")}, {"suggestion_id": ids.suggested[2]}),
        "suggestion.submit": (suggestion_, {}),
        "topic.choose_merge": ({"target": chosen(str(ids.wanted))}, topic),
        "topic.save": ({**new_topic, "title": typed("Reading balances")}, topic),
        "topic.search": (looked_for, {}),
        "topic.submit": (new_topic, {}),
    }
    user_object = {"id": f"{user}", "name": "renamed", "tz": "Asia/Tokyo", "is_admin": True}
    closed: dict[str, JSON] = {
        name: {"channel": "CA"} for name in ("channel_archive", "channel_deleted", "group_archive", "group_deleted")
    }
    of_events: dict[str, JSON] = {
        "message": {"channel": "C1", "user": user, "ts": "2.0", "thread_ts": "1.0", "channel_type": "channel"},
        "app_home_opened": {"user": user, "tab": "home"},
        "subteam_created": {"subteam": {"id": "SA", "name": "A", "handle": "a"}},
        "subteam_members_changed": {"subteam_id": "SA"},
        "subteam_updated": {"subteam": {"id": "SA", "name": "A", "handle": "a", "date_delete": 5}},
        "team_join": {"user": user_object},
        "user_change": {"user": user_object},
        **closed,
    }
    words = (
        "",
        "groups",
        "help",
        "interest",
        "me",
        "objective",
        "privacy",
        "progress",
        "settings",
        "suggest",
        "topic",
    )
    asked: dict[tuple[Kind, str], JSON] = {(Kind.COMMAND, word): command(word, user, team) for word in words}
    asked[Kind.COMMAND, "*"] = command("nonsense", user, team)
    for name, value in of_actions.items():
        asked[Kind.ACTION, name] = action(name, value, user, team)
    for name in ("home.kind", "home.only", "home.order", "home.words"):
        asked[Kind.ACTION, name] = action(name, "any", user, team, **in_home(looked_for))
    for name in ("home.next_page", "home.previous_page"):
        asked[Kind.ACTION, name] = action(name, {"page": 1}, user, team, **in_home())
    for name in ("interest.shortcut", "suggestion.shortcut", "topic.from_message"):
        message = {"text": "Let us learn SQL"} if name == "topic.from_message" else None
        asked[Kind.SHORTCUT, name] = shortcut(name, message, user, team)
    asked[Kind.OPTIONS, "topic.look_up"] = suggestion("topic.look_up", "balance", user, team)
    for name, (values, ref) in of_forms.items():
        asked[Kind.SUBMIT, name] = submission(name, values, ref, user, team, hash_=name)
    for name, fields in of_events.items():
        asked[Kind.EVENT, name] = event(name, f"Ev{name}", team, **fields)
    for ends_others in ("topic.close", "privacy.forget"):
        asked[Kind.ACTION, ends_others] = asked.pop((Kind.ACTION, ends_others))
    return asked
