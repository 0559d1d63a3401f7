"""What a value says, as plain facts, whoever brings it: a form, a file, another room. Pure."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from maillage.foundation.templatetags.maillage import decimal_number
from maillage.planning.evaluation.enums import Nature
from maillage.planning.evaluation.errors import EvaluationError

_KEPT = Decimal("0.0001")


class Measured(Protocol):
    """What is needed of an indicator to read a value of it."""

    unit: str
    decimals: int
    nature: str

    @property
    def is_rate(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One value on a day. ``value`` may be left out where numerator and denominator say it."""

    on: date
    source: str
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    since: date | None = None
    vintage: str = ""
    method: str = ""
    confidence: str = "high"
    evidence: str = ""
    note: str = ""

    @property
    def sha256(self) -> str:
        """Two entries with the same one say the same."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True, default=_text).encode()).hexdigest()


def _text(value: object) -> str:
    return str(value.normalize()) if isinstance(value, Decimal) else str(value)


def completed(indicator: Measured, entry: Entry, today: date) -> Entry:
    """The entry with its value, checked. Raises ``EvaluationError`` with the sentence to show."""
    if entry.on > today:
        raise EvaluationError("Une valeur ne peut pas être datée de l’avenir.")
    if entry.since is not None and entry.since > entry.on:
        raise EvaluationError("Le cumul commence après la date de la valeur.")
    value = _checked_value(indicator, entry)
    if value < 0:
        raise EvaluationError("Une valeur n’est pas négative.")
    if indicator.unit == "%" and value > 100:
        raise EvaluationError("Un pourcentage est compris entre 0 et 100.")
    if indicator.nature == Nature.DONE and value not in (0, 1):
        raise EvaluationError("Cet indicateur est fait (1) ou non fait (0).")
    if indicator.nature != Nature.COUNT and entry.since is not None:
        entry = replace(entry, since=None)
    return replace(
        entry, value=kept(value), numerator=_kept(entry.numerator), denominator=_kept(entry.denominator)
    )


def _checked_value(indicator: Measured, entry: Entry) -> Decimal:
    part, whole = entry.numerator, entry.denominator
    if whole is not None and whole <= 0:
        raise EvaluationError("Le dénominateur doit être au-dessus de zéro.")
    if not indicator.is_rate or part is None or whole is None:
        value = entry.value if entry.value is not None or indicator.is_rate else part
        if value is None:
            raise EvaluationError("Donnez la valeur, ou le numérateur et le dénominateur.")
        return value
    if part > whole:
        raise EvaluationError("Le numérateur dépasse le dénominateur.")
    rate = 100 * part / whole
    if entry.value is not None and abs(entry.value - rate) > Decimal("0.5") / 10**indicator.decimals:
        shown = decimal_number(float(rate), indicator.decimals)
        raise EvaluationError(f"Le numérateur et le dénominateur donnent {shown} %, pas la valeur saisie.")
    return rate if entry.value is None else entry.value


def _kept(value: Decimal | None) -> Decimal | None:
    return None if value is None else kept(value)


def kept(value: Decimal) -> Decimal:
    """As the table keeps it: four decimals."""
    return value.quantize(_KEPT, ROUND_HALF_UP)


def shown(indicator: Measured, value: Decimal | None) -> str:
    """As people read it: « 1 234 patients », « 66,26 % », « fait »; « – » when it is not known."""
    if value is None:
        return "–"
    if indicator.nature == Nature.DONE:
        return "fait" if value >= 1 else "non fait"
    number = decimal_number(float(value), indicator.decimals)
    return f"{number}\N{NARROW NO-BREAK SPACE}%" if indicator.unit == "%" else number
