"""What a check finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One reason for a refusal.

    `error` is Slack's error code, `message` a sentence like Slack's ("must be less than 3001 characters"),
    `pointer` the JSON pointer of the place (/blocks/0/text/text, in views /view/blocks/0/…).
    """

    error: str
    message: str
    pointer: str
