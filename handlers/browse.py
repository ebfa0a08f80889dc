"""Finding a topic: the list with its search, filters and pages (method G1)."""

from typing import Literal

from handlers.field import SearchWords
from handlers.reply import Open, Replace, Reply
from handlers.route import Form, Noted, Routes
from handlers.turn import Turn
from learning.browse import Only, Order
from learning.person import Act
from learning.topic import Kind, Topic
from messages import browse as words
from messages.refs import ListRef, Ref
from messages.topic import BROWSE
from store import browsing, interests

routes = Routes()


async def page_of_topics(turn: Turn, ref: ListRef, per_page: int) -> tuple[list[Topic], int, ListRef]:
    """A page of the topics that are looked for, and how many there are in all; past the end, the last page.

    Who has no place (any more) is shown all topics instead of those at it, as the filters then say.
    """
    if ref.only is Only.MY_PLACE and not turn.person.place:
        ref = ref.model_copy(update={"only": Only.ALL})
    smallest = turn.workspace.settings.smallest

    async def look(page: int) -> tuple[list[Topic], int]:
        return await browsing.search(
            turn.session, ref.wanted, turn.person, smallest, turn.now, offset=page * per_page, limit=per_page
        )

    found, total = await look(ref.page)
    if not found and total:
        ref = ref.model_copy(update={"page": (total - 1) // per_page})
        found, total = await look(ref.page)
    return found, total, ref


async def list_of_topics(turn: Turn, ref: ListRef) -> Open:
    """The list of topics in a modal."""
    found, total, ref = await page_of_topics(turn, ref, words.PER_PAGE)
    mine = await interests.topics_of(turn.session, turn.person.id)
    return Open(words.browse(found, total, mine, ref, turn.workspace.settings.smallest, place=turn.person.place))


@routes.action(BROWSE, needs=Act.BROWSE, writes=False)
async def browse(turn: Turn, _: Ref) -> Reply:
    """The list of topics."""
    return await list_of_topics(turn, ListRef())


@routes.shortcut(words.SHORTCUT, needs=Act.BROWSE)
async def browse_by_shortcut(turn: Turn, _: Noted) -> Reply:
    """The list of topics, from anywhere."""
    return await list_of_topics(turn, ListRef())


@routes.action(words.NEXT, needs=Act.BROWSE, writes=False)
async def next_page(turn: Turn, ref: ListRef) -> Reply:
    """The following page of the list."""
    return Replace((await list_of_topics(turn, ref)).view)


@routes.action(words.BACK, needs=Act.BROWSE, writes=False)
async def previous_page(turn: Turn, ref: ListRef) -> Reply:
    """The page before."""
    return Replace((await list_of_topics(turn, ref)).view)


class SearchForm(Form):
    """What is looked for. ref: the page of the list it was asked from."""

    ref: ListRef
    words: SearchWords = ""
    kind: Kind | Literal["any"]
    only: Only
    order: Order

    @property
    def wanted(self) -> ListRef:
        """The first page of it."""
        kind = None if self.kind == "any" else self.kind
        return ListRef(words=self.words, kind=kind, only=self.only, order=self.order)


@routes.submit(words.SEARCH, needs=Act.BROWSE)
async def search(turn: Turn, form: SearchForm) -> Reply:
    """The list of what was searched for."""
    return Replace((await list_of_topics(turn, form.wanted)).view)
