"""The help pages: the Markdown files of ``docs/aide``, shown as they are on the site."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "aide"


@dataclass(frozen=True, slots=True)
class HelpPage:
    """One page: its address, the first heading of the file, and its text as HTML."""

    slug: str
    title: str
    html: str


@cache
def _parser() -> MarkdownIt:
    # Raw HTML stays off: the text is ours, and the site's policy allows no inline script anyway.
    return MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")


@cache
def help_pages() -> dict[str, HelpPage]:
    """Every help page by slug, in the order of the file names."""
    pages = {}
    for path in sorted(FOLDER.glob("*.md")):
        heading, _, body = path.read_text(encoding="utf-8").partition("\n")
        title = heading.removeprefix("# ").strip()
        pages[path.stem] = HelpPage(path.stem, title, _parser().render(body))
    return pages
