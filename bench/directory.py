"""The national directory: import, re-import, count and search, each beside its lower bound or its peer.

    .venv/bin/python -m bench.directory [--rows 300000] [--keep]

A database of its own, in `var/bench-directory`; an invented file of the published layout. `--rows 2200000` is
the size of the national file. Side by side on the same bytes: PostgreSQL's COPY of the 56 columns, Django's
`bulk_create` of a sample, `wc -l`. `--keep` writes `bench/directory.json`.
"""

import argparse
import csv
import functools
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from bench.circumstances import circumstances, say
from bench.directory_import import VAR, point
from bench.site import BASE_DIR, install

EVIDENCE = BASE_DIR / "bench" / "directory.json"
SAMPLE = 10_000
SEARCHES = 300


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.directory")
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--keep", action="store_true", help="écrit aussi bench/directory.json")
    options = parser.parse_args()
    point()
    begin = time.monotonic()
    say("préparation de la base de mesure (var/bench-directory)")
    install()
    figures = measure(options.rows) | circumstances(time.monotonic() - begin)
    text = json.dumps(figures, indent=1, ensure_ascii=False) + "\n"
    if options.keep:
        EVIDENCE.write_text(text)
    print(text)
    return 0


def imported(path: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.directory_import", str(path)],
        cwd=BASE_DIR, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def measure(rows: int) -> dict[str, Any]:
    from maillage.reference.directory.invented.people import make_rpps

    say(f"fichiers inventés de {rows} lignes")
    begin = time.perf_counter()
    folder = VAR / str(rows)
    kept = sorted(folder.glob("*.txt"))
    if len(kept) == 2:
        first, second = kept
    else:
        first = make_rpps(folder, rows=rows, seed=7, companions=False).files[0]
        second = make_rpps(
            folder, rows=rows, seed=7, companions=False, edition=2, changed=0.01, day=date(2026, 2, 5)
        ).files[0]
    made = time.perf_counter() - begin
    lines = timed(lambda: subprocess.run(["wc", "-l", str(first)], check=True, capture_output=True))
    say("comptage dans le fichier")
    count = timed(lambda: count_in(first))
    figures = database(first, second, rows)
    whole, delta = figures["import"], figures["one_percent_changed"]
    copy, bulk = figures["raw_copy_seconds"], figures["bulk_create_rows_s"]
    return {
        "rows": rows,
        "megabytes": round(first.stat().st_size / 1e6),
        "generator_seconds": None if len(kept) == 2 else round(made / 2, 1),
        "wc_seconds": lines,
        "count_seconds": count,
        **figures,
        "ratios": {
            "P8 import / bulk_create, rows per second": round(whole["lines"] / whole["seconds"] / bulk, 1),
            "P8 import / raw COPY of the same bytes": round(whole["seconds"] / copy, 2),
            "P9 reading and staging / raw COPY": round(whole["reading_seconds"] / copy, 2),
            "P10 raw COPY / import with 1 % changed": round(copy / delta["seconds"], 2),
            "P10 raw COPY / hashes, comparison and staging with 1 % changed": round(
                copy / delta["reading_seconds"], 2
            ),
            "P10 import / import with 1 % changed": round(whole["seconds"] / delta["seconds"], 1),
            "P11 count in the file / wc -l": round(count / lines, 1),
        },
    }


def timed(work: Callable[[], Any]) -> float:
    """The median of three, in seconds."""
    found = []
    for _ in range(3):
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
    return round(statistics.median(found), 3)


def count_in(path: Path) -> int:
    from maillage.reference.directory.scan import GENERAL_PRACTICE, heads_in_file

    return heads_in_file(path, profession="10", specialties=GENERAL_PRACTICE).height


def database(first: Path, second: Path, rows: int) -> dict[str, Any]:
    from config.local.runtime import running_platform

    with running_platform(BASE_DIR):
        from django.db import connections

        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "TRUNCATE reference_directoryimport, reference_importrejection, reference_directorychange,"
                " reference_practice, reference_practicesite, reference_professional"
            )
        say("COPY des 56 colonnes et bulk_create, autour de l’import, du second et de l’édition suivante")
        # Each peer before, between and after: what else the machine does weighs on all alike.
        copy, bulk = [raw_copy(first)], [bulk_create(first)]
        whole = imported(first)
        copy.append(raw_copy(first))
        bulk.append(bulk_create(first))
        again, delta = imported(first), imported(second)
        copy.append(raw_copy(first))
        bulk.append(bulk_create(first))
        say(f"{SEARCHES} recherches")
        return {
            "raw_copy_seconds": round(statistics.median(copy), 2),
            "raw_copy_all": copy,
            "bulk_create_rows_s": round(statistics.median(bulk)),
            "bulk_create_all": bulk,
            "import": whole | {"rows_s": round(whole["lines"] / whole["seconds"])},
            "same_file_again": again,
            "one_percent_changed": delta,
            "search_ms": searches(),
        }


def raw_copy(path: Path) -> float:
    """The lower bound: the same bytes into an unlogged table of text columns, no index, nothing looked at."""
    from django.db import connections

    columns = ", ".join(f"c{rank} text" for rank in range(57))
    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_raw")
        cursor.execute(f"CREATE UNLOGGED TABLE bench_raw ({columns})")
        begin = time.perf_counter()
        with path.open("rb") as file, cursor.copy("COPY bench_raw FROM STDIN WITH (DELIMITER '|')") as copy:
            file.readline()
            while block := file.read(1 << 20):
                copy.write(block)
        seconds = time.perf_counter() - begin
        cursor.execute("DROP TABLE bench_raw")
    return round(seconds, 2)


@functools.cache
def line_model() -> Any:
    """A table of 57 text columns."""
    from django.db import models

    fields = {f"c{rank}": models.TextField() for rank in range(57)}
    meta = type("Meta", (), {"app_label": "bench", "db_table": "bench_bulk"})
    return type("Line", (models.Model,), {"__module__": __name__, "Meta": meta, **fields})


def bulk_create(path: Path) -> int:
    """The plain way: `csv.reader`, one object a line of 56 text columns, `bulk_create`. Rows a second."""
    from django.db import connections

    line = line_model()
    with connections["owner"].schema_editor() as editor:
        editor.create_model(line)
    begin = time.perf_counter()
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter="|", quoting=csv.QUOTE_NONE)
        next(reader)
        objects = [
            line(**{f"c{rank}": value for rank, value in enumerate(row)})
            for row, _ in zip(reader, range(SAMPLE), strict=False)
        ]
        line.objects.using("owner").bulk_create(objects, batch_size=1_000)
    seconds = time.perf_counter() - begin
    with connections["owner"].schema_editor() as editor:
        editor.delete_model(line)
    return round(len(objects) / seconds)


def searches() -> dict[str, dict[str, float]]:
    """Median and 95th percentile of a search on the whole directory, in milliseconds, by what is typed."""
    from maillage.reference.directory.search import search

    found: dict[str, list[float]] = {}
    for kind, typed in asked():
        begin = time.perf_counter()
        search(typed)
        found.setdefault(kind, []).append((time.perf_counter() - begin) * 1000)
    every = [value for values in found.values() for value in values]
    return {
        kind: {
            "median": round(statistics.median(values), 1),
            "p95": round(statistics.quantiles(values, n=20)[-1], 1),
        }
        for kind, values in {**found, "all": every}.items()
    }


def asked() -> Iterator[tuple[str, str]]:
    """What people type, from those who are there: names whole, begun, turned round, misspelt; numbers."""
    from maillage.reference.directory.models import Professional

    rng = random.Random(1)
    people = list(Professional.objects.order_by("ident")[:: max(1, Professional.objects.count() // SEARCHES)])
    for person in people[:SEARCHES]:
        last, first = person.last_name.lower(), person.first_name.lower()
        cut = rng.randrange(1, max(2, len(last) - 2))
        yield from [
            ("name", last),
            ("begun", last[: max(3, cut)]),
            ("first name first", f"{first} {last}"),
            ("misspelt", f"{last[:cut]}{last[cut + 1 :]} {first}"),
            ("number", person.rpps),
        ]


if __name__ == "__main__":
    raise SystemExit(main())
