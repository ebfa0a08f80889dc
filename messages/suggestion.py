"""A need named for somebody else: the form, the private question, the answers, and what is seen of them."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, CheckboxesElement, UserSelectElement
from slack_sdk.models.views import View

from learning.person import Person
from learning.suggestion import State, Suggestion, what_is_seen
from learning.topic import Topic
from messages import interest, profile
from messages.blocks import (
    Message,
    button,
    buttons,
    divider,
    field,
    form,
    header,
    options,
    page,
    rich_sentence,
    rich_small,
    search_field,
    sentence,
    small,
    text_field,
    typed,
)
from messages.refs import SuggestionRef, TopicRef
from messages.topic import LOOK_UP
from messages.words import _, plain, plain_text, rich

OPEN = interest.ASK
SUBMIT = "suggestion.submit"
SHORTCUT = "suggestion.shortcut"
ACCEPT = "suggestion.accept"
OTHER = "suggestion.other"
REGISTER = "suggestion.register"
REGISTER_OTHER = "suggestion.register_other"
DECLINE = "suggestion.decline"
SAY_NO = "suggestion.say_no"

YES = "yes"


def suggest_form(person: str, topic: Topic | None, made: Sequence[Suggestion]) -> View:
    """The form. person: Slack id of whom it is for, "" when not chosen yet. topic: when it is about one already.

    made: what the reader suggested before.
    """
    whom = UserSelectElement(
        action_id="person", initial_user=person or None, placeholder=plain_text(_("Choose a person"), 150)
    )
    chosen = (str(topic.id), topic.title) if topic else None
    blocks: list[Block] = [
        sentence("suggestion/intro"),
        field("person", _("For whom?"), whom),
        search_field("topic", _("Topic"), LOOK_UP, chosen=chosen, placeholder=_("Type to search"), optional=True),
        text_field("title", _("Or a new topic"), hint=plain("suggestion/title_hint"), optional=True),
        text_field("reason", _("Why?"), hint=plain("suggestion/reason_hint"), lines=True),
        small("suggestion/who"),
    ]
    if made:
        blocks += [divider(), header(_("What you suggested"))]
    for each in made:
        seen = what_is_seen(each.state, shown=each.shown)
        blocks += [typed(each.title or "–"), rich_small("suggestion/made", suggestion=each, seen=seen)]
    return form(_("Suggest a topic"), SUBMIT, _("Send"), blocks)


def on_its_way(person: str) -> View:
    """What suggesting answers. person: Slack id."""
    return page(_("On its way"), [rich_sentence("suggestion/on_its_way", person=person)])


def _buttons(suggestion: Suggestion) -> Block:
    ref = SuggestionRef(suggestion_id=suggestion.id)
    return buttons(
        button(_("Accept"), ACCEPT, ref, style="primary"),
        button(_("Choose another topic"), OTHER, ref),
        button(_("Decline"), DECLINE, ref),
        block_id=f"suggestion-{suggestion.id}",
    )


def _named(suggestion: Suggestion) -> list[Block]:
    return [
        rich_sentence("suggestion/from", suggestion=suggestion),
        typed(plain("suggestion/what", suggestion=suggestion)),
    ]


def ask(suggestion: Suggestion, *, interested: bool) -> Message:
    """The private question to the person; answered, it says what was decided. interested: they are in already."""
    blocks: list[Block] = [*_named(suggestion)]
    text = rich("suggestion/text")
    if suggestion.state is not State.PENDING:
        return Message(text, (*blocks[:1], sentence("suggestion/answered", suggestion=suggestion)))
    if interested and suggestion.topic_id is not None:
        blocks.append(sentence("suggestion/in_already"))
        see = button(_("See my interest"), interest.OPEN, TopicRef(topic_id=suggestion.topic_id))
        blocks.append(buttons(see))
    return Message(text, (*blocks, _buttons(suggestion), small("suggestion/voluntary")))


def pending(suggestions: Sequence[Suggestion], shown: int) -> list[Block]:
    """Needs named for the reader, in their Home tab. shown: how many at the most."""
    if not suggestions:
        return []
    blocks: list[Block] = [divider(), header(_("Suggested to you"))]
    for each in suggestions[:shown]:
        blocks += [*_named(each), _buttons(each)]
    return [*blocks, small("suggestion/voluntary")]


def accept_form(suggestion: Suggestion, person: Person, *, other: bool) -> View:
    """The form of the interest it becomes. other: for another topic than the one suggested."""
    ref = SuggestionRef(suggestion_id=suggestion.id)
    about: list[Block] = [header(suggestion.title), typed(suggestion.reason)] if suggestion.reason else []
    if other:
        about = [
            *about,
            search_field("topic", _("Another topic"), LOOK_UP, placeholder=_("Type to search"), optional=True),
            text_field("title", _("Or a new topic"), hint=plain("suggestion/title_hint"), optional=True),
        ]
    blocks = [*about, *interest.need_fields(None), small("interest/who"), *profile.missing_fields(person)]
    if suggestion.by:
        show = CheckboxesElement(action_id="show", options=options({YES: _("Let them see that I registered")}))
        blocks.append(field("show", _("Who suggested it"), show, hint=plain("suggestion/show_hint"), optional=True))
    return form(_("I'm interested"), REGISTER_OTHER if other else REGISTER, _("Save"), blocks, ref)


def decline_form(suggestion: Suggestion) -> View:
    """The form to decline."""
    blocks: list[Block] = [header(suggestion.title), sentence("suggestion/decline")]
    if suggestion.by:
        hint = plain("suggestion/word_hint")
        blocks.append(text_field("word", _("A word to who suggested it"), hint=hint, lines=True, optional=True))
    return form(_("Decline"), SAY_NO, _("Decline"), blocks, SuggestionRef(suggestion_id=suggestion.id))


def declined() -> View:
    """What declining answers."""
    return page(_("Declined"), [sentence("suggestion/declined")])


def shown_to(suggestion: Suggestion) -> Message:
    """To who suggested it: the person lets them see that they registered."""
    blocks = (rich_sentence("suggestion/shown", suggestion=suggestion), typed(suggestion.title))
    return Message(rich("suggestion/shown", suggestion=suggestion), blocks)


def word_to(person: str, word: str) -> Message:
    """To who suggested something: a word of the person (Slack id)."""
    return Message(
        rich("suggestion/word", person=person), (rich_sentence("suggestion/word", person=person), typed(word))
    )
