"""The requests of the secretary, and the page of one request for whoever it is open to."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from maillage.care.access_to_care.seekers import queries
from maillage.care.access_to_care.seekers.actions import filing, following, proposing
from maillage.care.access_to_care.seekers.enums import Declared, Refusal, Status, Verdict
from maillage.care.access_to_care.seekers.errors import SeekerError
from maillage.care.access_to_care.seekers.forms import (
    AppointmentForm,
    ContactForm,
    DeclareForm,
    ExitForm,
    PaperForm,
    RefusalForm,
    SearchForm,
)
from maillage.care.access_to_care.seekers.lifecycle import ENDED, MOVES, PROPOSABLE, SEEKING, WITH_DOCTOR
from maillage.care.access_to_care.seekers.links import FOLLOW
from maillage.care.access_to_care.seekers.models import GpContent, GpRequest
from maillage.care.access_to_care.seekers.views.common import framed
from maillage.care.circle.errors import CircleError
from maillage.care.circle.queries import circle_of, know_my_cases
from maillage.care.doors.pages import CareRequest, care_page
from maillage.care.persons.models import Identity
from maillage.care.persons.queries import find_by_name, find_by_phone
from maillage.care.roster.places import commune_names
from maillage.care.roster.queries import names_of
from maillage.engines.matching import Need
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community

PER_PAGE = 25
GROUPS: dict[str, tuple[str, frozenset[Status]]] = {
    "nouvelles": ("Nouvelles", frozenset({Status.RECUE, Status.INCOMPLETE})),
    "en-attente": ("En attente", PROPOSABLE),
    "proposees": ("Proposées", frozenset({Status.PROPOSEE})),
    "medecin": ("Avec un médecin", WITH_DOCTOR | {Status.DECLAREE}),
    "injoignables": ("Injoignables", frozenset({Status.INJOIGNABLE})),
}
TABS = [("", "Toutes"), *((code, label) for code, (label, _) in GROUPS.items()), ("closes", "Closes")]


@care_page(Permission.SEEK_HANDLE)
@require_http_methods(["GET", "HEAD", "POST"])
def gp_requests(request: CareRequest, community: Community) -> HttpResponse:
    """One's requests: who should be called first, then by priority; a search by exact name or number."""
    form, found = SearchForm(), None
    if request.method == "POST":
        if request.POST.get("do") == "levels":
            done, left = filing.set_levels(by=request.care)
            rest = f" Il en reste {left}\u00a0: recalculez encore." if left else ""
            messages.success(request, f"Priorités recalculées\u00a0: {done}.{rest}")
            return redirect("gp_requests", community.slug)
        form = SearchForm(request.POST)
        if form.is_valid():
            found = _search(form.cleaned_data)
    group = request.GET.get("etat", "")
    rows = queries.ended_requests() if group == "closes" else queries.open_requests()
    if group in GROUPS:
        rows = rows.filter(status__in=[*GROUPS[group][1]])
    if found is not None:
        rows = rows.model.objects.filter(case_id__in=found).select_related("case").order_by("-received_on")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    names = commune_names(one.commune_code for one in page)
    looks_alike = queries.undecided([one.case_id for one in page])
    context = framed(
        request, community, "gp_requests", page=page, form=form, searched=found is not None, group=group,
        groups=TABS,
        rows=[
            (one, names[one.commune_code], queries.is_overdue(one, request.today), one.case_id in looks_alike)
            for one in page
        ],
        rules=queries.rules(),
    )  # fmt: skip
    return render(request, "care/seekers/requests.html", context, status=422 if form.errors else 200)


def _search(values: dict[str, Any]) -> list[UUID]:
    found = list(find_by_phone(values["phone"])) if values["phone"] else []
    if values["family_name"] and values["first_names"]:
        found += find_by_name(values["family_name"], values["first_names"])
    return [one.case_id for one in found]


@care_page(Permission.SEEK_HANDLE)
@require_http_methods(["GET", "HEAD", "POST"])
def gp_enter(request: CareRequest, community: Community) -> HttpResponse:
    """The form of the public page, typed from paper or on the telephone."""
    form = PaperForm(request.POST or None, places=queries.communes(community, request.today))
    if request.method == "POST" and form.is_valid():
        try:
            filed = filing.file_request(
                by=request.care, said=form.said(), asked=form.asked(), means=form.means,
                received=form.cleaned_data["received"],
            )  # fmt: skip
        except (SeekerError, CircleError) as error:
            form.add_error(None, error.sentence)
        else:
            messages.success(request, "La demande est enregistrée.")
            return redirect("gp_request", community.slug, filed.request.case_id)
    context = framed(request, community, "gp_requests", form=form)
    return render(request, "care/seekers/enter.html", context, status=422 if form.is_bound else 200)


@care_page(Permission.COMMUNITY_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def gp_request(request: CareRequest, community: Community, case: UUID) -> HttpResponse:
    """One request: whole for its circle, in outline for a doctor who is asked; nobody else finds it."""
    found = queries.request_of(case)
    if found is None and request.POST.get("do") in ANSWERS:
        # The seat of who answers late is over: the same words for any case, known or not.
        messages.warning(request, proposing.GONE)
        return redirect("gp_own", community.slug)
    if found is None:
        raise Http404
    inside = bool(know_my_cases(request.care, [case]))
    handles = request.actor.can(Permission.SEEK_HANDLE)
    refused = _refused(request)
    if request.method == "POST" and not refused:
        answer, refused = _act(request, community, found, inside=inside, handles=handles)
        if answer is not None:
            return answer
    status = 422 if refused else 200
    if not inside:
        asked = next((one for one, other in queries.asked_of(request.user.pk) if other.case_id == case), None)
        if asked is None:
            raise Http404
        context = framed(request, community, "gp_own", request_=found, proposal=asked, form=RefusalForm())
        return render(
            request, "care/seekers/offered.html", context | _commune(found) | refused, status=status
        )
    context = framed(request, community, "gp_requests" if handles else "gp_own", **_whole(request, found))
    return render(request, "care/seekers/request.html", context | _commune(found) | refused, status=status)


def _pressed(request: CareRequest) -> tuple[str, forms.Form] | None:
    """The small form that was pressed, as typed, and its name in the page; None for a button alone."""
    do = request.POST.get("do", "")
    if do not in SMALL_FORMS:
        return None
    name, make, options = SMALL_FORMS[do]
    return name, make(request.POST, **options)


def _refused(request: CareRequest) -> dict[str, forms.Form]:
    """What was typed in it and is to be mended, by its name in the page."""
    pressed = _pressed(request)
    return {} if pressed is None or pressed[1].is_valid() else {pressed[0]: pressed[1]}


def _typed(request: CareRequest) -> dict[str, Any]:
    """What it says; it was found valid before the act."""
    pressed = _pressed(request)
    if pressed is None:
        raise Http404
    pressed[1].full_clean()
    values: dict[str, Any] = pressed[1].cleaned_data
    return values


def _commune(found: GpRequest) -> dict[str, str]:
    return {"commune": commune_names([found.commune_code])[found.commune_code]}


def _whole(request: CareRequest, found: GpRequest) -> dict[str, Any]:
    """What the circle reads; opening it is the trace."""
    case = found.case_id
    content, identity = GpContent.objects.get(case_id=case), Identity.objects.get(case_id=case)
    handles, own = request.actor.can(Permission.SEEK_HANDLE), found.doctor_id == request.user.pk
    seats, steps = circle_of(case), queries.steps_of(case)
    # Who else was asked is between the secretary and each of them.
    proposals = queries.proposals_of(case) if handles else []
    people = {one.person_id for one in [*seats, *steps, *proposals] if one.person_id}
    names = names_of(request.community, people)
    initial = {"phone": identity.phone, "email": identity.email, "helper": identity.helper}
    return {
        "request_": found,
        "identity": identity,
        "birth": date.fromisoformat(identity.birth_date) if identity.birth_date else None,
        "content": content,
        "needs": [Need(code).label for code in queries.codes(content.needs)],
        "standing": queries.standing_of(found, request.today),
        "overdue": queries.is_overdue(found, request.today),
        "doctor_late": queries.is_doctor_late(found, request.today),
        "circle": [(one, names.get(one.person_id, "")) for one in seats],
        "steps": [(one, names.get(one.person_id or 0, "")) for one in steps],
        "proposals": [(one, names.get(one.person_id, "")) for one in proposals],
        "alike": queries.alike(case) if handles else [],
        "handles": handles,
        "own": own and found.state in WITH_DOCTOR,
        "follows": handles or own,
        "ended": found.state in ENDED,
        "seeking": found.state in SEEKING,
        "proposable": found.state in PROPOSABLE and handles,
        "choices": proposing.choices(request.care, found) if found.state in PROPOSABLE and handles else None,
        "moves": [one for one in following.BY_HAND if one in MOVES[found.state]] if handles else [],
        "may_book": found.state in WITH_DOCTOR,
        "may_close": Status.CLOTUREE in MOVES[found.state],
        "link": FOLLOW.address(found.community_id, case, content.nonce) if handles else "",
        "contact_form": ContactForm(initial=initial, prefix="c"),
        "exit_form": ExitForm(prefix="x"),
        "appointment_form": AppointmentForm(initial={"on": found.appointment_on}, prefix="a"),
        "declare_form": DeclareForm(initial={"on": request.today}, prefix="d"),
        "refusal_form": RefusalForm(prefix="r"),
    }


def _act(
    request: CareRequest, community: Community, found: GpRequest, *, inside: bool, handles: bool
) -> tuple[HttpResponse | None, dict[str, forms.Form]]:
    """Do what was pressed: where to go then, or the small form that was refused, as it was typed."""
    do = request.POST.get("do", "")
    doctor, desk = DOCTOR_ACTS.get(do), DESK_ACTS.get(do) if inside else None
    if desk and not (handles or (do in SHARED and found.doctor_id == request.user.pk)):
        raise PermissionDenied
    act = doctor or desk
    if act is None:
        return redirect("gp_request", community.slug, found.case_id), {}
    try:
        messages.success(request, act(request, found))
    except (SeekerError, CircleError) as error:
        messages.error(request, error.sentence)
        if not inside:
            return redirect("gp_own", community.slug), {}
        if refused := _typed_again(request, error):
            return None, refused
        return redirect("gp_request", community.slug, found.case_id), {}
    if do in LEAVING or (do == "close" and request.POST.get("x-status") == Status.RETRAIT):
        return redirect("gp_requests" if handles else "gp_own", community.slug), {}
    return redirect("gp_request", community.slug, found.case_id), {}


def _typed_again(request: CareRequest, error: SeekerError | CircleError) -> dict[str, forms.Form]:
    """The same as ``_refused``, of what the action refused: beside the field where it says which.

    The message says it too: a page whose request moved meanwhile has this form no more.
    """
    pressed = _pressed(request)
    if pressed is None:
        return {}
    name, form = pressed
    form.add_error(getattr(error, "field", "") or None, error.sentence)
    return {name: form}


def _accept(request: CareRequest, found: GpRequest) -> str:
    proposing.accept(by=request.care, case=found.case_id)
    return "Vous suivez cette personne\u00a0: voici comment la joindre."


def _refuse(request: CareRequest, found: GpRequest) -> str:
    reason = Refusal(_typed(request)["reason"])
    proposing.refuse(by=request.care, case=found.case_id, reason=reason)
    return "C’est noté, merci de votre réponse."


def _give_up(request: CareRequest, found: GpRequest) -> str:
    reason = Refusal(_typed(request)["reason"])
    following.give_up(by=request.care, case=found.case_id, reason=reason)
    return "C’est noté\u00a0: le secrétariat cherche un autre médecin."


def _move(request: CareRequest, found: GpRequest) -> str:
    status = request.POST.get("status", "")
    if status not in Status.values:
        raise SeekerError("Cet état n’existe pas.")
    following.move(by=request.care, case=found.case_id, status=Status(status))
    return "C’est noté."


def _propose(request: CareRequest, found: GpRequest) -> str:
    count = proposing.propose(by=request.care, case=found.case_id)
    return f"Proposée\u00a0: {count} dans la liste."


def _call(request: CareRequest, found: GpRequest) -> str:
    following.note_call(by=request.care, case=found.case_id, reached=request.POST.get("reached") == "oui")
    return "L’appel est noté."


def _appointment(request: CareRequest, found: GpRequest) -> str:
    values = _typed(request)
    following.set_appointment(by=request.care, case=found.case_id, on=values["on"])
    return "Le rendez-vous est noté."


def _declare(request: CareRequest, found: GpRequest) -> str:
    values = _typed(request)
    confirmed = Declared(values["confirmed"])
    following.declare(by=request.care, case=found.case_id, on=values["on"], confirmed=confirmed)
    return "La déclaration est notée\u00a0: la personne a son médecin traitant."


def _decline(request: CareRequest, found: GpRequest) -> str:
    following.decline_doctor(by=request.care, case=found.case_id)
    return "C’est noté\u00a0: ce médecin n’est plus dans le cercle."


def _contact(request: CareRequest, found: GpRequest) -> str:
    values = _typed(request)
    following.correct_contact(by=request.care, case=found.case_id, **values)
    return "Les coordonnées sont à jour."


def _close(request: CareRequest, found: GpRequest) -> str:
    values = _typed(request)
    following.close(by=request.care, case=found.case_id, status=Status(values["status"]))
    return "La demande est close."


def _end(request: CareRequest, found: GpRequest) -> str:
    following.close(by=request.care, case=found.case_id, status=Status.CLOTUREE)
    return "La demande est close."


def _twin(request: CareRequest, found: GpRequest) -> str:
    try:
        other, verdict = UUID(request.POST.get("other", "")), Verdict(request.POST.get("verdict", ""))
    except ValueError as error:
        raise SeekerError("Choisissez une autre demande et un verdict.") from error
    following.decide_twin(by=request.care, case=found.case_id, other=other, verdict=verdict)
    return "C’est noté."


def _link(request: CareRequest, found: GpRequest) -> str:
    following.renew_link(by=request.care, case=found.case_id)
    return "Un nouveau lien remplace les précédents."


Act = Callable[[CareRequest, GpRequest], str]
DOCTOR_ACTS: dict[str, Act] = {"accept": _accept, "refuse": _refuse, "give_up": _give_up}
DESK_ACTS: dict[str, Act] = {
    "move": _move,
    "propose": _propose,
    "call": _call,
    "appointment": _appointment,
    "declare": _declare,
    "decline": _decline,
    "contact": _contact,
    "close": _close,
    "end": _end,
    "twin": _twin,
    "link": _link,
}
# The name of each in the page, and how it is read.
SMALL_FORMS: dict[str, tuple[str, type[forms.Form], dict[str, str]]] = {
    "refuse": ("form", RefusalForm, {}),
    "give_up": ("refusal_form", RefusalForm, {"prefix": "r"}),
    "appointment": ("appointment_form", AppointmentForm, {"prefix": "a"}),
    "declare": ("declare_form", DeclareForm, {"prefix": "d"}),
    "contact": ("contact_form", ContactForm, {"prefix": "c"}),
    "close": ("exit_form", ExitForm, {"prefix": "x"}),
}
# What the doctor who accepted does as well as the secretary.
SHARED = frozenset({"appointment", "declare"})
# Who does this does not see the request any more.
LEAVING = frozenset({"refuse", "give_up"})
# What a doctor who is asked answers.
ANSWERS = frozenset({"accept", "refuse"})
