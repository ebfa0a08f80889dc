"""E-mails: the same sentences once as text and once as HTML, each laid out by a template that knows no words."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

LAYOUTS = Path(__file__).parent / "layouts"


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph. kind: "words" (ours), "quote" (what people typed), "small", or "link" with its url."""

    kind: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail without its envelope. language: of its words, as in HTML's lang."""

    subject: str
    language: str
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """As plain text."""
        return layout("mail.txt.j2", mail=self).strip() + "\n"

    @property
    def html(self) -> str:
        """As HTML; what people typed is escaped."""
        return layout("mail.html.j2", mail=self)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(LAYOUTS),
        auto_reload=False,
        autoescape=select_autoescape(("html.j2",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def layout(name: str, **facts: object) -> str:
    """A page laid out. name: its file below `layouts/`; in `.html.j2` all that is filled in is escaped."""
    return _environment().get_template(name).render(facts)


def link(team_id: str, app_id: str) -> str:
    """An address that opens the app in Slack, or its workspace while the app's id is unknown; it does no more."""
    if not app_id:
        return f"https://app.slack.com/client/{quote(team_id)}"
    return f"https://slack.com/app_redirect?app={quote(app_id)}&team={quote(team_id)}"
