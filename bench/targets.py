"""What was aimed at, what was reached: one row by target, printed together at the end.

Every ratio is taken on CPU time, the methods run in turn in one process: what else runs on the machine
stretches the clock, hardly the ratio. Where a method uses two cores, it is the time of the busier one, which
is what one would wait for on a free machine.
"""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numba


@dataclass(frozen=True)
class Target:
    """`reached` is None when it could not be measured; `found` then says why."""

    name: str
    subject: str
    wanted: str
    found: str
    reached: bool | None


class Targets:
    """The rows, told as they come."""

    def __init__(self) -> None:
        self.rows: list[Target] = []

    def add(self, name: str, subject: str, wanted: str, found: str, *, reached: bool) -> None:
        row = Target(name, subject, wanted, found, bool(reached))
        self.rows.append(row)
        print(f"  {verdict(row)}  {name} {subject} : {found} (visé : {wanted})", flush=True)

    def write(self, path: Path | None) -> None:
        if path is not None:
            path.write_text(json.dumps([asdict(row) for row in self.rows], ensure_ascii=False))


def verdict(row: Target) -> str:
    return {True: "atteint", False: "MANQUÉ ", None: "absent "}[row.reached]


def table(rows: list[Target]) -> str:
    """The last thing that `make bench` prints."""
    widths = [max([len(head), *(len(cell) for cell in cells)]) for head, cells in _columns(rows)]
    heads = [head for head, _ in _columns(rows)]
    lines = ["", "  " + "  ".join(h.ljust(w) for h, w in zip(heads, widths, strict=True))]
    lines.append("  " + "─" * (sum(widths) + 2 * len(widths) - 2))
    lines += [
        ("  " + "  ".join(c.ljust(w) for c, w in zip(cells, widths, strict=True))).rstrip()
        for cells in zip(*(cells for _, cells in _columns(rows)), strict=True)
    ]
    done = sum(row.reached is True for row in rows)
    lines += ["", f"  {done} cibles atteintes sur {len(rows)}."]
    return "\n".join(lines)


def _columns(rows: list[Target]) -> list[tuple[str, list[str]]]:
    return [
        ("CIBLE", [row.name for row in rows]),
        ("SUJET", [row.subject for row in rows]),
        ("VISÉ", [row.wanted for row in rows]),
        ("MESURÉ", [row.found for row in rows]),
        ("VERDICT", [verdict(row).strip() for row in rows]),
    ]


def number(value: float, digits: int = 0) -> str:
    return f"{value:,.{digits}f}".replace(",", "\u202f").replace(".", ",")


def _threads() -> dict[str, int]:
    """Nanoseconds on a core of each thread of this process, as Linux counts them."""
    return {
        task.name: int((task / "schedstat").read_text().split()[0])
        for task in Path("/proc/self/task").iterdir()
    }


def timed(method: Callable[[], object]) -> tuple[float, object]:
    """CPU seconds of the busiest thread, and what came out.

    Threads of numba's OpenMP layer share the work with the calling one; those of its plain layer work
    while the caller waits, so the caller's own time is added to theirs.
    """
    before, begin = _threads(), time.process_time()
    found = method()
    after, spent = _threads(), time.process_time() - begin
    each = {task: (ns - before.get(task, 0)) / 1e9 for task, ns in after.items()}
    caller = each.pop(str(threading.get_native_id()))
    others = max(each.values(), default=0.0)
    shared = numba.threading_layer() != "workqueue" if others > 1e-3 else True
    return min(max(caller, others) if shared else caller + others, spent), found


def cpu(method: Callable[[], object]) -> float:
    """CPU seconds of `timed`."""
    return timed(method)[0]


def peak_gigabytes() -> float:
    """Most memory this process has held; unlike `getrusage`, it forgets the process that started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024 / 1e9
