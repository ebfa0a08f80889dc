"""Samples of e-mail: the form, and what is said about it. The letters themselves are no surfaces of Slack."""

from dataclasses import replace

from slack_sdk.models.views import View

from learning.mail import Reach
from learning.person import Person
from learning.workspace import Settings
from messages import mail, setup
from messages.blocks import Message


def of_mail(person: Person, address: str) -> dict[str, Message | View]:
    """Samples by name. address: as long as one gets."""
    wants = replace(person, reach=Reach.BOTH)
    return {
        "mail.choose": mail.choose(person),
        "mail.choose waiting": mail.choose(wants),
        "mail.choose known": mail.choose(replace(wants, email=address)),
        "mail.saved": mail.saved(by_mail=True),
        "mail.saved in Slack": mail.saved(by_mail=False),
        "mail.switched_off": mail.switched_off(set_up=True),
        "mail.switched_off unset": mail.switched_off(set_up=False),
        "mail.not_delivered": mail.not_delivered(),
        "setup.settings_form with e-mail": setup.settings_form(Settings(email=True), can_mail=True),
    }
