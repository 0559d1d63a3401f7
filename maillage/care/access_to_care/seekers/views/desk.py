"""Pages without a patient: the offer of a doctor, what the desk sees, the scale and its votes."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from maillage.care.access_to_care.seekers import queries
from maillage.care.access_to_care.seekers.actions import settling
from maillage.care.access_to_care.seekers.enums import Mode
from maillage.care.access_to_care.seekers.errors import SeekerError
from maillage.care.access_to_care.seekers.forms import OfferForm, VoteForm
from maillage.care.access_to_care.seekers.models import GpRules
from maillage.care.access_to_care.seekers.views.common import framed, lines_of
from maillage.care.doors.pages import CareRequest, care_page
from maillage.care.roster.places import commune_names
from maillage.care.roster.queries import standing_in
from maillage.communities.members.enums import Profession
from maillage.engines.matching import Need
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community

PER_PAGE = 50
# A scale to start from, to be discussed and voted: nothing applies before.
STARTING = {
    Need.ALD: 30, Need.AGE: 20, Need.RUPTURE: 30, Need.GROSSESSE: 20, Need.ENFANT: 20, Need.PRECARITE: 20,
    Need.HANDICAP: 20, Need.SORTIE: 30,
}  # fmt: skip
KEPT = ("per_month", "most_for_waiting", "age_from", "first_level", "second_level", "mode", "answer_hours")


@care_page(Permission.COMMUNITY_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def gp_own(request: CareRequest, community: Community) -> HttpResponse:
    """For a doctor: what waits for an answer, their patients, their offer. The others are told what it is."""
    known = standing_in(community, request.user.pk)
    if known is None or known.profession != Profession.MEDECIN:
        if request.method == "POST":
            raise PermissionDenied
        return render(request, "care/seekers/not_doctor.html", framed(request, community, "gp_own"))
    places, offer = queries.communes(community, request.today), queries.own_offer(request.user.pk)
    initial = {name: getattr(offer, name) for name in OfferForm.base_fields} if offer else {"children": True}
    form = OfferForm(request.POST or None, places=places, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            settling.save_offer(by=request.care, terms=form.terms())
        except SeekerError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Votre offre est enregistrée.")
            return redirect("gp_own", community.slug)
    asked, patients = queries.asked_of(request.user.pk), list(queries.patients_of(request.user.pk))
    names = commune_names(
        one.commune_code for one in [*(found for _, found in asked), *patients]
    )  # fmt: skip
    context = framed(
        request, community, "gp_own", form=form, offer=offer,
        asked=[(proposal, found, names[found.commune_code]) for proposal, found in asked],
        patients=[(found, names[found.commune_code]) for found in patients],
    )  # fmt: skip
    return render(request, "care/seekers/own.html", context, status=422 if form.errors else 200)


@care_page(Permission.SEEK_WATCH, desk=True)
@require_safe
def gp_desk(request: CareRequest, community: Community) -> HttpResponse:
    """Where requests are, in their administrative fields: nobody's name, no age, nothing that was said."""
    page = Paginator(queries.open_requests(), PER_PAGE).get_page(request.GET.get("page"))
    names = commune_names(one.commune_code for one in page)
    doctors = [
        one
        for one in queries.doctors(community, request.today)
        if not queries.is_paused(one.offer, request.today)
    ]
    context = framed(
        request, community, "gp_desk", page=page, doctors=doctors,
        places=sum(max(one.offer.per_month - one.proposed, 0) for one in doctors),
        late=queries.late_calls(request.today),
        rows=[(one, names[one.commune_code], queries.is_overdue(one, request.today)) for one in page],
    )  # fmt: skip
    return render(request, "care/seekers/desk.html", context)


@care_page(Permission.COMMUNITY_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def gp_rules(request: CareRequest, community: Community) -> HttpResponse:
    """The scale in force and the former ones; who may, records what the board voted."""
    may = request.actor.can(Permission.SEEK_RULES)
    if request.method == "POST" and not may:
        raise PermissionDenied
    versions = queries.all_rules()
    latest = versions[0] if versions else None
    form = VoteForm(request.POST or None, initial=_initial(latest)) if may else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            rules = settling.record_vote(by=request.care, vote=form.vote())
        except SeekerError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, f"Barème n°\u00a0{rules.number} en vigueur.")
            return redirect("gp_rules", community.slug)
    context = framed(
        request, community, "gp_rules", rules=latest, lines=lines_of(latest), former=versions[1:], form=form,
        tenant=community,
    )  # fmt: skip
    return render(request, "care/seekers/rules.html", context, status=422 if form and form.errors else 200)


def _initial(latest: GpRules | None) -> dict[str, object]:
    if latest is None:
        start: dict[str, object] = {f"points_{need}": points for need, points in STARTING.items()}
        return start | {
            "per_month": 2, "most_for_waiting": 24, "age_from": 75, "first_level": 50, "second_level": 20,
            "mode": Mode.TURN, "answer_hours": 72,
        }  # fmt: skip
    kept = (
        "per_month",
        "most_for_waiting",
        "age_from",
        "first_level",
        "second_level",
        "mode",
        "answer_hours",
    )
    return {f"points_{code}": points for code, points in latest.points.items()} | {
        name: getattr(latest, name) for name in kept
    }
