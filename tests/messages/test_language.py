"""Every language says everything: nothing is untranslated or unused, and nothing is said past the catalogues."""

import re
import tomllib
from collections import UserDict
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, meta

import messages
from bot.demo import MANIFEST
from handlers.all import every_route
from handlers.route import Kind
from learning.language import Language, choose
from messages import blocks, checkin, interest, menu, profile, setup, words
from messages.words import N_, _, day, moment, speaking, weekday
from tests.messages.samples import DAY, NOW, Words, samples
from tests.messages.test_typed import text_objects

FOLDER = Path(messages.__path__[0])
OTHERS = [each for each in Language if each is not Language.ENGLISH]
PARSER = Environment()  # noqa: S701 - it only parses
FILTERS = {"at", "channel", "link", "day", "moment", "user_group"}
"""Filters that `messages.words` adds; a parser has to know that they exist."""
PARSER.filters.update(dict.fromkeys(FILTERS, str))

COMMANDS = "|".join(name for kind, name in every_route().all if kind is Kind.COMMAND and name.isalpha())
LEFT, RIGHT = "⟦", "⟧"
TYPED = "Ⓜ"


def said() -> set[str]:
    """Every label and sentence in the code and the templates, found as `make words` finds them."""
    babel = tomllib.loads((MANIFEST.parent / "pyproject.toml").read_text())["tool"]["babel"]
    methods = [(each["pattern"], each["method"]) for each in babel["mappings"]]
    return {str(found[2]) for found in extract_from_dir(str(FOLDER), method_map=methods)}


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_translated_and_no_translation_is_of_nothing(language: Language) -> None:
    with (words.CATALOGUES / f"{language.value}.po").open("rb") as file:
        entries = {str(each.id): each for each in read_po(file) if each.id}
    assert said() - set(entries) == set(), "new sentences: run `make words`, then translate them"
    assert set(entries) - said() == set(), "sentences that are gone: run `make words`"
    assert [id_ for id_, each in entries.items() if not str(each.string).strip() or each.fuzzy] == []


def _facts(template: str) -> set[str]:
    return meta.find_undeclared_variables(PARSER.parse(template))


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_uses_the_facts_of_its_sentence_and_its_placeholders(language: Language) -> None:
    for english, other in words.catalogue(language).items():
        assert _facts(other) <= _facts(english), english
        missing = _facts(english) - _facts(other)
        assert all(f"if {each}" in english or "== 1" in english for each in missing), (english, missing)
        for mark in (
            rf"/learn(?: (?:{COMMANDS})\b)?",
            r"(?<!\{)\{[a-z_]+\}(?!\})",
            r"\| ?(?:at|channel|moment)\b",
            r"[“‘]?/invite",
        ):
            assert set(re.findall(mark, english)) == set(re.findall(mark, other)), english


class Marked(UserDict[str, str]):
    """A catalogue of no language: says everything between marks, so that what is said past it shows."""

    def __missing__(self, key: str) -> str:
        return f"{LEFT}{key}{RIGHT}"

    def get(self, key: str, default: object = None) -> str:  # as `_` and templates ask
        del default
        return self[key]


def of_others() -> set[str]:
    """What has names of its own, or from the Unicode and zone tables: days, hours, places, languages, Slack."""
    days = {weekday(number) for number in range(7)}
    zones = {profile.named(zone) for zone in profile.zones()} | {zone.partition("/")[0] for zone in profile.zones()}
    hours = {f"{hour:02}:{minute}" for hour in range(24) for minute in ("00", "30")}
    return days | hours | zones | {"America (2)", "Slack", *setup.LANGUAGES.values()}


def forget_what_was_said() -> None:
    """What is made once for each language is made anew, of other catalogues."""
    of_words, of_blocks = (
        (words._environment, words._template, words._always),
        (blocks._always, checkin._ways_in, checkin._answers, interest._ways_on),
    )
    for made_once in (*of_words, *of_blocks, menu._rows, menu._help, samples):
        made_once.cache_clear()


def test_nothing_is_said_past_the_catalogues(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "catalogue", lambda _language: Marked())
    forget_what_was_said()
    bare, names = set(), of_others()
    for sample in samples(Words(TYPED)):
        for found in text_objects(sample.payload):
            typed = TYPED in found["text"] or "<!channel>" in found["text"]  # names of user groups in the samples
            if LEFT not in found["text"] and not typed and found["text"] not in names:
                bare.add((sample.name, found["text"]))
    forget_what_was_said()
    assert bare == set()


@pytest.mark.parametrize(
    ("locale", "language"),
    [("de-DE", "de"), ("de_AT", "de"), ("DE", "de"), ("en-GB", "en"), ("fr-FR", "otherwise"), ("", "otherwise")],
)
def test_the_language_is_that_of_the_readers_slack_or_else_the_workspaces(locale: str, language: str) -> None:
    for otherwise in Language:
        assert choose(locale, otherwise) == (otherwise if language == "otherwise" else language)


@given(st.text(), st.sampled_from(Language))
def test_any_locale_has_a_language(locale: str, otherwise: Language) -> None:
    assert choose(locale, otherwise) in Language


def test_days_and_moments_are_written_as_the_language_does() -> None:
    assert (day(DAY), weekday(0)) == ("20 December 2026", "Monday")
    assert "at {time}|23 November 2026, 09:00 UTC>" in moment(NOW)
    with speaking(Language.GERMAN):
        assert (day(DAY), weekday(6)) == ("20. Dezember 2026", "Sonntag")
        assert "um {time}|23. November 2026, 09:00 UTC>" in moment(NOW)
    assert weekday(6) == "Sunday"


def test_a_label_is_translated_where_it_is_shown() -> None:
    label = N_("Cancel")
    with speaking(Language.GERMAN):
        assert (label, _(label)) == ("Cancel", "Abbrechen")
    assert _(label) == "Cancel"
