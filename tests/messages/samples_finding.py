"""Samples of what finding a need has: Home, the tour, suggestions, managing topics, about me, the quorum."""

from dataclasses import replace

from slack_sdk.models.views import View

from learning.refusal import Reason
from learning.suggestion import Sent, State, Suggestion
from messages import home, profile, quorum, suggestion, topic_admin
from messages.refs import ListRef, TourRef
from messages.topic import Draft
from tests.messages import samples as of
from tests.messages.samples import FIRST_ID, NOW, Sample, Words


def a_suggestion(words: Words, number: int = 0, state: State = State.PENDING, *, shown: bool = False) -> Suggestion:
    topic_id = FIRST_ID if number % 2 else None
    return Suggestion(
        FIRST_ID + number,
        FIRST_ID,
        "U0000000001",
        FIRST_ID,
        "U0000000002" if number else "",
        topic_id,
        words.title,
        words.paragraph,
        number % 2 == 0,
        state,
        shown,
        words.paragraph,
        NOW,
        words.title if state is State.ACCEPTED else "",
        "D1",
        "1.0",
    )


def _suggestions(words: Words) -> list[Sample]:
    registered = ("", words.title, words.of(100))
    made = [Sent("U0000000001", words.title, NOW, registered[n % 3]) for n in range(10)]
    one, person = a_suggestion(words, 1), of.A_PERSON
    topic, mine = of.a_topic(words), of.an_interest(words, 1)
    return [
        Sample("suggestion.suggest_form", suggestion.suggest_form("", None, [])),
        Sample("suggestion.suggest_form all", suggestion.suggest_form("U0000000003", of.a_topic(words), made)),
        Sample("suggestion.on_its_way", suggestion.on_its_way("U0000000003"), acknowledges=True),
        Sample("suggestion.ask", suggestion.ask(one, interested=False)),
        Sample("suggestion.ask in already", suggestion.ask(one, interested=True)),
        Sample("suggestion.ask of the forgotten", suggestion.ask(a_suggestion(words), interested=False)),
        *(
            Sample(f"suggestion.ask {state}", suggestion.ask(a_suggestion(words, 1, state), interested=False))
            for state in (State.ACCEPTED, State.DECLINED)
        ),
        Sample("suggestion.accept_form", suggestion.accept_form(one, person, topic, None)),
        Sample("suggestion.accept_form new", suggestion.accept_form(one, person, None, None)),
        Sample(
            "suggestion.accept_form merged, in a group",
            suggestion.accept_form(one, person, replace(topic, title=words.of(100)), replace(mine, placed=True)),
        ),
        Sample("suggestion.accept_form gone", suggestion.accept_form(a_suggestion(words), person, topic, mine)),
        Sample("suggestion.accept_other_form", suggestion.accept_other_form(one, person, archived=False)),
        Sample("suggestion.accept_other_form archived", suggestion.accept_other_form(one, person, archived=True)),
        Sample("suggestion.decline_form", suggestion.decline_form(one)),
        Sample("suggestion.decline_form forgotten", suggestion.decline_form(a_suggestion(words))),
        *(
            Sample(f"suggestion.declined {word}", suggestion.declined(word=word), acknowledges=True)
            for word in (True, False)
        ),
        Sample("suggestion.shown_to", suggestion.shown_to(a_suggestion(words, 1, State.ACCEPTED, shown=True))),
        Sample("suggestion.word_to", suggestion.word_to("U0000000003", words.paragraph or "x")),
    ]


def _topics(words: Words) -> list[Sample]:
    one, other = of.a_topic(words, 1, waiting=3), of.a_topic(words, 2, waiting=1)
    draft = Draft(one.title, one.purpose, one.kind, one.tags)
    return [
        Sample("topic_admin.manage", topic_admin.manage(one, [], of.settings())),
        Sample("topic_admin.manage groups", topic_admin.manage(one, [of.a_group(words, 3)] * 21, of.settings())),
        Sample("topic_admin.change_form", topic_admin.change_form(1, draft)),
        Sample("topic_admin.change_form near", topic_admin.change_form(1, draft, [other] * 5), acknowledges=True),
        Sample("topic_admin.changed", topic_admin.changed(one), acknowledges=True),
        Sample("topic_admin.merge_form", topic_admin.merge_form(one)),
        Sample("topic_admin.merge_ask", topic_admin.merge_ask(one, other), acknowledges=True),
        Sample("topic_admin.merge_ask one", topic_admin.merge_ask(other, one), acknowledges=True),
        Sample("topic_admin.merged", topic_admin.merged(one, other, 3)),
        Sample("topic_admin.merged one", topic_admin.merged(one, other, 1)),
        *(
            Sample("topic_admin.merged_while_waiting", topic_admin.merged_while_waiting(one, other, waits=waits))
            for waits in (True, False)
        ),
        Sample("topic_admin.archived", topic_admin.archived(one)),
        Sample("topic_admin.reopened", topic_admin.reopened(one)),
        Sample("topic_admin.archived_while_waiting", topic_admin.archived_while_waiting(one)),
    ]


def _quorum(words: Words) -> list[Sample]:
    one = of.a_topic(words, 1, waiting=7)
    who = [(True, True), (True, False), (False, True)]
    organised = replace(of.settings(), self_organised=True)
    return [
        *(Sample(f"quorum.enough {waits} {may}", quorum.enough(one, waits=waits, may_form=may)) for waits, may in who),
        Sample("quorum.guide", quorum.guide(of.settings())),
        Sample("quorum.guide self-organised", quorum.guide(organised)),
    ]


def _profile(words: Words) -> list[Sample]:
    full = replace(of.A_PERSON, place=words.of(80), department=words.of(80), supervisor="U0000000003")
    return [
        Sample("profile.about_me", profile.about_me(of.A_PERSON, [])),
        Sample("profile.about_me all", profile.about_me(full, ["zone", "place"])),
        Sample("profile.about_me unknown", profile.about_me(replace(full, zone=""), [])),
        Sample("profile.saved", profile.saved(), acknowledges=True),
    ]


def _home(words: Words) -> list[Sample]:
    waits = [of.a_topic(words, number, waiting=9) for number in range(20)]
    said = of.an_objective(words, 1, answers=1)
    aims = [of.an_objective(words, number) for number in range(20)]
    full = home.Mine(
        [a_suggestion(words, number) for number in range(20)],
        waits,
        {each.id: 3 for each in waits},
        [of.a_group(words, 12)] * 20,
        aims,
        of.a_check_in(aims[:8]),
        plans=99,
    )
    empty = home.Mine([], [], {}, [], [], None)
    member = replace(empty, groups=full.groups[:1])
    answered = replace(empty, objectives=[said], check_in=of.a_check_in([said]))
    skipped = replace(full, suggestions=[], check_in=of.a_check_in(aims[:8], skipped=True))
    listed = home.Listed(waits[:8], 10_000, {FIRST_ID}, ListRef(page=3, words=words.of(100)), "Lisbon")
    none = home.Listed([], 0, set(), ListRef(), "")

    def shown(mine: home.Mine, of_topics: home.Listed, tour: TourRef | None = None, *, all_: bool = True) -> View:
        return home.home_tab(mine, of_topics, of.settings(chosen=not all_), caretaker=all_, facilitates=all_, tour=tour)

    return [
        Sample("home.home_refused", home.home_refused(Reason.GUEST)),
        Sample("home.home_forgotten", home.home_forgotten()),
        Sample("home.home_tab none", shown(empty, none)),
        Sample("home.home_tab learner", shown(empty, none, TourRef(home=True), all_=False)),
        Sample("home.home_tab member", shown(member, none, all_=False)),
        Sample("home.home_tab answered", shown(answered, listed)),
        Sample("home.home_tab skipped", shown(skipped, listed)),
        Sample("home.home_tab", shown(full, listed, TourRef(step=2, home=True))),
    ]


def finding(words: Words) -> list[Sample]:
    """All of them, in the language that is spoken."""
    return [*_suggestions(words), *_topics(words), *_quorum(words), *_profile(words), *_home(words)]
