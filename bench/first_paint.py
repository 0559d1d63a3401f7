"""First paint of the drawing page in headless Chromium: bytes on the wire, milliseconds until the map rests.

    python -m bench.first_paint [http://127.0.0.1:8000]

Prints one line of JSON per case. The browser has no graphics card here: its milliseconds are upper bounds.
"""

import gzip
import json
import shutil
import sys
from collections import Counter
from dataclasses import asdict, dataclass
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, Response, sync_playwright

FLAGS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
CASES = {
    "France entière": "/territoire/",
    "cinq communes": "/territoire/?u=26108,26113,26289,26001,26307",
}
KINDS = {"js": "scripts", "mjs": "scripts", "css": "style", "woff2": "fonts", "mvt": "tiles", "json": "names"}
PATIENCE_MS = 60_000


@dataclass(frozen=True)
class Paint:
    """Bytes as nginx sends them (texts gzipped), by kind and in all, and the two moments, in milliseconds."""

    case: str
    bytes_by_kind: dict[str, int]
    gzip_bytes: int
    raw_bytes: int
    requests: int
    first_paint_ms: int
    map_idle_ms: int


def available() -> str | None:
    """The Chromium of this machine."""
    return shutil.which("chromium") or shutil.which("google-chrome")


def measure(browser: Browser, case: str, url: str) -> Paint:
    """An empty cache, one page, until the map has drawn all it had to."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    answers: list[Response] = []

    def note(answer: Response) -> None:  # Playwright marks its listeners: a built-in method will not do
        answers.append(answer)

    page.on("response", note)
    page.goto(url)
    idle = page.locator("[data-map][data-idle]")
    idle.wait_for(state="attached", timeout=PATIENCE_MS)
    paints = page.evaluate(
        "() => performance.getEntriesByType('paint').map((e) => [e.name, Math.round(e.startTime)])"
    )
    wire: Counter[str] = Counter()
    raw = 0
    # A snapshot: asking for bodies lets other requests finish.
    for answer in tuple(answers):
        if answer.status != 200:
            continue
        body = answer.body()
        raw += len(body)
        # A compressed format gains nothing and is sent as it is.
        sent = min(len(body), len(gzip.compress(body, 6)))
        wire[KINDS.get(urlsplit(answer.url).path.rpartition(".")[2], "page")] += sent
    # The browser tells nothing of the worker's own file: it is asked of the server.
    worker = page.locator("[data-map]").get_attribute("data-worker") or ""
    body = context.request.get(urljoin(url, worker)).body()
    raw += len(body)
    wire["scripts"] += len(gzip.compress(body, 6))
    moment = int(idle.get_attribute("data-idle") or 0)
    context.close()
    return Paint(
        case=case,
        bytes_by_kind=dict(wire),
        gzip_bytes=sum(wire.values()),
        raw_bytes=raw,
        requests=len(answers) + 1,
        first_paint_ms=int(dict(paints).get("first-contentful-paint") or 0),
        map_idle_ms=moment,
    )


def paints(site: str) -> list[Paint]:
    """Every case, each in a browser that has never seen the site; none without a Chromium."""
    chromium = available()
    if chromium is None:
        return []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        found = [measure(browser, case, site + path) for case, path in CASES.items()]
        browser.close()
    return found


if __name__ == "__main__":
    for paint in paints(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"):
        print(json.dumps(asdict(paint), ensure_ascii=False))
