"""The Home tab: what is mine first, then the topics with search, filters and pages (method G1)."""

from pydantic import ValidationError
from slack_sdk.models.views import View

from handlers.browse import SearchForm, page_of_topics
from handlers.effect import Effect, PublishHome, Skip
from handlers.group import MOST_GROUPS
from handlers.reply import Home, Nothing, Reply
from handlers.route import Event, Letter, Routes
from handlers.turn import Desk, Turn
from learning.person import Act, standing
from learning.refusal import Refused
from messages import home as words
from messages.refs import ListRef, PersonRef, TourRef
from messages.words import speaking
from store import checkins, groups, interests, objectives, people, sharing, suggestions, topics

routes = Routes()


async def view_of(turn: Turn, ref: ListRef, *, tour: TourRef | None = None) -> View:
    """The Home tab of the person of a turn. ref: what it shows of the topics. tour: the step it is at, if any."""
    session, me = turn.session, turn.person
    settings = turn.workspace.settings
    found, total, ref = await page_of_topics(turn, ref, words.PER_PAGE)
    waiting = await topics.some(session, await interests.waits_of(session, me.id))
    check_in = await checkins.latest(session, me.id)
    if check_in is not None and (not check_in.reached or await checkins.is_over(session, check_in)):
        check_in = None
    mine = words.Mine(
        suggestions=await suggestions.pending_for(session, me.id),
        waits=waiting,
        positions=await interests.positions(session, me.id, [each.id for each in waiting]),
        groups=await groups.of_person(session, me.id, MOST_GROUPS),
        objectives=await objectives.all_mine(session, me.id),
        check_in=check_in,
        plans=(await sharing.with_me(session, me, 1))[1],
        can_mail=turn.workspace.mails,
        paused_until=me.paused_until if me.is_away(turn.now) else None,
    )
    listed = words.Listed(found, total, await interests.topics_of(session, me.id), ref, me.place)
    if tour is None and not me.toured:
        tour = TourRef(home=True)
    return words.home_tab(
        mine,
        listed,
        settings,
        caretaker=turn.may(Act.SET_UP),
        facilitates=turn.may(Act.FACILITATE),
        tour=tour,
    )


def shown(turn: Turn) -> ListRef:
    """What the person's Home tab showed last of the topics."""
    try:
        return ListRef.model_validate_json(turn.person.home or "{}")
    except ValidationError:  # of another version
        return ListRef()


class HomeOpened(Event):
    """Somebody opened a tab of the app."""

    tab: str = "home"


@routes.event("app_home_opened", needs=Act.VISIT)
async def open_home(turn: Turn, event: HomeOpened) -> Reply:
    """What is mine, and what one can do; for who has no part in it, why."""
    if event.tab != "home":
        return Nothing()
    try:
        turn.demand(Act.ASK)
    except Refused as refused:
        return Home(words.home_refused(refused.reason))
    return await _show(turn, ListRef())


async def _show(turn: Turn, ref: ListRef) -> Reply:
    await people.home_shows(turn.session, turn.person.id, ref.model_dump_json())
    return Home(await view_of(turn, ref))


def _at_once(action: str) -> None:
    @routes.action(action, needs=Act.BROWSE, writes=True)
    async def filtered(turn: Turn, form: SearchForm) -> Reply:
        """The topics that fit what the search and the filters hold now."""
        return await _show(turn, form.wanted)


for _action in (words.SEARCH, words.KIND, words.ONLY, words.ORDER):
    _at_once(_action)


def _page(action: str) -> None:
    @routes.action(action, needs=Act.BROWSE, writes=True)
    async def turned(turn: Turn, ref: ListRef) -> Reply:
        """Another page of the topics."""
        return await _show(turn, ref)


for _action in (words.NEXT, words.BACK):
    _page(_action)


async def _publish(desk: Desk, ref: PersonRef) -> Effect | Skip:
    who = await people.get(desk.session, ref.person_id)
    if who is None or not who.can_learn or not who.home:
        return Skip("has no Home tab open")
    turn = Turn(desk.session, desk.workspace, desk.now, standing(who, desk.workspace.facilitators))
    with speaking(desk.language_of(who)):
        return PublishHome(who.slack_id, await view_of(turn, shown(turn)))


routes.letter(Letter("home.show", PersonRef, prepare=_publish))
