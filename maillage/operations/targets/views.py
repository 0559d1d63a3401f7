"""The pages of the variable part: a year, one line with its proof, and how its target is written."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from maillage.engines.aci.dates import ContractYear
from maillage.foundation.access.acting import trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.templatetags.maillage import euros
from maillage.foundation.web.charts import Bar, draw_bar
from maillage.foundation.web.desks import Desk
from maillage.foundation.web.pages import PageRequest
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.operations.contract.models import YEARS, AciContract
from maillage.operations.contract.queries import contract_numbered, last_contract, year_on, years
from maillage.operations.contract.queries import year as contract_year
from maillage.operations.evidence.queries import Filters, proofs
from maillage.operations.targets import actions, exports, queries
from maillage.operations.targets.errors import TargetError
from maillage.operations.targets.forms import CopyForm, RemoveForm, TargetForm, initial_of
from maillage.operations.targets.outlooks import Paid, YearPart, paid
from maillage.operations.targets.reading import variable_part
from maillage.operations.targets.scales import terms_of
from maillage.planning.evaluation import charts
from maillage.planning.evaluation.entries import shown
from maillage.planning.evaluation.models import IndicatorValue, TrackedIndicator
from maillage.planning.evaluation.queries import indicator as indicator_numbered
from maillage.planning.evaluation.queries import values_of

MOST_PROOFS = 12


def _contract(desk: Desk, number: int, year: int) -> AciContract:
    contract = contract_numbered(desk.community, number)
    if contract is None or not 1 <= year <= YEARS:
        raise Http404
    return contract


def _visited(desk: Desk, contract: AciContract, year: int, **details: object) -> None:
    """Each visit of an officer leaves a line that the community reads."""
    if desk.is_agency:
        trace(
            AuditAction.TARGETS_VISITED, desk.actor, desk.community, contract,
            contrat=contract.number, annee=year, **details,
        )  # fmt: skip


def variable_home(request: PageRequest, desk: Desk) -> HttpResponse:
    """The year in force of the contract, or what to do without one."""
    contract = last_contract(desk.community, request.today)
    if contract is None:
        return render(request, "targets/none.html", {"community": desk.community, "desk": desk})
    number = year_on(contract, request.today).number
    return redirect(desk.url("variable_year", contract.number, number))


def variable_year(request: PageRequest, desk: Desk, contract: int, year: int) -> HttpResponse:
    """What the indicators pay this year: today, at the trend, and at each next tier."""
    return _year_page(request, desk, _contract(desk, contract, year), year)


def _year_page(
    request: PageRequest, desk: Desk, contract: AciContract, year: int, status: int = 200
) -> HttpResponse:
    part = variable_part(contract, year, request.today)
    can_edit = not desk.is_agency and desk.actor.can(Permission.CONTRACT_EDIT)
    others = sorted(queries.years_with_targets(contract) - {year})
    context = {
        "community": desk.community,
        "desk": desk,
        "contract": contract,
        "part": part,
        "is_over": part.year.ends_on < request.today,
        "contract_url": desk.url("contract_year", contract.number, year),
        "closed": part.closed,
        "closing_url": desk.url("contract_closing", contract.number, year),
        "bar": _bar(part, is_over=part.year.ends_on < request.today),
        "tabs": [
            (one, desk.url("variable_year", contract.number, one.number), one.number == year)
            for one in years(contract)
        ],
        "missions": [
            (
                mission,
                [
                    (row, desk.url("variable_line", contract.number, year, row.indicator.number))
                    for row in mission.rows
                ],
            )
            for mission in part.parts
        ],
        "csv_url": desk.url("variable_csv", contract.number, year),
        "can_edit": can_edit,
        "copy": CopyForm(others, initial={"from_year": max(others)}) if can_edit and others else None,
        "left": queries.without_target(row.target for row in part.rows) if can_edit else [],
        "today": request.today,
    }
    _visited(desk, contract, year)
    return render(request, "targets/year.html", context, status=status)


def _bar(part: YearPart, *, is_over: bool) -> Bar | None:
    """Official today, unconfirmed today, what the next tiers would add, and the rest of the envelope."""
    whole = max(part.envelope_cents or 0, part.official.most_cents + part.unconfirmed.most_cents)
    if not whole:
        return None
    official, doubtful = part.official.today_cents, part.unconfirmed.today_cents
    more = part.official.next_cents + part.unconfirmed.next_cents - official - doubtful
    pieces = [
        ("segment-1", "Donné par les indicateurs" if is_over else "Gagné aujourd’hui", official),
        ("unconfirmed", "Gagné, sur des chiffres non confirmés", doubtful),
        ("segment-2", "De plus aux prochains paliers", 0 if is_over else more),
    ]
    shown = [piece for piece in pieces if piece[2]]
    return draw_bar("Part variable de l’année", shown, text=euros, total=whole) if shown else None


def variable_csv(request: PageRequest, desk: Desk, contract: int, year: int) -> HttpResponse:
    """The same as a table."""
    found = _contract(desk, contract, year)
    part = variable_part(found, year, request.today)
    _visited(desk, found, year, page="csv")
    name = f"{desk.community.slug}-part-variable-annee-{year}.csv"
    return csv_answer(name, exports.HEADINGS, exports.lines(part))


def variable_line(request: PageRequest, desk: Desk, contract: int, year: int, number: int) -> HttpResponse:
    """One target with its proof: the value, its source, what proves it, and what the target was before."""
    found = _contract(desk, contract, year)
    indicator = _indicator(number)
    return _line_page(request, desk, found, year, indicator, RemoveForm())


def _indicator(number: int) -> TrackedIndicator:
    found = indicator_numbered(number)
    if found is None:
        raise Http404
    return found


def _line_page(
    request: PageRequest,
    desk: Desk,
    contract: AciContract,
    year: int,
    indicator: TrackedIndicator,
    form: RemoveForm,
    status: int = 200,
) -> HttpResponse:
    past = queries.history(contract, year, indicator)
    of_year = contract_year(contract, year)
    values = values_of([indicator], until=request.today).get(indicator.pk, [])
    target = next((one for one in past if one.in_force), None)
    row = paid(of_year, target, values, request.today) if target else None
    value = row.value if row else _last_within(values, of_year)
    served = proofs(desk.actor, Filters(indicator=indicator.code))[:MOST_PROOFS]
    context = {
        "community": desk.community,
        "desk": desk,
        "contract": contract,
        "year": of_year,
        "indicator": indicator,
        "row": row,
        "is_over": of_year.ends_on < request.today,
        "contract_url": desk.url("contract_year", contract.number, year),
        "value": value,
        "text": shown(indicator, value.value if value else None),
        "trend": charts.trend(indicator, values, levels_of(row) if row else []),
        "proofs": [(one, desk.url("evidence_one", one.number)) for one in served],
        "proofs_url": f"{desk.url('evidence_index')}?indicateur={indicator.code}",
        "past": [(one, terms_of(one)) for one in past],
        "year_url": desk.url("variable_year", contract.number, year),
        "form": form,
        "can_edit": not desk.is_agency and desk.actor.can(Permission.CONTRACT_EDIT),
        "can_add": not desk.is_agency and desk.actor.can(Permission.EVIDENCE_EDIT),
    }
    _visited(desk, contract, year, code=indicator.code)
    return render(request, "targets/line.html", context, status=status)


def _last_within(values: list[IndicatorValue], year: ContractYear) -> IndicatorValue | None:
    return next((one for one in reversed(values) if year.holds(one.on)), None)


def levels_of(row: Paid) -> list[tuple[str, float]]:
    """The baseline and the targets, as lines of a chart."""
    target, terms = row.target, terms_of(row.target)
    levels = [("départ", float(target.baseline))] if target.baseline is not None else []
    if target.target is not None:
        levels.append(("objectif", float(target.target)))
    return levels + [("palier", float(threshold)) for threshold, _ in terms.tiers]


# --- Writing a target -------------------------------------------------------------------------------------


def target_edit(request: PageRequest, desk: Desk, contract: int, year: int, number: int) -> HttpResponse:
    """What this year pays for one indicator: written, or changed with its reason."""
    found, indicator = _contract(desk, contract, year), _indicator(number)
    former = queries.in_force(found, year).filter(indicator=indicator).first()
    held = terms_of(former) if former else None
    initial: dict[str, Any] = (
        initial_of(held) if held else {"direction": indicator.direction, "kind": "tiers"}
    )
    form = TargetForm(indicator, request.POST or None, held=held, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_target(
                by=request.user, community=desk.community, contract=found, year=year, indicator=indicator,
                terms=form.terms, why=form.cleaned_data.get("why") or actions.CHANGED,
            )  # fmt: skip
        except TargetError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, "La cible est enregistrée.")
            return redirect("variable_line", desk.community.slug, found.number, year, indicator.number)
    context = {
        "community": desk.community, "desk": desk, "contract": found, "year": year, "indicator": indicator,
        "form": form, "former": former, "year_url": desk.url("variable_year", found.number, year),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "targets/edit.html", context, status=status)


def target_remove(request: PageRequest, desk: Desk, contract: int, year: int, number: int) -> HttpResponse:
    """The year no longer pays for an indicator."""
    found, indicator = _contract(desk, contract, year), _indicator(number)
    target = queries.in_force(found, year).filter(indicator=indicator).first()
    if target is None:
        raise Http404
    form = RemoveForm(request.POST)
    if not form.is_valid():
        return _line_page(request, desk, found, year, indicator, form, status=422)
    actions.remove_target(
        by=request.user, community=desk.community, target=target, why=form.cleaned_data["why"]
    )
    messages.success(request, "La cible est retirée ; elle reste dans l’historique.")
    return redirect("variable_year", desk.community.slug, found.number, year)


def targets_copy(request: PageRequest, desk: Desk, contract: int, year: int) -> HttpResponse:
    """Take the targets of another year, to be read again one by one."""
    found = _contract(desk, contract, year)
    form = CopyForm(sorted(queries.years_with_targets(found) - {year}), request.POST)
    if not form.is_valid():
        messages.error(request, "Choisissez l’année dont vous reprenez les cibles.")
        return redirect("variable_year", desk.community.slug, found.number, year)
    try:
        made = actions.copy_year(
            by=request.user, community=desk.community, contract=found, year=year,
            from_year=form.cleaned_data["from_year"],
        )  # fmt: skip
    except TargetError as error:
        messages.error(request, str(error))
    else:
        several = "s" if len(made) > 1 else ""
        messages.success(request, f"{len(made)} cible{several} reprise{several} : relisez-les une à une.")
    return redirect("variable_year", desk.community.slug, found.number, year)
