"""The pages of « et si » : the workshop, the saved scenarios, their comparison, their new run."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.planning.diagnosis.queries import version_to_read
from maillage.planning.whatif import comparison, exports, maps, queries
from maillage.planning.whatif import panel as panels
from maillage.planning.whatif.actions import (
    archive_scenario,
    rename_scenario,
    restore_scenario,
    save_scenario,
)
from maillage.planning.whatif.enums import Kind
from maillage.planning.whatif.errors import WhatIfError
from maillage.planning.whatif.forms import SaveForm
from maillage.planning.whatif.models import SavedScenario
from maillage.planning.whatif.outcome import as_json, from_json
from maillage.planning.whatif.workshop import Workshop, open_workshop, small_number
from maillage.reference.geography.tiles import version as tiles_version


def _open(request: PageRequest, values: QueryDict) -> Workshop | None:
    """None when there is no territory, or no supply; 404 for a version that is not theirs."""
    asked = values.get("version")
    drafts = request.actor.can(Permission.TERRITORY_EDIT)
    version = version_to_read(small_number(asked), request.today, drafts=drafts)
    if version is None and asked:
        raise Http404
    return open_workshop(version, values, request.today) if version else None


def _result(table: Workshop) -> dict[str, Any]:
    territory = {"number": table.version.number, "label": table.version.label}
    return as_json(table.world, table.plan.edits, table.outcome, territory)


def _page_of(
    request: PageRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    return render(request, template, {"community": request.community, **context}, status=status)


# --- The workshop -----------------------------------------------------------------------------------------


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def workshop(request: PageRequest, community: Community) -> HttpResponse:
    """The map and the panel. The address holds the state; `op` asks for one change, then leaves it."""
    table = _open(request, request.GET)
    if table is None:
        return _nothing(request, community)
    asked = request.GET.get("op")
    if asked and not table.error and not table.form.errors:
        if table.message:
            messages.info(request, table.message)
        return redirect(f"{reverse('whatif', args=[community.slug])}?{table.plan.query()}#etsi-panneau")
    return _page_of(request, "whatif/workshop.html", _context(request, table) | _page(table))


def _nothing(request: PageRequest, community: Community) -> HttpResponse:
    version = version_to_read(None, request.today, drafts=request.actor.can(Permission.TERRITORY_EDIT))
    return _page_of(request, "whatif/nothing.html", {"version": version})


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def panel(request: PageRequest, community: Community) -> HttpResponse:
    """The panel alone: where the same forms are sent when JavaScript is there."""
    table = _open(request, request.GET)
    if table is None:
        raise Http404
    answer = _page_of(request, "whatif/_panel.html", _context(request, table))
    answer["HX-Push-Url"] = f"{reverse('whatif', args=[community.slug])}?{table.plan.query()}"
    answer["Server-Timing"] = f"exact;dur={table.spent_ms:.2f}"
    return answer


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def preview(request: PageRequest, community: Community) -> HttpResponse:
    """What a change would do, while the hand still holds it: the data of the map, nothing else."""
    table = _open(request, request.GET)
    if table is None:
        raise Http404
    answer = JsonResponse(maps.state(table), json_dumps_params={"ensure_ascii": False})
    answer["Server-Timing"] = f"exact;dur={table.spent_ms:.2f}"
    return answer


def _context(request: PageRequest, table: Workshop) -> dict[str, Any]:
    outcome = table.outcome
    return {
        "table": table,
        "world": table.world,
        "outcome": outcome,
        "plan": table.plan,
        "query": table.plan.query(),
        "decimals": table.world.decimals,
        "noun": table.world.noun,
        "pairs": panels.pairs(
            outcome,
            decimals=table.world.decimals,
            threshold=table.world.figures.threshold,
            noun=table.world.noun,
        ),
        "kinds": Kind.choices,
        "options": panels.options(table),
        "rows": panels.rows(outcome, table.world.decimals),
        "chosen": panels.chosen(table),
        "ages": panels.ages(table),
        "balance": panels.balance(outcome),
        "losers": panels.ranking(outcome.losers, outcome),
        "winners": panels.ranking(outcome.winners, outcome),
        "neighbours": panels.ranking(outcome.neighbours, outcome),
        "map_state": maps.state(table),
        "can_save": request.actor.can(Permission.DIAGNOSIS_EDIT),
        "save_form": SaveForm(),
    }


def _page(table: Workshop) -> dict[str, Any]:
    """What the whole page has more than the panel."""
    changed = bool(table.plan.edits)
    title = f"{table.world.figures.label}, {len(table.territory)} communes"
    of, outcome, decimals = table.world, table.outcome, table.world.decimals
    svg = (
        maps.change_drawing(outcome, title=f"Ce qui change : {title}", decimals=decimals)
        if changed
        else maps.level_drawing(outcome, of.breaks, title=f"Accessibilité : {title}", decimals=decimals)
    )
    return {
        "svg": svg,
        "level_legend": maps.level_legend(of.breaks, decimals),
        "change_legend": maps.change_legend(),
        "map_ground": maps.ground(table),
        "tiles_version": tiles_version(),
    }


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def communes_csv(request: PageRequest, community: Community) -> HttpResponse:
    table = _open(request, request.GET)
    if table is None:
        raise Http404
    return csv_answer(
        f"et-si-{community.slug}.csv", exports.HEADINGS, exports.rows(table.outcome, _result(table))
    )


@community_page(Permission.DIAGNOSIS_EDIT)
@require_POST
def save(request: PageRequest, community: Community) -> HttpResponse:
    """Save the scenario of the hidden fields under a name; what was typed stays when it is refused."""
    table = _open(request, request.POST)
    if table is None:
        raise Http404
    form = SaveForm(request.POST)
    if form.is_valid():
        try:
            saved = _save(request, community, table, form)
        except WhatIfError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Scénario « {saved.name} » enregistré.")
            return redirect("whatif_scenario", community.slug, saved.number)
    context = _context(request, table) | _page(table) | {"save_form": form, "saving": True}
    return _page_of(request, "whatif/workshop.html", context, status=422)


def _save(request: PageRequest, community: Community, table: Workshop, form: SaveForm) -> SavedScenario:
    if table.impossible:
        raise WhatIfError("Un changement de la liste ne peut pas être fait : retirez-le d’abord.")
    origin = queries.scenario(table.plan.copied) if table.plan.copied else None
    return save_scenario(
        by=request.user,
        community=community,
        name=form.cleaned_data["name"].strip(),
        description=form.cleaned_data["description"].strip(),
        result=_result(table),
        copied_from=origin,
        today=request.today,
    )


# --- Saved scenarios --------------------------------------------------------------------------------------


def _scenario_or_404(number: int) -> SavedScenario:
    saved = queries.scenario(number)
    if saved is None:
        raise Http404
    return saved


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def saved_list(request: PageRequest, community: Community) -> HttpResponse:
    found = [comparison.Told(saved) for saved in queries.scenarios()]
    context = {
        "in_use": [told for told in found if told.saved.archived_at is None],
        "archived": [told for told in found if told.saved.archived_at is not None],
    }
    return _page_of(request, "whatif/list.html", context)


@community_page(Permission.DIAGNOSIS_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def saved_scenario(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """The frozen result; a POST, which needs the right to save, changes its name and its description."""
    saved = _scenario_or_404(number)
    can_edit = request.actor.can(Permission.DIAGNOSIS_EDIT)
    form = SaveForm(initial={"name": saved.name, "description": saved.description})
    if request.method == "POST":
        if not can_edit:
            raise PermissionDenied
        form = SaveForm(request.POST)
        if form.is_valid():
            try:
                rename_scenario(by=request.user, community=community, saved=saved, **form.cleaned_data)
            except WhatIfError as error:
                form.add_error(None, str(error))
            else:
                return redirect("whatif_scenario", community.slug, number)
    told = comparison.Told(saved)
    title = f"Ce que change le scénario {saved.number}, {len(told.outcome.inside)} communes"
    context = {
        "told": told,
        "saved": saved,
        "form": form,
        "can_edit": can_edit,
        "svg": maps.change_drawing(told.outcome, title=title, decimals=told.decimals),
        "rows": panels.rows(told.outcome, told.decimals),
        "legend": maps.change_legend(),
        "permalink": request.build_absolute_uri(reverse("whatif_scenario", args=[community.slug, number])),
    }
    return _page_of(request, "whatif/scenario.html", context, status=422 if form.errors else 200)


@community_page(Permission.DIAGNOSIS_EDIT)
@require_POST
def archive(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Put away, or back in the list when it was."""
    saved = _scenario_or_404(number)
    if request.POST.get("sortir"):
        restore_scenario(by=request.user, community=community, saved=saved)
        messages.success(request, f"« {saved.name} » est revenu dans la liste.")
    else:
        archive_scenario(by=request.user, community=community, saved=saved)
        messages.success(request, f"« {saved.name} » est archivé : il garde son adresse et sa preuve.")
    return redirect("whatif_list", community.slug)


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def again(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """The same scenario on the data of today, beside what was frozen."""
    saved = _scenario_or_404(number)
    run = queries.again(saved, request.today)
    difference = None if run is None else comparison.difference(saved.snapshot, run)
    return _page_of(request, "whatif/again.html", {"saved": saved, "difference": difference})


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def saved_csv(request: PageRequest, community: Community, number: int) -> HttpResponse:
    saved = _scenario_or_404(number)
    outcome = from_json(saved.snapshot)
    name = f"situation-de-depart-scenario-{number}.csv"
    return csv_answer(name, exports.HEADINGS, exports.rows(outcome, saved.snapshot))


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def saved_json(request: PageRequest, community: Community, number: int) -> HttpResponse:
    saved = _scenario_or_404(number)
    address = request.build_absolute_uri(reverse("whatif_scenario", args=[community.slug, number]))
    return exports.baseline(saved, address=address)


# --- Side by side -----------------------------------------------------------------------------------------


def _chosen(request: PageRequest) -> list[SavedScenario]:
    """The scenarios asked for, in the order asked; 404 when one is not theirs."""
    numbers = [small_number(text) for text in request.GET.getlist("n")]
    wanted = list(dict.fromkeys(number for number in numbers if number is not None))[: comparison.MOST]
    found = {saved.number: saved for saved in queries.scenarios().filter(number__in=wanted)}
    if set(wanted) - set(found):
        raise Http404
    return [found[number] for number in wanted]


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def compare(request: PageRequest, community: Community) -> HttpResponse:
    """Up to four saved scenarios side by side: `?n=1&n=3`."""
    chosen = [comparison.Told(saved) for saved in _chosen(request)]
    side = comparison.side_by_side(chosen)
    charts = [
        maps.change_drawing(
            told.outcome, title=f"Ce que change le scénario {told.saved.number}", decimals=told.decimals
        )
        for told in side.told
    ]
    context = {
        "side": side,
        "charts": list(zip(side.told, charts, strict=True)),
        "legend": maps.change_legend(),
        "all": queries.scenarios().in_use(),
        "numbers": [told.saved.number for told in chosen],
        "query": "&".join(f"n={told.saved.number}" for told in side.told),
    }
    return _page_of(request, "whatif/compare.html", context)


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def compare_csv(request: PageRequest, community: Community) -> HttpResponse:
    side = comparison.side_by_side([comparison.Told(saved) for saved in _chosen(request)])
    return csv_answer(f"scenarios-{community.slug}.csv", side.headings(), side.rows())
