"""The file a sandbox is kept in between two runs: JSON, replaced as a whole."""

import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from sandbox.identity import Identity
from sandbox.state import Json, State

_FORMAT = 1


@dataclass(frozen=True)
class Kept:
    """All that a sandbox needs to go on where it was."""

    identity: Identity
    state: State
    clock_offset: timedelta
    response_urls: Json
    undelivered: list[Json]


def write(path: Path, kept: Kept) -> None:
    """Write the file; whoever reads at the same time sees the old one or the new one, never half of one."""
    raw = {
        "format": _FORMAT,
        "identity": asdict(kept.identity),
        "state": kept.state.dump(),
        "clock_offset": kept.clock_offset.total_seconds(),
        "response_urls": kept.response_urls,
        "undelivered": kept.undelivered,
    }
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")
    beside.replace(path)


def read(path: Path) -> Kept:
    """Read a file that `write` wrote.

    Raises:
        OSError: the file cannot be read.
        ValueError: `write` did not write it.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["format"] != _FORMAT:
            raise ValueError(f"it has format {raw['format']}, this sandbox reads {_FORMAT}")
        return Kept(
            identity=Identity(**raw["identity"]),
            state=State.restore(raw["state"]),
            clock_offset=timedelta(seconds=raw["clock_offset"]),
            response_urls=raw["response_urls"],
            undelivered=raw["undelivered"],
        )
    except (KeyError, TypeError, AttributeError, ValueError) as wrong:
        raise ValueError(f"{path} was not written by the sandbox: {wrong}") from wrong
