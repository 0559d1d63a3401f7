"""The professional's pages: what is asked, what was accepted, when one is willing to be asked."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from maillage.care.access_to_care.unscheduled.actions import answering, saying
from maillage.care.access_to_care.unscheduled.enums import Status
from maillage.care.access_to_care.unscheduled.errors import RequestError
from maillage.care.access_to_care.unscheduled.forms import WillingForm, write_hours
from maillage.care.access_to_care.unscheduled.models import UnscheduledRequest, Willingness
from maillage.care.access_to_care.unscheduled.queries import (
    gone_offers,
    mssante_of,
    offers_to,
    released_from,
    taken_by,
)
from maillage.care.access_to_care.unscheduled.views import common
from maillage.care.access_to_care.unscheduled.views.taking import finish, inform, set_appointment, tell
from maillage.care.doors.pages import CareRequest, care_page
from maillage.care.roster.queries import names_of, standing_in
from maillage.care.traces.enums import Act
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community

GONE = "Cette demande est déjà prise, ou n’attend plus de réponse."


@care_page(Permission.SNP_ANSWER)
@require_GET
def snp_home(request: CareRequest, community: Community) -> HttpResponse:
    """One entry of the menu: each lands on what they do."""
    if request.actor.can(Permission.SNP_TAKE):
        return redirect("snp_queue", community.slug)
    return redirect("snp_offers", community.slug)


@care_page(Permission.SNP_ANSWER)
@require_GET
def snp_offers(request: CareRequest, community: Community) -> HttpResponse:
    now = timezone.now()
    context = {
        "lines": common.lines_of(offers_to(request.care)),
        "taken": common.lines_of(taken_by(request.care)),
        "gone": gone_offers(request.care, now),
        "released": released_from(request.care, now),
        "said": Willingness.objects.filter(person_id=request.user.pk).first(),
    }
    return common.page(request, "snp/offers.html", context)


@care_page(Permission.SNP_ANSWER)
@require_http_methods(["GET", "POST"])
def snp_answer(request: CareRequest, community: Community, case: UUID) -> HttpResponse:
    """Accept, decline, then follow what one accepted."""
    pressed = request.POST.get("act", "")
    if pressed == "accept":
        if answering.accept(by=request.care, case=case):
            messages.success(request, "La demande est à vous\u00a0: la personne attend votre réponse.")
            return redirect("snp_answer", community.slug, case)
        messages.warning(request, GONE)
        return redirect("snp_offers", community.slug)
    if pressed == "decline":
        answering.decline(by=request.care, case=case)
        return redirect("snp_offers", community.slug)
    row = common.mine_or_404(request, case)
    if request.method == "GET" and request.actor.can(Permission.SNP_TAKE) and row.taken_by != request.user.pk:
        return redirect("snp_request", community.slug, case)
    appointment = common.appointment_form(request)
    if request.method == "POST" and (not appointment.is_bound or appointment.is_valid()):
        back = (
            ("snp_offers", community.slug) if pressed == "give_back" else ("snp_answer", community.slug, case)
        )
        return common.act_on(request, row, ACTS, *back)
    context = common.told(row)
    names = names_of(community, {one.by for one in context["steps"] if one.by})
    context |= {
        "story": common.names_in(context["steps"], names),
        "appointment": appointment,
        "mine": row.taken_by == request.user.pk,
        "outcomes": [(one.value, one.label) for one in _OUTCOMES if one.value in context["moves"]],
    }
    return common.page(request, "snp/answer.html", context, status=422 if appointment.errors else 200)


@care_page(Permission.SNP_ANSWER)
@require_http_methods(["GET", "POST"])
def snp_willing(request: CareRequest, community: Community) -> HttpResponse:
    me = standing_in(community, request.user.pk)
    said = Willingness.objects.filter(person_id=request.user.pk).first()
    form = WillingForm(request.POST or None, initial=_initial(said))
    if request.method == "POST" and me is not None and me.profession and form.is_valid():
        try:
            saying.say_willing(by=request.care, week=form.week())
        except RequestError as error:
            form.add_error(None, error.sentence)
        else:
            messages.success(request, "Vos disponibilités sont enregistrées.")
            return redirect("snp_willing", community.slug)
    context = {"form": form, "me": me if me and me.profession else None, "said": said}
    return common.page(request, "snp/willing.html", context, status=400 if form.errors else 200)


@care_page(Permission.SNP_ANSWER, act=Act.EXPORT)
@require_GET
def snp_sheet(request: CareRequest, community: Community, case: UUID) -> HttpResponse:
    """What to say to the patient, or to hand them."""
    row = common.mine_or_404(request, case)
    return common.page(request, "snp/sheet.html", common.told(row) | _taker(community, row))


@care_page(Permission.SNP_ANSWER, act=Act.EXPORT)
@require_GET
def snp_note(request: CareRequest, community: Community, case: UUID) -> HttpResponse:
    """What to send to the own doctor, by secure mail: printed, never mailed from here."""
    row = common.mine_or_404(request, case)
    context = common.told(row) | _taker(community, row)
    context["mssante"] = mssante_of(community, context["content"].gp_person)
    return common.page(request, "snp/note.html", context)


def _taker(community: Community, row: UnscheduledRequest) -> dict[str, object]:
    return {"taker": standing_in(community, row.taken_by) if row.taken_by else None}


def _initial(said: Willingness | None) -> dict[str, object]:
    if said is None:
        return {}
    days: dict[str, list[tuple[int, int]]] = {}
    for weekday, start, end in said.windows:
        days.setdefault(f"day_{weekday}", []).append((start, end))
    hours = {name: write_hours(spans) for name, spans in days.items()}
    return {**hours, "reach": said.reach, "visits": said.visits, "paused_until": said.paused_until}


def _give_back(request: CareRequest, row: UnscheduledRequest) -> str:
    answering.give_back(by=request.care, request=row)
    return "La demande repart vers les autres professionnels."


_OUTCOMES = (Status.HONOREE, Status.NON_HONOREE, Status.ANNULEE, Status.REORIENTEE_15)
ACTS: dict[str, common.Act] = {
    "appointment": set_appointment, "told": tell, "informed": inform, "give_back": _give_back,
    **{outcome.value: partial(finish, outcome) for outcome in _OUTCOMES},
}  # fmt: skip
