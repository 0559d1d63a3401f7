"""What the pages of the room share: the exercise chosen, and what is known of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from maillage.foundation.web.pages import PageRequest
from maillage.operations.budget import queries
from maillage.operations.budget.errors import BudgetError
from maillage.operations.budget.exercises import Exercise, civil_year, exercises, named, on
from maillage.operations.budget.ledger import Entry, civil
from maillage.operations.budget.models import Grant, Outlay
from maillage.operations.budget.presenters import Names, names_of

CIVIL = "civile-"


@dataclass
class Chosen:
    """The exercise that a page shows, or a civil year across the years of a contract. ``grants``: the
    fundings, where the page read them already.
    """

    all: list[Exercise]
    exercise: Exercise
    is_civil: bool
    grants: Sequence[Grant] | None = None

    @cached_property
    def entries(self) -> list[Entry]:
        if not self.is_civil:
            return queries.entries(self.all, [self.exercise], self.grants)
        spans = {one.key: (one.starts_on, one.ends_on) for one in self.all}
        return civil(queries.entries(self.all, None, self.grants), spans, self.exercise.year)

    @property
    def code(self) -> str:
        return f"{CIVIL}{self.exercise.year}" if self.is_civil else self.exercise.code

    @property
    def title(self) -> str:
        return f"Année civile {self.exercise.year}" if self.is_civil else self.exercise.label

    @property
    def civil_years(self) -> list[tuple[str, int]]:
        """The civil years that the years of a contract touch, with their codes; none without contract."""
        signed = [one for one in self.all if one.contract is not None]
        years = sorted({day.year for one in signed for day in (one.starts_on, one.ends_on)})
        return [(f"{CIVIL}{year}", year) for year in years]


def chosen(request: PageRequest) -> Chosen:
    """What the address asks for: « ?exercice=1-4 », « ?exercice=civile-2026 »; today’s exercise otherwise."""
    found = exercises(request.community, request.today)
    code = request.GET.get("exercice", "")
    year = code.removeprefix(CIVIL)
    if code.startswith(CIVIL) and year.isascii() and year.isdigit() and len(year) == len("2026"):
        return Chosen(found, civil_year(int(year)), True)
    return Chosen(found, named(found, code) or on(found, request.today), False)


def plain_exercise(request: PageRequest) -> tuple[list[Exercise], Exercise]:
    """Every exercise, and the one asked: never a civil view, which nothing is written in."""
    found = exercises(request.community, request.today)
    return found, named(found, request.GET.get("exercice", "")) or on(found, request.today)


def names() -> tuple[list[Grant], Names]:
    """The fundings, and what they and the action sheets are called. Two queries."""
    grants = list(queries.grants())
    return grants, names_of(grants, queries.sheet_names())


def outlay_or_404(number: int) -> Outlay:
    found = queries.outlay(number)
    if found is None:
        raise Http404
    return found


def back_to(
    request: PageRequest, name: str, *args: Any, exercise: str = "", anchor: str = ""
) -> HttpResponse:
    address = reverse(name, args=[request.community.slug, *args])
    address += f"?exercice={exercise}" if exercise else ""
    return redirect(f"{address}#{anchor}" if anchor else address)


def attempt(request: PageRequest, act: Callable[[], Any], done: str) -> bool:
    """Do a short act: what was done, or why it cannot be, is told on the next page."""
    try:
        act()
    except BudgetError as error:
        messages.error(request, str(error))
        return False
    messages.success(request, done)
    return True
