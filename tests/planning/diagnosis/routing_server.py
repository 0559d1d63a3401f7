"""A small routing server on the loopback that speaks OSRM and Valhalla, with roads of its own."""

import json
import math
import threading
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Behaviour:
    """What the server does wrong, the sea that no road crosses (a longitude), and what it was asked."""

    west: float = -900.0
    fail: list[int] = field(default_factory=list)
    body: bytes | None = None
    delay: float = 0.0
    paths: list[str] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    """GET /table/v1/<profile>/... and POST /sources_to_targets."""

    behaviour: Behaviour

    def log_message(self, *arguments: Any) -> None:
        """Silence."""

    def do_GET(self) -> None:
        parts = urllib.parse.urlsplit(self.path)
        self.behaviour.paths.append(parts.path)
        _, table, version, profile, places = parts.path.split("/")
        assert (table, version, profile) == ("table", "v1", "driving")
        points = [tuple(map(float, p.split(",")))[::-1] for p in places.split(";")]
        query = urllib.parse.parse_qs(parts.query)
        assert query["annotations"] == ["duration"]
        rows, cols = (
            [points[int(k)] for k in query[name][0].split(";")] for name in ("sources", "destinations")
        )
        self.answer({"code": "Ok", "durations": [[self.time(a, b) for b in cols] for a in rows]})

    def do_POST(self) -> None:
        self.behaviour.paths.append(self.path)
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert self.path == "/sources_to_targets"
        assert asked["costing"] == "auto"
        rows, cols = ([(p["lat"], p["lon"]) for p in asked[name]] for name in ("sources", "targets"))
        cells = [
            [{"time": self.time(a, b), "from_index": i, "to_index": j} for j, b in enumerate(cols)]
            for i, a in enumerate(rows)
        ]
        self.answer({"sources_to_targets": cells})

    def time(self, a: tuple[float, float], b: tuple[float, float]) -> float | None:
        """100 seconds per hundredth of a degree."""
        west = self.behaviour.west
        if (a[1] < west) != (b[1] < west):
            return None
        return 10_000 * math.hypot(a[0] - b[0], a[1] - b[1])

    def answer(self, content: Any) -> None:
        time.sleep(self.behaviour.delay)
        status = self.behaviour.fail.pop(0) if self.behaviour.fail else 200
        text = self.behaviour.body or json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


@contextmanager
def routing_server(**wrong: Any) -> Iterator[tuple[str, Behaviour]]:
    """Its address, and what it was asked."""
    behaviour = Behaviour(**wrong)
    handler = type("Bound", (Handler,), {"behaviour": behaviour})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", behaviour
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
