"""Legal holds: the cases that a court wants kept, decided by who watches over data protection."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from maillage.care.circle.errors import CircleError
from maillage.care.circle.holds.actions import lift_hold, place_hold
from maillage.care.circle.models import LegalHold
from maillage.care.circle.queries import case_of_reference, holds
from maillage.care.doors.pages import CareRequest, care_page
from maillage.care.oversight.accesses import people_of
from maillage.care.oversight.forms import HoldForm, LiftForm
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community


@care_page(Permission.CARE_REVIEW, desk=True, watching=True, even_closed=True)
@require_http_methods(["GET", "HEAD", "POST"])
def care_holds(request: CareRequest, community: Community) -> HttpResponse:
    """The cases that are kept, and were; keep another."""
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        case = case_of_reference(form.cleaned_data["reference"])
        if case is None:
            form.add_error("reference", "Aucun dossier de cette référence.")
        else:
            try:
                place_hold(by=request.care, case=case.pk, reason=form.cleaned_data["reason"])
            except CircleError as error:
                form.add_error("reference", error.sentence)
            else:
                messages.success(request, "Le dossier est conservé jusqu’à la levée.")
                return redirect("care_holds", community.slug)
    context = {"community": community, "form": form, "holds": holds()}
    return render(request, "care/holds.html", context, status=422 if form.errors else 200)


@care_page(Permission.CARE_REVIEW, desk=True, watching=True, even_closed=True)
@require_http_methods(["GET", "HEAD", "POST"])
def care_hold(request: CareRequest, community: Community, hold: UUID) -> HttpResponse:
    """One hold: its reason (reading it is traced), and its end."""
    found = get_object_or_404(LegalHold.objects.select_related("case"), pk=hold)
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lift_hold(by=request.care, hold=hold, reason=form.cleaned_data["reason"])
        except CircleError as error:
            form.add_error("reason", error.sentence)
        else:
            messages.success(request, "La conservation est levée\u00a0: le dossier s’effacera à sa date.")
            return redirect("care_holds", community.slug)
    names, _titles = people_of(community, [found.placed_by, found.lifted_by])
    context = {
        "community": community, "hold": found, "form": form,
        "placed": names.get(found.placed_by or 0, "la plateforme, après une restauration"),
        "lifted": names.get(found.lifted_by or 0, "un compte supprimé"),
    }  # fmt: skip
    return render(request, "care/hold.html", context, status=422 if form.errors else 200)
