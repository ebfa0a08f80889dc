"""One line for each thing measured, and the same as JSON."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

OUT = Path("benchmarks/out/results.json")


@dataclass(frozen=True, slots=True)
class Measured:
    """Something measured.

    baseline: the same of the simplest thing that could do it, in the same run; None when there is none.
    target: what has to hold, in words. held: whether it does; None when nothing has to.
    """

    name: str
    value: float
    unit: str
    baseline: float | None
    ratio: float | None
    target: str
    held: bool | None


def at_most(name: str, value: float, unit: str, baseline: float, ratio: float | None) -> Measured:
    """Held when the value is at most so many times its baseline. ratio: None where nothing is asked."""
    found = value / baseline
    if ratio is None:
        return Measured(name, value, unit, baseline, found, "-", held=True)
    return Measured(name, value, unit, baseline, found, f"at most {ratio:g} x baseline", found <= ratio)


def at_least(name: str, value: float, unit: str, baseline: float, ratio: float) -> Measured:
    """Held when the value is at least so many times its baseline."""
    found = value / baseline
    return Measured(name, value, unit, baseline, found, f"at least {ratio:g} x baseline", found >= ratio)


def below(name: str, value: float, unit: str, limit: float, baseline: float) -> Measured:
    """Held when the value is below a limit; the baseline stands beside it."""
    return Measured(name, value, unit, baseline, value / baseline, f"below {limit:g} {unit}", value < limit)


def beside(name: str, value: float, unit: str) -> Measured:
    """Nothing has to hold for it: it stands beside the others, for who compares."""
    return Measured(name, value, unit, None, None, "-", None)


def table(rows: Iterable[Measured]) -> str:
    """The rows as a person reads them."""
    head = ("name", "measured", "baseline", "ratio", "target", "held")
    cells = [head] + [
        (
            row.name,
            f"{row.value:.4g} {row.unit}",
            "-" if row.baseline is None else f"{row.baseline:.4g} {row.unit}",
            "-" if row.ratio is None else f"{row.ratio:.2f}",
            row.target,
            "-" if row.held is None else "yes" if row.held else "NO",
        )
        for row in rows
    ]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    align: list[Callable[[str, int], str]] = [str.ljust, str.rjust, str.rjust, str.rjust, str.ljust, str.ljust]
    return "\n".join(
        "  ".join(way(cell, width) for way, cell, width in zip(align, row, widths, strict=True)).rstrip()
        for row in cells
    )


def write(rows: Iterable[Measured], out: Path = OUT) -> None:
    """Write the rows as a list of objects."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n")
