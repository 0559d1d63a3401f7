"""When, where and on what a figure was measured; what a bench says while it works. Standard library alone."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]


def circumstances(elapsed: float) -> dict[str, Any]:
    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=PROJECT, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": git("rev-parse", "HEAD"),
        "changed_files": bool(git("status", "--porcelain", "--untracked-files=no")),
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 1),
        "elapsed_s": round(elapsed, 1),
    }


def say(what: str) -> None:
    print(f"▸ {what}…", file=sys.stderr, flush=True)
