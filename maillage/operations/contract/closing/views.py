"""The accounts of a year, read from both sides: what they would be today, or as they were closed."""

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import render

from maillage.foundation.web.pages import PageRequest
from maillage.operations.contract.cards import YearSeen
from maillage.operations.contract.closing.accounts import Accounts, accounts, former
from maillage.operations.contract.closing.checks import Check, checks
from maillage.operations.contract.closing.statement import read
from maillage.operations.contract.models import AciContract
from maillage.operations.contract.queries import year as contract_year
from maillage.operations.contract.views.desk import Desk
from maillage.operations.contract.views.pages import shell, year_number


def contract_closing(request: PageRequest, desk: Desk, contract: AciContract, year: int) -> HttpResponse:
    """What the year was worth, which variable part was granted and why, what is still owed.

    ``?arretes=`` shows what was closed and reopened since, as it was that day.
    """
    found = accounts(contract, year_number(year), request.today)
    if found is None:
        raise Http404
    undone = None
    if asked := request.GET.get("arretes", ""):
        undone = former(contract, year, asked)
        if undone is None:
            raise Http404
        found = replace(found, closing=undone, kept=read(undone.content))
    the_year = contract_year(contract, year)
    seen = YearSeen(desk.community, contract, the_year, desk.actor, request.today, desk.place)
    context = {
        **shell(desk, contract, here="year", year=year),
        "accounts": found,
        "undone": undone,
        "one": found.shown,
        "the_year": the_year,
        "checks": _checks(found, seen) if found.closing is None else [],
        "moved": [] if undone else moved(found),
        "closing_url": desk.url("contract_closing", contract.number, year),
        "year_url": desk.url("contract_year", contract.number, year),
    }
    return render(request, "contract/closing.html", context)


def _checks(found: Accounts, seen: YearSeen) -> list[Check]:
    """What the contract itself looks at, then, for the community, the other rooms."""
    last = f"{found.now.ends_on:%d/%m/%Y}"
    missions = ", ".join(one.label for one in found.now.undecided)
    bare = [one.label for one in found.now.indicators if one.on is None]
    own = [
        Check("L’année est finie", found.is_over, f"elle court jusqu’au {last}" if not found.is_over else ""),
        Check("La part variable de chaque mission est arrêtée", not missions, missions),
        Check("Chaque indicateur a sa valeur", not bare, ", ".join(bare)),
    ]
    return own if seen.is_agency else [*own, *checks(seen)]


def moved(found: Accounts) -> list[tuple[str, int, int]]:
    """(instalment, received at the closing, received today) for what came in since."""
    if found.kept is None:
        return []
    then = {one.code: one.received_cents for one in found.kept.rows}
    return [
        (one.label, then.get(one.code, 0), one.received_cents)
        for one in found.now.rows
        if one.received_cents != then.get(one.code, 0)
    ]
