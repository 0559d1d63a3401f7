"""First paint of the drawing page in headless Chromium: bytes on the wire, time until the map rests.

    python bench/first_paint.py [http://127.0.0.1:8000]

Prints one line of JSON per case. The browser has no graphics card here: its milliseconds are upper bounds.
"""

import json
import shutil
import sys
from collections import Counter
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, Request, sync_playwright

FLAGS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
CASES = {
    "France entière, vide": "/territoire/",
    "un territoire de cinq communes": "/territoire/?u=26108,26113,26289,26001,26307",
}
KINDS = {"js": "scripts", "mjs": "scripts", "css": "style", "woff2": "fonts", "mvt": "tiles", "json": "names"}


def measure(browser: Browser, url: str) -> dict[str, object]:
    """Bytes by kind (bodies as encoded on the wire), requests, and the moment when the map first rests."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    finished: list[Request] = []

    def note(request: Request) -> None:  # Playwright marks its listeners: a built-in method will not do
        finished.append(request)

    page.on("requestfinished", note)
    page.goto(url)
    idle = page.locator("[data-map][data-idle]")
    idle.wait_for(state="attached", timeout=120_000)
    paints = page.evaluate("() => performance.getEntriesByType('paint').map((e) => [e.name, e.startTime])")
    wire: Counter[str] = Counter()
    # A snapshot: asking for sizes lets other requests finish.
    for request in tuple(finished):
        suffix = urlsplit(request.url).path.rpartition(".")[2]
        wire[KINDS.get(suffix, "page")] += request.sizes()["responseBodySize"]
    # The browser tells nothing of the worker's own file: its weight is asked of the server.
    worker = page.locator("[data-map]").get_attribute("data-worker") or ""
    answer = context.request.head(urljoin(url, worker), headers={"Accept-Encoding": "gzip"})
    wire["scripts"] += int(answer.headers.get("content-length", 0))
    result = {
        "bytes": dict(wire) | {"total": sum(wire.values())},
        "requests": len(finished) + 1,
        "first_paint_ms": round(dict(paints).get("first-contentful-paint", 0)),
        "map_idle_ms": int(idle.get_attribute("data-idle") or 0),
    }
    context.close()
    return result


def main(site: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name, path in CASES.items():
            print(json.dumps({"case": name, **measure(browser, site + path)}, ensure_ascii=False))
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
