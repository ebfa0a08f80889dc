"""The one table of methods the sandbox serves."""

from sandbox.web import (
    canvases,
    channel_extras,
    chat,
    conversations,
    files,
    history,
    installation,
    membership,
    modals,
    reactions,
    scheduling,
    usergroups,
    users,
)
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
        reactions.METHODS,
        files.METHODS,
        usergroups.METHODS,
        canvases.METHODS,
        scheduling.METHODS,
        installation.METHODS,
    )
    for method in methods
}
