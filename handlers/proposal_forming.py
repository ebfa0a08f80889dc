"""From a confirmed proposal to groups (method G3): each formed in a transaction of its own, of those who still wait."""

from collections.abc import Collection
from dataclasses import replace

from handlers.effect import Effect, GoOn, Outcome, Skip
from handlers.forming import Wanted, form
from handlers.proposal_plan import is_done, settled
from handlers.proposal_progress import show_progress
from handlers.route import Letter, Routes
from handlers.turn import Desk
from learning.proposal import Details, Plan, Planned, Stage
from learning.proposal_changes import drop
from learning.refusal import Reason, Refused
from messages.refs import ConfirmedRef
from store import interests, proposals, topics

routes = Routes()


def wanted(details: Details) -> Wanted:
    """What a proposed group is to be like, as a group."""
    return Wanted(
        details.channel_name, details.private, details.name, details.months, details.supporter_id, details.channel
    )


async def save(desk: Desk, plan: Plan, *, by_id: int | None) -> Plan:
    """Store a plan some of which was decided on; a proposal in which nothing is left to decide is closed."""
    plan = await proposals.save(desk.session, plan, by_id=by_id, now=desk.now)
    if is_done(plan):
        await proposals.close(desk.session, plan.id, desk.now)
    return plan


async def _confirmed(desk: Desk, ref: ConfirmedRef) -> tuple[Plan, Planned] | None:
    plan = await proposals.get(desk.session, ref.proposal_id)
    group = next((each for each in plan.groups if each.number == ref.number), None) if plan else None
    waits = group is not None and group.stage is Stage.CONFIRMED and group.group_id is None
    return (plan, group) if plan is not None and group is not None and waits else None


async def _still_to_form(desk: Desk, ref: ConfirmedRef) -> Effect | Skip:
    return GoOn() if await _confirmed(desk, ref) else Skip("formed, or decided otherwise")


async def _form(desk: Desk, ref: ConfirmedRef, _: Outcome) -> None:
    """Form a confirmed group of those who still wait; when they are too few, it is proposed again."""
    plan = await proposals.get(desk.session, ref.proposal_id)
    if plan is None:
        return
    await topics.lock(desk.session, [plan.topic_id])
    found = await _confirmed(desk, ref)
    if found is None:
        return
    plan, group = found
    plan = await form_of_those_who_wait(desk, plan, group, group.people)
    plan = await save(desk, plan, by_id=None)
    await show_progress(desk, plan, f"{ref.number}:{plan.revision}")


async def form_of_those_who_wait(desk: Desk, plan: Plan, group: Planned, chosen: Collection[int]) -> Plan:
    """The plan with a group formed of those of its people who still wait; or with it proposed again.

    chosen: who of them is meant. The topic is locked.
    """
    settings = desk.workspace.settings
    waiting = {each.person_id for each in await interests.waiting(desk.session, plan.topic_id)}
    still = [each for each in chosen if each in waiting]
    topic = await topics.get(desk.session, plan.topic_id)
    if topic is not None and topic.open and settings.smallest <= len(still) <= settings.largest:
        try:
            group_id = await form(desk, plan.topic_id, still, wanted(group.details), formed_by=group.confirmed_by)
        except Refused as refused:
            if refused.reason is not Reason.CHANNEL_USED:
                raise
            details = replace(group.details, channel=None)
            return settled(plan, [group.number], stage=Stage.DRAFT, confirmed_by=None, details=details)
        seats = tuple(seat for seat in group.seats if seat.person_id in still)
        return settled(plan, [group.number], stage=Stage.CONFIRMED, group_id=group_id, seats=seats, ask_until=None)
    return not_formed(plan, group)


def not_formed(plan: Plan, group: Planned) -> Plan:
    """The plan in which a confirmed group is to be decided on again, or (nobody did) its people wait on."""
    if group.round_id is not None:
        return drop(plan, group.number)
    return settled(plan, [group.number], stage=Stage.DRAFT, ask_until=None)


routes.letter(Letter("proposal.form", ConfirmedRef, prepare=_still_to_form, sent=_form))
