"""What follows the founding assembly: the formalities and by when each should be done."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from maillage.communities.founding.enums import FormalityState, LegalForm
from maillage.communities.founding.models import Formality
from maillage.communities.founding.questionnaire import DATA


@dataclass(frozen=True, slots=True)
class Step:
    """A formality as the data file describes it; ``days`` after ``after``, None when nothing dates it."""

    code: str
    title: str
    what: str
    after: str
    confidence: str
    days: int | None = None
    cerfa: str = ""
    forms: tuple[str, ...] = ()
    proof: str = ""
    law: str = ""
    reference: str = "text"


@dataclass(frozen=True, slots=True)
class Standing:
    """A formality of this community: what was noted, and the day by which it should be done, if known."""

    step: Step
    noted: Formality | None
    due: date | None
    state: FormalityState


@cache
def steps() -> tuple[Step, ...]:
    """Every formality, in order."""
    with (DATA / "formalities.toml").open("rb") as file:
        rows = tomllib.load(file)["formalities"]
    return tuple(Step(**{**row, "forms": tuple(row.get("forms", ()))}) for row in rows)


def step(code: str) -> Step | None:
    """A formality by its code."""
    return next((one for one in steps() if one.code == code), None)


def standings(form: LegalForm, founded_on: date | None, noted: Iterable[Formality]) -> list[Standing]:
    """The formalities that this legal form asks, with their dates."""
    by_code = {row.code: row for row in noted}
    done = {code: row.done_on for code, row in by_code.items() if row.state == FormalityState.DONE}
    starts = {
        "founded": founded_on,
        "declared": done.get("declaration") or done.get("inscription"),
        "registered": done.get("siren"),
    }
    found = []
    for one in steps():
        if one.forms and form not in one.forms:
            continue
        row, start = by_code.get(one.code), starts[one.after]
        due = start + timedelta(days=one.days) if start and one.days is not None else None
        state = FormalityState(row.state) if row else FormalityState.TO_DO
        found.append(Standing(one, row, due, state))
    return found
