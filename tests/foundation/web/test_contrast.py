"""The tokens of colour hold WCAG 2.2 AA in light and in dark, whatever component uses them."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[3] / "assets" / "css" / "tokens.css"
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
COLOURS = {name: (light, dark) for name, light, dark in PAIR.findall(TOKENS.read_text(encoding="utf-8"))}
GROUNDS = ("ground", "surface", "sunken")
TEXT, SHAPE = 4.5, 3.0


def luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        *((text, back, TEXT) for text in ("ink", "ink-soft", "accent", "accent-strong") for back in GROUNDS),
        *((state, back, TEXT) for state in ("due", "late", "done", "info") for back in GROUNDS),
        *((state, f"{state}-tint", TEXT) for state in ("due", "late", "done", "info", "accent")),
        *(("ink", f"{state}-tint", TEXT) for state in ("due", "late", "done", "info", "accent")),
        ("on-accent", "accent", TEXT),
        ("on-accent", "accent-strong", TEXT),
        *(("line-strong", back, SHAPE) for back in ("ground", "surface")),
        *(("focus", back, SHAPE) for back in GROUNDS),
    ],
)
def test_every_pair_is_readable(front, back, least, scheme):
    ratio = contrast(COLOURS[front][scheme], COLOURS[back][scheme])

    assert ratio >= least, f"{front} on {back}: {ratio:.2f}"
