"""What the log says, and what it never says: no token, no address of a person, no words that somebody wrote.

A line is for people, or a JSON object for machines (LOG_FORMAT). Both carry the references of what is being done, so
that all lines of one request, or of one delivery, are found together.
"""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from types import TracebackType

from handlers.protocol import Broken, unquoted
from handlers.trace import traced

OURS = ("bot", "handlers", "store", "messages", "learning", "sandbox")
LONGEST = 300
"""Characters of what others' code says; it may quote what it was given."""

_MASKS = (
    (re.compile(r"\bx(?:ox[a-z]|oxe\.xox[a-z]|app)-[A-Za-z0-9-]+"), "(token)"),
    (re.compile(r"\bBearer\s+\S+", re.IGNORECASE), "Bearer (token)"),
    (re.compile(r"\bwss?://\S+|https://hooks\.slack\S+"), "(address with a ticket)"),
    (re.compile(r"(\w://[^\s/:@]+):[^\s@]+@"), r"\1:(password)@"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "(e-mail)"),
)


def masked(text: str) -> str:
    """A text without tokens, tickets, passwords and e-mail addresses."""
    for pattern, instead in _MASKS:
        text = pattern.sub(instead, text)
    return text


class Console(logging.Formatter):
    """One line for people, and below it where something broke."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with everything in it made safe."""
        references = " ".join(f"{name}={value}" for name, value in traced().items())
        line = f"{_time(record)} {record.levelname} {record.name}: {said(record)}"
        lines = [f"{line} [{references}]" if references else line]
        if broke := _traceback(record):
            lines.append(broke)
        return "\n".join(lines)


class Json(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The object: time, level, logger, message, the references, and where something broke."""
        facts = {"time": _time(record), "level": record.levelname.lower(), "logger": record.name, **traced()}
        facts["message"] = said(record)
        if broke := _traceback(record):
            facts["traceback"] = broke
        return json.dumps(facts, ensure_ascii=False)


FORMATS: dict[str, type[logging.Formatter]] = {"console": Console, "json": Json}


def said(record: logging.LogRecord) -> str:
    """The message. Of others' code only the beginning of its first line: what follows may quote."""
    text = masked(record.getMessage())
    if record.name.partition(".")[0] in OURS:
        return text
    return text.partition("\n")[0][:LONGEST]


def configure(how: str, *, verbose: bool = False, informed: bool = False) -> None:
    """Log to standard error from now on.

    how: a name of `FORMATS`. verbose: all that our own code says. informed: what the process as a whole does, too.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(FORMATS[how]())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    for ours in OURS:
        logging.getLogger(ours).setLevel(logging.INFO if verbose else logging.WARNING)
    if informed:
        logging.getLogger("bot").setLevel(logging.INFO)
    sys.excepthook = _at_the_end


def _at_the_end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What ends the process is logged like everything else, instead of being printed with all it quotes."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger("bot").critical("Peerloop broke", exc_info=unquoted(error))


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _traceback(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return ""
    shown = error if isinstance(error, Broken) else unquoted(error)
    return masked(logging.Formatter().formatException((type(shown), shown, shown.__traceback__)))
