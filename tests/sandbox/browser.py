"""The page's own requests, as a browser makes them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from sandbox.server import Sandbox
from tests.sandbox.sandbox_apps import Json


class Browser:
    """The page's own requests, as somebody."""

    def __init__(self, box: Sandbox, session: aiohttp.ClientSession) -> None:
        self.box = box
        self.session = session
        self.url = box.url
        self.own = {"Origin": box.url}

    async def sees(self, name: str, **wanted: str) -> Json:
        """The snapshot of a person, by first name."""
        person = self.box.person(name)
        async with self.session.get(f"{self.url}/snapshot", params={"as": person.id, **wanted}) as answer:
            assert answer.status == 200, await answer.text()
            return dict(await answer.json())

    async def does(self, person: str, kind: str, expected: int = 200, **body: Any) -> Json:  # noqa: ANN401 - any JSON
        """A gesture of a person; checks the status of the answer."""
        sent = {"who": self.box.person(person).id, **body}
        async with self.session.post(f"{self.url}/gestures/{kind}", json=sent, headers=self.own) as answer:
            assert answer.status == expected, await answer.text()
            return dict(await answer.json())


@asynccontextmanager
async def browsing(box: Sandbox) -> AsyncIterator[Browser]:
    """A browser that has the page of this sandbox open."""
    async with aiohttp.ClientSession() as session:
        yield Browser(box, session)


def listed(seen: Json, name: str) -> Json:
    """A conversation of the list, by its name."""
    return next(dict(each) for each in seen["channels"] if each["name"] == name)
