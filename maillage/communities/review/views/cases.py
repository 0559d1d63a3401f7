"""The file itself: its list on each side, what it holds, and what may be done in it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from maillage.communities.review import queries
from maillage.communities.review.actions.contract import open_contract
from maillage.communities.review.actions.opening import declare_filing
from maillage.communities.review.acts import ACTS, base_of, possible
from maillage.communities.review.enums import (
    OPEN_STATES,
    CaseKind,
    CaseState,
    ExchangeKind,
    Party,
    Subject,
)
from maillage.communities.review.errors import ReviewError
from maillage.communities.review.exports import details
from maillage.communities.review.following import next_steps
from maillage.communities.review.forms import ContractForm, DeclareForm, InboxForm
from maillage.communities.review.models import ReviewCase
from maillage.communities.review.views.desk import Desk
from maillage.communities.review.words import Outside
from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest
from maillage.reference.geography.models import Department, Region

ROWS_A_PAGE = 50


def review_cases(request: PageRequest, desk: Desk) -> HttpResponse:
    """The files of a community, open ones first."""
    context = {
        "community": desk.community,
        "desk": desk,
        "rows": queries.inbox(queries.by_urgency(queries.cases()), request.today),
        "declare_url": desk.url("review_declare"),
        "contract_url": _negotiation_url(desk),
    }
    return render(request, "review/cases.html", context)


def inbox(request: PageRequest, territory: str, communities: list[Community], role: Role) -> HttpResponse:
    """What an officer has to review in their field, what is due first on top."""
    # Without a community no scope is open: nothing may be read at all.
    found = queries.cases() if communities else None
    departments = sorted({one.department_code for one in communities})
    officers = queries.officers_in_charge(found) if found is not None else []
    form = InboxForm(request.GET or None, departments=departments, officers=officers)
    filters = form.cleaned_data if form.is_bound and form.is_valid() else {}
    wanted = found.filter(_wanted(filters)) if found is not None else None
    # At most one open case of each kind a community: what presses is counted over all of them.
    pressing = queries.inbox(wanted.open(), request.today) if wanted is not None else []
    tones = [row.due.tone for row in pressing if row.due]
    rows = queries.by_urgency(wanted) if wanted is not None else []
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    table = Region if role == Role.ARS else Department
    place = table.objects.filter(code=territory).first()
    context = {
        "agency": "ARS" if role == Role.ARS else "CPAM",
        "place": place.name if place else territory,
        "territory": territory,
        "case_page": f"{role.value}_review_case",
        "home_page": f"{role.value}_home",
        "form": form,
        "rows": queries.inbox(page.object_list, request.today),
        "page": page,
        "late": tones.count("late"),
        "due": tones.count("due"),
    }
    return render(request, "review/inbox.html", context)


def _wanted(filters: dict[str, Any]) -> Q:
    """The filters of the inbox; open cases only, unless said."""
    is_open = Q(state__in=sorted(OPEN_STATES))
    found = {"": is_open, "clos": ~is_open, "tous": Q()}[filters.get("etat", "")]
    if filters.get("nature"):
        found &= Q(kind=filters["nature"])
    if filters.get("departement"):
        found &= Q(community__department_code=filters["departement"])
    if agent := filters.get("agent"):
        found &= Q(in_charge=None) if agent == "0" else Q(in_charge=int(agent))
    return found


def review_case(request: PageRequest, desk: Desk, case: ReviewCase) -> HttpResponse:
    """Where the case stands, its clock, its pieces, every exchange, and what this person may do."""
    said, pieces = queries.exchanges(case), queries.pieces(case)
    signed = queries.signed_parties(said)
    acts = possible(desk.actor, desk.party, case, said, request.today) if desk.may_answer else []
    filings = [one for one in pieces if one.is_filing and one.filing_id]
    context = {
        "community": desk.community,
        "desk": desk,
        "case": case,
        "waited": queries.waited(case, request.today),
        "is_over": queries.is_over(case, request.today),
        "left": (case.due_on - request.today).days if case.due_on else None,
        "pieces": [(one, desk.url("review_piece", case.number, one.number)) for one in pieces],
        "changes_url": desk.url("review_changes", case.number) if len(filings) > 1 else "",
        "said": [(one, details(case, one)) for one in reversed(said)],
        "meetings": {one.number for one in said if one.kind == ExchangeKind.MEETING},
        "acts": [(act, desk.url("review_act", case.number, act.code)) for act in acts],
        "signatures": _signatures(case, signed),
        "papers": _papers(desk, case, said),
        "contract_url": _contract_url(desk, case),
        "next_steps": next_steps(case, desk.actor),
        "notes": queries.officer_notes(case) if desk.is_agency else [],
    }
    return render(request, "review/case.html", context)


def _signatures(case: ReviewCase, signed: dict[Party, Any]) -> list[tuple[str, Any]]:
    if not case.case_kind.is_contract:
        return []
    return [(party.label, signed.get(party)) for party in (Party.COMMUNITY, Party.ARS, Party.CPAM)]


def _papers(desk: Desk, case: ReviewCase, said: list[Any]) -> list[tuple[str, str]]:
    found = [
        ("Échanges en PDF", "echanges.pdf"),
        ("Échanges en Word", "echanges.docx"),
        ("Tout le dossier (ZIP)", "dossier.zip"),
    ]
    if case.state == CaseState.TACIT:
        found.insert(0, ("Constat de validation tacite", "constat.pdf"))
    if any(one.kind == ExchangeKind.MEETING for one in said):
        found.append(("Réunion pour l’agenda", "reunion.ics"))
    return [(label, desk.url("review_paper", case.number, name)) for label, name in found]


def _contract_url(desk: Desk, case: ReviewCase) -> str:
    """Once a project is validated, or a contract signed, what comes next is negotiated."""
    ended = case.state in {CaseState.VALIDATED, CaseState.TACIT, CaseState.SIGNED}
    follows = case.kind == CaseKind.PROJECT or case.case_kind.is_contract
    return _negotiation_url(desk) if ended and follows else ""


def _negotiation_url(desk: Desk) -> str:
    """Where a negotiation is opened; nothing while there is none to open."""
    possible = desk.may_answer and queries.to_negotiate(Stage(desk.community.stage))
    return desk.url("review_contract") if possible else ""


def review_act(request: PageRequest, desk: Desk, case: ReviewCase, act: str) -> HttpResponse:
    """One thing to do in the file: its form, then its action."""
    chosen = ACTS.get(act)
    rights = chosen.rights if chosen else frozenset()
    if chosen is None or not any(desk.actor.can(right) for right in rights):
        raise Http404
    initial = {name: request.GET[name] for name in ("section", "piece") if name in request.GET}
    form = chosen.form(
        request.POST or None, request.FILES or None, case=case, party=desk.party, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            chosen.run(base_of(request.user, case, form.cleaned_data["key"], timezone.now()), form)
        except ReviewError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, chosen.done)
            return redirect(desk.url("review_case", case.number))
    context = {
        "community": desk.community,
        "desk": desk,
        "case": case,
        "title": chosen.label,
        "help": chosen.help,
        "danger": chosen.tone == "danger",
        "form": form,
        "back": desk.url("review_case", case.number),
        "case_url": desk.url("review_case", case.number),
        "private": chosen.code == "note-interne",
    }
    return render(request, "review/act.html", context, status=422 if request.method == "POST" else 200)


def review_declare(request: PageRequest, desk: Desk) -> HttpResponse:
    """A letter or a project that the ARS received by another way."""
    form = DeclareForm(request.POST or None, request.FILES or None, party=desk.party)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        filed = Outside(CaseKind(data["kind"]), data["received_on"], data["file"].name, data["file"].read())
        try:
            made = declare_filing(
                by=request.user, community=desk.community, key=data["key"], filed=filed, now=timezone.now()
            )
        except ReviewError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Le dépôt est dans le dossier.")
            return redirect(desk.url("review_case", made.number))
    return _opening(
        request, desk, form, "Déclarer un dépôt fait par une autre voie",
        "Pour une lettre ou un projet envoyés avant la plateforme, ou en dehors d’elle.",
    )  # fmt: skip


def review_contract(request: PageRequest, desk: Desk) -> HttpResponse:
    """Begin to negotiate a contract or an avenant."""
    right = Permission.AGENCY_REVIEW if desk.is_agency else Permission.REVIEW_ANSWER
    if not desk.actor.can(right):
        raise Http404
    kinds = queries.negotiable(Stage(desk.community.stage))
    form = ContractForm(request.POST or None, party=desk.party, kinds=kinds)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        subject = Subject(data["subject"]) if data.get("subject") else None
        try:
            made = open_contract(
                by=request.user, community=desk.community, key=data["key"], kind=CaseKind(data["kind"]),
                subject=subject, now=timezone.now(),
            )  # fmt: skip
        except ReviewError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "La négociation est ouverte.")
            return redirect(desk.url("review_case", made.number))
    return _opening(
        request, desk, form, "Ouvrir une négociation", "Les trois parties y proposent, répondent et signent."
    )


def _opening(request: PageRequest, desk: Desk, form: Any, title: str, words: str) -> HttpResponse:
    context = {
        "community": desk.community, "desk": desk, "title": title, "help": words, "form": form,
        "back": desk.home,
    }  # fmt: skip
    return render(request, "review/act.html", context, status=422 if request.method == "POST" else 200)
