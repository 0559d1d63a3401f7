"""A figure as sources write it: a number, nothing, or masked by statistical secrecy. Pure."""

import re
from enum import Enum
from typing import Final

from maillage.engines.indicators import Entered
from maillage.foundation.tabular.fields import Reader, Understood, number
from maillage.french import folded


class Mask(Enum):
    """A value that exists and that the source hides."""

    MASKED = "masked"


MASKED: Final = Mask.MASKED
_WORDS = frozenset({"s", "c", "ns", "secret", "secret statistique", "masque", "masquee", "confidentiel"})
# « <6 », « < 11 », « *** » : a small number that is not told.
_SIGNS = re.compile(r"<\s*\d{1,2}|\*+")


def value_reader(definition: Entered) -> Reader:
    """Reads a value of this indicator; raises ``CellError`` for one that its unit forbids."""
    low = 0.0 if definition.unit == "%" or definition.additive else None
    return figure(number(low, 100.0 if definition.unit == "%" else None))


def figure(read: Reader) -> Reader:
    """The same reader, that knows what is masked."""

    def wrapped(text: str) -> Understood:
        if folded(text) in _WORDS or _SIGNS.fullmatch(text):
            return Understood(MASKED, "masquée par la source")
        return read(text)

    return wrapped
