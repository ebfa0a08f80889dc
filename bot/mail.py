"""E-mail over SMTP: one try a letter, and what its failure means. RFC 5321, 1047."""

import asyncio
from contextlib import suppress
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as HEADERS
from email.utils import format_datetime

import aiosmtplib

from bot.settings_mail import MailServer
from bot.slack import Failure, Meaning
from handlers.effect import SendMail

GREETING = 30.0
"""Seconds for everything before the letter itself: connecting, encryption, user and password, the envelope."""

COMMAND = 10.0
"""Seconds one answer of the server may take meanwhile."""


class NotMailed(Exception):
    """A letter was not handed over, or nobody knows."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.error)
        self.failure = failure


def envelope(effect: SendMail, sender: Address, opaque_id: str, date: datetime) -> EmailMessage:
    """The letter with its headers: the same at each try, so that a mailbox knows a second one.

    opaque_id: the delivery's. date: aware; when it was first tried. Raises ValueError for what would end a header.
    """
    message = EmailMessage(HEADERS.clone(cte_type="7bit"))
    message["From"] = sender
    message["To"] = effect.address
    message["Subject"] = effect.mail.subject
    message["Date"] = format_datetime(date)
    message["Message-ID"] = f"<{opaque_id}@{sender.domain}>"
    message["List-Unsubscribe"] = f"<{effect.settings_url}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(effect.mail.text)
    message.add_alternative(effect.mail.html, subtype="html")
    message["Content-Language"] = effect.mail.language  # setting the content takes all of its headers away
    return message


class Mailer:
    """Hands letters to a mail server, each over a connection of its own."""

    def __init__(self, server: MailServer) -> None:
        self.server = server

    async def send(self, address: str, message: EmailMessage) -> None:
        """Hand a letter over. Raises NotMailed.

        Until the letter itself begins, nothing was sent whatever happens. From then on only the server's own "no" says
        so: a lost connection or silence leaves it unknown.
        """
        smtp = self._connection()
        try:
            await self._greet(smtp, address)
            await self._hand_over(smtp, message.as_bytes())
            with suppress(aiosmtplib.SMTPException, OSError):
                await smtp.quit(timeout=1)
        finally:
            smtp.close()

    async def knock(self) -> None:
        """See that the server lets us in and takes letters from us; none is sent. Raises NotMailed."""
        smtp = self._connection()
        try:
            await self._greet(smtp)
            with suppress(aiosmtplib.SMTPException, OSError):
                await smtp.quit(timeout=1)
        finally:
            smtp.close()

    def _connection(self) -> aiosmtplib.SMTP:
        server = self.server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user or None,
            password=server.password or None,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            cert_bundle=server.certificates or None,
            local_hostname=server.sender.domain,
            timeout=COMMAND,
        )

    async def _greet(self, smtp: aiosmtplib.SMTP, address: str = "") -> None:
        try:
            async with asyncio.timeout(GREETING):
                await smtp.connect()
                await smtp.mail(self.server.sender.addr_spec)
                if address:
                    await smtp.rcpt(address)
        except aiosmtplib.SMTPRecipientRefused as error:
            raise NotMailed(_answered(error, "the recipient")) from None
        except aiosmtplib.SMTPResponseException as error:  # of us, not of this letter: somebody may mend that
            raise NotMailed(Failure(Meaning.LATER, f"the mail server refused us ({error.code})")) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise NotMailed(Failure(Meaning.LATER, f"no mail server ({type(error).__name__})")) from None

    async def _hand_over(self, smtp: aiosmtplib.SMTP, content: bytes) -> None:
        try:
            await smtp.data(content, timeout=self.server.patience)
        except aiosmtplib.SMTPDataError as error:
            raise NotMailed(_answered(error, "the letter")) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise NotMailed(Failure(Meaning.UNKNOWN, f"no answer to the letter ({type(error).__name__})")) from None


def _answered(error: aiosmtplib.SMTPResponseException, what: str) -> Failure:
    """The server's code, not its words: those quote the address."""
    meaning = Meaning.NEVER if 500 <= error.code < 600 else Meaning.LATER
    return Failure(meaning, f"the mail server refused {what} ({error.code})")
