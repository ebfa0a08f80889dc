"""What is stored about a person, in numbers (method H6)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Held:
    """How much of everything there is. suggestions: made to the person, or by them. sent: direct messages."""

    topics: int = 0
    interests: int = 0
    suggestions: int = 0
    groups: int = 0
    resources: int = 0
    objectives: int = 0
    answers: int = 0
    check_ins: int = 0
    sent: int = 0
