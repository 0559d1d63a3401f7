"""The pages of the indicators: the board by mission, one indicator, its values, the library."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.tallies import tallies
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.planning.evaluation import actions, charts, exports, queries
from maillage.planning.evaluation.beside import beside
from maillage.planning.evaluation.errors import EvaluationError
from maillage.planning.evaluation.forms import DefineForm, FollowForm, ReasonForm, ValueForm
from maillage.planning.evaluation.library import library
from maillage.planning.evaluation.models import IndicatorValue, TrackedIndicator
from maillage.planning.evaluation.periods import span

SPARK = timedelta(days=730)
_SAVED = ("value", "done", "numerator", "denominator", "on", "since", "source", "vintage", "method",
          "confidence", "evidence", "note")  # fmt: skip


@community_page(Permission.EVALUATION_VIEW)
@require_safe
def index(request: PageRequest, community: Community) -> HttpResponse:
    """Every indicator followed, by mission: its last value, where it goes, what has none."""
    groups = [
        (title, [(one, charts.spark(one.indicator, one.values, request.today - SPARK)) for one in rows])
        for _, title, rows in queries.board(request.today)
    ]
    context = {
        "community": community,
        "groups": groups,
        "year": span(request.today),
        "counts": any(one.indicator.tally for _, rows in groups for one, _ in rows),
        "can_edit": request.actor.can(Permission.EVALUATION_EDIT),
    }
    return render(request, "evaluation/index.html", context)


@community_page(Permission.EVALUATION_VIEW)
@require_safe
def index_csv(request: PageRequest, community: Community) -> HttpResponse:
    """Every value in force, one line each."""
    rows = list(queries.followed())
    values = queries.values_of(rows)
    lines = [line for one in rows for line in exports.value_rows(one, values.get(one.pk, []))]
    return csv_answer(f"{community.slug}-indicateurs.csv", exports.VALUES, lines)


def _found(number: int) -> TrackedIndicator:
    found = queries.indicator(number)
    if found is None:
        raise Http404
    return found


def _value(pk: int) -> IndicatorValue:
    found = queries.value(pk)
    if found is None:
        raise Http404
    return found


@community_page(Permission.EVALUATION_VIEW)
@require_safe
def indicator(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """One indicator: its definition, its chart, every value with its source."""
    return _page(request, _found(number), ReasonForm())


def _page(request: PageRequest, one: TrackedIndicator, form: ReasonForm, status: int = 200) -> HttpResponse:
    rows = queries.history(one)
    values = sorted((row for row in rows if row.in_force), key=lambda row: row.on)
    around = beside(one, request.actor, request.today)
    context = {
        "community": request.community,
        "indicator": one,
        "followed": queries.Followed(one, values, request.today),
        "definition": library().get(one.library) if one.library else None,
        "tally": tallies().get(one.tally),
        "trend": charts.trend(one, values, [level for said in around for level in said.levels]),
        "rows": rows,
        "beside": [said for said in around if said.template],
        "form": form,
        "can_edit": request.actor.can(Permission.EVALUATION_EDIT),
    }
    return render(request, "evaluation/indicator.html", context, status=status)


@community_page(Permission.EVALUATION_VIEW)
@require_safe
def indicator_csv(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Every value of one indicator, those that were replaced included."""
    one = _found(number)
    rows = exports.value_rows(one, queries.history(one))
    return csv_answer(f"{community.slug}-indicateur-{one.code.lower()}.csv", exports.VALUES, rows)


@community_page(Permission.EVALUATION_EDIT)
@require_POST
def indicator_retire(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Stop following an indicator."""
    one, form = _found(number), ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, one, form, status=422)
    actions.retire(by=request.user, community=community, indicator=one, why=form.cleaned_data["why"])
    messages.success(request, "L’indicateur n’est plus suivi ; ses valeurs restent sur sa page.")
    return redirect("indicators", community.slug)


# --- Values -----------------------------------------------------------------------------------------------


@community_page(Permission.EVALUATION_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def value_enter(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Record what an indicator is worth on a day."""
    one = _found(number)
    if not one.in_force:
        raise Http404
    initial = {"on": request.today, "confidence": "high", "source": _last_source(one), "done": "1"}
    initial["since"] = span(request.today).starts_on
    form = ValueForm(one, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_value(
                by=request.user, community=community, code=one.code, entry=form.entry,
                origin=actions.Origin.ENTERED,
            )  # fmt: skip
        except EvaluationError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "La valeur est enregistrée.")
            return redirect("indicator", community.slug, one.number)
    return _value_page(request, one, form)


def _last_source(one: TrackedIndicator) -> str:
    written = (
        one.values.filter(ended_at__isnull=True).exclude(source=actions.PLATFORM).order_by("-on").first()
    )
    return written.source if written else ""


@community_page(Permission.EVALUATION_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def value_correct(request: PageRequest, community: Community, pk: int) -> HttpResponse:
    """Replace a value; the former one stays in the history."""
    row = _value(pk)
    if not row.in_force:
        return redirect("indicator", community.slug, row.indicator.number)
    initial = {name: getattr(row, name, None) for name in _SAVED} | {"done": str(int(row.value))}
    form = ValueForm(row.indicator, request.POST or None, initial=initial, correction=True)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_value(
                by=request.user,
                community=community,
                value=row,
                entry=form.entry,
                why=form.cleaned_data["why"],
            )
        except EvaluationError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, "La correction est enregistrée ; la valeur d’avant reste dans l’historique."
            )
            return redirect("indicator", community.slug, row.indicator.number)
    return _value_page(request, row.indicator, form, row)


def _value_page(
    request: PageRequest, one: TrackedIndicator, form: ValueForm, row: IndicatorValue | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "community": request.community, "indicator": one, "form": form, "value": row,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "evaluation/value_edit.html", context, status=status)


@community_page(Permission.EVALUATION_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def value_withdraw(request: PageRequest, community: Community, pk: int) -> HttpResponse:
    """Take a value out of the calculations, with the reason."""
    row, form = _value(pk), ReasonForm(request.POST or None)
    if not row.in_force:
        return redirect("indicator", community.slug, row.indicator.number)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_value(
                by=request.user, community=community, value=row, why=form.cleaned_data["why"]
            )
        except EvaluationError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "La valeur est retirée ; elle reste dans l’historique.")
        return redirect("indicator", community.slug, row.indicator.number)
    context = {"community": community, "indicator": row.indicator, "value": row, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "evaluation/value_withdraw.html", context, status=status)


@community_page(Permission.EVALUATION_EDIT)
@require_POST
def counts(request: PageRequest, community: Community) -> HttpResponse:
    """Record now what the platform counts by itself."""
    written = actions.count_now(by=request.user, community=community, today=request.today)
    if written:
        messages.success(
            request, f"Comptages mis à jour : {written} valeur{'s' if written > 1 else ''} de plus."
        )
    else:
        messages.info(request, "Les comptages étaient déjà à jour.")
    return redirect("indicators", community.slug)


# --- The library ------------------------------------------------------------------------------------------


@community_page(Permission.EVALUATION_VIEW)
@require_safe
def indicator_library(request: PageRequest, community: Community) -> HttpResponse:
    """The definitions that contracts are seen to hold."""
    context = {
        "community": community,
        "library": library(),
        "groups": queries.offered(),
        "can_edit": request.actor.can(Permission.EVALUATION_EDIT),
    }
    return render(request, "evaluation/library.html", context)


@community_page(Permission.EVALUATION_EDIT)
@require_POST
def indicator_follow(request: PageRequest, community: Community) -> HttpResponse:
    """Follow the definitions ticked in the library."""
    form = FollowForm([(one.code, one.label) for one in library().definitions], request.POST)
    if not form.is_valid():
        messages.error(request, "Cochez au moins un indicateur de la bibliothèque.")
        return redirect("indicator_library", community.slug)
    made = actions.follow(by=request.user, community=community, codes=form.cleaned_data["codes"])
    messages.success(request, f"{len(made)} indicateur{'s' if len(made) > 1 else ''} de plus à suivre.")
    return redirect("indicators", community.slug)


@community_page(Permission.EVALUATION_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_define(request: PageRequest, community: Community) -> HttpResponse:
    """Word an indicator of one's own; ``?modele=PREV_ACTIONS`` starts from one of the library."""
    model = library().get(request.GET.get("modele", ""))
    names = ("mission", "label", "counted", "among", "unit", "decimals", "nature", "direction", "data")
    initial = {name: getattr(model, name) for name in names} | {"model": model.code} if model else {}
    form = DefineForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.define(
                by=request.user, community=community, definition=form.definition,
                model=form.cleaned_data["model"],
            )  # fmt: skip
        except EvaluationError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"L’indicateur {made.code} est suivi.")
            return redirect("indicator", community.slug, made.number)
    context = {"community": community, "form": form, "model": model}
    status = 422 if request.method == "POST" else 200
    return render(request, "evaluation/define.html", context, status=status)
