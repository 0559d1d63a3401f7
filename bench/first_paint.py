"""First paint of the drawing page in headless Chromium: bytes on the wire, milliseconds until the map rests.

    python bench/first_paint.py [http://127.0.0.1:8000]

Prints one line of JSON per case. The browser has no graphics card here: its milliseconds are upper bounds.
"""

import json
import shutil
import sys
from collections import Counter
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

FLAGS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
CASES = {
    "France entière, vide": "/territoire/",
    "un territoire de cinq communes": "/territoire/?u=26108,26113,26289,26001,26307",
}
KINDS = {"js": "scripts", "mjs": "scripts", "css": "style", "woff2": "fonts", "mvt": "tiles", "json": "names"}


def measure(browser: Browser, url: str) -> dict[str, object]:
    """Bytes by kind (as encoded on the wire), requests, and the moment of the first idle map."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    wire: Counter[str] = Counter()
    names: dict[str, str] = {}
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    client.on(
        "Network.responseReceived", lambda event: names.update({event["requestId"]: event["response"]["url"]})
    )

    def finished(event: dict[str, object]) -> None:
        path = urlsplit(names.get(str(event["requestId"]), "")).path
        wire[KINDS.get(path.rpartition(".")[2], "page")] += int(str(event["encodedDataLength"]))

    client.on("Network.loadingFinished", finished)
    page.goto(url)
    idle = page.locator("[data-map][data-idle]")
    idle.wait_for(state="attached", timeout=120_000)
    paints = page.evaluate(
        "() => performance.getEntriesByType('paint').map((e) => [e.name, Math.round(e.startTime)])"
    )
    result = {
        "bytes": dict(wire) | {"total": sum(wire.values())},
        "requests": len(names),
        "first_paint_ms": dict(paints).get("first-contentful-paint"),
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
