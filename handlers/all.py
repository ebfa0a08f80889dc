"""Every conversation there is."""

from handlers import (
    browse,
    card,
    checkin,
    group,
    home,
    interest,
    menu,
    objective,
    person,
    privacy,
    profile,
    quorum,
    setup,
    suggestion,
    suggestion_answer,
    topic,
    topic_admin,
    tour,
    usergroup,
)
from handlers.route import Routes


def every_route() -> Routes:
    """The routes of all conversations; raises ValueError when two share an id."""
    routes = Routes()
    for conversation in (
        menu,
        tour,
        home,
        setup,
        browse,
        topic,
        topic_admin,
        card,
        quorum,
        interest,
        suggestion,
        suggestion_answer,
        profile,
        group,
        objective,
        checkin,
        person,
        usergroup,
        privacy,
    ):
        routes.include(conversation.routes)
    return routes
