"""The page of a voter, behind a personal link: documents, proxy, candidacy, presence, votes. For a phone."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillage.communities.governance.assemblies import queries
from maillage.communities.governance.assemblies.actions import people, voting
from maillage.communities.governance.assemblies.enums import PresenceMode, VoteChoice
from maillage.communities.governance.assemblies.errors import (
    AlreadyCastError,
    AssemblyLinkError,
    RefusedError,
)
from maillage.communities.governance.assemblies.forms import HolderForm, StandForm, ballots_of
from maillage.communities.governance.assemblies.frozen import in_words
from maillage.communities.governance.assemblies.links import read_voter
from maillage.communities.governance.assemblies.models import AgendaPoint, AssemblyFile, Candidate, Voter
from maillage.communities.governance.assemblies.roll import Roll, roll_of
from maillage.communities.governance.assemblies.urn import new_receipt
from maillage.communities.governance.assemblies.views.common import FORM, file_answer
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.tenancy.zones import zone_of
from maillage.foundation.web.pages import public_page

ACTS = frozenset({"proxy", "revoke", "here", "remote", "leave", "stand", "withdraw"})


def _behind_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open the scope of the link's community, at its hour; a link that opens nothing says why."""

    @transaction.non_atomic_requests
    @wraps(view)
    def wrapper(request: HttpRequest, token: str, **named: int) -> HttpResponse:
        try:
            voter = read_voter(token)
        except AssemblyLinkError as error:
            return render(request, "governance/assemblies/link_closed.html", {"reason": error}, status=410)
        voter.assembly.community = voter.community
        zone = zone_of(voter.community.department_code)
        if request.method == "POST" and request.POST.get("do") == "vote":
            # A transaction of its own (the request has none): the urn is free before the page is laid out.
            with community_scope(voter.community):
                told = _cast(request, voter)
            with community_scope(voter.community), timezone.override(zone):
                context = {**_context(voter, token), **told}
                status = 422 if "refusal" in told else 200
                return render(request, "governance/assemblies/link.html", context, status=status)
        with community_scope(voter.community), timezone.override(zone):
            return view(request, voter, token, **named)

    return wrapper


@public_page
@never_cache
@require_http_methods(FORM)
@_behind_link
def assembly_link(request: HttpRequest, voter: Voter, token: str) -> HttpResponse:
    """GET only shows, since mail programs open links on their own; a press acts."""
    if request.method == "POST" and request.POST.get("do") in ACTS:
        kept = _act(request, voter)
        if kept is None:
            return redirect("assembly_link", token)
        return render(
            request, "governance/assemblies/link.html", _context(voter, token, kept=kept), status=422
        )
    if request.headers.get("HX-Request"):
        return render(request, "governance/assemblies/_ballot.html", _polled(voter, token))
    return render(request, "governance/assemblies/link.html", _context(voter, token))


def _polled(voter: Voter, token: str) -> dict[str, Any]:
    """What the page asks again by itself, and no more: hundreds of telephones ask together."""
    return _ballot(queries.open_point(voter.assembly), voter, roll_of(voter.assembly), token)


def _context(voter: Voter, token: str, kept: StandForm | None = None) -> dict[str, Any]:
    """``kept``: a statement that was refused, given back as it was typed."""
    assembly, roll = voter.assembly, roll_of(voter.assembly)
    points = queries.points(assembly)
    current = next((point for point in points if point.is_open), None)
    others = [one for one in roll.entitled if one.pk != voter.pk]
    proxy = roll.proxy_of(voter.pk)
    own = {point.pk: one for point in points for one in point.standing if one.voter_id == voter.pk}
    typed = kept.data.get("point") if kept is not None else None
    givers = {row.giver_id for row in roll.held_by(voter.pk)}
    today = timezone.localdate()
    standing_open = assembly.is_convened and (
        assembly.candidates_until is None or today <= assembly.candidates_until
    )
    gives = assembly.is_convened and proxy is None and not givers and roll.stay_of(voter.pk) is None
    return {
        "tenant": voter.community,
        "assembly": assembly,
        "points": points,
        "files": queries.files(assembly),
        "rules": in_words(assembly.rules),
        "holder": next((one for one in others if proxy and one.pk == proxy.holder_id), None),
        "mandates": [one for one in others if one.pk in givers],
        "holder_form": HolderForm(people=others) if gives else None,
        "elections": [
            (point, own.get(point.pk), kept if typed == str(point.number) else _standing_form(own, point))
            for point in points
            if typed == str(point.number)
            or (point.is_election and point.is_pending and (standing_open or point.pk in own))
        ]
        if not assembly.is_over
        else [],
        "standing_open": standing_open or typed is not None,
        **_ballot(current, voter, roll, token),
    }  # fmt: skip


def _standing_form(own: dict[int, Candidate], point: AgendaPoint) -> StandForm:
    return StandForm(initial={"statement": own[point.pk].statement if point.pk in own else ""})


def _ballot(current: AgendaPoint | None, voter: Voter, roll: Roll, token: str) -> dict[str, Any]:
    """The vote that is open, with a line for each mandate that has not voted yet."""
    assembly = voter.assembly
    shown = {
        "voter": voter,
        "token": token,
        "stay": roll.stay_of(voter.pk),
        "on_the_day": timezone.localdate() >= timezone.localtime(assembly.starts_at).date()
        and not assembly.is_over,
    }
    if current is None:
        return {**shown, "current": None, "lines": []}
    holders = voting.mandates_of(roll, voter)
    done = queries.marked(current, list(holders))
    left = [one for key, one in holders.items() if key not in done]
    return {
        **shown,
        "current": current,
        "lines": [(one, new_receipt() if current.secret else "") for one in left],
        "voted": bool(done),
        "is_concerned": bool(queries.concerned(current, [voter], timezone.localdate())),
        "choices": VoteChoice.choices,
    }


def _cast(request: HttpRequest, voter: Voter) -> dict[str, Any]:
    """Cast, and what the page then shows: the receipts at once, kept by nothing that names the voter."""
    rows = AgendaPoint.objects.select_related("assembly", "community").filter(assembly=voter.assembly)
    number = request.POST.get("point", "")
    point = rows.filter(number=int(number)).first() if number.isdecimal() else None
    if point is None:
        raise Http404
    point.assembly = voter.assembly
    holders = [key for key in request.POST.getlist("for") if key.isdecimal()]
    try:
        candidates = list(point.candidates.filter(withdrawn_at=None))
        ballots = ballots_of(request.POST, point, [int(key) for key in holders], candidates)
        new = voting.cast_ballots(point=point, voter=voter, ballots=ballots)
    except forms.ValidationError as error:
        return {"refusal": error.messages[0]}
    except RefusedError as error:
        return {"refusal": str(error), "already": isinstance(error, AlreadyCastError)}
    receipts = [ballot.receipt for ballot in ballots if ballot.receipt]
    return {"cast": len(ballots), "again": not new, "cast_point": point, "receipts": receipts}


def _act(request: HttpRequest, voter: Voter) -> StandForm | None:
    """Do what was pressed. The statement that was typed, when it is refused."""
    do, now = request.POST.get("do", ""), timezone.now()
    try:
        if do == "proxy":
            held = request.POST.get("holder", "")
            rows = Voter.objects.filter(assembly=voter.assembly)
            holder = rows.filter(rank=int(held)).first() if held.isdecimal() else None
            people.give_proxy(giver=voter, holder=holder, now=now)
            messages.success(request, f"{holder} votera pour vous.")
        elif do == "revoke":
            people.revoke_proxy(giver=voter, now=now)
            messages.success(request, "Votre pouvoir est repris.")
        elif do == "here":
            code = request.POST.get("code", "")[:20]
            people.sign_in(voter=voter, mode=PresenceMode.PRESENT, code=code)
            messages.success(request, "Votre présence est notée.")
        elif do == "remote":
            people.sign_in(voter=voter, mode=PresenceMode.REMOTE)
            messages.success(request, "Votre présence à distance est notée.")
        elif do == "leave":
            people.sign_out(voter=voter)
            messages.success(request, "Votre départ est noté.")
        elif do in {"stand", "withdraw"}:
            _stand(request, voter, do)
    except RefusedError as error:
        messages.error(request, str(error))
        if do == "stand" and request.POST.get("statement"):
            return StandForm(request.POST)
    return None


def _stand(request: HttpRequest, voter: Voter, do: str) -> None:
    number = request.POST.get("point", "")
    point = AgendaPoint.objects.filter(
        assembly=voter.assembly, number=int(number) if number.isdecimal() else 0
    ).first()
    if point is None:
        raise RefusedError("Rechargez la page.")
    if do == "withdraw":
        people.withdraw(point=point, voter=voter, now=timezone.now())
        messages.success(request, "Votre candidature est retirée.")
        return
    said = StandForm(request.POST).said()
    people.stand(point=point, voter=voter, statement=said, now=timezone.now())
    messages.success(request, "Votre candidature est enregistrée.")


@public_page
@require_safe
@_behind_link
def assembly_link_file(request: HttpRequest, voter: Voter, token: str, file: int) -> HttpResponse:
    return file_answer(get_object_or_404(AssemblyFile, assembly=voter.assembly, signed_minutes=None, pk=file))
