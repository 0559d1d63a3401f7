"""Pages that open without an account: the form, the scale, and one's own request behind its link."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from uuid import UUID

import structlog
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillage.care.access_to_care.seekers import queries
from maillage.care.access_to_care.seekers.actions import filing, following
from maillage.care.access_to_care.seekers.enums import Status
from maillage.care.access_to_care.seekers.errors import SeekerError
from maillage.care.access_to_care.seekers.forms import ContactForm, SeekForm
from maillage.care.access_to_care.seekers.lifecycle import ENDED, WITH_DOCTOR
from maillage.care.access_to_care.seekers.links import FOLLOW
from maillage.care.access_to_care.seekers.models import GpContent, GpRequest
from maillage.care.access_to_care.seekers.views.common import lines_of
from maillage.care.circle.queries import circle_of, refuses_sharing
from maillage.care.ground.doors import CARE
from maillage.care.ground.session import Session
from maillage.care.oversight.accesses import accesses, listed
from maillage.care.oversight.links import RIGHTS
from maillage.care.persons.models import Identity
from maillage.care.roster.queries import names_of
from maillage.care.switch.queries import latest_information, may_be_on
from maillage.care.traces.scope import care_scope
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import SAFE_METHODS, inside, public_page
from maillage.foundation.web.readonly import readonly_database

LINK = "lien"


@contextmanager
def opened(request: HttpRequest, community: Community, holder: UUID | None = None) -> Iterator[Session]:
    """The session of somebody without an account; on GET only the trace is written. 404 when closed."""
    if not may_be_on(community):
        raise Http404
    origin = structlog.contextvars.get_contextvars().get("request_id", "")
    with (
        inside(request, community),
        care_scope(community, person=None, roles=LINK, holder=holder, origin=origin) as session,
        ExitStack() as stack,
    ):
        if request.method in SAFE_METHODS:
            stack.enter_context(readonly_database(CARE))
        yield session


SHOWN = 100


@public_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def gp_search(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; a commune of another territory is answered kindly, and nothing is kept."""
    community = get_object_or_404(Community.objects.active(), slug=slug)
    sending = request.method == "POST"
    if sending and not ratelimit.consume(request, action="public_form"):
        return ratelimit.respond_429(request)
    holder = _case_of(community, request.POST.get("key", "")) if sending else None
    with opened(request, community, holder) as by:
        places = queries.communes(community, today_of(request))
        information = latest_information()
        form = SeekForm(request.POST if sending else None, places=places)
        context = {
            "tenant": community, "form": form, "information": information, "places": bool(places),
            "open": bool(places and information and queries.first_circle(community, information.version)),
        }  # fmt: skip
        if sending and form.is_elsewhere:
            return render(request, "care/seekers/elsewhere.html", context)
        if sending and form.is_valid():
            if form.cleaned_data["website"]:
                return redirect("gp_search", slug)
            try:
                filed = filing.file_request(by=by, said=form.said(), asked=form.asked(), means=form.means)
            except SeekerError as error:
                form.add_error(None, error.sentence)
            else:
                return redirect(FOLLOW.path(community.pk, filed.request.case_id, filed.nonce))
        return render(request, "care/seekers/ask.html", context, status=422 if form.is_bound else 200)


@public_page
@require_safe
def gp_scale(request: HttpRequest, slug: str) -> HttpResponse:
    """How requests are ordered, for everyone: the scale in force, who voted it, when."""
    community = get_object_or_404(Community.objects.active(), slug=slug)
    with opened(request, community):
        found = queries.rules()
        context = {"tenant": community, "rules": found, "lines": lines_of(found)}
        return render(request, "care/seekers/scale.html", context)


@public_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def gp_follow(request: HttpRequest, token: str) -> HttpResponse:
    """One's request behind its link: where it stands, who saw it, and what one may change."""
    held = FOLLOW.read(token)
    if held is None:
        return render(request, "care/seekers/link_closed.html", status=410)
    community = held.community
    with opened(request, community, held.case) as by:
        known = GpContent.objects.filter(case_id=held.case, nonce=held.nonce).exists()
        found = queries.request_of(held.case) if known else None
        if found is None:
            return render(request, "care/seekers/link_closed.html", {"tenant": community}, status=410)
        contact = ContactForm(request.POST) if request.POST.get("do") == "contact" else None
        refused = contact is not None and not contact.is_valid()
        if request.method == "POST" and not refused and (act := ACTS.get(request.POST.get("do", ""))):
            try:
                messages.success(request, act(by, request, held.case))
            except SeekerError as error:
                messages.error(request, error.sentence)
            return redirect("gp_follow", token)
        link = FOLLOW.address(community.pk, held.case, held.nonce)
        context = {"tenant": community, "token": token, "link": link} | _context(request, community, found)
        if contact is not None:
            context["form"] = contact
        return render(request, "care/seekers/follow.html", context, status=422 if refused else 200)


def _context(request: HttpRequest, tenant: Community, found: GpRequest) -> dict[str, object]:
    identity = Identity.objects.get(case_id=found.case_id)
    seats = [one for one in circle_of(found.case_id) if one.joined_at]
    names = names_of_people(found, [one.person_id for one in seats])
    initial = {"phone": identity.phone, "email": identity.email, "helper": identity.helper}
    return {
        "tenant": tenant,
        "request_": found,
        "identity": identity,
        "standing": queries.standing_of(found, today_of(request)),
        "ended": found.state in ENDED,
        "withdrawn": found.state == Status.RETRAIT,
        "doctor": names.get(found.doctor_id or 0) if found.state in {*WITH_DOCTOR, Status.DECLAREE} else None,
        "doctor_late": queries.is_doctor_late(found, today_of(request)),
        "with_doctor": found.state in WITH_DOCTOR,
        "circle": [(one, names.get(one.person_id, "")) for one in seats],
        "rights": RIGHTS.path(tenant.pk, found.case_id),
        "refuses": refuses_sharing(found.case_id),
        "form": ContactForm(initial=initial),
    } | listed(accesses(tenant, found.case_id), SHOWN)


def names_of_people(found: GpRequest, people: list[int | None]) -> dict[int, str]:
    """Names of accounts, and of the doctor of a request."""
    wanted = {one for one in [*people, found.doctor_id] if one}
    return names_of(Community(pk=found.community_id), wanted)


def _contact(by: Session, request: HttpRequest, case: UUID) -> str:
    form = ContactForm(request.POST)
    # Found valid before the act.
    form.full_clean()
    following.correct_contact(by=by, case=case, **form.cleaned_data)
    return "Vos coordonnées sont à jour."


def _withdraw(by: Session, request: HttpRequest, case: UUID) -> str:
    following.close(by=by, case=case, status=Status.RETRAIT)
    return "Votre demande est retirée\u00a0: plus personne ne la voit."


def _decline(by: Session, request: HttpRequest, case: UUID) -> str:
    following.decline_doctor(by=by, case=case)
    return "C’est noté\u00a0: la recherche reprend."


def _object(by: Session, request: HttpRequest, case: UUID) -> str:
    person = request.POST.get("person", "")
    if not person.isdigit():
        raise SeekerError("Dites à qui vous vous opposez.")
    following.object_to(by=by, case=case, person=int(person))
    return "C’est fait\u00a0: cette personne ne voit plus votre demande."


def _sharing(by: Session, request: HttpRequest, case: UUID) -> str:
    following.refuse_sharing(by=by, case=case, refused=request.POST.get("refused") == "oui")
    return "C’est noté."


# By the name of the button pressed; another name shows the page again.
ACTS: dict[str, Callable[[Session, HttpRequest, UUID], str]] = {
    "contact": _contact,
    "withdraw": _withdraw,
    "decline": _decline,
    "object": _object,
    "sharing": _sharing,
}


def today_of(request: HttpRequest) -> date:
    """The day where the community is."""
    today: date = request.today  # type: ignore[attr-defined]
    return today


def _case_of(community: Community, key: str) -> UUID:
    """The case that a form makes: from its key, by a secret, so that nobody names another's case."""
    digest = salted_hmac(
        "maillage.care.gp", f"{community.pk}:{key}", secret=settings.SECRET_KEY, algorithm="sha256"
    ).digest()
    return UUID(bytes=digest[:16], version=4)
