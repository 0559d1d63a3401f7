"""Asking pages: one at a time to weigh each, or many at a steady pace to see how long people wait."""

import http.client
import random
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from bench.site import Site

PATIENCE = 20  # seconds before a request counts as an error
CLIENTS = 16


@dataclass(frozen=True)
class Page:
    """One request: as whom (a Cookie header), what, and the form it sends, if any."""

    name: str
    path: str
    cookie: str = ""
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict, hash=False)

    def send(self, connection: http.client.HTTPConnection) -> tuple[int, int]:
        """(status, bytes of the body). As a browser does, asks again when a kept connection was closed."""
        kept = connection.sock is not None
        try:
            return self._ask(connection)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            connection.close()
            if not kept:
                raise
            return self._ask(connection)

    def _ask(self, connection: http.client.HTTPConnection) -> tuple[int, int]:
        headers = {**self.headers, **({"Cookie": self.cookie} if self.cookie else {})}
        if self.body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("POST" if self.body else "GET", self.path, self.body or None, headers)
        answer = connection.getresponse()
        return answer.status, len(answer.read())


@dataclass(frozen=True)
class Weight:
    """Medians of one page asked alone: milliseconds of CPU of the web and of the database, and its bytes."""

    web_ms: float
    database_ms: float
    size: int


@dataclass(frozen=True)
class Wait:
    """Milliseconds from the moment a request was due to its last byte, and how many failed."""

    count: int
    errors: int
    p50: float
    p95: float
    worst: float


def connect(site: Site) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)


def weigh(site: Site, pages: Sequence[Page], *, rounds: int) -> dict[str, Weight]:
    """Each page in turn, `rounds` times: what a busy machine does to one, it does to all."""
    found: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    connection = connect(site)
    for turn in range(rounds + 2):
        for page in pages:
            web, database = site.web_cpu(), site.database_cpu()
            status, size = page.send(connection)
            if status != 200:
                raise RuntimeError(f"{page.path} answers {status}")
            time.sleep(0.003)  # the end of the transaction comes after the answer
            if turn > 1:  # both processes are warm by then
                found[page.name].append((site.web_cpu() - web, site.database_cpu() - database, size))
    connection.close()
    return {
        name: Weight(
            *(round(statistics.median(row[part] for row in rows) / 1e6, 2) for part in (0, 1)), rows[0][2]
        )
        for name, rows in found.items()
    }


def throughput(site: Site, page: Page, *, seconds: float, clients: int = 4) -> float:
    """Requests a second when `clients` ask again as soon as they are answered."""
    stop = time.monotonic() + seconds

    def ask() -> int:
        connection, count = connect(site), 0
        while time.monotonic() < stop:
            page.send(connection)
            count += 1
        connection.close()
        return count

    with ThreadPoolExecutor(clients) as pool:
        return sum(pool.map(lambda _: ask(), range(clients))) / seconds


def steady(site: Site, pages: Sequence[Page], *, rate: float, seconds: float) -> tuple[dict[str, Wait], Wait]:
    """Requests at a steady pace whatever the answers do, pages shuffled; by page, and all together.

    A request that starts late because the others are slow has waited since it was due.
    """
    count = int(rate * seconds)
    order = [pages[rank % len(pages)] for rank in range(count)]
    random.Random(1).shuffle(order)
    local = threading.local()

    def ask(page: Page, due: float) -> tuple[str, float, bool]:
        if not hasattr(local, "connection"):
            local.connection = connect(site)
        try:
            ok = page.send(local.connection)[0] == 200
        except (OSError, http.client.HTTPException):
            local.connection.close()
            ok = False
        return page.name, (time.perf_counter() - due) * 1000, ok

    begin = time.perf_counter() + 0.1
    waiting = []
    with ThreadPoolExecutor(CLIENTS) as pool:
        for rank, page in enumerate(order):
            due = begin + rank / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            waiting.append(pool.submit(ask, page, due))
        rows = [future.result() for future in waiting]
    by_page: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for name, waited, ok in rows:
        by_page[name].append((waited, ok))
    return {name: _wait(found) for name, found in by_page.items()}, _wait([row[1:] for row in rows])


def _wait(rows: Sequence[tuple[float, bool]]) -> Wait:
    times = sorted(waited for waited, _ in rows)
    return Wait(
        count=len(rows),
        errors=sum(not ok for _, ok in rows),
        p50=round(statistics.median(times), 1),
        p95=round(times[min(len(times) - 1, int(len(times) * 0.95))], 1),
        worst=round(times[-1], 1),
    )
