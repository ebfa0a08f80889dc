"""One file per sentence: each is used, each reason has one, and a fact that is missing is an error."""

import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

import messages
from learning.refusal import Reason
from messages import notice
from messages.words import plain

FOLDER = Path(messages.__path__[0])
TEMPLATES = {str(file.relative_to(FOLDER / "templates"))[:-3] for file in (FOLDER / "templates").rglob("*.j2")}
SOURCES = "\n".join(file.read_text(encoding="utf-8") for file in FOLDER.glob("*.py"))
NAMED = set(re.findall(r'"([a-z_]+/[a-z_0-9]+)"', SOURCES))
PATTERNS = [
    re.sub(r"\\{[^}]*\\}", "[a-z_0-9]+", re.escape(each)) for each in re.findall(r'f"([a-z_]+/[^"]+)"', SOURCES)
]


def test_every_sentence_is_used() -> None:
    unused = {each for each in TEMPLATES - NAMED if not any(re.fullmatch(pattern, each) for pattern in PATTERNS)}
    assert unused == set()


def test_every_sentence_that_is_named_exists() -> None:
    assert NAMED <= TEMPLATES


def test_every_reason_to_refuse_has_its_sentence_and_no_other_has() -> None:
    assert {each for each in TEMPLATES if each.startswith("refused/")} == {f"refused/{reason}" for reason in Reason}


@pytest.mark.parametrize("reason", Reason)
def test_a_refusal_ends_like_a_sentence_and_says_what_to_do(reason: Reason) -> None:
    words = notice.refusal(
        reason, waiting=1, smallest=6, longest=100, length=300, most=8, count=9, people=9, largest=8, word="x"
    )
    assert words.endswith(".")
    assert len(words) < 250


def test_a_sentence_whose_fact_is_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        plain("refused/text_long", longest=100)


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_no_sentence_is_empty(name: str) -> None:
    assert (FOLDER / "templates" / f"{name}.j2").read_text(encoding="utf-8").strip()
