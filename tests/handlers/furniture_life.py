"""Groups in the middle of their lives, for the walks: one of each sort, so that every route finds what it needs."""

from collections.abc import Mapping

from handlers.request import JSON
from learning.group import State
from learning.interest import Mode
from learning.membership import Change
from learning.topic import Kind
from store import changes, groups, interests, interests_register, people, requests, resources, topics
from store.session import Session
from tests.handlers.stage import NOW, a_profile, chosen, typed

GUESTS = ("ASKS1", "ASKS2", "ASKS3", "ASKS4", "FREE1", "FREE2", "ALONE")
"""People who are in no group at first."""


async def fill_life(session: Session, mark: str, me: int, others: list[int], group: int, topic: int) -> dict[str, int]:
    """What happens around groups of somebody (me); returns ids by what they are for. group: theirs, in a topic."""
    await people.learn(session, [a_profile(f"{mark}{name}") for name in GUESTS])
    known = {name: (await people.meet(session, f"{mark}{name}")).id for name in GUESTS}
    made: dict[str, int] = {"moves": others[0], "next": known["FREE1"]}
    for name in ("ASKS1", "ASKS2", "ASKS3", "ASKS4"):
        person = known[name]
        made[name] = await requests.add(session, group_id=group, person_id=person, by_id=person, now=NOW) or 0
    for name in ("resource", "spare_resource"):
        link = f"https://intranet.example/{mark}/{name}"
        facts = {"title": "Balance sheets", "link": link, "why": "Short"}
        made[name] = await resources.add(session, group_id=group, by_id=me, now=NOW, **facts) or 0
    made["other"] = await _group(session, mark, "other", [known["ALONE"]], topic)
    for name in ("accept", "decline", "ask", "take_back", "come_back"):
        made[name] = await _group(session, mark, name, [others[0]])
    for name in ("go", "close", "merge", "melt"):
        made[name] = await _group(session, mark, name, [me, others[0]])
    for name, other in (("merge", "target"), ("melt", "melted")):
        group_there = await groups.get(session, made[name])
        made[other] = await _group(session, mark, other, [known["ALONE"]], group_there.topic_id if group_there else 0)
    for name in ("accept", "decline"):
        id_ = await requests.add(session, group_id=made[name], person_id=me, by_id=others[0], now=NOW)
        made[f"{name}_request"] = id_ or 0
    taken = await requests.add(session, group_id=made["take_back"], person_id=me, by_id=me, now=NOW)
    made["take_back_request"] = taken or 0
    await changes.record(session, made["come_back"], Change.LEFT, person_id=me, by_id=me, now=NOW)
    return made


async def _group(session: Session, mark: str, name: str, members: list[int], topic: int = 0) -> int:
    """An active group, of a topic of its own when none is named."""
    if not topic:
        by = members[0]
        added = await topics.add(session, title=f"To {name}", purpose="x", kind=Kind.TECHNICAL, added_by=by, now=NOW)
        topic = added or 0
    for person_id in members:
        await interests_register.register(
            session,
            topic_id=topic,
            person_id=person_id,
            level_now=1,
            level_wanted=3,
            mode=Mode.EITHER,
            hope="",
            now=NOW,
        )
    made = await groups.add(
        session,
        topic_id=topic,
        channel_name=f"learn-{name}",
        private=True,
        person_ids=members,
        formed_by=members[0],
        now=NOW,
    )
    group = made or 0
    await interests.place(session, topic, members, group)
    await groups.created(session, group, f"C{mark}{name.upper().replace('_', '')}", f"learn-{name}")
    await groups.become(session, group, State.ACTIVE)
    return group


def asking_life(
    made: Mapping[str, int], group: int, mark: str
) -> tuple[dict[str, object], dict[str, tuple[JSON, object]]]:
    """What the buttons and the forms of these groups send. made: by `fill_life`. group: the one with members."""

    def of(name: str) -> dict[str, int]:
        return {"group_id": made.get(name, 1)}

    def request(name: str) -> dict[str, int]:
        return {"request_id": made.get(name, 1)}

    mine = {"group_id": group}
    actions: dict[str, object] = {
        "group_page.open": mine,
        "group_page.more_members": {**mine, "members": 1},
        "group_page.more_history": {**mine, "history": 1},
        "group_page.welcome": request("ASKS1"),
        "group_page.not_now": request("ASKS2"),
        "resource.list": mine,
        "resource.more": {**mine, "page": 1},
        "resource.add": mine,
        "resource.remove": {"resource_id": made.get("resource", 1)},
        "membership.welcome": request("ASKS3"),
        "membership.not_now": request("ASKS4"),
        "membership.ask": of("ask"),
        "membership.take_back": request("take_back_request"),
        "membership.invite": of("go"),
        "membership.invite_next": {**of("go"), "person_id": made.get("next", 1)},
        "membership.accept": request("accept_request"),
        "membership.decline": request("decline_request"),
        "membership.leave": of("go"),
        "membership.come_back": of("come_back"),
        "membership.move": mine,
        "membership.merge": mine,
        "membership.do_merge": {**of("melt"), "target_id": made.get("melted", 2)},
        "membership.close": of("close"),
    }
    nobody: JSON = {"type": "users_select", "selected_user": f"{mark}FREE2"}
    why: JSON = {"why": typed("so")}
    forms: dict[str, tuple[JSON, object]] = {
        "resource.save": (
            {"title": typed("Cash flow"), "link": typed("https://intranet.example/cash"), "why": typed(None)},
            mine,
        ),
        "membership.send": ({"word": typed("please")}, of("ask")),
        "membership.send_invitation": ({"waiting": chosen(None), "anybody": nobody, "word": typed(None)}, of("go")),
        "membership.go": ({"then": chosen("end"), **why}, of("go")),
        "membership.save_move": (
            {"person": chosen(str(made.get("moves", 1))), "target": chosen(str(made.get("other", 2))), **why},
            mine,
        ),
        "membership.choose_merge": (
            {"target": chosen(str(made.get("target", 2))), "stays": chosen("that")},
            of("merge"),
        ),
        "membership.save_close": (why, of("close")),
    }
    return actions, forms
