"""Laws tried on examples: a check always tries the same ones, so that it says the same twice; a hunt tries others."""

from collections import Counter
from collections.abc import Set as AbstractSet

from hypothesis import Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

settings.register_profile("check", deadline=None, derandomize=True)
settings.register_profile("hunt", deadline=None, derandomize=False, max_examples=1000, print_blob=True)
settings.load_profile("check")

HUNT = 20
"""Rounds of a hunt (`make hunt`)."""


def lives(
    machine: type[RuleBasedStateMachine],
    happened: Counter[str],
    wanted: AbstractSet[str],
    *,
    examples: int,
    steps: int,
) -> None:
    """Have a machine live until all that is wanted happened to it: what never happened was not tested.

    happened: counted by the machine. The examples are the same in each check; what they meet also depends on the event
    loop, so there may have to be more of them.
    """
    hunting = settings.get_current_profile_name() == "hunt"
    for attempt in range(HUNT if hunting else 8):
        run_state_machine_as_test(
            machine if hunting else seed(attempt)(machine),
            settings=settings(max_examples=examples, stateful_step_count=steps, database=None, phases=[Phase.generate]),
        )
        if not hunting and wanted <= (+happened).keys():
            break
    assert wanted <= (+happened).keys(), f"never happened: {wanted - (+happened).keys()}"
