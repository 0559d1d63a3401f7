"""Keys of the national registers: RPPS, FINESS, SIRET. Pure.

RPPS: eleven digits, the last a Luhn key (ANS). FINESS: nine characters, the first two a department (with 2A
and 2B), no public key that the file itself always respects: only the form is checked. SIRET: Luhn, with the
exception of La Poste, left to python-stdnum.
"""

import re

from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.fr import siret

_RPPS = re.compile(r"\d{11}")
_FINESS = re.compile(r"(?:\d\d|2[AB])\d{7}")


def bare(value: str) -> str:
    """The key without the spaces, dots and hyphens that people put in it."""
    return re.sub(r"[\s.\-\u00a0\u202f]", "", value).upper()


def rpps_problem(value: str) -> str:
    """Why this is no RPPS number; empty when it is one."""
    if not _RPPS.fullmatch(value):
        return f"Un numéro RPPS compte 11 chiffres : celui-ci en a {len(value)}."
    if not luhn.is_valid(value):
        return "Ce numéro RPPS a un chiffre faux : sa clé de contrôle ne tombe pas juste."
    return ""


def finess_problem(value: str) -> str:
    """Why this is no FINESS number; empty when it has the form of one."""
    if not _FINESS.fullmatch(value):
        return "Un numéro FINESS compte 9 caractères et commence par le département, par exemple 050000000."
    return ""


def siret_problem(value: str) -> str:
    """Why this is no SIRET; empty when it is one."""
    try:
        siret.validate(value)
    except ValidationError:
        return "Ce SIRET est faux : il compte 14 chiffres, dont le dernier est une clé de contrôle."
    return ""
