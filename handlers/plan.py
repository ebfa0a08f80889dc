"""The plan (method N6): one's own on one screen, as a file, and read by the supervisor whom its person lets."""

from slack_sdk.models.views import View

from handlers.effect import Effect, SendFile, Skip
from handlers.reply import Open, Replace, Reply
from handlers.route import Letter, Routes, Typed
from handlers.turn import Desk, Turn
from learning.calendar import local_day
from learning.person import Act, Person
from learning.plan import Share, for_supervisor, may_read
from learning.refusal import Reason, Refused
from messages import plan as words
from messages.plan_file import plan_file
from messages.refs import PersonRef, PlanRef, Ref, ShareRef
from store import people, plans, sharing

routes = Routes()


async def _mine(turn: Turn, ref: PlanRef, *, told: str = "") -> View:
    """The plan of the person of a turn. told: what the switch did just now."""
    me = turn.person
    who = await people.find(turn.session, me.supervisor) if me.supervisor else None
    found = words.Sharing(await _share(turn, who), who, who is not None and who.can_learn, told)
    return words.my_plan(await plans.of_person(turn.session, me.id), found, ref, me.zone)


async def _share(turn: Turn, who: Person | None) -> Share | None:
    """With whom the plan is shared, if that one may read it."""
    share = await sharing.current(turn.session, turn.person.id)
    return share if who is not None and may_read(share, turn.person, who) else None


async def _theirs(turn: Turn, who: Person | None, ref: PlanRef) -> View:
    """Somebody's plan. Raises Refused unless the person of the turn may read it, whoever it is, if anybody."""
    share = await sharing.current(turn.session, who.id) if who else None
    if who is None or not may_read(share, who, turn.person):
        raise Refused(Reason.NOT_SHARED)
    plan = for_supervisor(await plans.of_person(turn.session, who.id))
    return words.shared_plan(who.slack_id, plan, ref.model_copy(update={"person_id": who.id}), turn.person.zone)


@routes.command("plan", needs=Act.WRITE_OBJECTIVE)
async def show_by_word(turn: Turn, typed: Typed) -> Reply:
    """My plan; or, with somebody mentioned, theirs, when they let me read it."""
    if typed.mentioned and typed.mentioned != turn.person.slack_id:
        return Open(await _theirs(turn, await people.find(turn.session, typed.mentioned), PlanRef()))
    return Open(await _mine(turn, PlanRef()))


@routes.action(words.OPEN, needs=Act.WRITE_OBJECTIVE, writes=False)
async def show(turn: Turn, _: Ref) -> Reply:
    """My plan, from a button."""
    return Open(await _mine(turn, PlanRef()))


@routes.action(words.LIST, needs=Act.WRITE_OBJECTIVE, writes=False)
async def list_plans(turn: Turn, _: Ref) -> Reply:
    """Whose plans I may read."""
    return Open(words.list_of_plans(*await sharing.with_me(turn.session, turn.person, words.MOST_PLANS)))


@routes.action(words.READ, needs=Act.WRITE_OBJECTIVE, writes=False)
async def read(turn: Turn, ref: PersonRef) -> Reply:
    """Somebody's plan, when they let me read it."""
    return Open(await _theirs(turn, await people.get(turn.session, ref.person_id), PlanRef()))


def _turned(action: str) -> None:
    @routes.action(action, needs=Act.WRITE_OBJECTIVE, writes=False)
    async def turned(turn: Turn, ref: PlanRef) -> Reply:
        """Another page of one of its lists; whether somebody else's may be read is asked anew."""
        if ref.person_id is None:
            return Replace(await _mine(turn, ref))
        return Replace(await _theirs(turn, await people.get(turn.session, ref.person_id), ref))


for _action in words.PAGES:
    _turned(_action)


@routes.action(words.SHARE, needs=Act.WRITE_OBJECTIVE, writes=True)
async def share(turn: Turn, ref: ShareRef) -> Reply:
    """My supervisor may read my plan: the one whose name I saw, if they still are it."""
    return await _switch(turn, ref, shared=True)


@routes.action(words.END, needs=Act.WRITE_OBJECTIVE, writes=True)
async def end(turn: Turn, ref: ShareRef) -> Reply:
    """My supervisor may no longer read it."""
    return await _switch(turn, ref, shared=False)


async def _switch(turn: Turn, ref: ShareRef, *, shared: bool) -> Reply:
    await people.hold(turn.session, turn.person.id)
    me = await people.get(turn.session, turn.person.id)
    who = await people.get(turn.session, ref.with_id)
    if me is None or who is None or who.slack_id != me.supervisor or not who.can_learn:
        raise Refused(Reason.SUPERVISOR_CHANGED)
    if (await _share(turn, who) is not None) != shared:
        await sharing.switch(turn.session, me.id, who.id, turn.now, shared=shared)
    await turn.home_changed(who)
    return Replace(await _mine(turn, PlanRef(), told="shared_now" if shared else "ended_now"))


@routes.action(words.FILE, needs=Act.WRITE_OBJECTIVE, writes=True)
async def save(turn: Turn, _: Ref) -> Reply:
    """Have it sent to the person, as a file; asked for twice in a minute, once."""
    key, lane = f"plan:{turn.person.id}:{turn.now:%Y-%m-%dT%H:%M}", f"plan:{turn.person.id}"
    await turn.send("plan.file", PersonRef(person_id=turn.person.id), key=key, lane=lane)
    return Replace(words.on_its_way())


async def _prepare(desk: Desk, ref: PersonRef) -> Effect | Skip:
    person = await people.get(desk.session, ref.person_id)
    if person is None or not person.can_learn:
        return Skip("takes no part any more")
    plan, today = await plans.of_person(desk.session, person.id), local_day(desk.now, person.zone)
    content = desk.say(person, plan_file, plan, person, desk.workspace.name, today)
    said = desk.say(person, words.with_the_file)
    return SendFile(person.id, person.slack_id, person.direct_message, words.FILE_NAME, content.encode(), said)


routes.letter(Letter("plan.file", PersonRef, prepare=_prepare))
