"""A file of the association holds no patient: social security numbers are looked for and refused."""

import io
import re
import zipfile

from stdnum.exceptions import ValidationError
from stdnum.fr import nir

# Sex, year, month, department (Corsica has letters), commune, order, key; spaces, dots and dashes allowed.
_NIR = re.compile(
    r"(?<!\d)[12][ .-]?\d{2}[ .-]?\d{2}[ .-]?(?:\d{2}|2[AB])[ .-]?\d{3}[ .-]?\d{3}[ .-]?\d{2}(?!\d)", re.I
)
_TAGS = re.compile(r"<[^>]*>")
MOST_TEXT = 20_000_000


def nirs_in(text: str) -> int:
    """How many social security numbers with their right key are written in this text."""
    return sum(_holds(found[0]) for found in _NIR.finditer(text))


def _holds(found: str) -> bool:
    try:
        nir.validate(re.sub(r"[ .-]", "", found))
    except ValidationError:
        return False
    return True


def office_text(content: bytes) -> str:
    """The words and figures of a Word, Excel, PowerPoint or OpenDocument file; at most ``MOST_TEXT``."""
    words, left = [], MOST_TEXT
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for one in archive.infolist():
            if not one.filename.endswith(".xml") or left <= 0:
                continue
            with archive.open(one) as part:
                raw = part.read(left)
            left -= len(raw)
            words.append(_TAGS.sub(" ", raw.decode("utf-8", "replace")))
    return "\n".join(words)
