"""What people see of their own data."""

from slack_sdk.models.views import View

from learning.privacy import Held
from messages import privacy


def of_privacy() -> dict[str, View]:
    """With nothing, with one of each, and with much; by name."""
    numbers = {n: Held(*[n] * len(Held.__dataclass_fields__)) for n in (0, 1, 10**6)}
    return {
        **{f"privacy.overview {n}": privacy.overview(held) for n, held in numbers.items()},
        "privacy.on_its_way": privacy.on_its_way(),
        "privacy.ask": privacy.ask(),
        "privacy.forgotten": privacy.forgotten(),
    }
