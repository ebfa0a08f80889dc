"""Samples of a group's channel: what is said while it is made, and its charter."""

from dataclasses import replace
from datetime import time

from learning.calendar import Hours
from learning.group import State
from learning.grouping import Mates
from learning.objective import Objective
from learning.resource import LINK_LONGEST, Resource
from messages import channel, charter, resource
from messages.blocks import form
from messages.refs import ResourcesRef
from messages.words import _
from tests.messages import samples as of
from tests.messages.samples import Sample, Words

ERRORS = ("is_archived", "channel_not_found", "not_in_channel", "restricted_action", "missing_scope", "fatal_error")


def _shared(words: Words, many: int) -> list[Objective]:
    """Objectives of members, as long as they may be; the second half of them reached."""
    return [
        replace(of.an_objective(words, number, done=number > many / 2), person_id=number % 12) for number in range(many)
    ]


def _resources(words: Words, many: int, fill: str = "x") -> list[Resource]:
    """Resources, as long as they may be; each second one of somebody who is forgotten. fill: of their addresses."""
    link = "https://a.example/?" + fill * (LINK_LONGEST - 19)
    return [
        Resource(
            number,
            1,
            words.title,
            link,
            " ".join(words.sentence.split()),
            number % 2 or None,
            "U0000000001" if number % 2 else "",
            of.NOW,
        )
        for number in range(1, many + 1)
    ]


def of_resources(words: Words) -> list[Sample]:
    """The list of a group's resources, and adding one."""
    group, public = of.a_group(words, 3), replace(of.a_group(words, 3), private=False)
    many, ref = _resources(words, 25, "&"), ResourcesRef(group_id=1)
    last = ref.model_copy(update={"page": 2})
    all_ = {each.id for each in many}
    return [
        Sample("resource.resources", resource.resources(group, many, ref, removable=all_, adds=True)),
        Sample("resource.resources last", resource.resources(public, many, last, removable=(), adds=False)),
        Sample("resource.resources none", resource.resources(group, (), ref, removable=(), adds=True)),
        Sample("resource.add_form", resource.add_form(group)),
        Sample("resource.add_form public", resource.add_form(public)),
        Sample("resource.added", resource.added(group), acknowledges=True),
    ]


def of_channels(words: Words) -> list[Sample]:
    """All of them."""
    group = of.a_group(words, 12)
    full = replace(
        of.a_group(words, 12),
        name=words.title,
        place=words.of(80),
        link="https://meet.example/" + "x" * 470,
        supporter="U0000000001",
        ends_on=of.DAY,
        months=12,
    )
    stopped = of.a_group(words, 12, State.BLOCKED)
    chosen = replace(stopped, adopted=True)
    at_night = replace(full, private=False, hours=Hours(6, time(23, 30)))
    pattern = channel.pattern_field("learn-{topic}", "learn-" + "x" * 74)
    return [
        Sample("channel.forming", channel.forming(words.title, 12), acknowledges=True),
        Sample("channel.given up", channel.given_up(of.a_group(words, 12, State.CLOSED))),
        Sample("channel.given_up", channel.given_up(group)),
        Sample("channel.ready", channel.ready(group)),
        Sample("channel.ready some missing", channel.ready(group, [f"U0{n:09}" for n in range(11)])),
        Sample("channel.ready without supporter", channel.ready(replace(full, supporter="U9"), ["U9"])),
        Sample("channel.not_invited", channel.not_invited(full, [f"U0{n:09}" for n in range(11)])),
        Sample("channel.not_invited supporter", channel.not_invited(replace(full, supporter="U9"), ["U9"])),
        Sample("channel.blocked", channel.blocked(of.a_group(words, 12, State.BLOCKED))),
        Sample("channel.blocked by scope", channel.blocked(replace(group, blocked_by="missing_scope"))),
        Sample("channel.blocked otherwise", channel.blocked(replace(group, blocked_by="is_archived"))),
        Sample("channel.pattern_field", form(_("Settings"), "setup.save", _("Save"), [pattern])),
        Sample("channel.blocked, not theirs", channel.blocked(replace(stopped, blocked_by="chosen_by_an_outsider"))),
        *(Sample(f"channel.blocked {error}", channel.blocked(replace(stopped, blocked_by=error))) for error in ERRORS),
        *(
            Sample(f"channel.blocked adopted {error}", channel.blocked(replace(chosen, blocked_by=error)))
            for error in ERRORS
        ),
        Sample("channel.told", channel.told(full, 1, Mates(11, 5, 7, 3, 11), invited=True)),
        Sample("channel.told one", channel.told(group, 1, Mates(1, 1, 1, 1, 1), invited=False)),
        Sample("channel.told none", channel.told(group, 1, Mates(0, 0, 0, 0, 0), invited=True)),
        Sample("channel.told bare", channel.told(group, 1, None, invited=True)),
        Sample("charter.charter", charter.charter(group)),
        Sample("charter.charter empty", charter.charter(of.a_group(words, 0))),
        *(
            Sample(f"charter.charter {n} objectives", charter.charter(full, _shared(words, n), n))
            for n in (1, 6, 12, 40)
        ),
        *(
            Sample(
                f"charter.charter {n} resources of {fill}",
                charter.charter(full, _shared(words, 40), 40, _resources(words, n, fill)[:3], n),
            )
            for n, fill in ((1, "&"), (2, "x"), (3, "x"), (200, "x"))
        ),
        *of_resources(words),
        Sample("charter.charter without place", charter.charter(replace(full, place="", link=""), _shared(words, 12))),
        Sample("charter.change_form", charter.change_form(group, of.settings().hours)),
        Sample("charter.change_form full", charter.change_form(at_night, of.settings().hours)),
        Sample("charter.supporter", charter.supporter(group, "")),
        Sample("charter.supporter outside", charter.supporter(full, "", invited=False)),
        Sample("charter.supporter_outside", charter.supporter_outside(full)),
        Sample("charter.supporter by", charter.supporter(full, "U0000000001")),
    ]
