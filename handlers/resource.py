"""Resources of a group (method G6, L6): its people collect web pages, and the charter shows the newest."""

from typing import Annotated

from pydantic import BeforeValidator
from slack_sdk.models.views import View

from handlers.charter import charter_changed
from handlers.field import OptionalSentence, Title
from handlers.membership import group_of, held
from handlers.reply import Errors, Open, Replace, Reply
from handlers.route import Form, Routes
from handlers.turn import Turn
from learning.membership import demand_part, looks_after
from learning.person import Act
from learning.refusal import Reason, Refused
from learning.resource import MOST, may_remove, web_page
from messages import notice
from messages import resource as words
from messages.refs import GroupRef, ResourceRef, ResourcesRef
from store import resources

routes = Routes()


async def _page(turn: Turn, ref: ResourcesRef) -> View:
    """Who may read the charter may read the list: those who look after the group, and everybody of a public channel."""
    group = await group_of(turn, ref)
    if group.private:
        demand_part(turn.standing, group)
    found = await resources.of_group(turn.session, group.id)
    mine = looks_after(turn.standing, group)
    removable = {each.id for each in found if mine and may_remove(turn.standing, group, each)}
    return words.resources(group, found, ref, removable=removable, adds=mine)


@routes.action(words.LIST, needs=Act.COLLECT, writes=False)
async def show(turn: Turn, ref: GroupRef) -> Reply:
    """All resources of a group."""
    return Open(await _page(turn, ResourcesRef(group_id=ref.group_id)))


@routes.action(words.MORE, needs=Act.COLLECT, writes=False)
async def show_more(turn: Turn, ref: ResourcesRef) -> Reply:
    """A page of them, in place of what the person stands in."""
    return Replace(await _page(turn, ref))


@routes.action(words.ADD, needs=Act.COLLECT, writes=False)
async def add(turn: Turn, ref: GroupRef) -> Reply:
    """The form for a new one."""
    group = await group_of(turn, ref)
    demand_part(turn.standing, group)
    return Replace(words.add_form(group))


Page = Annotated[str, BeforeValidator(lambda value: web_page(value if isinstance(value, str) else ""))]


class ResourceForm(Form):
    """A new resource of a group."""

    ref: GroupRef
    title: Title
    link: Page
    why: OptionalSentence = ""


@routes.submit(words.SAVE, needs=Act.COLLECT)
async def save(turn: Turn, form: ResourceForm) -> Reply:
    """Store it; the charter shows it."""
    group = await held(turn, form.ref.group_id)
    demand_part(turn.standing, group)
    if await resources.count(turn.session, group.id) >= MOST:
        return Errors({"title": notice.refusal(Reason.RESOURCES_MANY, most=MOST)})
    given = {"title": form.title, "link": form.link, "why": form.why}
    if await resources.add(turn.session, group_id=group.id, by_id=turn.person.id, now=turn.now, **given) is None:
        return Errors({"link": notice.refusal(Reason.RESOURCE_THERE)})
    await charter_changed(turn, group.id)
    return Replace(words.added(group))


@routes.action(words.REMOVE, needs=Act.COLLECT, writes=True)
async def remove(turn: Turn, ref: ResourceRef) -> Reply:
    """Delete one's own, or any for who supports the group, and facilitators; the list shows what is left."""
    found = await resources.get(turn.session, ref.resource_id)
    if found is None:
        raise Refused(Reason.RESOURCE_GONE)
    group = await held(turn, found.group_id)
    demand_part(turn.standing, group)
    if not may_remove(turn.standing, group, found):
        raise Refused(Reason.RESOURCE_NOT_YOURS)
    await resources.remove(turn.session, found.id)
    await charter_changed(turn, group.id)
    return Replace(await _page(turn, ResourcesRef(group_id=group.id, page=ref.page)))
