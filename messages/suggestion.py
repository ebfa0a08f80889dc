"""A need named for somebody else: the form, the private question, the answers, and what is seen of them."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, CheckboxesElement, UserSelectElement
from slack_sdk.models.views import View

from learning.interest import Interest
from learning.person import Person
from learning.suggestion import Sent, State, Suggestion
from learning.topic import Kind, Topic
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
    radio_field,
    rich_sentence,
    rich_small,
    search_field,
    sentence,
    small,
    text_field,
    typed,
)
from messages.refs import SuggestionRef, TopicRef
from messages.topic import KINDS, LOOK_UP
from messages.words import _, plain, plain_text, rich, translated

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


def suggest_form(person: str, topic: Topic | None, made: Sequence[Sent]) -> View:
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
        blocks += [typed(each.title), rich_small("suggestion/made", sent=each)]
        if each.registered not in ("", each.title):
            blocks.append(small("suggestion/registered_for", title=each.registered))
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


def accept_form(suggestion: Suggestion, person: Person, topic: Topic | None, mine: Interest | None) -> View:
    """The form of the interest it becomes. topic: the one it is for now; None: it is new, and added with the answer.

    mine: what the person said of that topic before.
    """
    about: list[Block] = [*_named(suggestion)]
    if topic is None:
        about += [_kind(""), small("suggestion/new_topic")]
    elif topic.title != suggestion.title:
        about.append(small("suggestion/merged", title=topic.title))
    if mine is not None and mine.placed:
        about.append(small("interest/in_group"))
    return _need(suggestion, person, about, mine, REGISTER)


def accept_other_form(suggestion: Suggestion, person: Person, *, archived: bool) -> View:
    """The same for another topic than the one suggested. archived: that one is, by now."""
    about: list[Block] = [*_named(suggestion), *([sentence("suggestion/archived")] if archived else [])]
    about += [
        search_field("topic", _("Another topic"), LOOK_UP, placeholder=_("Type to search"), optional=True),
        text_field("title", _("Or a new topic"), hint=plain("suggestion/own_title_hint"), optional=True),
        _kind(plain("suggestion/kind_hint")),
    ]
    return _need(suggestion, person, about, None, REGISTER_OTHER)


def _kind(hint: str) -> Block:
    kinds = {kind.value: label for kind, label in translated(KINDS).items()}
    return radio_field("kind", _("What sort of topic is it?"), kinds, value=Kind.TECHNICAL, hint=hint, optional=True)


def _need(suggestion: Suggestion, person: Person, about: list[Block], mine: Interest | None, submit: str) -> View:
    blocks = [*about, *interest.need_fields(mine), small("interest/who"), *profile.missing_fields(person)]
    if suggestion.by:
        show = CheckboxesElement(action_id="show", options=options({YES: _("Let them see that I registered")}))
        blocks.append(field("show", _("Who suggested it"), show, hint=plain("suggestion/show_hint"), optional=True))
    return form(_("I'm interested"), submit, _("Save"), blocks, SuggestionRef(suggestion_id=suggestion.id))


def decline_form(suggestion: Suggestion) -> View:
    """The form to decline."""
    blocks: list[Block] = [header(suggestion.title), sentence("suggestion/decline")]
    if suggestion.by:
        hint = plain("suggestion/word_hint")
        blocks.append(text_field("word", _("A word to who suggested it"), hint=hint, lines=True, optional=True))
    return form(_("Decline"), SAY_NO, _("Decline"), blocks, SuggestionRef(suggestion_id=suggestion.id))


def declined(*, word: bool) -> View:
    """What declining answers. word: one was written to who suggested it."""
    return page(_("Declined"), [sentence("suggestion/declined", word=word)])


def shown_to(suggestion: Suggestion) -> Message:
    """To who suggested it: the person lets them see that they registered."""
    blocks = (rich_sentence("suggestion/shown", suggestion=suggestion), typed(suggestion.chosen))
    return Message(rich("suggestion/shown", suggestion=suggestion), blocks)


def word_to(person: str, word: str) -> Message:
    """To who suggested something: a word of the person (Slack id)."""
    return Message(
        rich("suggestion/word", person=person), (rich_sentence("suggestion/word", person=person), typed(word))
    )
