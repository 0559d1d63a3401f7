"""The last day of a time limit, and why."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from maillage import french

from .calendars import ALSACE_MOSELLE, day_off

ARTICLE_DAYS_AND_MONTHS = "code de procédure civile, art. 641"
ARTICLE_EXTENSION = "code de procédure civile, art. 642"


class Unit(StrEnum):
    """What a limit is counted in."""

    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"

    def said(self, count: int) -> str:
        word = {Unit.DAYS: "jour", Unit.MONTHS: "mois", Unit.YEARS: "an"}[self]
        return f"{count} {word}{'s' if count > 1 and self is not Unit.MONTHS else ''}"


class Extension(StrEnum):
    """Whether a day off moves the end; the law says it, never the habit."""

    NONE = "none"
    NEXT_WORKING_DAY = "next_working_day"


@dataclass(frozen=True, slots=True)
class Clock:
    """A time limit as a text states it: ``count`` of ``unit``, and what a day off does to its end."""

    count: int
    unit: Unit
    extension: Extension = Extension.NONE

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError("a time limit counts at least one day, month or year")


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit at work: it starts on ``starts_on``, its last day is ``ends_on``, ended from ``over_from``.

    ``counted_to`` is the end before any extension; ``explanation`` tells the reader how it was found.
    """

    starts_on: date
    counted_to: date
    ends_on: date
    explanation: str

    @property
    def over_from(self) -> date:
        """First day on which the limit has ended: what the law attaches to its end holds from here."""
        return self.ends_on + timedelta(days=1)


def count(starts_on: date, clock: Clock, *, department: str = "") -> Limit:
    """The limit that an act of ``starts_on`` opens, in a department (INSEE code) whose holidays count."""
    end = _end(starts_on, clock)
    said = [_counted(starts_on, end, clock)]
    last = end
    if clock.extension is Extension.NEXT_WORKING_DAY:
        last, sentence = _extended(end, department)
        said += [sentence] if sentence else []
    elif reason := day_off(end, department):
        said.append(
            f"Ce jour est un {_kind(reason)} : cela ne prolonge pas ce délai, qu’aucun texte n’étend ici."
        )
    said.append(f"Il expire le {french.day(last)} à minuit.")
    return Limit(starts_on, end, last, " ".join(said))


def _end(start: date, clock: Clock) -> date:
    match clock.unit:
        case Unit.DAYS:
            end: date = start + relativedelta(days=clock.count)
        case Unit.MONTHS:
            end = start + relativedelta(months=clock.count)
        case Unit.YEARS:
            end = start + relativedelta(years=clock.count)
    return end


def _counted(start: date, end: date, clock: Clock) -> str:
    length = clock.unit.said(clock.count)
    if clock.unit is Unit.DAYS:
        how = "le jour de l’acte ne compte pas"
    elif end.day == start.day:
        how = "de quantième à quantième"
    else:
        how = f"ce mois n’a pas de {start.day} : le dernier jour le remplace"
    return f"{length} à partir du {french.day(start)}, {how} ({ARTICLE_DAYS_AND_MONTHS})."


def _extended(end: date, department: str) -> tuple[date, str]:
    last, reasons = end, []
    while reason := day_off(last, department):
        reasons.append(f"le {french.day(last)} ({reason})")
        last += timedelta(days=1)
    if not reasons:
        return end, ""
    sentence = (
        f"On ne compte pas {', '.join(reasons)} : "
        f"le délai passe au jour ouvrable suivant ({ARTICLE_EXTENSION})."
    )
    if department in ALSACE_MOSELLE and any("vendredi saint" in reason.casefold() for reason in reasons):
        sentence += " Le Vendredi saint n’est férié que dans les communes qui ont un lieu de culte mixte."
    return last, sentence


def _kind(reason: str) -> str:
    return reason if reason in {"samedi", "dimanche"} else f"jour férié ({reason})"
