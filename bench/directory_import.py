"""`python -m bench.directory_import FILE`: one import in a process of its own, so that its memory is its own.

Writes its outcome as JSON: seconds in all, seconds until everything is staged, and the most memory in MiB of
this process and of the one that reads beside it on a first import.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

from bench.site import BASE_DIR, isolate

VAR = BASE_DIR / "var" / "bench-directory"


def point() -> None:
    """Send this process, and its children, to the database of this bench."""
    isolate()
    os.environ |= {"MAILLAGE_VAR": str(VAR), "MAILLAGE_MODE": "test"}


def main() -> int:
    point()
    from config.local.runtime import running_platform

    with running_platform(BASE_DIR):
        from maillage.reference.directory.actions import import_extract
        from maillage.reference.directory.reading import extracts

        begin, marks = time.perf_counter(), {}

        def mark(run: Any) -> None:
            marks.setdefault(run.step, time.perf_counter() - begin)

        run = import_extract(extract=extracts(Path(sys.argv[1]))[0], by=None, confirm=True, progress=mark)
        seconds = time.perf_counter() - begin
        found = {
            "state": run.state, "lines": run.lines_read, "created": run.created, "updated": run.updated,
            "same": run.same, "rejected": run.rejected, "gone": run.gone, "seconds": round(seconds, 2),
            "reading_seconds": round(marks.get("Mise à jour de l’annuaire", seconds), 2),
            "peak_mib": peak_mib(),
        }  # fmt: skip
    found["peak_mib_beside"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(json.dumps(found))
    return 0


def peak_mib() -> int:
    """Most memory of this process since it began (`ru_maxrss` would count that of its parent)."""
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) // 1024


if __name__ == "__main__":
    raise SystemExit(main())
