"""The desk of data protection: the state of the module, emergencies to examine, lists of accesses."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from maillage.care.circle.errors import CircleError
from maillage.care.circle.models import Case, CircleMember
from maillage.care.circle.queries import case_of_reference
from maillage.care.doors.pages import CareRequest, care_page
from maillage.care.oversight.accesses import accesses, listed, people_of
from maillage.care.oversight.actions import hand_over_list, judge_emergency
from maillage.care.oversight.documents import TABLE_HEADINGS, access_list, table_rows
from maillage.care.oversight.enums import EmergencyDecision
from maillage.care.oversight.forms import JudgeForm, ReferenceForm
from maillage.care.oversight.models import EmergencyReview
from maillage.care.oversight.queries import emergencies_of
from maillage.care.switch.queries import verdict
from maillage.care.traces.scope import care_scope
from maillage.foundation.access.enums import Permission
from maillage.foundation.documents.answers import Format, document_answer
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer

SHOWN = 200


@community_page(Permission.CARE_WATCH)
def care_status(request: PageRequest, community: Community) -> HttpResponse:
    """What allows the module or forbids it, and the way to everything that is watched."""
    with care_scope(community, person=request.user.pk, desk=True):
        emergencies = emergencies_of(community)
    context = {
        "community": community,
        "verdict": verdict(community, today=request.today),
        "emergencies": emergencies[:10],
        "waiting": sum(one.review is None for one in emergencies),
        "reviews": request.actor.can(Permission.CARE_REVIEW),
        "informs": request.actor.can(Permission.RIGHTS_HANDLE),
    }
    return render(request, "care/status.html", context)


@care_page(Permission.CARE_REVIEW, desk=True, even_closed=True)
def care_emergencies(request: CareRequest, community: Community) -> HttpResponse:
    found = emergencies_of(community)
    context = {
        "community": community,
        "emergencies": found,
        "waiting": sum(one.review is None for one in found),
    }
    return render(request, "care/emergencies.html", context)


@care_page(Permission.CARE_REVIEW, desk=True, watching=True, even_closed=True)
@require_http_methods(["GET", "HEAD", "POST"])
def care_emergency(request: CareRequest, community: Community, seat: UUID) -> HttpResponse:
    """One opening: its reason (reading it is traced), and the decision."""
    opened = get_object_or_404(CircleMember.objects.emergencies().select_related("case"), pk=seat)
    form = JudgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            judge_emergency(
                by=request.care, seat=seat, decision=EmergencyDecision(form.cleaned_data["decision"]),
                said=form.cleaned_data["note"],
            )  # fmt: skip
        except CircleError as error:
            form.add_error(None, error.sentence)
        else:
            messages.success(request, "Décision enregistrée.")
            return redirect("care_emergencies", community.slug)
    names, titles = people_of(community, [opened.person_id])
    context = {
        "community": community,
        "seat": opened,
        "who": names.get(opened.person_id, "compte supprimé"),
        "title": titles.get(opened.person_id, ""),
        "review": EmergencyReview.objects.filter(seat=opened).first(),
        "form": form,
    }
    return render(request, "care/emergency.html", context, status=422 if form.errors else 200)


@care_page(Permission.CARE_REVIEW, desk=True, even_closed=True)
@require_http_methods(["GET", "HEAD", "POST"])
def care_access_search(request: CareRequest, community: Community) -> HttpResponse:
    """From the reference that the patient gives to the list of who saw."""
    form = ReferenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        case = case_of_reference(form.cleaned_data["reference"])
        if case is not None:
            return redirect("care_access_list", community.slug, case.pk)
        form.add_error("reference", "Aucun dossier de cette référence.")
    return render(
        request,
        "care/access_search.html",
        {"community": community, "form": form},
        status=422 if form.errors else 200,
    )


@care_page(Permission.CARE_REVIEW, desk=True, even_closed=True)
def care_access_list(request: CareRequest, community: Community, case: UUID) -> HttpResponse:
    found = get_object_or_404(Case, pk=case)
    context = {"community": community, "case": found} | listed(accesses(community, case), SHOWN)
    return render(request, "care/access_list.html", context)


@care_page(Permission.CARE_REVIEW, desk=True, even_closed=True)
@require_POST
def care_access_document(request: CareRequest, community: Community, case: UUID) -> HttpResponse:
    """The list for the patient, laid out or whole as a table. Handing it over is traced, hence no GET."""
    found, lines = get_object_or_404(Case, pk=case), accesses(community, case)
    hand_over_list(by=request.care, case=case)
    if request.POST.get("form") == "csv":
        return csv_answer(f"acces-{found.reference}.csv", TABLE_HEADINGS, table_rows(lines))
    document = access_list(community, found, lines, request.today)
    return document_answer(document, Format.PDF, f"acces-{found.reference}")
