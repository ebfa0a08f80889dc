"""The courier: takes what is due from the outbox, does it in Slack, and stores what came of it.

Nothing is lost, and nothing is sent again before Slack's history shows that it is absent. "Exactly once" is not
claimed: what Slack accepts later than the settling time may appear twice.
"""

import asyncio
import logging
import random
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from pydantic import ValidationError
from slack_sdk.web.async_client import AsyncWebClient

from bot.doing import do_effect, find_done, since
from bot.slack import Failure, Meaning, Problem, failure
from handlers.effect import Effect, Outcome, SendFile, Skip, Tell
from handlers.protocol import unquoted
from handlers.route import Letter, Routes
from handlers.turn import Desk
from learning.delivery import LEASE, MOST_ATTEMPTS, SETTLE, Delivery, State, backoff, may_call, settled
from messages.words import speak
from store import outbox, people, workspaces
from store.database import Database

AT_ONCE = 8
"""Deliveries under way at the same time."""

log = logging.getLogger(__name__)


class Courier:
    """Sends what the outbox holds, several things at once, one after the other in each lane."""

    def __init__(
        self,
        routes: Routes,
        database: Database,
        slack: AsyncWebClient,
        clock: Callable[[], datetime],
        *,
        crash_point: Callable[[str], None] = lambda _: None,
    ) -> None:
        """clock: aware UTC now. crash_point: see `handlers.conversation.Binder`."""
        self.routes = routes
        self.database = database
        self.slack = slack
        self.clock = clock
        self.crash_point = crash_point
        self._something = asyncio.Event()
        self._under_way: dict[asyncio.Task[None], int] = {}
        self._paused: dict[int, datetime] = {}
        self._taking = asyncio.Lock()
        """Held from asking the outbox until what it gave is under way: who waits for that sees all of it."""
        self._stopping = False

    def wake(self) -> None:
        """There may be something to send."""
        self._something.set()

    async def run(self) -> None:
        """Send until stopped; each round is begun by `wake`."""
        while not self._stopping:
            await self._something.wait()
            self._something.clear()
            try:
                await self._claim()
            except Exception as error:
                log.exception("the outbox could not be read; it is tried again", exc_info=unquoted(error))

    async def stop(self) -> None:
        """Stop claiming and wait for what is under way."""
        self._stopping = True
        self.wake()
        async with self._taking:
            pass
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def drain(self) -> None:
        """Send all that is due now and return (for tests and commands)."""
        while True:
            await self._claim()
            if not self._under_way:
                return
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)

    async def _claim(self) -> None:
        async with self._taking:
            now = self.clock()
            self._paused = {workspace: until for workspace, until in self._paused.items() if until > now}
            free = AT_ONCE - len(self._under_way)
            if free <= 0 or self._stopping or not await outbox.is_due(self.database, now):
                return
            busy = self._under_way.values()
            for delivery in await outbox.claim(self.database, now, LEASE, free, self._paused, busy):
                self.crash_point("delivery.claimed")
                task = asyncio.create_task(self._deliver(delivery))
                self._under_way[task] = delivery.id
                task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        del self._under_way[task]
        if not task.cancelled() and (error := task.exception()):
            log.error("the end of a delivery could not be stored; its lease will end", exc_info=unquoted(error))
        self.wake()

    async def _deliver(self, delivery: Delivery) -> None:
        letter = self.routes.letters.get(delivery.kind)
        if letter is None:
            await self._finish(delivery, State.FAILED, reason="no such kind of letter")
            return
        broken = Meaning.LATER  # before the first call nothing can have been done
        try:
            effect, bot_user_id = await self._decide(letter, delivery)
            if effect is not None:
                broken = Meaning.UNKNOWN
                await self._carry_out(letter, delivery, effect, bot_user_id)
        except Exception as error:
            reference = secrets.token_hex(4)
            which = (delivery.id, delivery.kind, reference)
            log.exception("delivery %s (%s) broke, reference %s", *which, exc_info=unquoted(error))
            await self._failed(letter, delivery, Failure(broken, f"broke, reference {reference}"))

    async def _decide(self, letter: Letter, delivery: Delivery) -> tuple[Effect | None, str]:
        """What to do now, and as whom; None when it is over without doing anything."""
        if delivery.expires_at is not None and self.clock() > delivery.expires_at and not delivery.uncertain:
            await self._finish(delivery, State.EXPIRED, reason="too late")
            return None, ""
        effect, bot_user_id = await self._prepare(letter, delivery)
        if isinstance(effect, Skip):
            await self._finish(delivery, State.SKIPPED, reason=effect.reason)
            return None, ""
        self.crash_point("delivery.prepared")
        return effect, bot_user_id

    async def _carry_out(self, letter: Letter, delivery: Delivery, effect: Effect, bot_user_id: str) -> None:
        try:
            outcome = await self._do(letter, delivery, effect, bot_user_id)
        except Problem as error:
            await self._failed(letter, delivery, failure(error))
            return
        if outcome is None:
            return
        self.crash_point("delivery.called")
        await self._done(letter, delivery, outcome)
        self.crash_point("delivery.recorded")

    async def _prepare(self, letter: Letter, delivery: Delivery) -> tuple[Effect | Skip, str]:
        async with self.database.read(delivery.workspace_id) as session:
            desk = Desk(session, await workspaces.get(session), self.clock())
            speak(desk.workspace.settings.language)
            if await outbox.superseded(session, delivery):
                return Skip("a newer one follows"), ""
            try:
                ref = letter.ref.model_validate_json(delivery.ref)
            except ValidationError:
                return Skip("its reference is of another version"), ""
            effect = await letter.prepare(desk, ref)
            if isinstance(effect, Tell | SendFile) and not effect.slack_id:
                effect = Skip("the person had everything about them deleted")
            return effect, desk.workspace.bot_user_id

    async def _do(self, letter: Letter, delivery: Delivery, effect: Effect, bot_user_id: str) -> Outcome | None:
        """The outcome, or None when the claim was given back."""
        if isinstance(effect, Tell | SendFile) and effect.channel is None:
            effect = await self._open(delivery, effect)
        if delivery.uncertain:
            try:
                found, needed = await find_done(
                    self.slack, delivery, effect, bot_user_id, since(delivery, self.clock())
                )
            except Problem as error:
                await self._failed(letter, delivery, _about_looking(failure(error)))
                return None
            if found is not None:
                return found
            if needed:
                await self._absent(delivery)
                return None
        if not may_call(self.clock(), delivery):
            await self._put_back(delivery, State.PENDING, self.clock(), "claimed too long ago", burnt=False)
            return None
        return await do_effect(self.slack, delivery, effect)

    async def _open(self, delivery: Delivery, effect: Tell | SendFile) -> Tell | SendFile:
        """Open the conversation with a person, once: its history can only be read when its id is known."""
        answer = await self.slack.conversations_open(users=effect.slack_id)
        channel = str(answer["channel"]["id"])
        await people.remember_direct_message(self.database, delivery.workspace_id, effect.person_id, channel)
        return replace(effect, channel=channel)

    async def _absent(self, delivery: Delivery) -> None:
        """Not in the history: done again, but only when it can no longer appear there."""
        now = self.clock()
        if settled(now, delivery.last_try_at):
            await self._put_back(delivery, State.PENDING, now, "absent: to be sent", burnt=True)
        else:
            due_at = (delivery.last_try_at or now) + SETTLE
            await self._put_back(delivery, State.UNKNOWN, due_at, "absent so far", burnt=False)

    async def _done(self, letter: Letter, delivery: Delivery, outcome: Outcome) -> None:
        async with self.database.begin(delivery.workspace_id) as session:
            if not await outbox.finish(
                session, delivery, State.SENT, channel=outcome.channel or None, ts=outcome.ts or None
            ):
                log.warning("delivery %s was taken over before its end was stored", delivery.id)
                return
            if letter.sent is not None:
                desk = Desk(session, await workspaces.get(session), self.clock())
                await letter.sent(desk, letter.ref.model_validate_json(delivery.ref), outcome)

    async def _failed(self, letter: Letter, delivery: Delivery, problem: Failure) -> None:
        if problem.meaning is Meaning.LIMITED:
            until = self.clock() + timedelta(seconds=problem.wait)
            self._paused[delivery.workspace_id] = until
            log.warning("workspace %s waits %.0f s: %s", delivery.workspace_id, problem.wait, problem.error)
            state = State.UNKNOWN if delivery.uncertain else State.PENDING
            await self._put_back(delivery, state, until, problem.error, burnt=False)
        elif problem.meaning is Meaning.NEVER or delivery.attempts >= MOST_ATTEMPTS:
            log.warning("delivery %s (%s) failed: %s", delivery.id, delivery.kind, problem.error)
            async with self.database.begin(delivery.workspace_id) as session:
                if await outbox.finish(session, delivery, State.FAILED, reason=problem.error) and letter.failed:
                    desk = Desk(session, await workspaces.get(session), self.clock())
                    await letter.failed(desk, letter.ref.model_validate_json(delivery.ref), problem.error)
        else:
            await self._again(delivery, problem)

    async def _again(self, delivery: Delivery, problem: Failure) -> None:
        """Try again after a while; what may have been done is looked for at once."""
        now = self.clock()
        later = now + backoff(delivery.attempts, random.random())  # noqa: S311 - spreads retries, no secret
        uncertain = delivery.uncertain or problem.meaning is Meaning.UNKNOWN
        await self._put_back(delivery, State.UNKNOWN if uncertain else State.PENDING, later, problem.error, burnt=True)

    async def _put_back(self, delivery: Delivery, state: State, due_at: datetime, reason: str, *, burnt: bool) -> None:
        async with self.database.begin(delivery.workspace_id) as session:
            await outbox.put_back(session, delivery, state, due_at=due_at, reason=reason, burnt=burnt)

    async def _finish(self, delivery: Delivery, state: State, *, reason: str) -> None:
        async with self.database.begin(delivery.workspace_id) as session:
            await outbox.finish(session, delivery, state, reason=reason)


def _about_looking(problem: Failure) -> Failure:
    """That nobody may look says nothing of what was done: it stays unknown, and is not sent again."""
    return replace(problem, meaning=Meaning.UNKNOWN) if problem.meaning is Meaning.NEVER else problem
