"""Samples of the life of a group: its page, coming in, leaving, moving, merging, closing."""

from dataclasses import replace
from datetime import time

from learning.calendar import Hours
from learning.group import Group, State
from learning.membership import Asked, Change, Fit, Happened, JoinRequest
from messages import group_page, interest, membership, membership_change, membership_leave
from messages.refs import GroupPageRef
from tests.messages import samples as of
from tests.messages.samples import FIRST_ID, NOW, Sample, Words

PERSON = "U0000000001"


def a_request(words: Words, state: Asked = Asked.PENDING, *, invited: bool = False, shown: bool = True) -> JoinRequest:
    """Somebody asks to join, or is invited. shown: whether people are not forgotten."""
    who, by = (PERSON, "U0000000002") if shown else ("", "")
    by_id = FIRST_ID + 1 if invited else FIRST_ID
    answered = by if state is Asked.ACCEPTED else ""
    return JoinRequest(FIRST_ID, FIRST_ID, FIRST_ID, who, by_id, by, words.paragraph, state, answered)


def a_fit(words: Words, number: int = 0) -> Fit:
    """Somebody who could come."""
    who = replace(of.an_interest(words, number), name=words.of(80) or "Name")
    return Fit(who, number % 3, number / 2, ((1, 1), (1, 4), None)[number % 3])


def _happened(words: Words) -> list[Happened]:
    sorts = [Happened(what, NOW, PERSON, "U0000000002", words.paragraph) for what in Change]
    return [*sorts, *(Happened(what, NOW) for what in Change), Happened(Change.FORMED, NOW, by_itself=True)]


def _pages(words: Words) -> list[Sample]:
    since = dict.fromkeys(range(12), NOW)
    known = group_page.Known(since, (), False, ())
    full = group_page.Known(since, _happened(words)[:6], True, [replace(a_request(words), id=n) for n in range(1, 6)])
    inside = group_page.Reader(member=True, facilitates=True, looks_after=True, sees_who=True)
    outside = group_page.Reader(member=False, facilitates=False, looks_after=False, sees_who=False)
    named = replace(of.a_group(words, 3), name=words.title, supporter=PERSON, hours=Hours(3, time(14)))
    forgotten = of.a_group(words, 1)
    members = (replace(forgotten.members[0], slack_id=""),)
    readers = {
        "outside": outside,
        "outside other": replace(outside, other=True),
        "outside back": replace(outside, back=True),
        "outside asked": replace(outside, asked=a_request(words)),
        "outside invited": replace(outside, asked=a_request(words, invited=True)),
        "outside invited by the forgotten": replace(outside, asked=a_request(words, invited=True, shown=False)),
    }
    ref = GroupPageRef(group_id=FIRST_ID)

    def page(
        name: str, group: Group, known: group_page.Known, reader: group_page.Reader, ref: GroupPageRef = ref
    ) -> Sample:
        return Sample(f"group_page.group_page {name}", group_page.group_page(group, known, reader, 8, ref))

    happened = _happened(words)
    return [
        page("new", of.a_group(words, 3), known, inside),
        page("everything", replace(named, members=of.a_group(words, 30).members), full, inside),
        page("later", named, full, inside, ref.model_copy(update={"members": 9, "history": 4})),
        page("invitation open", named, replace(full, requests=[a_request(words, invited=True)]), inside),
        page("empty", of.a_group(words, 0), known, inside),
        page("of the forgotten", replace(forgotten, members=members), known, inside),
        page("closed", of.a_group(words, 3, State.CLOSED), full, inside),
        page("forming", of.a_group(words, 3, State.FORMING, None), known, inside),
        page("outside forming", of.a_group(words, 3, State.FORMING, None), known, outside),
        page("outside full", of.a_group(words, 8), known, outside),
        *(page(name, of.a_group(words, 3), known, reader) for name, reader in readers.items()),
        *(
            page(f"history {at}", named, replace(full, happened=happened[at : at + 6], more=False), inside)
            for at in range(0, len(happened), 6)
        ),
    ]


def _joining(words: Words) -> list[Sample]:
    group, closed = of.a_group(words, 12), of.a_group(words, 3, State.CLOSED)
    states = list(Asked)
    fits = [a_fit(words, number) for number in range(60)]
    return [
        Sample("membership.ask_form", membership.ask_form(group)),
        Sample("membership.asked", membership.asked(group), acknowledges=True),
        Sample("membership.taken_back", membership.taken_back(group)),
        *(Sample(f"membership.request {s}", membership.request(group, a_request(words, s))) for s in states),
        Sample("membership.request closed", membership.request(closed, a_request(words))),
        Sample("membership.request forgotten", membership.request(group, a_request(words, shown=False))),
        *(Sample(f"membership.decided {s}", membership.decided(group, a_request(words, s))) for s in states),
        Sample("membership.welcome", membership.welcome(group, PERSON)),
        Sample("membership.welcome added", membership.welcome(group, PERSON, added=True)),
        Sample("membership.welcome added by nobody", membership.welcome(replace(group, channel=None), "", added=True)),
        Sample("membership.came_in", membership.came_in(group), acknowledges=True),
        Sample("membership.invite_form", membership.invite_form(group, fits)),
        Sample("membership.invite_form nobody", membership.invite_form(group, [])),
        Sample("membership.invited", membership.invited(PERSON), acknowledges=True),
        *(
            Sample(f"membership.invitation {s}", membership.invitation(group, a_request(words, s, invited=True)))
            for s in states
        ),
        Sample(
            "membership.invitation forgotten",
            membership.invitation(of.a_group(words, 1), a_request(words, invited=True, shown=False)),
        ),
        Sample("membership.not_coming", membership.not_coming(group, a_request(words, invited=True))),
        Sample("membership.not_coming forgotten", membership.not_coming(group, a_request(words, shown=False))),
        *(
            Sample(
                f"membership.place_free {n}",
                membership.place_free(of.a_group(words, n), "", fit, largest=8, smallest=6),
            )
            for n, fit in ((1, None), (6, fits[0]), (7, fits[1]))
        ),
        Sample("membership.place_free named", membership.place_free(group, PERSON, fits[2], largest=8, smallest=6)),
        Sample("membership.not_invited", membership.not_invited(group, PERSON)),
        Sample("membership.looks_in", membership.looks_in(group, PERSON)),
    ]


def _leaving(words: Words) -> list[Sample]:
    group = of.a_group(words, 3)
    groups = {"": group, " adopted": replace(group, adopted=True), " without channel": replace(group, channel=None)}
    left = {name: membership_leave.left(each, waits=bool(name)) for name, each in groups.items()}
    return [
        Sample("membership_leave.leave_form", membership_leave.leave_form(group)),
        *(Sample(f"membership_leave.left{name}", made, acknowledges=True) for name, made in left.items()),
        Sample("membership_leave.channel_left", membership_leave.channel_left(group)),
        Sample("membership_leave.by_hand", membership_leave.by_hand(group)),
    ]


def _changing(words: Words) -> list[Sample]:
    group, many = of.a_group(words, 12), [replace(of.a_group(words, 3), id=n) for n in range(1, 101)]
    adopted = replace(many[0], adopted=True)
    named = tuple(replace(each, name=words.of(80) or "Name") for each in group.members)
    change = membership_change
    return [
        Sample("membership_change.none_other", change.none_other(group)),
        Sample("membership_change.move_form", change.move_form(replace(group, members=named), many)),
        Sample("membership_change.moved", change.moved(PERSON, group), acknowledges=True),
        Sample("membership_change.moved unseen", change.moved(PERSON, replace(group, channel=None)), acknowledges=True),
        Sample("membership_change.merge_form", change.merge_form(group, many)),
        Sample("membership_change.merge_ask", change.merge_ask(many[0], group, 8), acknowledges=True),
        Sample("membership_change.merge_ask one", change.merge_ask(of.a_group(words, 1), group, 8), acknowledges=True),
        Sample("membership_change.merge_ask adopted", change.merge_ask(adopted, group, 8), acknowledges=True),
        Sample("membership_change.merged", change.merged(many[0], group, 8)),
        Sample("membership_change.close_form", change.close_form(group)),
        Sample("membership_change.close_form adopted", change.close_form(adopted)),
        Sample("membership_change.closed", change.closed(group), acknowledges=True),
        Sample("membership_change.closed one", change.closed(of.a_group(words, 1)), acknowledges=True),
        *(
            Sample(f"membership_change.told_moved {m}", change.told_moved(group, words.paragraph, merged=m))
            for m in (True, False)
        ),
        Sample("membership_change.told_closed", change.told_closed(group, words.paragraph)),
        Sample("membership_change.newcomers", change.newcomers([f"U0{n:09}" for n in range(12)])),
        Sample("membership_change.last_word", change.last_word(group, many[0], "")),
        Sample("membership_change.last_word closed", change.last_word(group, None, words.paragraph)),
        Sample("membership_change.channel_stays", change.channel_stays(group)),
        Sample("membership_change.thrown_out", change.thrown_out(group)),
        *(Sample(f"membership_change.channel_gone {b}", change.channel_gone(group, back=b)) for b in (True, False)),
    ]


def life(words: Words) -> list[Sample]:
    """All of them."""
    room = [replace(of.a_group(words, 3), id=n) for n in range(1, 4)]
    rooms = membership.with_room(room, 8)
    topic = of.a_topic(words, waiting=7)
    return [
        *_pages(words),
        *_joining(words),
        *_leaving(words),
        *_changing(words),
        Sample(
            "interest.saved room",
            interest.saved(topic, of.settings(), 3, [topic] * 3, more=rooms),
            acknowledges=True,
        ),
        Sample("interest.form room", interest.interest_form(topic, None, of.A_PERSON, in_group=False, more=rooms)),
    ]
