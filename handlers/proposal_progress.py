"""How the creating of many groups goes on (method G3): one message to who confirmed them, kept current."""

from handlers.effect import Effect, Outcome, Skip, Update
from handlers.route import Letter, Routes
from handlers.turn import Desk
from learning.proposal import Plan
from messages import proposal_progress as words
from messages.refs import ProposalIdRef, RoundRef
from store import people, proposals, topics

routes = Routes()


async def show_progress(desk: Desk, plan: Plan, what: str) -> None:
    """Have the messages changed that show how the creating of a proposal's groups goes on. what: what happened."""
    for round_id in sorted({each.round_id for each in plan.groups if each.round_id is not None}):
        key, lane = f"automatic.went:{round_id}:{plan.id}:{what}", f"automatic.went:{round_id}"
        await desk.send("automatic.went", RoundRef(round_id=round_id), key=key, lane=lane)
    if plan.told is not None:
        key, lane = f"progress:{plan.id}:{what}", f"progress:{plan.id}"
        await desk.send("proposal.progress", ProposalIdRef(proposal_id=plan.id), key=key, lane=lane)


async def is_told_together(desk: Desk, group_id: int) -> bool:
    """Whether a group is one of those whose creating is shown in one message: then it gets none of its own."""
    plan = await proposals.of_group(desk.session, group_id)
    return plan is not None and plan.told is not None


async def group_went(desk: Desk, group_id: int) -> None:
    """The creating of a group went on, or stopped: the message shows it, if it is one of many."""
    plan = await proposals.of_group(desk.session, group_id)
    if plan is not None:
        await show_progress(desk, plan, f"group:{group_id}:{desk.now.isoformat()}")


async def _progress(desk: Desk, ref: ProposalIdRef) -> Effect | Skip:
    plan = await proposals.get(desk.session, ref.proposal_id)
    topic = await topics.get(desk.session, plan.topic_id) if plan else None
    who = await people.get(desk.session, plan.told) if plan and plan.told is not None else None
    if plan is None or topic is None or who is None or not who.can_learn:
        return Skip("nobody is to be told")
    formed = await proposals.formed(desk.session, plan.id)
    where = await proposals.told_at(desk.session, plan.id)
    if where is None:
        return desk.tell(who, words.progress, topic, plan, formed)
    return Update(*where, desk.say(who, words.progress, topic, plan, formed))


async def _shown(desk: Desk, ref: ProposalIdRef, outcome: Outcome) -> None:
    await proposals.told(desk.session, ref.proposal_id, outcome.channel, outcome.ts)


async def _not_shown(desk: Desk, ref: ProposalIdRef, error: str) -> None:
    """A message deleted by hand is sent anew with the next news."""
    if error == "message_not_found":
        await proposals.told(desk.session, ref.proposal_id, None, None)


routes.letter(Letter("proposal.progress", ProposalIdRef, prepare=_progress, sent=_shown, failed=_not_shown))
