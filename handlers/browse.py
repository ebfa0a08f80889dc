"""Finding a topic: the list with its search and pages (method G1)."""

from handlers.field import SearchWords
from handlers.reply import Open, Replace, Reply
from handlers.route import Form, Routes
from handlers.turn import Turn
from learning.person import Act
from messages import browse as words
from messages.refs import ListRef, Ref
from messages.topic import BROWSE
from store import interests, topics

routes = Routes()


async def list_of_topics(turn: Turn, ref: ListRef) -> Open | Replace:
    """A page of the list of topics; past the end, the last one."""
    found, total = await topics.search(turn.session, ref.words, ref.page * words.PER_PAGE, words.PER_PAGE)
    if not found and total:
        ref = ref.model_copy(update={"page": (total - 1) // words.PER_PAGE})
        found, total = await topics.search(turn.session, ref.words, ref.page * words.PER_PAGE, words.PER_PAGE)
    mine = await interests.topics_of(turn.session, turn.person.id)
    return Open(words.browse(found, total, mine, ref, turn.workspace.settings.smallest))


@routes.action(BROWSE, needs=Act.BROWSE, writes=False)
async def browse(turn: Turn, _: Ref) -> Reply:
    """The list of topics."""
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
    """What is searched for. ref: the page of the list it was asked from."""

    ref: ListRef
    words: SearchWords = ""


@routes.submit(words.SEARCH, needs=Act.BROWSE)
async def search(turn: Turn, form: SearchForm) -> Reply:
    """The list of what was searched for."""
    return Replace((await list_of_topics(turn, ListRef(words=form.words))).view)
