"""Handing letters to a real mail server on this machine: what arrives, what is refused, what nobody knows."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mail import Mailer, NotMailed, envelope
from bot.slack import Meaning
from handlers.effect import SendMail
from learning.mail import address
from messages.letter import Mail, Part, link
from tests.bot.mailbox import CERTIFICATE, SENDER, Fault, hangs_up, mailbox, says, slow

DATE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOSTILE = "Say <b>no</b> & keep\n.\r\n.\nBcc: everybody@x.example"
LETTER = Mail(
    "Wie läuft’s?",
    "de",
    (Part("words", "Grüß dich."), Part("quote", HOSTILE), Part("link", "Open", "https://a.example/?b=1&c=2")),
)
EFFECT = SendMail("maria@lumenwood.example", LETTER, link("T1", "A1"))


async def hand_over(mailer: Mailer) -> None:
    """One letter."""
    await mailer.send(EFFECT.address, envelope(EFFECT, SENDER, "0123abcd", DATE))


async def test_a_letter_arrives_as_text_and_as_html_with_its_headers() -> None:
    async with mailbox() as box:
        await hand_over(Mailer(box.server()))
    (letter,) = box.letters
    assert letter["From"] == "Peerloop <peerloop@lumenwood.example>"
    assert letter["To"] == "maria@lumenwood.example"
    assert letter["Subject"] == "Wie läuft’s?"
    assert letter["Message-ID"] == "<0123abcd@lumenwood.example>"
    assert letter["Date"].datetime == DATE
    assert letter["List-Unsubscribe"] == "<https://slack.com/app_redirect?app=A1&team=T1>"
    assert letter["List-Unsubscribe-Post"] is None, "nothing may be changed by a program that follows the link"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Content-Language"] == "de"
    assert letter["Bcc"] is None
    text, html = letter.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert "Grüß dich." in text.get_content()
    assert "> Say <b>no</b> & keep\n> .\n> .\n" in text.get_content().replace("\r\n", "\n")
    assert "Say &lt;b&gt;no&lt;/b&gt; &amp; keep" in html.get_content()
    assert 'lang="de"' in html.get_content()
    assert 'href="https://a.example/?b=1&amp;c=2"' in html.get_content()


@pytest.mark.parametrize(
    ("at", "fault", "meaning", "kept"),
    [
        ("MAIL", says("550 who are you"), Meaning.LATER, 0),
        ("RCPT", says("451 try later"), Meaning.LATER, 0),
        ("RCPT", says("550 no such user"), Meaning.NEVER, 0),
        ("RCPT", hangs_up, Meaning.LATER, 0),
        ("DATA", says("451 try later"), Meaning.LATER, 0),
        ("DATA", says("550 not this"), Meaning.NEVER, 0),
        ("DATA", hangs_up, Meaning.UNKNOWN, 0),
        ("KEPT", says("451 full"), Meaning.LATER, 1),
        ("KEPT", hangs_up, Meaning.UNKNOWN, 1),
        ("KEPT", slow, Meaning.UNKNOWN, 1),
    ],
)
async def test_only_the_servers_own_no_means_that_a_letter_was_not_sent(
    at: str, fault: Fault, meaning: Meaning, kept: int
) -> None:
    async with mailbox() as box:
        box.order(at, fault)
        with pytest.raises(NotMailed) as told:
            await hand_over(Mailer(box.server(patience=0.3)))
    assert told.value.failure.meaning is meaning
    assert "maria" not in told.value.failure.error
    assert len(box.letters) == kept


async def test_a_server_that_is_not_there_is_tried_again() -> None:
    async with mailbox() as box:
        gone = box.server()
    with pytest.raises(NotMailed) as told:
        await hand_over(Mailer(gone))
    assert told.value.failure.meaning is Meaning.LATER


async def test_a_server_without_encryption_gets_neither_password_nor_letter() -> None:
    async with mailbox() as box:
        with pytest.raises(NotMailed) as told:
            await hand_over(Mailer(box.server(security="starttls", user="peerloop", password="secret")))
    assert told.value.failure.meaning is Meaning.LATER
    assert (box.users, box.letters) == ([], [])


async def test_a_certificate_nobody_vouches_for_is_refused_and_one_that_is_trusted_is_not() -> None:
    async with mailbox(tls=True, users=True) as box:
        login = {"security": "starttls", "user": "peerloop", "password": "secret"}
        with pytest.raises(NotMailed) as told:
            await hand_over(Mailer(box.server(**login)))
        assert told.value.failure.meaning is Meaning.LATER
        assert (box.users, box.letters) == ([], [])
        await hand_over(Mailer(box.server(**login, certificates=str(CERTIFICATE))))
        assert (box.users, len(box.letters)) == (["peerloop"], 1)


async def test_a_wrong_password_is_ours_to_mend_and_no_fault_of_the_letter() -> None:
    async with mailbox(tls=True, users=True) as box:
        wrong = box.server(security="starttls", user="peerloop", password="x", certificates=str(CERTIFICATE))
        with pytest.raises(NotMailed) as told:
            await hand_over(Mailer(wrong))
    assert told.value.failure.meaning is Meaning.LATER
    assert "535" in told.value.failure.error


@given(st.text() | st.from_regex(r"[^@\s]{1,20}@[a-z.]{1,20}\s?", fullmatch=True))
def test_whatever_is_taken_for_an_address_ends_no_header_and_names_one_mailbox(text: str) -> None:
    taken = address(text)
    if taken:
        message = envelope(SendMail(taken, LETTER, EFFECT.settings_url), SENDER, "0123abcd", DATE)
        (only,) = message["To"].addresses
        assert only.addr_spec == taken
        assert taken.isascii()


@pytest.mark.parametrize(
    "text", ["", "maria", "a@b", "a@b.de\nBcc: c@d.de", "a@b.de, c@d.de", "<a@b.de>", "ä@b.de", "a..b@c.de"]
)
def test_what_is_no_plain_address_is_none(text: str) -> None:
    assert address(text) == ""


def test_an_address_is_taken_as_it_is() -> None:
    assert address(" maria.alves+x@mail.lumenwood.example ") == "maria.alves+x@mail.lumenwood.example"
