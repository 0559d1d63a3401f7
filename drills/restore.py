"""An older backup of patient data comes back: `make drill-restore` (control F06).

    python -m drills.restore [--cases 200]

Real PostgreSQL (a clone of the tests' template), real `pg_dump` and `pg_restore`. Cases are opened, the
schema of patient data is backed up, then cases are closed and purged on their day, and the ledger is written
outside. The backup is restored over it: every purged case is back, most with another day of purge. The ledger
is replayed: none may be left, and the trace must still hold. Writes `evidence/F06.json`; status 1 otherwise.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from drills.site import PROJECT
from drills.stage import commit, database, program, superuser

EVIDENCE = PROJECT / "evidence" / "F06.json"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make drill-restore")
    parser.add_argument("--cases", type=int, default=200)
    options = parser.parse_args()
    with ExitStack() as stack:
        stack.enter_context(database())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        return run(options.cases, folder)


def run(cases: int, folder: Path) -> int:
    """The drill itself, once the database is there."""
    from django.db import connections
    from django.utils import timezone

    from maillage.care.circle.actions import close_case
    from maillage.care.circle.models import Case
    from maillage.care.circle.queries import erased_cases
    from maillage.care.circle.upkeep.actions import purge_due, replay_erasures
    from maillage.care.ground.doors import CARE, UPKEEP
    from maillage.care.ground.scope import upkeep
    from maillage.care.persons.models import Identity
    from maillage.care.traces.queries import verify
    from maillage.foundation.audit.chain import Divergence
    from tests.care.makers import make_case, make_surgery, opened
    from tests.cast import make_cast

    began, surgery = time.monotonic(), make_surgery(make_cast())
    made = [make_case(surgery.ours, surgery.nora) for _ in range(cases)]
    backup = folder / "care.dump"
    program("pg_dump", "--format=custom", "--schema=care", f"--file={backup}", superuser())

    with opened(surgery.ours, surgery.nora) as by:
        for case in made:
            close_case(by=by, case=case)
    day = timezone.localdate() + timedelta(days=31)
    purged = purge_due(community=surgery.ours, today=day)
    ledger = dict(erased_cases(surgery.ours))

    for door in (CARE, UPKEEP):
        connections[door].close()
    program("psql", "--quiet", "--command=DROP SCHEMA care CASCADE", superuser())
    restored = time.monotonic()
    program("pg_restore", "--exit-on-error", f"--dbname={superuser()}", str(backup))
    seconds_to_restore = time.monotonic() - restored

    with upkeep(surgery.ours):
        back = Case.objects.using(UPKEEP).filter(pk__in=list(ledger)).count()
        late = Case.objects.using(UPKEEP).filter(pk__in=list(ledger), purge_on__gt=day).count()
    replay_erasures(community=surgery.ours, erased=ledger)
    with upkeep(surgery.ours):
        left = Case.objects.using(UPKEEP).filter(pk__in=list(ledger)).count()
        left += Identity.objects.using(UPKEEP).filter(case_id__in=list(ledger)).count()
        others = Case.objects.using(UPKEEP).count()
    holds = not isinstance(verify(surgery.ours), Divergence)
    said = {
        "commit": commit(),
        "cores": os.cpu_count(), "seconds": round(time.monotonic() - began, 1), "cases": cases,
        "purged": purged, "back_after_restore": back, "back_with_a_later_day": late,
        "left_after_replay": left, "untouched": others, "trace_holds": holds,
        "restore_seconds": round(seconds_to_restore, 2),
    }  # fmt: skip
    EVIDENCE.parent.mkdir(exist_ok=True)
    EVIDENCE.write_text(json.dumps(said, indent=1) + "\n")
    print(json.dumps(said, indent=1))
    return 0 if (purged, back, left, others, holds) == (cases, cases, 0, 1, True) else 1


if __name__ == "__main__":
    sys.exit(main())
