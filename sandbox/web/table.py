"""The one table of methods the sandbox serves."""

from sandbox.web import channel_extras, chat, conversations, history, membership, modals, users
from sandbox.web.api import AnyMethod

METHODS: dict[str, AnyMethod] = {
    method.name: method
    for methods in (
        chat.METHODS,
        conversations.METHODS,
        history.METHODS,
        membership.METHODS,
        users.METHODS,
        modals.METHODS,
        channel_extras.METHODS,
    )
    for method in methods
}
