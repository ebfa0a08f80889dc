"""The binder: from a payload to a typed turn, from a reply to Slack. The only place below `bot/` that knows Bolt.

Parse, decide and commit, then acknowledge, then talk. See docs/decisions/0002-binder.md.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from time import monotonic

from pydantic import ValidationError
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.middleware.async_middleware import AsyncMiddleware

from handlers import reply as say
from handlers.answering import FORGED, answered, invalid, private, refusal
from handlers.profile import read_details
from handlers.protocol import unquoted
from handlers.reply import Answer, Outcome, Reply
from handlers.request import JSON, Request, kind_of, read
from handlers.route import Kind, Look, Route, Routes
from handlers.speaker import Speaker
from handlers.talk import Talk
from handlers.trace import about
from handlers.turn import Desk, Turn
from learning.installation import is_organisation
from learning.language import Language
from learning.person import Act, Person, demand, standing
from learning.refusal import Reason, Refused
from messages import notice
from messages.refs import PersonRef
from messages.words import speak
from store import json_text, people, receipts, workspaces
from store.database import Database, again_if_it_gave_way
from store.session import Repeated, Session
from store.trouble import because

DEADLINE = 2.5
"""Seconds for a turn's transaction: Slack waits 3 for the acknowledgement."""

Observe = Callable[[Kind, Outcome, float], None]

log = logging.getLogger(__name__)


class _Unknown(Exception):
    """Their profile has to be read, or at least their id remembered, before they take a turn."""


class _FormComesBack(Exception):
    """Ends a transaction with nothing stored: the same modal, not changed by it, may be submitted again."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer


class _Everything(AsyncMiddleware):
    """The last of Bolt's middleware, which answers, so that no listener is looked for.

    For each listener it asks, Bolt collects all that one could want to be told: with one for each kind of payload that
    took as long as reading the request.
    """

    def __init__(self, receive: Callable[[Kind, JSON], Awaitable[BoltResponse]]) -> None:
        self._receive = receive

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002
    ) -> BoltResponse | None:
        """Answer; what is none of ours goes on to Bolt, which says so."""
        kind = kind_of(req.body)
        if kind is None:
            await next()
            return resp
        return await self._receive(kind, req.body)


OF_ORGANISATIONS = ("app_uninstalled", "tokens_revoked")
"""Events that happen to an organisation as a whole; everything else happens in one of its workspaces."""


class Binder:
    """Answers everything Slack sends with the routes it was given."""

    def __init__(
        self,
        routes: Routes,
        database: Database,
        talk: Callable[[int], Talk],
        clock: Callable[[], datetime],
        *,
        wake: Callable[[], None] = lambda: None,
        observe: Observe = lambda *_: None,
        crash_point: Callable[[str], None] = lambda _: None,
    ) -> None:
        """talk: how Slack is spoken to in a workspace, by our id (0: where we are not). clock: aware UTC now.

        wake: called when there may be something new in the outbox.

        observe: called after each turn with how it was reached, what came of it, and the seconds until it was decided.
        crash_point: called with a name at the moments at which a test may kill the process.
        """
        self.routes = routes
        self.database = database
        self.talk = talk
        self.clock = clock
        self.wake = wake
        self.observe = observe
        self.crash_point = crash_point
        self._workspace_ids: dict[str, int] = {}
        self._talking: set[asyncio.Task[None]] = set()

    def listen(self, app: AsyncApp) -> None:
        """Answer what Bolt has read, in place of its listeners; which route it is, is looked up here, exactly."""
        app.use(_Everything(self.receive))

    async def receive(self, kind: Kind, body: JSON) -> BoltResponse:
        """Answer one payload: what goes back to Slack."""
        request, begun = read(kind, body), monotonic()
        answer = await self.answer(request)
        self.observe(kind, answer.outcome if answer else Outcome.FAILED, monotonic() - begun)
        if answer is None:
            return BoltResponse(status=500, body="not stored")
        if not isinstance(answer.talk, say.Nothing):
            self._start(self._say(request, answer.talk))
        return BoltResponse(status=200, body=json_text.write(answer.body) if answer.body else "")

    async def finish(self) -> None:
        """Wait until everything is said (before the process ends, and in tests)."""
        while self._talking:
            await asyncio.gather(*self._talking, return_exceptions=True)

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._talking.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._talking.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("what follows an answer broke", exc_info=unquoted(error))

    async def answer(self, request: Request) -> Answer | None:
        """Decide and store; what to acknowledge with, and what to say then.

        None only for an event whose effect could not be stored: Slack is to send it again.
        """
        speak(Language.ENGLISH)  # until it is known who asks
        reference = secrets.token_hex(4)
        about(request=reference)
        route = self._route(request)
        if route is None:
            return Answer() if request.kind is Kind.EVENT else refusal(request, Refused(Reason.OLD_BUTTON))
        try:
            async with asyncio.timeout(DEADLINE):
                return await self._turn(route, request)
        except Refused as refused:
            if refused.reason in FORGED and request.kind in (Kind.ACTION, Kind.SUBMIT):
                why = (request.kind.value, route.name, refused.reason.value, reference)
                log.warning("refused: %s %s (%s), reference %s", *why)
            return refusal(request, refused)
        except _FormComesBack as form:
            return form.answer
        except ValidationError as error:
            return invalid(request, error)
        except Exception as error:
            failed = (request.kind.value, route.name, reference, because(error))
            log.exception("turn failed: %s %s, reference %s%s", *failed, exc_info=unquoted(error))
            if request.kind is Kind.EVENT:
                return None
            answer = private(request, notice.unexpected(reference), say.Word(notice.failed(reference)))
            return replace(answer, outcome=Outcome.FAILED)

    def _route(self, request: Request) -> Route | None:
        route = self.routes.all.get((request.kind, request.name))
        if route is None and request.kind is Kind.COMMAND:
            return self.routes.all.get((Kind.COMMAND, "*"))
        return route

    async def _turn(self, route: Route, request: Request) -> Answer:
        try:
            return await self._turn_in(route, request)
        except workspaces.Purged:  # by any process; when the app was let in again since, it is another one
            self._workspace_ids.pop(request.team_id, None)
            return await self._turn_in(route, request)

    async def _turn_in(self, route: Route, request: Request) -> Answer:
        if is_organisation(request.team_id) and request.name not in OF_ORGANISATIONS:
            raise Refused(Reason.NOT_INSTALLED)
        workspace_id = await self._workspace(request.team_id)
        if route.look is not None and not await self._matters(route, route.look, request, workspace_id):
            return Answer()
        try:
            answer = await self._decided(route, request, workspace_id)
        except _Unknown:
            await self._meet(route, request, workspace_id)
            answer = await self._decided(route, request, workspace_id, met=True)
        self.crash_point("turn.stored")
        return answer

    async def _decided(self, route: Route, request: Request, workspace_id: int, *, met: bool = False) -> Answer:
        """What is decided; for a copy of a request that was decided at the same moment, what that was answered."""
        try:
            return await again_if_it_gave_way(lambda: self._decide(route, request, workspace_id, met=met))
        except (Repeated, Refused, _FormComesBack):  # the last two perhaps since it found the other one's effect
            earlier = await self._answer_before(request, workspace_id) if route.once else None
            if earlier is None:
                raise
            return earlier

    async def _answer_before(self, request: Request, workspace_id: int) -> Answer | None:
        """What the same request was answered, if it was."""
        async with self.database.read(workspace_id) as session:
            body = await receipts.answer_to(session, request.receipt)
        return None if body is None else Answer(body, outcome=Outcome.REPEATED)

    async def _read_details(self, workspace_id: int, person: Person) -> None:
        """Once for everybody who takes part, so that the forms to come need not ask for what Slack knows."""
        async with self.database.begin(workspace_id) as session:
            await read_details(Desk(session, await workspaces.get(session), self.clock()), person)
        self.wake()

    async def _matters(self, route: Route, look: Look, request: Request, workspace_id: int) -> bool:
        """Whether an event is one of the few that matter: no receipt is kept, and nobody is met, for the others."""
        given = request.given(route)
        async with self.database.read(workspace_id) as session:
            workspace = await workspaces.get(session)
            if workspace.team_id != request.team_id:
                raise workspaces.Purged
            return await look(Desk(session, workspace, self.clock()), given)

    async def _decide(self, route: Route, request: Request, workspace_id: int, *, met: bool = False) -> Answer:
        """One transaction: the person and their rights, the decision, and the receipt of its effect."""
        async with self._transaction(workspace_id, writes=route.writes) as session:
            receipt = request.receipt if route.once else None
            workspace, person, answer_before = await workspaces.with_person(session, request.user_id, receipt)
            if workspace.team_id != request.team_id:  # a file gives the number of a purged workspace to the next one
                raise workspaces.Purged
            if workspace.gone_at is not None:
                raise Refused(Reason.NOT_INSTALLED)
            if person is None and request.user_id and not met:
                raise _Unknown
            if person is not None and not person.known and route.needs is not Act.TELL:
                raise _Unknown
            if answer_before is not None:
                return Answer(answer_before, outcome=Outcome.REPEATED)
            who = person or Person(0, workspace.bot_user_id, "Slack", "", is_bot=True)
            turn = Turn(session, workspace, self.clock(), standing(who, workspace.facilitators))
            speak(turn.language_of(who))
            demand(turn.standing, route.needs)
            reply = await route.handler(turn, request.given(route))
            answer = answered(request, reply)
            if isinstance(reply, say.Errors):
                raise _FormComesBack(answer)
            if receipt is not None:
                receipts.keep(session, receipt, answer.body, turn.now)
            self.crash_point("turn.decided")
        if who.can_learn and who.known and not who.detailed:
            self._start(self._read_details(workspace_id, who))
        return answer

    @asynccontextmanager
    async def _transaction(self, workspace_id: int, *, writes: bool) -> AsyncIterator[Session]:
        opened = self.database.begin(workspace_id) if writes else self.database.read(workspace_id)
        async with opened as session:
            yield session
        if session.enqueued:
            self.wake()

    async def _workspace(self, team_id: str) -> int:
        if team_id not in self._workspace_ids:
            workspace = await workspaces.by_team(self.database, team_id)
            if workspace is None:
                raise Refused(Reason.NOT_INSTALLED)
            self._workspace_ids[team_id] = workspace.id
        return self._workspace_ids[team_id]

    async def _meet(self, route: Route, request: Request, workspace_id: int) -> None:
        """Remember a newcomer. Their profile decides what they may do, so it is read now; whom Slack names, later.

        Raises Refused for somebody whose profile Slack does not tell.
        """
        if route.needs is not Act.TELL:
            profile = await self.talk(workspace_id).profile(request.user_id)
            if profile is None:
                raise Refused(Reason.NOT_ACTIVE)
            async with self.database.begin(workspace_id) as session:
                await people.meet(session, request.user_id)
                await people.learn(session, [profile])
            return
        async with self.database.begin(workspace_id) as session:
            person = await people.meet(session, request.user_id)
            desk = Desk(session, await workspaces.get(session), self.clock())
            ref = PersonRef(person_id=person.id)
            await desk.send("person.profile", ref, key=f"profile:{person.id}", lane=f"profile:{person.id}")
        self.wake()

    async def _say(self, request: Request, reply: Reply) -> None:
        """Say what does not fit into the acknowledgement. What fails here was stored, or can be asked again."""
        self.crash_point("turn.acknowledged")
        try:
            talk = self.talk(self._workspace_ids.get(request.team_id, 0))
            await Speaker(talk).say(request, reply)
        except Exception as error:
            reference = secrets.token_hex(4)
            failed = (request.kind.value, request.name, reference)
            log.exception("answer failed: %s %s, reference %s", *failed, exc_info=unquoted(error))
            if not isinstance(reply, say.Word):
                await self._say(request, say.Word(notice.not_shown(reference)))
