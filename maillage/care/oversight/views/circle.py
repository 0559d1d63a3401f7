"""The same rights, said to somebody of the circle and typed by them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from maillage.care.circle.enums import ConsentMeans, ConsentScope
from maillage.care.circle.errors import CircleError
from maillage.care.circle.models import Case
from maillage.care.circle.queries import consents_to_take, know_my_cases, page_for
from maillage.care.circle.rights.actions import take_consent
from maillage.care.doors.pages import CareRequest, care_page
from maillage.care.oversight.accesses import accesses, listed
from maillage.care.oversight.forms import ConsentForm, IdentityForm
from maillage.care.oversight.identity import known_of, rectify
from maillage.care.oversight.information import versions
from maillage.care.oversight.queries import decided_of
from maillage.care.oversight.views.patient import decide
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community

SHOWN = 100


@care_page(Permission.CARE_TAKE_PART)
@require_http_methods(["GET", "HEAD", "POST"])
def care_case_rights(request: CareRequest, community: Community, case: UUID) -> HttpResponse:
    """Consents, refusals and accesses of one case, for its circle."""
    found = _mine(request, case)
    form = ConsentForm(
        request.POST if request.POST.get("do") == "consent" else None,
        versions=[one.version for one in versions()],
    )
    if request.method == "POST":
        if not form.is_bound:
            decide(request, request.care, case)
            return redirect("care_case_rights", community.slug, case)
        if form.is_valid() and _takes(request, form, case):
            return redirect("care_case_rights", community.slug, case)
    context = {
        "community": community,
        "case": found, "page": page_for(request.care, found), "form": form,
        "decided": decided_of(community, found),
    } | listed(accesses(community, case), SHOWN)  # fmt: skip
    return render(request, "care/case_rights.html", context, status=422 if form.errors else 200)


@care_page(Permission.CARE_TAKE_PART)
@require_http_methods(["GET", "HEAD", "POST"])
def care_case_identity(request: CareRequest, community: Community, case: UUID) -> HttpResponse:
    """Rectification that the person asked for."""
    found = _mine(request, case)
    form = IdentityForm(request.POST or None, initial=known_of(case))
    if request.method == "POST" and form.is_valid():
        try:
            rectify(by=request.care, case=found, said=form.cleaned_data)
        except CircleError as error:
            messages.error(request, error.sentence)
        else:
            messages.success(request, "Coordonnées corrigées.")
        return redirect("care_case_rights", community.slug, case)
    context = {"community": community, "form": form, "case": found, "page": page_for(request.care, found)}
    return render(request, "care/case_identity.html", context, status=422 if form.errors else 200)


@care_page(Permission.CARE_TAKE_PART)
def care_consents(request: CareRequest, community: Community) -> HttpResponse:
    """Consents that could not be asked for at the time: to take up again with the person."""
    return render(
        request,
        "care/consents.html",
        {"community": community, "consents": consents_to_take(know_my_cases(request.care))},
    )


def _mine(request: CareRequest, case: UUID) -> Case:
    """The case, for its circle alone: who is only asked to join sees its outline elsewhere."""
    mine = know_my_cases(request.care, among=[case])
    return get_object_or_404(Case, pk__in=mine)


def _takes(request: CareRequest, form: ConsentForm, case: UUID) -> bool:
    said = form.cleaned_data
    try:
        take_consent(
            by=request.care, case=case, scope=ConsentScope(said["scope"]),
            means=ConsentMeans(said["means"]), notice=said["notice"],
        )  # fmt: skip
    except CircleError as error:
        form.add_error(None, error.sentence)
        return False
    messages.success(request, "Consentement enregistré.")
    return True
