"""The operator's pages: the queue, the script and the form, one request."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from maillage.care.access_to_care.unscheduled.actions import answering, asking, ending, filing, steps
from maillage.care.access_to_care.unscheduled.enums import Channel, Status
from maillage.care.access_to_care.unscheduled.errors import RequestError
from maillage.care.access_to_care.unscheduled.forms import AppointmentForm, FlagForm, RequestForm
from maillage.care.access_to_care.unscheduled.lifecycle import ENDS, STUCK
from maillage.care.access_to_care.unscheduled.models import UnscheduledRequest
from maillage.care.access_to_care.unscheduled.queries import asked_people, ended, operators, queue
from maillage.care.access_to_care.unscheduled.script import script
from maillage.care.access_to_care.unscheduled.views import common
from maillage.care.doors.pages import CareRequest, care_page
from maillage.care.roster.queries import names_of, professionals
from maillage.communities.members.enums import Profession
from maillage.communities.territory.queries import content_of, current_version
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.zones import zone_of
from maillage.reference.geography.models import Commune

SHOWN = 200


@care_page(Permission.SNP_TAKE)
@require_GET
def snp_queue(request: CareRequest, community: Community) -> HttpResponse:
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    context = {
        "lines": common.lines_of(list(queue()[:SHOWN])),
        "ended": common.lines_of(list(ended(today)[:SHOWN])),
    }
    return common.page(request, "snp/queue.html", context)


@care_page(Permission.SNP_TAKE)
@require_http_methods(["GET", "POST"])
def snp_new(request: CareRequest, community: Community) -> HttpResponse:
    if "flag" in request.POST:
        return _stop(request, community)
    gps = professionals(community, professions=[Profession.MEDECIN])
    form = RequestForm(request.POST or None, gps=gps)
    if request.method == "POST" and form.is_valid():
        try:
            row = filing.file_request(
                by=request.care, filing=form.filing(), secretariat=operators(community),
                then_ask=request.POST.get("then") != "keep",
            )  # fmt: skip
        except RequestError as error:
            form.add_error(None, str(error))
        else:
            return redirect("snp_request", community.slug, row.case_id)
    version = current_version(request.today)
    codes = {code[:5] for code in content_of(version)[0]} if version else set()
    communes = Commune.objects.filter(code__in=codes).order_by("name")
    context = {"form": form, "script": script(), "communes": communes, "channels": Channel}
    return common.page(request, "snp/new.html", context, status=400 if form.errors else 200)


def _stop(request: CareRequest, community: Community) -> HttpResponse:
    """The page of the 15 is the answer to the press: no address ever names a sign."""
    form = FlagForm(request.POST)
    if not form.is_valid():
        return redirect("snp_new", community.slug)
    channel = Channel(form.cleaned_data["channel"] or Channel.TELEPHONE)
    said = form.cleaned_data
    try:
        row = filing.record_red_flag(
            by=request.care, key=said["key"], flag=said["flag"], channel=channel,
            secretariat=operators(community),
        )  # fmt: skip
    except RequestError:
        return redirect("snp_new", community.slug)
    context = {"script": script(), "flag": script().flag(said["flag"]), "reference": row.case.reference}
    return common.page(request, "snp/call_15.html", context)


@care_page(Permission.SNP_TAKE)
@require_http_methods(["GET", "POST"])
def snp_request(request: CareRequest, community: Community, case: UUID) -> HttpResponse:
    row = common.mine_or_404(request, case)
    appointment = common.appointment_form(request)
    if request.method == "POST" and (not appointment.is_bound or appointment.is_valid()):
        return common.act_on(request, row, ACTS, "snp_request", community.slug, case)
    context = common.told(row)
    seats = [one for one in asked_people(case) if one.joined_at is None or one.person_id == row.taken_by]
    people = {one.person_id for one in seats} | {one.by for one in context["steps"] if one.by}
    names = names_of(community, people)
    found = None
    if row.status in STUCK | {Status.DIFFUSEE}:
        found = asking.who_may_answer(by=request.care, request=row, now=timezone.now())
    context |= {
        "story": common.names_in(context["steps"], names),
        "asked": [(one, names.get(one.person_id, ""), one.person_id == row.taken_by) for one in seats],
        "answering": found and list(zip(found.people, found.ranking.candidates, strict=True)),
        "appointment": appointment,
        "taker": names.get(row.taken_by or 0, ""),
        "may_ask": found is not None,
        "outcomes": [
            (one.value, one.label) for one in Status if one in ENDS and one.value in context["moves"]
        ],
    }
    return common.page(request, "snp/request.html", context, status=422 if appointment.errors else 200)


def _ask(request: CareRequest, row: UnscheduledRequest) -> str:
    count = asking.ask(by=request.care, request=row)
    if not count:
        return "Personne de plus ne peut être demandé pour le moment."
    return f"Demande proposée à {count} professionnel{'s' if count > 1 else ''}."


def _agree(request: CareRequest, row: UnscheduledRequest) -> str:
    ending.agree(by=request.care, request=row)
    return "Accord de la personne enregistré."


def set_appointment(request: CareRequest, row: UnscheduledRequest) -> str:
    form = AppointmentForm(request.POST, zone=zone_of(request.community.department_code))
    if not form.is_valid():
        raise RequestError("dites le jour, l’heure et le lieu du rendez-vous")
    answering.set_appointment(
        by=request.care, request=row, at=form.at(), place=form.cleaned_data["where"]
    )  # fmt: skip
    return "Rendez-vous enregistré."


def tell(request: CareRequest, row: UnscheduledRequest) -> str:
    answering.tell_patient(by=request.care, request=row)
    return "Patient informé."


def inform(request: CareRequest, row: UnscheduledRequest) -> str:
    ending.inform_gp(by=request.care, request=row)
    return "Médecin traitant informé."


def finish(outcome: Status, request: CareRequest, row: UnscheduledRequest) -> str:
    ending.finish(by=request.care, request=row, outcome=outcome)
    return "Issue enregistrée."


def _close(request: CareRequest, row: UnscheduledRequest) -> str:
    steps.close(by=request.care, request=row)
    return "Demande close."


def _send_link(request: CareRequest, row: UnscheduledRequest) -> str:
    ending.send_link(by=request.care, request=row)
    return "Le lien part à l’adresse donnée par la personne."


ACTS: dict[str, common.Act] = {
    "ask": _ask, "agree": _agree, "appointment": set_appointment, "told": tell, "informed": inform,
    "close": _close, "link": _send_link,
    **{outcome.value: partial(finish, outcome) for outcome in ENDS},
}  # fmt: skip
