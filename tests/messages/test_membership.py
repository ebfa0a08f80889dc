"""Choosing among the groups of one topic: they begin alike, and have to be told apart."""

from dataclasses import replace

from messages import membership_change
from messages.rendering import as_json
from tests.messages.samples import Words, a_group


def test_groups_with_long_names_that_begin_alike_are_told_apart() -> None:
    of, name = a_group(Words(""), 3), "learn-" + "difficult-" * 6 + "talks"
    others = [replace(of, id=number, channel_name=f"{name}-{number}") for number in range(2, 12)]
    for view in (membership_change.move_form(of, others), membership_change.merge_form(of, others)):
        [target] = [each for each in as_json(view)["blocks"] if each.get("block_id") == "target"]
        labels = [each["text"]["text"] for each in target["element"]["options"]]
        assert len(set(labels)) == len(others), labels
        assert all(f"-{each.id} · 3" in label for each, label in zip(others, labels, strict=True))
