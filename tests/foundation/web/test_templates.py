"""What no template may hold, and what it may only hold if it exists."""

import gzip
import re
from pathlib import Path

import pytest

from maillage.foundation.web.glossary import glossary
from maillage.foundation.web.icons import icon_names

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = sorted((ROOT / "maillage").rglob("templates/**/*.html"))
INLINE = re.compile(
    r"\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*[\"']|javascript:|\bhx-on|<script(?![^>]*(\bsrc=|application/json))",
    re.I,
)
ICON = re.compile(r'<c-(?:icon name|button\b[^>]*\bicon)="([a-z]+)"')
WORD = re.compile(r'{% terme "([^"]+)"')
OUTSIDE = re.compile(r'\b(?:src|action)="https?://|<link\b[^>]*href="https?://')


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_a_template_obeys_the_policy_of_content(path):
    text = path.read_text(encoding="utf-8")

    # A message sent by mail has no style sheet to call.
    if "mail" not in path.parts:
        assert INLINE.search(text) is None
    assert OUTSIDE.search(text) is None


def test_every_icon_is_in_the_sprite():
    asked = {name for path in TEMPLATES for name in ICON.findall(path.read_text(encoding="utf-8"))}

    assert asked
    assert asked <= set(icon_names())


def test_every_word_explained_is_in_the_glossary():
    asked = {word for path in TEMPLATES for word in WORD.findall(path.read_text(encoding="utf-8"))}

    assert asked
    assert {word.lower().replace("'", "’") for word in asked} <= set(glossary())


def test_the_style_sheet_stays_light():
    sheet = ROOT / "assets" / "dist" / "css" / "maillage.css"
    if not sheet.exists():
        pytest.skip("les fichiers de l’interface ne sont pas construits")

    # What travels is compressed, once, and kept by the browser.
    assert len(gzip.compress(sheet.read_bytes())) < 27_000
