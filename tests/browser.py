"""A real Chromium for the journeys: skipped where there is none.

Every page opened in a journey is watched: an error in the console (which is how a broken content policy
shows) fails the test.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
AXE = Path(__file__).resolve().parents[1] / "node_modules" / "axe-core" / "axe.min.js"
# MapLibre draws without a graphics card; no request leaves the machine.
FLAGS = [
    "--no-sandbox",
    "--use-angle=swiftshader-webgl",  # the pages themselves are painted without it
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# How long a page may take to show what it must: a busy machine is not a broken page.
expect.set_options(timeout=20_000)
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    skip = pytest.mark.skip(reason="aucun Chromium sur cette machine")
    journeys = [item for item in items if "browser" in item.keywords]
    for item in journeys:
        if CHROMIUM is None:
            item.add_marker(skip)
    if journeys:
        # Playwright's loop runs in this thread to the end of the session, and Django would take every query
        # for an asynchronous one, those that set up and tear down the database included.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    # A page that still scrolls to its anchor moves under the hand: a click was lost once in a while.
    ours = {"reduced_motion": "reduce", "viewport": WIDE, "locale": "fr-FR", "timezone_id": "Europe/Paris"}
    return {**browser_context_args, **ours}


def watch(context: BrowserContext, errors: list[str]) -> None:
    """Add to the list every error that a console of this context shows."""

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(f"{message.location.get('url', '')}: {message.text}")

    context.on("console", listen)
    context.on("weberror", lambda error: errors.append(str(error.error)))


@pytest.fixture
def watched(context: BrowserContext) -> Iterator[list[str]]:
    """Errors of every console of the context; none is accepted when the journey ends.

    A 4xx that the journey asks for is removed from the list by the journey itself.
    """
    errors: list[str] = []
    watch(context, errors)
    yield errors
    assert errors == []


# What is right is neither kept nor sent: describing every good element took longer than looking at it.
_AXE_RUN = """async () => {
  const report = await axe.run({
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    resultTypes: ["violations"],
  });
  const where = (rule) => JSON.stringify(rule.nodes.slice(0, 3).map((node) => node.target));
  return report.violations.map((rule) => `${rule.id}: ${rule.help} — ${where(rule)}`);
}"""


def axe_violations(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands, against WCAG 2.2 A and AA: one line per rule."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    return [f"{page.url} {line}" for line in page.evaluate(_AXE_RUN)]


def press_access_key(page: Page, key: str) -> None:
    """Press Alt and this letter or figure as a hand would.

    Playwright's own ``press`` leaves out the letter that the key writes without Alt, by which alone Chromium
    finds an access key.
    """
    code = f"Digit{key}" if key.isdigit() else f"Key{key.upper()}"
    stroke = {"modifiers": 1, "key": key, "code": code, "windowsVirtualKeyCode": ord(key.upper())}
    hand = page.context.new_cdp_session(page)
    hand.send("Input.dispatchKeyEvent", {"type": "keyDown", "unmodifiedText": key, **stroke})
    hand.send("Input.dispatchKeyEvent", {"type": "keyUp", **stroke})
    hand.detach()
