"""A workspace with something of everything in it, and how every route of Peerloop is asked there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from handlers.request import JSON
from handlers.route import Kind
from learning.checkin import Slot
from learning.group import State
from learning.grouping import Priority
from learning.helping import Asked
from learning.interest import Mode
from learning.objective import Status, Update
from learning.person import Person
from learning.profile import Details
from learning.proposal import Details as Described
from learning.proposal import Plan, Planned, Seat, Stage
from learning.topic import Kind as TopicKind
from learning.workspace import Settings
from store import (
    actions,
    checkins,
    groups,
    helping,
    interests,
    interests_register,
    notes,
    objectives,
    people,
    proposals,
    sharing,
    still_in,
    suggestions,
    topics,
    workspaces,
)
from store.database import Database
from store.session import Session
from tests.handlers.furniture_life import asking_life, fill_life
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
from tests.store.stored import register

MEMBERS = 6


@dataclass(frozen=True)
class Ids:
    """What is there. blocked, stuck: groups whose forming stopped. wanted: a topic with enough people.

    proposal: of the wanted topic; asked: the first member is asked whether they are still in, in another topic's.
    halted: a group of that proposal whose forming stopped. spare: a topic to be merged.
    suggested: what the first member suggested to the admin.
    colleague: the admin's supervisor, and the other way round; they let the admin read their plan.
    life: see `tests.handlers.furniture_life`.
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
    proposal: int
    asked: int
    halted: int
    suggested: tuple[int, ...]
    waiting: tuple[int, ...]
    actions: tuple[int, ...] = (1, 2, 3)
    notes: tuple[int, ...] = (1, 2)
    helps: tuple[int, ...] = (1, 2)
    colleague: int = 1
    life: Mapping[str, int] = field(default_factory=dict)


async def furnish(database: Database, team: str, mark: str) -> Ids:
    """Fill a workspace. mark: begins the ids of its people (UA1, UA2, …); number 1 is an admin and owns everything."""
    workspace = await workspaces.install(database, team, f"Workspace {team}", "UBOT", app_id="A1", can_mail=True)
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
        settings = Settings(clearinghouse="C1", smallest=3, email=True)
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
            await interests_register.register(
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
    check_in = (await checkins.add(session, {me.id: slot}))[me.id]
    await checkins.sent(session, {check_in: ("D1", "1.0")}, {})
    for what in ("Ask Ana", "Read it", "Show it"):
        await actions.add(session, me.id, objective or 0, what, date(2026, 12, 1), NOW)
    planned = await objectives.mine(session, objective or 0, me.id)
    assert planned is not None
    helped = [
        await helping.ask(
            session,
            person_id=who,
            objective_id=objective or 0,
            group_id=made_groups[1],
            asked=Asked.PERSON,
            words="I do not dare",
            now=NOW,
            hand_over_at=None,
        )
        for who in (me.id, others[0])
    ]
    await helping.takes_part(session, helped[1], me.id, asked_at=NOW)
    noted = [await notes.add(session, me.id, check_in, "a note", NOW) for _ in range(2)]
    said = Update(objective, Status.STUCK, NOW, check_in_id=check_in)
    await objectives.answer(session, me.id, [objective or 0], said, done=None)
    group, blocked, stuck = made_groups
    proposal, asked, halted = await _propose(session, second, [me.id, *others])
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
        proposal,
        asked,
        halted,
        tuple(suggested),
        (me.id, *others),
        tuple(each.id for each in planned.actions),
        tuple(noted),
        tuple(helped),
        await _share_plans(session, me, f"{mark}{MEMBERS + 1}"),
        await fill_life(session, mark, me.id, others, group, first),
    )


async def _share_plans(session: Session, me: Person, slack_id: str) -> int:
    """Somebody and I supervise each other, and I may read their plan; returns their id."""
    colleague = await people.meet(session, slack_id)
    await people.correct(session, me, {"supervisor": slack_id}, NOW)
    await people.correct(session, colleague, {"supervisor": me.slack_id}, NOW)
    await sharing.switch(session, colleague.id, me.id, NOW, shared=True)
    return colleague.id


async def _propose(session: Session, wanted: int, person_ids: list[int]) -> tuple[int, int, int]:
    """A proposal of two groups, and one of another topic, whose people are asked; see `Ids`."""
    details = [Described(f"learn-{number}", private=True) for number in range(4)]
    halves = [tuple(Seat(each) for each in half) for half in (person_ids[:3], person_ids[3:])]
    drafts = tuple(Planned(number, half, details[number]) for number, half in enumerate(halves, 1))
    proposal = await proposals.save(session, Plan(0, wanted, groups=drafts), by_id=person_ids[0], now=NOW)
    topic = await topics.add(
        session, title="Asking well", purpose="", kind=TopicKind.MANAGERIAL, added_by=person_ids[0], now=NOW
    )
    for each in person_ids[:3]:
        await register(session, topic or 0, each)
    halted = await groups.add(
        session,
        topic_id=topic or 0,
        channel_name="learn-halted",
        private=True,
        person_ids=person_ids[3:],
        formed_by=person_ids[0],
        now=NOW,
    )
    await groups.become(session, halted or 0, State.BLOCKED, blocked_by="restricted_action")
    asking_ = Planned(1, halves[0], details[1], Stage.ASKING, ask_until=NOW + timedelta(days=2))
    confirmed = Planned(2, (), details[2], Stage.CONFIRMED, group_id=halted)
    other = await proposals.save(session, Plan(0, topic or 0, groups=(asking_, confirmed)), by_id=None, now=NOW)
    ask = await still_in.ask(session, other.id, 1, person_ids[:3], now=NOW, answer_by=NOW + timedelta(days=1))
    return proposal.id, ask[0], halted or 0


def asking(ids: Ids, user: str, team: str) -> dict[tuple[Kind, str], JSON]:
    """Every route of Peerloop with what its own buttons and forms would send about these ids."""
    topic = {"topic_id": ids.topic}
    check_in = {"check_in_id": ids.check_in, "objective_id": ids.objective}
    proposal: dict[str, object] = {"topic_id": ids.wanted, "proposal_id": ids.proposal}
    proposed = proposal | {"number": 1}
    somebody = proposed | {"person_id": ids.waiting[0]}
    of_actions: dict[str, object] = {
        "absence.end": {},
        "absence.open": {},
        "absence.stop": {},
        "charter.change": {"group_id": ids.group},
        "action.again": {"objective_id": ids.objective},
        "action.drop": {"action_id": ids.actions[0], "page": True},
        "action.show": {"objective_id": ids.objective},
        "action.tick": {"action_id": ids.actions[1]},
        "action.untick": {"action_id": ids.actions[1], "page": True},
        "action.write": {"action_id": ids.actions[1]},
        "help.ask": {"objective_id": ids.objective},
        "help.decline": {"help_id": ids.helps[0]},
        "help.no_longer": {"objective_id": ids.objective},
        "help.offer": {"help_id": ids.helps[1]},
        "help.solve": {"help_id": ids.helps[0]},
        "help.thank": {"help_id": ids.helps[0]},
        "help.volunteer": {"objective_id": ids.objective},
        "note.drop": {"note_id": ids.notes[0]},
        "note.keep": {"note_id": ids.notes[1]},
        "objective.history": {"objective_id": ids.objective},
        "checkin.change": {"check_in_id": ids.check_in},
        "checkin.done": check_in,
        "checkin.more": check_in,
        "checkin.on_track": check_in,
        "checkin.progress": {},
        "checkin.skip": {"check_in_id": ids.check_in},
        "checkin.stuck": check_in,
        "group.again": {"group_id": ids.blocked},
        "group.give_up": {"group_id": ids.stuck},
        "group.more": {"page": 1},
        "group.propose": {"topic_id": ids.wanted},
        "group.show": {},
        "interest.open": topic,
        "interest.withdraw": topic,
        "mail.open": {},
        "menu.help": {},
        "objective.write": {"objective_id": ids.objective},
        "plan.open": {},
        "plan.file": {},
        "plan.list": {},
        "plan.read": {"person_id": ids.colleague},
        "plan.share": {"with_id": ids.colleague},
        "plan.end": {"with_id": ids.colleague},
        "plan.more_needs": {"needs": 1},
        "plan.more_objectives": {"objectives": 1},
        "plan.more_reached": {"reached": 1, "person_id": ids.colleague},
        "plan.more_lessons": {"lessons": 1},
        "privacy.ask": {},
        "privacy.download": {},
        "privacy.forget": {},
        "privacy.open": {},
        "setup.open": {},
        "priority.open": {},
        "profile.open": {},
        "proposal.again": proposal,
        "proposal.ask_add": proposed,
        "proposal.ask_move": somebody,
        "proposal.create": proposal | {"number": 2},
        "proposal.create_all": proposal,
        "proposal.describe": proposed,
        "proposal.fix": somebody,
        "proposal.group": proposed,
        "proposal.loosen": somebody,
        "proposal.next_page": proposal,
        "proposal.page": proposal,
        "proposal.previous_page": proposal,
        "proposal.set_aside": proposed,
        "proposal.start_over": proposal,
        "proposal.take_out": somebody,
        "proposal.try_all_again": {"group_id": ids.halted},
        "proposal.undo": proposal,
        "proposal.waiting": proposal,
        "proposal.waiting_back": proposal,
        "proposal.waiting_next": proposal,
        "still_in.yes": {"asked_id": ids.asked},
        "still_in.no": {"asked_id": ids.asked},
        "still_in.withdraw": {"asked_id": ids.asked},
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
        "topic.more_groups": topic,
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
        "benefit": typed(None),
        "audience": chosen("group"),
        "by_when": {"type": "datepicker", "selected_date": "2026-12-24"},
    }
    settings = {
        "clearinghouse": {"type": "conversations_select", "selected_conversation": "C2"},
        "facilitators": {"type": "multi_users_select", "selected_users": []},
        "smallest": chosen("3"),
        "largest": chosen("8"),
        "facilitator_group": chosen("none"),
        "formed_by": chosen("facilitators"),
        "visibility": chosen("private"),
        "channel_pattern": typed("learn-{topic}"),
        "months": chosen("6"),
        "ask_hours": chosen("0"),
        "automatic": chosen("off"),
        "language": chosen("en"),
        "email": chosen("on"),
        "nudge_weekday": chosen("0"),
        "nudge_time": {"type": "timepicker", "selected_time": "10:00"},
    }
    ranks = dict(zip(("first", "second", "third", "fourth", "fifth"), reversed(Priority), strict=True))
    order = {name: chosen(each.value) for name, each in ranks.items()}
    looked_for = {
        "words": typed("balance"),
        "kind": chosen("any"),
        "only": chosen("all"),
        "order": chosen("newest"),
    }
    charter = {
        "name": typed("Balances"),
        "place": typed("Room 4"),
        "link": typed("https://meet.example/1"),
        "supporter": {"type": "users_select", "selected_user": None},
        "weekday": chosen("3"),
        "hour": chosen("usual"),
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
    my_check_ins = {
        "weekday": chosen("3"),
        "hour": chosen("10:30"),
        "until": {"type": "datepicker", "selected_date": "2026-12-24"},
    }
    described = {
        "name": typed("Us"),
        "channel_name": typed("learn-debugging"),
        "visibility": chosen("private"),
        "channel": {"type": "conversations_select", "selected_conversation": None},
        "months": chosen("6"),
        "supporter": {"type": "users_select", "selected_user": f"{user[:2]}1"},
    }
    of_forms: dict[str, tuple[JSON, object]] = {
        "help.submit": (
            {"words": typed("I do not dare"), "whom": chosen("group")},
            {"objective_id": ids.objective},
        ),
        "action.submit": (
            {"what": typed("Ask Ana"), "by_when": {"type": "datepicker", "selected_date": "2026-12-24"}},
            {"action_id": ids.actions[2]},
        ),
        "absence.save": (my_check_ins, {}),
        "charter.save": (charter, {"group_id": ids.group}),
        "checkin.submit": (said, check_in),
        "group.form": ({"channel_name": typed("learn-debugging"), "visibility": chosen("private")}, proposed),
        "proposal.add": ({"person": chosen(str(ids.waiting[0]))}, proposed),
        "proposal.move": ({"target": chosen("2")}, somebody),
        "proposal.save": (described, proposed),
        "interest.submit": (interest, topic),
        "objective.submit": (objective, {"objective_id": ids.objective}),
        "mail.save": ({"reach": chosen("both")}, {}),
        "setup.save": (settings, {}),
        "priority.save": (order, {}),
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
    actions_of_life, forms_of_life = asking_life(ids.life, ids.group, user[:2])
    of_actions |= actions_of_life
    of_forms |= forms_of_life
    user_object = {"id": f"{user}", "name": "renamed", "tz": "Asia/Tokyo", "is_admin": True}
    happened = [f"{family}_{what}" for family in ("channel", "group") for what in ("archive", "unarchive", "left")]
    channels: dict[str, JSON] = {
        **{name: {"channel": "CA"} for name in (*happened, "channel_deleted", "group_deleted")},
        **{f"{family}_rename": {"channel": {"id": "CA", "name": "other"}} for family in ("channel", "group")},
        **{name: {"channel": "CA", "user": user} for name in ("member_joined_channel", "member_left_channel")},
    }
    of_events: dict[str, JSON] = {
        "message": {"channel": "C1", "user": user, "ts": "2.0", "thread_ts": "1.0", "channel_type": "channel"},
        "app_home_opened": {"user": user, "tab": "home"},
        "subteam_created": {"subteam": {"id": "SA", "name": "A", "handle": "a"}},
        "subteam_members_changed": {"subteam_id": "SA"},
        "subteam_updated": {"subteam": {"id": "SA", "name": "A", "handle": "a", "date_delete": 5}},
        "team_join": {"user": user_object},
        "user_change": {"user": user_object},
        **channels,
    }
    words = (
        "",
        "email",
        "groups",
        "help",
        "interest",
        "me",
        "objective",
        "pause",
        "plan",
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
    for ends_others in ("proposal.create_all", "proposal.create", "topic.close", "privacy.forget"):
        asked[Kind.ACTION, ends_others] = asked.pop((Kind.ACTION, ends_others))
    for ends_all, fields in {"tokens_revoked": {"tokens": {"bot": ["UBOT"]}}, "app_uninstalled": {}}.items():
        asked[Kind.EVENT, ends_all] = event(ends_all, f"Ev{ends_all}", team, **fields)
    first = (Kind.SUBMIT, "group.form")  # before the person takes a break
    return {first: asked.pop(first), **asked}
