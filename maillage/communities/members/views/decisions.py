"""The bureau's table, and the exits."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from maillage.communities.members import queries
from maillage.communities.members.actions import joining, leaving
from maillage.communities.members.enums import ExitReason, MemberStatus
from maillage.communities.members.errors import MemberError
from maillage.communities.members.forms import DecisionForm, LeaveForm
from maillage.communities.members.models import Member
from maillage.communities.members.views.register import existing
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page


@community_page(Permission.MEMBERS_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def member_requests(request: PageRequest, community: Community) -> HttpResponse:
    """Who asked to join, by what they wait for; the bureau answers for several at once."""
    waiting = queries.requests()
    for_bureau = [member for member in waiting if member.status == MemberStatus.EN_ATTENTE_BUREAU]
    rules = queries.rules()
    can_admit = request.actor.can(Permission.MEMBERS_ADMIT)
    if request.method == "POST" and not can_admit:
        raise PermissionDenied
    initial = {"on": request.today, "decided_by": rules.admitting_organ.capitalize() if rules else "Bureau"}
    form = DecisionForm(request.POST or None, waiting=for_bureau, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            done = _decide(request, form, for_bureau)
        except MemberError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, done)
            return redirect("member_requests", community.slug)
    context = {
        "community": community,
        "for_bureau": for_bureau,
        "to_verify": [member for member in waiting if member.status == MemberStatus.A_VERIFIER],
        "unconfirmed": [member for member in waiting if member.status == MemberStatus.DEMANDE],
        "form": form,
        "ticked": {int(n) for n in request.POST.getlist("numbers") if n.isdigit()},
        "can_admit": can_admit,
        "can_edit": request.actor.can(Permission.MEMBERS_EDIT),
        "rules": rules,
    }
    return render(request, "members/requests.html", context, status=422 if form.is_bound else 200)


def _decide(request: PageRequest, form: DecisionForm, waiting: list[Member]) -> str:
    values = form.cleaned_data
    numbers = values["numbers"]
    if values["answer"] == DecisionForm.YES:
        admitted = joining.admit(
            by=request.user,
            community=request.community,
            numbers=numbers,
            on=values["on"],
            decided_by=values["decided_by"],
        )
        count = len(admitted)
        if count == 1:
            return f"L’adhésion de {admitted[0]} est admise : un courriel lui part."
        return f"{count} adhésions sont admises : chacun reçoit un courriel."
    for member in waiting:
        if member.number in numbers:
            joining.refuse(
                by=request.user,
                member=member,
                on=values["on"],
                decided_by=values["decided_by"],
                note=values["note"],
            )
    return "Le refus est enregistré avec son motif."


@community_page(Permission.MEMBERS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def member_leave(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Write an exit, after saying what it ends."""
    member = existing(number)
    form = LeaveForm(
        request.POST or None, initial={"on": request.today, "reason": ExitReason.DEMISSION.value}
    )
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "reason": ExitReason(form.cleaned_data["reason"])}
        try:
            leaving.leave(by=request.user, member=member, **values)
        except MemberError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, f"La sortie de {member} est écrite au registre.")
            return redirect("member", community.slug, number)
    context = {
        "community": community,
        "member": member,
        "form": form,
        "can_admit": request.actor.can(Permission.MEMBERS_ADMIT),
    }
    return render(request, "members/leave.html", context, status=422 if form.is_bound else 200)
