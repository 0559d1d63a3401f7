"""The pages of one contract, written once for both sides: its hub, its years, its history, its files."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import render

from maillage.engines.aci import Part
from maillage.foundation.web.pages import PageRequest
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.operations.contract import exports, queries
from maillage.operations.contract.board import Board, board
from maillage.operations.contract.cards import YearSeen, cards, ranks
from maillage.operations.contract.closing.statement import last_day
from maillage.operations.contract.envelopes import envelopes, outdated
from maillage.operations.contract.expected import Awaited, State, YearMoney
from maillage.operations.contract.models import YEARS, AciContract
from maillage.operations.contract.views.desk import Desk


def shell(desk: Desk, contract: AciContract, *, here: str, year: int = 0) -> dict[str, object]:
    """What every page of a contract shows around its content: the way back, the tabs of the years."""
    tabs = [("Vue d’ensemble", desk.url("contract_numbered", contract.number), here == "board")]
    tabs += [
        (
            f"Année {number}",
            desk.url("contract_year", contract.number, number),
            here == "year" and year == number,
        )
        for number in range(1, YEARS + 1)
    ]
    tabs.append(("Historique", desk.url("contract_history", contract.number), here == "history"))
    return {
        "community": desk.community,
        "desk": desk,
        "contract": contract,
        "tabs": tabs,
        "board_url": desk.url("contract_numbered", contract.number),
    }


def contract_numbered(request: PageRequest, desk: Desk, contract: AciContract) -> HttpResponse:
    """The hub: where the contract stands, its five years, its missions, its money, what the rooms say."""
    return hub(request, desk, contract, list(queries.contracts(desk.community)))


def hub(
    request: PageRequest, desk: Desk, contract: AciContract, every: Sequence[AciContract]
) -> HttpResponse:
    """``every``: the contracts of the community, the newest first."""
    found = board(contract, desk.community, request.today)
    context = {
        **shell(desk, contract, here="board"),
        "board": found,
        "others": [
            (one, desk.url("contract_numbered", one.number)) for one in every if one.pk != contract.pk
        ],
        "card_urls": card_urls(desk, contract, found.year.number),
        "year_rows": [
            (one, desk.url("contract_year", contract.number, one.year.number)) for one in found.years
        ],
        "year_url": desk.url("contract_year", contract.number, found.money_now.year.number),
        "calendar_url": desk.url("contract_calendar_csv", contract.number),
        "papers": [
            (one, desk.url("contract_paper", contract.number, one.number)) for one in found.file.papers
        ],
    }
    return render(request, "contract/board.html", context)


def contract_year(request: PageRequest, desk: Desk, contract: AciContract, year: int) -> HttpResponse:
    """One year: each instalment with what was received, the envelopes, what the other rooms say of it."""
    found = board(contract, desk.community, request.today)
    the_year = year_number(year)
    money = next((one for one in found.years if one.year.number == the_year), None)
    context = {
        **shell(desk, contract, here="year", year=the_year),
        "board": found,
        "the_year": found.file.years[the_year - 1],
        "money": money,
        "bank_lines": _bank_lines(desk, found, the_year),
        "envelopes": envelopes(found.file, found.simulation, the_year),
        "card_urls": card_urls(desk, contract, the_year),
        "csv_url": desk.url("contract_year_csv", contract.number, the_year),
        "is_now": found.year.number == the_year,
        "closing": found.file.closings.get(the_year),
        "is_over": last_day(found.file, found.file.years[the_year - 1]) < request.today,
        "outdated": outdated(found.file, the_year) if money else None,
        "undecided": _undecided(money) if money else [],
        "closing_url": desk.url("contract_closing", contract.number, the_year),
    }
    return render(request, "contract/year.html", context)


def _undecided(money: YearMoney) -> list[Awaited]:
    """The variable parts that wait for the dialogue."""
    return [one for one in money.lines if one.line.part is Part.VARIABLE and one.state in _UNDECIDED]


_UNDECIDED = {State.REVIEW, State.PLANNED, State.WAITING, State.UNKNOWN}


def year_number(number: int) -> int:
    if not 1 <= number <= YEARS:
        raise Http404
    return number


def _bank_lines(desk: Desk, found: Board, year: int) -> dict[str, int]:
    """{batch of a transfer: the bank line that settled it}, for who may open the treasury."""
    if not desk.sees_bank:
        return {}
    batches = [
        one.batch
        for (number, _), rows in found.file.receipts.items()
        if number == year
        for one in rows
        if one.by_bank
    ]
    return queries.bank_lines(batches)


def card_urls(desk: Desk, contract: AciContract, year: int) -> list[tuple[str, str]]:
    """(name, where it is read) of the card of each room."""
    return [
        (name, desk.url("contract_year_card", contract.number, year, rank)) for rank, name in ranks().items()
    ]


def contract_year_card(
    request: PageRequest, desk: Desk, contract: AciContract, year: int, rank: int
) -> HttpResponse:
    """What one room says of a year: a piece of the page, loaded by itself; a whole page without a script."""
    the_year = queries.year(contract, year_number(year))
    seen = YearSeen(desk.community, contract, the_year, desk.actor, request.today, desk.place)
    found = cards(seen, rank)
    if request.headers.get("HX-Request"):
        return render(request, "contract/_card.html", {"cards": found})
    context = {
        **shell(desk, contract, here="year", year=year),
        "cards": found,
        "the_year": the_year,
        "year_url": desk.url("contract_year", contract.number, year),
    }
    return render(request, "contract/card_page.html", context)


def contract_year_csv(request: PageRequest, desk: Desk, contract: AciContract, year: int) -> HttpResponse:
    """The instalments of a year as a spreadsheet."""
    found = board(contract, desk.community, request.today)
    money = next((one for one in found.years if one.year.number == year_number(year)), None)
    name = f"versements-{contract.reference}-annee-{year}.csv".lower().replace("/", "-")
    return csv_answer(name, exports.MONEY, exports.money_rows(money) if money else [])


def contract_calendar_csv(request: PageRequest, desk: Desk, contract: AciContract) -> HttpResponse:
    """The five years as dated lines."""
    found = board(contract, desk.community, request.today)
    name = f"calendrier-{contract.reference}.csv".lower().replace("/", "-")
    return csv_answer(name, exports.CALENDAR, exports.calendar_rows(found.events))


def contract_history(request: PageRequest, desk: Desk, contract: AciContract) -> HttpResponse:
    """What was signed, noted, granted and undone, and by whom; nothing is ever erased."""
    short = queries.short_history(contract)
    context = {
        **shell(desk, contract, here="history"),
        "terms": queries.terms_history(contract),
        "dates": short.dates,
        "amounts": queries.amounts_history(contract),
        "crises": short.crises,
        "receipts": queries.receipts_history(contract),
        "notes": short.notes,
        "closings": [
            (
                one,
                desk.url("contract_closing", contract.number, one.year)
                + (f"?arretes={one.pk}" if one.undone_at else ""),
            )
            for one in short.closings
        ],
    }
    return render(request, "contract/history.html", context)


def contract_paper(request: PageRequest, desk: Desk, contract: AciContract, paper: int) -> HttpResponse:
    """A signed document, as it was brought."""
    found = queries.paper(contract, paper)
    if found is None:
        raise Http404
    answer = HttpResponse(bytes(found.content), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{found.number}-{found.sha256[:12]}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
