"""The pages of the readings: the list, entering, correcting, withdrawing, an indicator of one's own."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.planning.diagnosis.errors import DiagnosisError
from maillage.planning.diagnosis.readings import queries
from maillage.planning.diagnosis.readings.actions import define_indicator, enter_reading, withdraw_reading
from maillage.planning.diagnosis.readings.forms import PLACES, IndicatorForm, ReadingForm, WithdrawForm
from maillage.planning.diagnosis.readings.models import Reading


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def readings(request: PageRequest, community: Community) -> HttpResponse:
    """Every reading in force, and what has none yet."""
    rows = list(queries.in_force())
    context = {
        "community": community,
        "groups": queries.by_theme(rows),
        "missing": queries.missing(rows, queries.definitions()),
        "can_edit": request.actor.can(Permission.DIAGNOSIS_EDIT),
    }
    return render(request, "readings/list.html", context)


def _found(pk: int) -> Reading:
    found = queries.reading(pk)
    if found is None:
        raise Http404
    return found


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def reading(request: PageRequest, community: Community, pk: int) -> HttpResponse:
    """One reading: everything it says, by commune too, and those of the same indicator before it."""
    return _detail(request, community, _found(pk), WithdrawForm())


def _detail(
    request: PageRequest, community: Community, one: Reading, form: WithdrawForm, status: int = 200
) -> HttpResponse:
    names = queries.commune_names(one.communes)
    context = {
        "community": community,
        "reading": one,
        "definition": queries.definition_of(one),
        "communes": sorted((names.get(code, code), code, value) for code, value in one.communes.items()),
        "masked": queries.masked_of(one),
        "series": queries.same_series(one),
        "form": form,
        "can_edit": request.actor.can(Permission.DIAGNOSIS_EDIT),
    }
    return render(request, "readings/detail.html", context, status=status)


@community_page(Permission.DIAGNOSIS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def reading_enter(request: PageRequest, community: Community) -> HttpResponse:
    """Entering a value. ``?indicateur=A01`` chooses the indicator."""
    return _edit(request, community, None, {"indicator": request.GET.get("indicateur", "")})


@community_page(Permission.DIAGNOSIS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def reading_correct(request: PageRequest, community: Community, pk: int) -> HttpResponse:
    """Replacing a value: the former one stays in the past of the indicator."""
    one = _found(pk)
    initial: dict[str, Any] = {
        name: getattr(one, name)
        for name in (
            "indicator",
            "source",
            "vintage",
            "perimeter",
            "masked",
            "confidence",
            "note",
            "evidence",
        )
    }
    initial |= {place: _written(getattr(one, place)) for place in PLACES}
    initial["communes"] = "\n".join(
        f"{code} ; {'s' if value is None else _written(value)}"
        for code, value in sorted(one.communes.items())
    )
    return _edit(request, community, one, initial)


def _written(value: float | None) -> str:
    return "" if value is None else f"{value:.12g}".replace(".", ",")


def _edit(
    request: PageRequest, community: Community, one: Reading | None, initial: dict[str, Any]
) -> HttpResponse:
    fixed = one.indicator if one else ""
    form = ReadingForm(queries.definitions(), request.POST or None, initial=initial, fixed=fixed)
    if request.method == "POST" and form.is_valid():
        try:
            kept = enter_reading(by=request.user, community=community, entry=form.entry, corrects=one)
        except DiagnosisError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Relevé enregistré : il figure dans le diagnostic.")
            return redirect("reading", community.slug, kept.pk)
    context = {"community": community, "form": form, "reading": one}
    return render(request, "readings/edit.html", context, status=422 if request.method == "POST" else 200)


@community_page(Permission.DIAGNOSIS_EDIT)
@require_POST
def reading_withdraw(request: PageRequest, community: Community, pk: int) -> HttpResponse:
    """Taking a value out of the diagnosis, with the reason."""
    one, form = _found(pk), WithdrawForm(request.POST)
    if form.is_valid():
        try:
            withdraw_reading(by=request.user, community=community, reading=one, why=form.cleaned_data["why"])
        except DiagnosisError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Relevé retiré du diagnostic ; il reste dans l’historique.")
            return redirect("readings", community.slug)
    return _detail(request, community, one, form, status=422)


@community_page(Permission.DIAGNOSIS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def reading_indicator(request: PageRequest, community: Community) -> HttpResponse:
    """Defining an indicator of one's own, then entering its first value."""
    form = IndicatorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = define_indicator(by=request.user, community=community, **form.cleaned_data)
        except DiagnosisError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Indicateur défini : saisissez sa première valeur.")
            answer = redirect("reading_enter", community.slug)
            answer["Location"] += f"?indicateur={made.code}"
            return answer
    context = {"community": community, "form": form}
    return render(
        request, "readings/indicator.html", context, status=422 if request.method == "POST" else 200
    )
