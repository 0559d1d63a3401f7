"""The questions of a survey as data, the default ones, and the warning about health.

A question is ``{"code", "label", "kind", "choices", "help", "needed"}``; ``kind`` is one of ``KINDS``. The
health of a person is never asked: what a text says of it is refused until its author has read it again.
"""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from maillage import french
from maillage.communities.creation.enums import Audience

ONE, SEVERAL, SCALE, TEXT, COMMUNE = "one", "several", "scale", "text", "commune"
KINDS = (ONE, SEVERAL, SCALE, TEXT, COMMUNE)
SCALE_CHOICES = [["1", "1 – pas du tout"], ["2", "2 – peu"], ["3", "3 – assez"], ["4", "4 – tout à fait"]]
LONGEST_TEXT = 600

# Words by which people tell of their own health or of a relative's; folded.
_HEALTH = re.compile(
    r"\b(j ai (un|une|le|la|mon|des|du) (cancer|diabete|maladie|depression|sida|vih|hepatite|handicap|asthme)"
    r"|je suis (malade|diabetique|enceinte|depressive?|handicapee?|en ald|seropositi(f|ve))"
    r"|(mon|ma|mes|notre) (maladie|traitement|cancer|diabete|depression|grossesse|handicap|operation|ald)"
    r"|(mon|ma) (mari|femme|fils|fille|mere|pere|enfant|conjointe?|patiente?|voisine?)"
    r" (est|a|souffre|prend|suit)|je souffre|je prends? (du|des|un) (traitement|medicaments?))\b"
)
_NUMBER = re.compile(r"(?:\d[ .]?){13,15}")


def speaks_of_someone(text: str) -> bool:
    """Whether a text seems to tell someone's health, or holds a social security number."""
    return bool(_HEALTH.search(french.folded(text)) or _NUMBER.search(text))


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    path = Path(__file__).parent / "questions.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def default_questions(audience: Audience) -> list[dict[str, Any]]:
    """The questions offered for this audience, each complete."""
    return [
        {
            "choices": [],
            "help": "",
            "needed": False,
            **one,
            **({"choices": SCALE_CHOICES} if one["kind"] == SCALE else {}),
        }
        for one in _data()[audience.value]["question"]
    ]


def default_introduction(audience: Audience) -> str:
    return str(_data()[audience.value]["introduction"])
