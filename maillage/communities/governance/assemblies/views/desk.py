"""The desk of the session: roll, quorum, votes; the screen of the room; the box of paper ballots."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillage.communities.governance.assemblies import queries
from maillage.communities.governance.assemblies.actions import annulling, entitling, people, session, voting
from maillage.communities.governance.assemblies.codes import STEP, room_code
from maillage.communities.governance.assemblies.enums import (
    AssemblyState,
    FewBallots,
    PointState,
    PresenceMode,
    Unheld,
)
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.forms import (
    AnnulForm,
    HolderForm,
    PaperForm,
    SessionForm,
    StandForm,
)
from maillage.communities.governance.assemblies.models import AgendaPoint, Assembly, Candidate, Voter
from maillage.communities.governance.assemblies.roll import Roll, counted, may_be_voided, quorum_of, roll_of
from maillage.communities.governance.assemblies.views.common import (
    FORM,
    assembly_or_404,
    attempt,
    back_to,
    frame,
)
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.french import folded


@community_page(Permission.ASSEMBLY_EDIT)
@require_http_methods(FORM)
@never_cache
def assembly_desk(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """One page for the session; htmx asks again for the part that moves."""
    one = assembly_or_404(request, number)
    if one.is_draft or one.is_cancelled:
        raise Http404
    if request.method == "POST":
        if _act(request, community, one):
            return back_to(request, "assembly_desk", number)
        one.refresh_from_db()
    roll = roll_of(one)
    context = _live(request, community, one, roll)
    if request.headers.get("HX-Request"):
        return render(request, "governance/assemblies/_live.html", context)
    if one.is_convened:
        context["session_form"] = SessionForm(
            people=roll.entitled, initial={"clerk": request.user.get_full_name()}
        )
    if (current := context["current"]) is not None:
        context["few"] = queries.few_ballots(current)
    context["annul_form"] = AnnulForm()
    context["proxy_form"] = HolderForm(people=roll.entitled)
    context["people"] = [_line(voter, roll, context["points"]) for voter in roll.voters]
    # A candidacy that is refused is shown again as it was typed.
    context["kept"] = request.POST
    status = 422 if request.method == "POST" else 200
    return render(request, "governance/assemblies/desk.html", context, status=status)


def _live(request: PageRequest, community: Community, one: Assembly, roll: Roll) -> dict[str, Any]:
    points = queries.points(one)
    current = next((point for point in points if point.is_open), None)
    there = [voter for voter in roll.entitled if roll.stay_of(voter.pk)]
    quorum = quorum_of(one, roll)
    return {
        **frame(request, community, one, "desk"),
        "quorum": quorum,
        "points": points,
        "current": current,
        "expected": quorum.there,
        "concerned": len(queries.concerned(current, roll.entitled, request.today)) if current else 0,
        "can_read_links": request.actor.can(Permission.INTERESTS_VIEW),
        "small": queries.small_colleges(one, there),
        "candidates_closed": one.candidates_until is not None and request.today > one.candidates_until,
        "on_the_day": request.today >= timezone.localtime(one.starts_at).date(),
        "day_is_over": request.today > timezone.localtime(one.starts_at).date(),
    }


def _line(voter: Voter, roll: Roll, points: Sequence[AgendaPoint]) -> dict[str, Any]:
    proxy = roll.proxy_of(voter.pk)
    holder = next((one.label for one in roll.voters if proxy and one.pk == proxy.holder_id), "")
    stays = roll.stays.get(voter.pk, ())
    return {"voter": voter, "stays": stays, "stay": roll.stay_of(voter.pk), "holder": holder,
            "voidable": bool(stays) and may_be_voided(stays[-1], points)}  # fmt: skip


def _act(request: PageRequest, community: Community, one: Assembly) -> bool:
    """A button of the desk: « do » says which, « rank » or « point » on what. False: show what was typed."""
    do = request.POST.get("do", "")
    rank = int(request.POST.get("rank", "") or 0) if request.POST.get("rank", "").isdecimal() else 0
    point = int(request.POST["point"]) if request.POST.get("point", "").isdecimal() else 0
    who = {"by": request.user, "community": community, "number": one.number}
    try:
        if do in {"arrive", "remote", "leave", "void", "proxy"}:
            _people(request, one, do, rank)
        elif do in {"stand", "withdraw", *Unheld.values}:
            _candidates(request, community, one, do, point, rank)
        elif do == "open":
            _open(request, one, who)
        elif do == "fees":
            _read_fees(request, who)
        elif do == "end":
            session.end_session(**who)
            messages.success(request, "La séance est levée\u00a0: le procès-verbal est prêt à relire.")
        elif do == "fail":
            session.end_without_quorum(**who)
            messages.success(request, "L’absence de quorum est notée\u00a0: convoquez de nouveau d’un geste.")
        elif do == "vote":
            voting.open_vote(point=point, secret=request.POST.get("secret") == "1", **who)
            messages.success(request, "Le vote est ouvert.")
        elif do == "close":
            few = request.POST.get("few", "")
            chosen = FewBallots(few) if few in FewBallots.values else None
            voting.close_vote(point=point, few=chosen, **who)
            messages.success(request, "Le vote est clos\u00a0: le résultat est affiché.")
        elif do == "annul":
            _annul(request, point, who)
        elif do == "runoff":
            voting.prepare_runoff(point=point, **who)
            messages.success(request, "Le second tour est prêt\u00a0: ouvrez son vote.")
    except (RefusedError, AgendaPoint.DoesNotExist, Voter.DoesNotExist) as error:
        messages.error(request, str(error) if isinstance(error, RefusedError) else "Rechargez la page.")
        return not (do == "stand" and request.POST.get("statement"))
    return True


def _people(request: PageRequest, one: Assembly, do: str, rank: int) -> None:
    voter = Voter.objects.select_related("community", "assembly").get(assembly=one, rank=rank)
    if do == "leave":
        people.sign_out(voter=voter, by=request.user)
    elif do == "void":
        people.void_stay(voter=voter, by=request.user)
        messages.success(
            request, f"La présence de {voter} est effacée\u00a0: un pouvoir donné vaut de nouveau."
        )
    elif do == "proxy":
        held = request.POST.get("holder", "")
        rows = (
            Voter.objects.filter(assembly=one, rank=int(held)) if held.isdecimal() else Voter.objects.none()
        )
        people.give_proxy(giver=voter, holder=rows.first(), now=timezone.now(), by=request.user)
        messages.success(request, "Le pouvoir est noté.")
    else:
        mode = PresenceMode.REMOTE if do == "remote" else PresenceMode.PRESENT
        people.sign_in(voter=voter, mode=mode, by=request.user)


def _candidates(
    request: PageRequest, community: Community, one: Assembly, do: str, number: int, rank: int
) -> None:
    """Candidacies received on paper or in the room, and what to do when there is none."""
    point, now = AgendaPoint.objects.get(assembly=one, number=number), timezone.now()
    if do in Unheld.values:
        people.leave_unheld(
            by=request.user, community=community, number=one.number, point=number, why=Unheld(do)
        )
        messages.success(request, "C’est noté\u00a0: le procès-verbal le dira.")
        return
    voter = Voter.objects.select_related("community", "assembly").get(assembly=one, rank=rank)
    if do == "withdraw":
        people.withdraw(point=point, voter=voter, now=now, by=request.user)
        messages.success(request, "La candidature est retirée.")
        return
    said = StandForm(request.POST).said()
    people.stand(point=point, voter=voter, statement=said, now=now, by=request.user)
    messages.success(request, "La candidature est inscrite.")


def _open(request: PageRequest, one: Assembly, who: dict[str, Any]) -> None:
    # All of them: the opening reads the fees again, and says who may not preside.
    form = SessionForm(request.POST, people=roll_of(one).voters)
    if not form.is_valid():
        raise RefusedError("Dites qui préside la séance et qui en tient le secrétariat.")
    data = form.cleaned_data
    own = folded(data["clerk"]) == folded(request.user.get_full_name())
    session.open_session(today=request.today, **data, clerk_account=request.user if own else None, **who)
    messages.success(request, "La séance est ouverte.")


def _annul(request: PageRequest, point: int, who: dict[str, Any]) -> None:
    form = AnnulForm(request.POST)
    if not form.is_valid():
        raise RefusedError("Dites pourquoi le vote est annulé, en 300 caractères au plus.")
    annulling.annul_vote(point=point, reason=form.cleaned_data["reason"], **who)
    messages.success(request, "Le vote est annulé\u00a0: il peut s’ouvrir de nouveau.")


def _read_fees(request: PageRequest, who: dict[str, Any]) -> None:
    changed = entitling.read_fees_again(today=request.today, **who)
    said = ", ".join(
        f"{voter} ({voter.excluded})" if voter.excluded else f"{voter} peut voter" for voter in changed
    )
    messages.success(request, f"Cotisations relues\u00a0: {said or 'rien n’a changé'}.")


@community_page(Permission.ASSEMBLY_EDIT)
@require_safe
@never_cache
def assembly_screen(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """What is projected: the code of the room, the quorum, the vote that is open. Never a partial result."""
    one = assembly_or_404(request, number)
    if one.is_draft or one.is_cancelled:
        raise Http404
    now = timezone.now()
    context = _live(request, community, one, roll_of(one))
    context |= {
        "code": room_code(one.secret, now),
        "refresh": min(10, STEP - int(now.timestamp()) % STEP + 1),
    }
    part = (
        "governance/assemblies/_screen.html"
        if request.headers.get("HX-Request")
        else "governance/assemblies/screen.html"
    )
    return render(request, part, context)


@community_page(Permission.ASSEMBLY_EDIT)
@require_http_methods(FORM)
def assembly_paper(request: PageRequest, community: Community, number: int, point: int) -> HttpResponse:
    """Enter the paper ballots of the vote that is open."""
    one = assembly_or_404(request, number)
    row = get_object_or_404(AgendaPoint, assembly=one, number=point)
    if row.state == PointState.PENDING or not row.is_voted or one.state == AssemblyState.CONVENED:
        raise Http404
    roll = roll_of(one)
    there, _ = counted(one, roll, row.opened_at, None)
    done = queries.marked(row, [voter.pk for voter in roll.voters])
    candidates = list(Candidate.objects.filter(point=row, withdrawn_at=None).select_related("voter"))
    form = PaperForm(
        request.POST or None, point=row, candidates=candidates,
        people=[one for one in roll.entitled if one.label in there and one.pk not in done],
        colleges=[college["code"] for college in one.rules["colleges"]],
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        saved = attempt(
            request,
            lambda: voting.enter_paper(
                by=request.user, community=community, number=number, point=point, voters=data["voters"],
                ballots=data["ballots"],
            ),
            "Les bulletins papier sont dans l’urne.",
        )  # fmt: skip
        if saved:
            return back_to(request, "assembly_desk", number)
    context = {**frame(request, community, one, "desk"), "point": row, "form": form, "standing": candidates}
    return render(request, "governance/assemblies/paper.html", context, status=422 if form.is_bound else 200)
