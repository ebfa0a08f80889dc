"""A small language for the shapes Slack accepts.

Every spec takes any JSON value and tells what is wrong with it, in words like Slack's. None of them raises: a rule
over several fields is asked only about an object whose fields are each in order.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: `pointer` is a JSON pointer from the checked payload."""

    message: str
    pointer: str


class Spec(Protocol):
    """A shape: `check` yields what is wrong with `value`, which stands at the JSON pointer `at`."""

    def check(self, value: object, at: str) -> Iterator[Fault]:
        """Each fault of `value`; nothing if it is acceptable."""
        ...


Rule = Callable[[Mapping[str, Any], str], Iterator[Fault]]


@dataclass(frozen=True)
class Text:
    """A string of `least` to `most` characters that matches `pattern`, if any."""

    most: int | None = None
    least: int = 1
    pattern: str | None = None
    like: str = ""
    fits: Callable[[str], bool] | None = None

    def check(self, value: object, at: str) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield Fault("must provide a string", at)
        elif self.most is not None and len(value) > self.most:
            yield Fault(f"must be less than {self.most + 1} characters", at)
        elif len(value) < self.least:
            yield Fault(f"must be more than {self.least - 1} characters", at)
        elif not self._matches(value):
            yield Fault(f"must be {self.like}", at)

    def _matches(self, value: str) -> bool:
        if self.pattern is not None and re.fullmatch(self.pattern, value) is None:
            return False
        return self.fits is None or self.fits(value)


@dataclass(frozen=True)
class Flag:
    """true or false."""

    def check(self, value: object, at: str) -> Iterator[Fault]:
        if not isinstance(value, bool):
            yield Fault("must provide a boolean", at)


@dataclass(frozen=True)
class Whole:
    """A whole number from `least` to `most`."""

    least: int | None = None
    most: int | None = None

    def check(self, value: object, at: str) -> Iterator[Fault]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield Fault("must provide an integer", at)
        elif self.most is not None and value > self.most:
            yield Fault(f"must be less than {self.most + 1}", at)
        elif self.least is not None and value < self.least:
            yield Fault(f"must be more than {self.least - 1}", at)


@dataclass(frozen=True)
class Number:
    """A finite number, more than `above` if that is given."""

    above: int | None = None

    def check(self, value: object, at: str) -> Iterator[Fault]:
        if isinstance(value, bool) or not isinstance(value, int | float) or not _finite(value):
            yield Fault("must provide a number", at)
        elif self.above is not None and value <= self.above:
            yield Fault(f"must be more than {self.above}", at)


def _finite(value: float) -> bool:
    return isinstance(value, int) or math.isfinite(value)


@dataclass(frozen=True)
class Null:
    """null, where Slack lets it stand for "leave this one out"."""

    def check(self, value: object, at: str) -> Iterator[Fault]:
        if value is not None:
            yield Fault("must be null", at)


@dataclass(frozen=True)
class Enum:
    """One of some strings."""

    values: tuple[str, ...]

    def check(self, value: object, at: str) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield Fault("must provide a string", at)
        elif value not in self.values:
            yield Fault(f"must be one of: {', '.join(self.values)}", at)


@dataclass(frozen=True)
class List:
    """An array of `least` to `most` items of one kind; what is past `most` is not looked at."""

    item: Spec
    most: int | None = None
    least: int = 0

    def check(self, value: object, at: str) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield Fault("must provide an array", at)
            return
        if self.most is not None and len(value) > self.most:
            yield Fault(f"no more than {self.most} items allowed", at)
        if len(value) < self.least:
            yield Fault(f"no fewer than {self.least} items allowed", at)
        for index, item in enumerate(value[: self.most]):
            yield from self.item.check(item, f"{at}/{index}")


@dataclass(frozen=True)
class Obj:
    """An object with these fields and no others; `rules` look at several fields together."""

    fields: Mapping[str, Spec]
    required: Sequence[str] = ()
    rules: Sequence[Rule] = ()

    def check(self, value: object, at: str) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield Fault("must provide an object", at)
            return
        faults = [*self._names(value, at), *self._values(value, at)]
        if not faults:
            faults = [fault for rule in self.rules for fault in rule(value, at)]
        yield from faults

    def _names(self, value: Mapping[str, Any], at: str) -> Iterator[Fault]:
        for name in self.required:
            if name not in value:
                yield Fault(f"missing required field: {name}", at)
        for name in value:
            if name not in self.fields:
                yield Fault(f"invalid additional property: {name}", at)

    def _values(self, value: Mapping[str, Any], at: str) -> Iterator[Fault]:
        for name, spec in self.fields.items():
            if name in value:
                yield from spec.check(value[name], f"{at}/{name}")


@dataclass(frozen=True)
class OneOf:
    """An object whose `type` says which of the `kinds` it is."""

    kinds: Mapping[str, Spec]

    def check(self, value: object, at: str) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield Fault("must provide an object", at)
            return
        kind = value.get("type")
        if "type" not in value:
            yield Fault("missing required field: type", at)
        elif not isinstance(kind, str):
            yield Fault("must provide a string", f"{at}/type")
        elif kind not in self.kinds:
            yield Fault(f"unsupported type: {kind}", f"{at}/type")
        else:
            rest = {name: item for name, item in value.items() if name != "type"}
            yield from self.kinds[kind].check(rest, at)


@dataclass(frozen=True)
class Either:
    """A value that is acceptable to one of two specs; the faults told are those of the first."""

    first: Spec
    second: Spec

    def check(self, value: object, at: str) -> Iterator[Fault]:
        faults = list(self.first.check(value, at))
        if faults and any(self.second.check(value, at)):
            yield from faults


def exactly_one(*names: str) -> Rule:
    """A rule: one of these fields must be there, and only one."""

    def rule(value: Mapping[str, Any], at: str) -> Iterator[Fault]:
        given = [name for name in names if name in value]
        if len(given) != 1:
            yield Fault(f"must provide exactly one of: {', '.join(names)}", at)

    return rule


def at_least_one(*names: str) -> Rule:
    """A rule: at least one of these fields must be there."""

    def rule(value: Mapping[str, Any], at: str) -> Iterator[Fault]:
        if not any(name in value for name in names):
            yield Fault(f"must provide at least one of: {', '.join(names)}", at)

    return rule


def ordered(low: str, high: str) -> Rule:
    """A rule: the number in `low` is not above that in `high`."""

    def rule(value: Mapping[str, Any], at: str) -> Iterator[Fault]:
        if low in value and high in value and value[low] > value[high]:
            yield Fault(f"{low} must not be more than {high}", f"{at}/{low}")

    return rule


def unique(values: Sequence[tuple[str, str]], what: str) -> Iterator[Fault]:
    """A fault for each (value, pointer) whose value was there before."""
    seen: set[str] = set()
    for value, at in values:
        if value in seen:
            yield Fault(f'{what} "{value}" already exists', at)
        seen.add(value)
