"""The icon sprite: one file, drawn from Bootstrap Icons, whose symbols bear names of ours."""

import re
from functools import cache
from pathlib import Path

SPRITE = Path(__file__).resolve().parents[1] / "static" / "icons.svg"


@cache
def icon_names() -> list[str]:
    """Every name that ``<c-icon name="…">`` takes, sorted."""
    return sorted(re.findall(r'<symbol id="([a-z]+)"', SPRITE.read_text(encoding="utf-8")))
