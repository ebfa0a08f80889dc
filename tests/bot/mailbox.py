"""A real mail server on this machine that can be told to misbehave, and the letters it took."""

import asyncio
import ssl
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from bot.settings_mail import MailServer

CERTIFICATES = Path(__file__).parent / "certificates"
"""A key and a self-signed certificate for this machine's loopback address; they protect nothing."""

CERTIFICATE = CERTIFICATES / "certificate.pem"
SENDER = Address("Peerloop", addr_spec="peerloop@lumenwood.example")

Fault = Callable[[SMTP], Any]


def says(reply: str) -> Fault:
    """The server answers with this."""
    return lambda _: reply


def hangs_up(server: SMTP) -> str:
    """The server is gone before it answers."""
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()
    return "421 too late"


class Mailbox:
    """What aiosmtpd calls while it speaks SMTP; keeps what it takes, the doubtful too."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.asked: list[str] = []
        """Every address a letter was announced for."""
        self.users: list[str] = []
        self.took = asyncio.Condition()
        self.let_go = asyncio.Event()
        """What a slow server waits for."""
        self._faults: dict[str, list[Fault]] = defaultdict(list)
        self.port = 0

    async def has(self, number: int) -> None:
        """Wait until it has so many letters."""
        async with self.took:
            await self.took.wait_for(lambda: len(self.letters) >= number)

    def order(self, at: str, *faults: Fault, times: int = 1) -> None:
        """Misbehave the next times. at: MAIL, RCPT, DATA (before the letter is kept), KEPT (after that)."""
        self._faults[at] += [*faults] * times

    def server(self, **changes: Any) -> MailServer:  # noqa: ANN401 - any field
        """The settings of a bot that hands its letters over here."""
        here: dict[str, Any] = {"host": "127.0.0.1", "port": self.port, "sender": SENDER, "security": "none"}
        return MailServer(**(here | {"patience": 5.0} | changes))

    def _fault(self, at: str, server: SMTP) -> str | None:
        return self._faults[at].pop(0)(server) if self._faults[at] else None

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if fault := self._fault("MAIL", server):
            return fault
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.asked.append(address)
        if fault := self._fault("RCPT", server):
            return fault
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if fault := self._fault("DATA", server):
            return fault
        assert isinstance(envelope.content, bytes)
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        async with self.took:
            self.took.notify_all()
        fault = self._fault("KEPT", server)
        if fault == "wait":
            await self.let_go.wait()
            return "250 OK"
        return fault or "250 OK"

    def allow(self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:  # noqa: ANN401 - aiosmtpd's
        """Whether user and password are right."""
        self.users.append(data.login.decode())
        return AuthResult(success=data.password == b"secret", handled=False)


def slow(_: SMTP) -> str:
    """The server keeps the letter and says nothing until `let_go`."""
    return "wait"


@asynccontextmanager
async def mailbox(*, tls: bool = False, users: bool = False) -> AsyncIterator[Mailbox]:
    """A mail server on a free port. tls: offers STARTTLS. users: wants a user and a password, once encrypted."""
    box = Mailbox()
    context = None
    if tls:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(CERTIFICATE, CERTIFICATES / "key.pem")
    loop = asyncio.get_running_loop()
    open_ones: list[SMTP] = []

    def protocol() -> SMTP:
        open_ones.append(
            SMTP(
                box,
                hostname="mail.example",
                tls_context=context,
                authenticator=box.allow if users else None,
                auth_required=users,
                auth_require_tls=users,
                loop=loop,
            )
        )
        return open_ones[-1]

    server = await loop.create_server(protocol, "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        box.let_go.set()
        server.close()
        for each in open_ones:
            if isinstance(each.transport, asyncio.Transport):
                each.transport.abort()
        await server.wait_closed()
