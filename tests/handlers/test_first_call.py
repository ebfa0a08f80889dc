"""A modal is opened by the first call of the Web API in its turn: a trigger_id lives three seconds."""

from collections.abc import Awaitable, Callable

from tests.conftest import World
from tests.stories.steps import CHANNEL, TOPIC, enough, profiles_read, settle


async def first_call(world: World, act: Callable[[], Awaitable[None]], method: str) -> None:
    """Somebody does something; the bot's first call then is this one."""
    await settle(world)
    calls = world.box.calls
    before = len(calls)
    await act()
    assert await world.box.ws.changed.wait_for(lambda: len(calls) > before, 5)
    assert list(calls)[before].method == method
    assert list(calls)[before].ok


async def types(world: World, typed: str) -> None:
    """The facilitator types, and the modal is opened first of all."""
    helena = world.box.person("Helena")
    await first_call(world, lambda: helena.types(typed), "views.open")
    await helena.closes()


async def presses(world: World, label: str, where: str) -> None:
    """The facilitator presses a button, and the modal is opened first of all."""
    helena = world.box.person("Helena")
    await first_call(world, lambda: helena.presses(label, where=where), "views.open")
    await helena.closes()


async def test_every_modal_is_opened_by_the_first_call(world: World) -> None:
    helena = world.box.person("Helena")
    await profiles_read(world)
    await enough(world.box)
    for word in ("topic", "interest", "groups", "objective", "progress", "settings"):
        await types(world, f"/learn {word}")
    for label in ("Find a topic", "Add a topic", "Groups", "New objective", "My progress", "Settings"):
        await helena.types("/learn")
        await helena.sees("[Settings]", where="DM")
        await presses(world, label, "DM")
    for label in ("I'm interested", "Form the group"):
        await presses(world, label, CHANNEL)


async def test_a_modal_on_a_modal_is_pushed_by_the_first_call(world: World) -> None:
    helena = world.box.person("Helena")
    await profiles_read(world)
    await enough(world.box)
    await helena.types("/learn groups")
    await helena.sees(TOPIC, where="modal")
    await first_call(world, lambda: helena.presses("See proposal"), "views.push")
