"""Every conversation there is."""

from handlers import browse, card, checkin, group, interest, menu, objective, person, privacy, setup, topic, usergroup
from handlers.route import Routes


def every_route() -> Routes:
    """The routes of all conversations; raises ValueError when two share an id."""
    routes = Routes()
    for conversation in (
        menu,
        setup,
        browse,
        topic,
        card,
        interest,
        group,
        objective,
        checkin,
        person,
        usergroup,
        privacy,
    ):
        routes.include(conversation.routes)
    return routes
