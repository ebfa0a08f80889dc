"""The languages people are spoken to in, chosen by the locale of their Slack."""

from enum import StrEnum


class Language(StrEnum):
    """A language in which every sentence exists. Its value is the language of an IETF tag."""

    ENGLISH = "en"
    GERMAN = "de"


def choose(locale: str, otherwise: Language) -> Language:
    """The language for somebody.

    locale: as Slack tells it ("de-DE"; "" when it is not known).
    otherwise: the workspace's, for locales in whose language Peerloop does not speak.
    """
    tag = locale.replace("_", "-").partition("-")[0].casefold()
    return next((each for each in Language if each == tag), otherwise)
