"""How often Python looks for what is left over: by itself, so often that a tenth of what sending takes goes there."""

import gc

_MADE = 20_000
"""Objects made, beyond those let go of at once, until it looks: some megabytes at the most."""


def look_less_for_garbage() -> None:
    """To be called when all is loaded: what is there now stays, and is looked through no more."""
    gc.freeze()
    gc.set_threshold(_MADE, 10, 10)
