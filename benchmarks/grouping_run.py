"""Proposes groups in a process of its own, so that time and memory are those of the proposal alone."""

import json
import random
import sys
import time

from benchmarks.grouping_company import NOW, company
from benchmarks.grouping_score import LARGEST, SMALLEST
from benchmarks.resident import memory
from learning.grouping import propose


def run(people: int, seed: int) -> dict[str, object]:
    """Propose once. Returns seconds, those of the processor, peak memory with the people in it, and groups of ids."""
    interested = company(people, seed)
    random.shuffle(interested)  # in another order each time: that must not matter
    begun, worked = time.perf_counter(), time.process_time()
    proposal = propose(interested, SMALLEST, LARGEST, NOW)
    seconds, peak = time.perf_counter() - begun, memory()[1]
    return {
        "seconds": seconds,
        "worked": time.process_time() - worked,
        "megabytes": peak,
        "groups": [[each.person_id for each in group.members] for group in proposal.groups],
    }


if __name__ == "__main__":
    propose(company(14, 99), SMALLEST, LARGEST, NOW)  # what is made once in a process is not measured
    for wanted in sys.argv[2:]:
        print(json.dumps(run(int(sys.argv[1]), int(wanted))), flush=True)
