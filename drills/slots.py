"""Forty operators who want the same slot: `make drill-slots` (control E06).

    python -m drills.slots [--clients 40] [--rounds 50] [--seconds 900]

Real PostgreSQL (a clone of the tests' template), real pages, each client on connections of its own. Each
round all click at once: to book one slot, while another books, moves, cancels, or while a hold ends. After
each round the database is read: a slot given twice, a slot taken by nobody, an answer that a user would take
for a failure. Writes `evidence/E06.json`, and ends with status 1 when a check fails.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from contextlib import ExitStack

from drills.site import PROJECT
from drills.stage import commit, database

EVIDENCE = PROJECT / "evidence" / "E06.json"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make drill-slots")
    parser.add_argument("--clients", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=900, help="durée des rondes, au plus")
    options = parser.parse_args()
    with ExitStack() as stack:
        stack.enter_context(database())
        return run(options.clients, options.rounds, options.seconds)


def run(clients: int, rounds: int, seconds: float) -> int:
    """The race itself, once the database is there."""
    from datetime import timedelta

    from django.test.utils import setup_test_environment
    from django.utils import timezone

    from maillage.foundation.access.enums import Role
    from maillage.foundation.tenancy.actions import flag_demonstration
    from tests.care.slots.race import Race, until
    from tests.cast import give_role, make_community, make_user

    setup_test_environment()
    community, president = make_community("Exercice"), make_user("Presidente")
    give_role(president, community, Role.PRESIDENT)
    flag_demonstration(community=community)
    race, before, began = Race(community, president, clients), deadlocks(), time.monotonic()
    until(
        race,
        rounds,
        timezone.now() + timedelta(seconds=seconds),
        lambda done: print(done, end=" ", flush=True),
    )
    elapsed = time.monotonic() - began
    race.close()
    seen, waits = race.seen, sorted(race.seen.waits_ms)
    said = {
        "commit": commit(),
        "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1), "seconds": round(elapsed, 1),
        "rounds": seen.rounds, "clients": clients, "clicks": len(waits),
        "max_bookings_per_slot": seen.most_bookings, "errors": len(seen.errors),
        "deadlocks": deadlocks() - before, "answers": dict(sorted(seen.answers.items())),
        "p50_ms": round(statistics.median(waits), 1), "p95_ms": round(waits[int(0.95 * (len(waits) - 1))], 1),
        "failures": [*seen.errors, *seen.wrong],
    }  # fmt: skip
    EVIDENCE.parent.mkdir(exist_ok=True)
    EVIDENCE.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n")
    print(json.dumps(said, indent=1, ensure_ascii=False))
    return 1 if said["failures"] or seen.most_bookings != 1 or seen.rounds < rounds else 0


def _tell(done: int) -> None:
    print(done, end=" ", flush=True, file=sys.stderr)


def deadlocks() -> int:
    """How many PostgreSQL has broken in this database."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    sys.exit(main())
