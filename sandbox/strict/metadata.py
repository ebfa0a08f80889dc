"""Message metadata: a flat payload under an event type."""

import json
import re
from collections.abc import Iterator

from sandbox.strict.problem import Problem

# Slack has a cap and does not say which; this one is far above any honest use.
MAX_METADATA_BYTES = 8_000

_KEY = re.compile("[a-z][a-z0-9_]*")


def check_metadata(metadata: object) -> list[Problem]:
    """What Slack would refuse in a message's metadata: its shape, the names of keys, nested values, its size."""
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload"), dict):
        return [_bad("invalid_metadata_format", "must provide event_type and event_payload", "/metadata")]
    kind = metadata.get("event_type")
    if not isinstance(kind, str) or not kind:
        return [_bad("invalid_metadata_format", "must provide a string", "/metadata/event_type")]
    problems = [
        _bad("invalid_metadata_format", f"invalid additional property: {name}", "/metadata")
        for name in metadata
        if name not in ("event_type", "event_payload")
    ]
    problems += _payload(metadata["event_payload"])
    if not problems and len(json.dumps(metadata).encode()) > MAX_METADATA_BYTES:
        problems.append(_bad("metadata_too_large", f"must be at most {MAX_METADATA_BYTES} bytes", "/metadata"))
    return problems


def _payload(payload: dict[str, object]) -> Iterator[Problem]:
    for key, value in payload.items():
        at = f"/metadata/event_payload/{escaped(key)}"
        if not _KEY.fullmatch(key):
            yield _bad("invalid_metadata_schema", "keys must match [a-z][a-z0-9_]*", at)
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
        if not all(isinstance(item, str | int | float) for item in inner):
            yield _bad("invalid_metadata_schema", "values must be strings, numbers, booleans or flat lists of them", at)


def escaped(key: str) -> str:
    """A key as part of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def _bad(error: str, message: str, pointer: str) -> Problem:
    return Problem(error, message, pointer)
