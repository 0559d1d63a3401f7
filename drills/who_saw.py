"""« Qui a vu mon dossier » among twenty million accesses: `make drill-who-saw` (control F02).

    python -m drills.who_saw [--rows 20000000]

Real PostgreSQL (a clone of the tests' template), the table, the indexes and the walls of the platform. The
lines are written by the superuser, by a formula: who reads them through the walls must find exactly what the
formula says, for an ordinary patient and for one who was seen a hundred times more. The list handed over is
composed too. Needs about 600 bytes of disk a line. Writes `evidence/F02.json`; status 1 past five seconds, or
when a line is missing or too many.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from drills.site import PROJECT
from drills.stage import commit, database, superuser

EVIDENCE = PROJECT / "evidence" / "F02.json"
# Each case is seen two hundred times; one line of a thousand is of the same busy case.
EACH, ONE_IN = 200, 1000
PEOPLE = 400
BEGAN = datetime(2025, 1, 1, tzinfo=UTC)
MOST_SECONDS = 5.0
BUSY = UUID(int=1)

FILL = """
INSERT INTO care.care_accesstrace
    (id, community_id, case_id, seq, at, actor_id, actor_roles, act, details, previous_hash, hash)
OVERRIDING SYSTEM VALUE
SELECT uuidv7(), %(community)s,
    CASE WHEN s %% %(one_in)s = 0 THEN %(busy)s::uuid ELSE md5((s %% %(cases)s)::text)::uuid END,
    s, %(began)s::timestamptz + s * interval '1 second', s %% %(people)s + 1, 'operator', 'view',
    '{"ground": "equipe_soins"}'::jsonb, repeat('0', 64), repeat('0', 64)
FROM generate_series(1, %(rows)s) AS s
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="make drill-who-saw")
    parser.add_argument("--rows", type=int, default=20_000_000)
    options = parser.parse_args()
    with ExitStack() as stack:
        stack.enter_context(database())
        return run(options.rows)


def run(rows: int) -> int:
    """The drill itself, once the database is there."""
    from hashlib import md5

    from maillage.foundation.access.enums import Role
    from tests.cast import make_cast

    cast, began = make_cast(), time.monotonic()
    cases = max(2, rows // EACH)
    fill(cast.ours.pk, rows, cases)
    filled, wrong, said = time.monotonic() - began, [], {}
    ordinary = UUID(md5(b"1", usedforsecurity=False).hexdigest())
    wanted = {
        "ordinary": (ordinary, [s for s in range(1, rows + 1, cases) if s % ONE_IN]),
        "busy": (BUSY, list(range(ONE_IN, rows + 1, ONE_IN))),
    }
    for name, (case, ranks) in wanted.items():
        lines, seconds, composed = report(cast.ours, cast.holder(Role.DPO), case)
        truth = [BEGAN + timedelta(seconds=s) for s in reversed(ranks)]
        if [line.at for line in lines] != truth:
            wrong.append(f"{name}: {len(lines)} lines read, {len(truth)} written, or others")
        if max(seconds, composed) > MOST_SECONDS:
            wrong.append(f"{name}: {seconds:.1f} s to read, {composed:.1f} s to compose")
        said[name] = {"lines": len(lines), "seconds": round(seconds, 3), "pdf_seconds": round(composed, 2)}
    figures = {
        "commit": commit(), "cores": os.cpu_count(), "load_average": round(os.getloadavg()[0], 1),
        "rows": rows, "cases": cases, "fill_seconds": round(filled, 1), **said, "failures": wrong,
    }  # fmt: skip
    EVIDENCE.parent.mkdir(exist_ok=True)
    EVIDENCE.write_text(json.dumps(figures, indent=1) + "\n")
    print(json.dumps(figures, indent=1))
    return 1 if wrong else 0


def fill(community: int, rows: int, cases: int) -> None:
    """Write the lines as a restored backup would: indexes last, and no trigger to recompute a chain."""
    import psycopg

    table = "care.care_accesstrace"
    values = {
        "community": community, "rows": rows, "cases": cases, "one_in": ONE_IN, "busy": str(BUSY),
        "began": BEGAN, "people": PEOPLE,
    }  # fmt: skip
    with psycopg.connect(superuser(), autocommit=True) as there:
        there.execute("SET session_replication_role = replica")
        there.execute("SET maintenance_work_mem = '512MB'")
        indexes = there.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'care' AND tablename = %s"
            " AND indexname LIKE 'access_trace_by_%%'",
            ["care_accesstrace"],
        ).fetchall()
        for name, _ in indexes:
            there.execute(f'DROP INDEX care."{name}"')  # type: ignore[arg-type]
        there.execute(FILL, values)
        for _, definition in indexes:
            there.execute(definition)
        there.execute(f"VACUUM ANALYZE {table}")  # type: ignore[arg-type]


def report(community: Any, watcher: Any, case: UUID) -> tuple[list[Any], float, float]:
    """The lines as the desk of data protection reads them, the seconds it took, those of the PDF."""
    from django.utils import timezone

    from maillage.care.circle.models import Case
    from maillage.care.oversight.accesses import accesses
    from maillage.care.oversight.documents import access_list
    from maillage.foundation.documents.answers import Format, document_answer
    from tests.care.makers import opened

    begin = time.monotonic()
    with opened(community, watcher, desk=True):
        lines = accesses(community, case)
    read = time.monotonic()
    told = Case(pk=case, reference="EXERCICE", kind="snp", opened_at=timezone.now())
    document_answer(access_list(community, told, lines, timezone.localdate()), Format.PDF, "acces")
    return lines, read - begin, time.monotonic() - read


if __name__ == "__main__":
    sys.exit(main())
