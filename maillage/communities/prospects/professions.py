"""How people write a profession in their tables, and its code in the national directory. Pure."""

from collections.abc import Mapping

from maillage.foundation.tabular.errors import CellError
from maillage.foundation.tabular.fields import Reader, Understood, choice, words

# Spellings that the label of the directory does not suggest.
SPELLINGS: dict[str, tuple[str, ...]] = {
    "10": ("médecin généraliste", "généraliste", "MG", "docteur", "médecin traitant", "médecin spécialiste"),
    "21": ("pharmacie", "pharmacien d’officine", "pharmacienne", "officine"),
    "40": ("dentiste", "chirurgienne-dentiste"),
    "50": ("SF", "sage-femme libérale", "maïeuticien"),
    "60": ("infirmière", "IDE", "IDEL", "infirmier libéral", "infirmière libérale", "IPA", "inf"),
    "70": ("kiné", "kinésithérapeute", "MK", "MKDE", "masseur-kiné", "masseuse-kinésithérapeute"),
    "80": ("podologue", "pédicure"),
    "91": ("ortho", "orthophonie"),
    "93": ("psycho",),
    "94": ("ergo", "ergothérapie"),
    "95": ("diététicienne", "nutritionniste"),
    "96": ("psychomot",),
}


def profession(labels: Mapping[str, str]) -> Reader:
    """A profession of the directory as (code, ""), any other trade as ("", its words)."""
    known = choice({code: (label, *SPELLINGS.get(code, ())) for code, label in labels.items()})
    free = words(120)

    def read(text: str) -> Understood:
        try:
            found = known(text)
        except CellError:
            return Understood(("", free(text).value))
        return Understood((found.value, ""), found.corrected)

    return read
