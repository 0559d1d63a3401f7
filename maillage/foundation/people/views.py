"""Who has which role in the community, and the invitations that lead to it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from maillage.foundation.access import actions
from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.access.errors import AccessError, InvitationClosedError
from maillage.foundation.access.models import Invitation, RoleAssignment
from maillage.foundation.access.queries import Actor, open_invitation, pending_invitations, people_of
from maillage.foundation.access.roles import ROLES
from maillage.foundation.identity.models import User
from maillage.foundation.people.forms import InviteForm
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page, public_page


@community_page(Permission.PEOPLE_VIEW)
def people(request: PageRequest, community: Community) -> HttpResponse:
    return _people_page(request, InviteForm(actor=request.actor))


@community_page(Permission.PEOPLE_INVITE)
@require_POST
def invite(request: PageRequest, community: Community) -> HttpResponse:
    form = InviteForm(request.POST, actor=request.actor)
    if form.is_valid():
        try:
            actions.invite(community=community, by=request.user, **form.cleaned_data)
        except AccessError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"L’invitation part à {form.cleaned_data['email']}.")
            return redirect("people", community.slug)
    return _people_page(request, form, status=422)


@community_page(Permission.PEOPLE_INVITE)
@require_POST
def revoke_invitation(request: PageRequest, community: Community, invitation_id: int) -> HttpResponse:
    _existing(Invitation, invitation_id)
    try:
        actions.revoke_invitation(community=community, invitation_id=invitation_id, by=request.user)
    except AccessError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "L’invitation est annulée : son lien n’ouvre plus rien.")
    return redirect("people", community.slug)


@community_page(Permission.PEOPLE_REVOKE)
@require_POST
def revoke_role(request: PageRequest, community: Community, assignment_id: int) -> HttpResponse:
    _existing(RoleAssignment, assignment_id)
    try:
        actions.revoke_role(community=community, assignment_id=assignment_id, by=request.user)
    except AccessError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Le rôle est retiré, dès maintenant.")
    return redirect("people", community.slug)


@public_page
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link: GET only shows, since mail programs open links on their own.

    Its address is a secret: no cache keeps it, and the site's policy tells it to no other site.
    """
    try:
        found = open_invitation(token)
    except InvitationClosedError as error:
        return render(request, "people/invitation_closed.html", {"reason": error}, status=410)
    if request.method == "POST":
        return _answer(request, token, found)
    context = {"invitation": found, "spec": ROLES[Role(found.role)]}
    return render(request, "people/invitation.html", context)


def _answer(request: HttpRequest, token: str, found: Invitation) -> HttpResponse:
    if isinstance(request.user, User):
        try:
            actions.accept_invitation(token=token, by=request.user)
        except InvitationClosedError as error:
            return render(request, "people/invitation_closed.html", {"reason": error}, status=410)
        # New rights, new session key: a copy of the former one stays outside (control B05).
        request.session.cycle_key()
        messages.success(request, f"Bienvenue dans {found.community}.")
        return redirect("community_home", found.community.slug)
    # Whoever holds the link reads the mail of that address: allauth need not verify it again.
    request.session["account_verified_email"] = found.email
    return redirect(f"{reverse('account_signup')}?{urlencode({'next': request.path})}")


def _existing(model: type[Invitation | RoleAssignment], pk: int) -> None:
    """404 on a key that is not of this community: the scope is open on it alone."""
    if not model.objects.filter(pk=pk).exists():
        raise Http404


def _people_page(request: PageRequest, form: InviteForm, status: int = 200) -> HttpResponse:
    actor = request.actor
    context = {
        "people": _by_person(people_of(today=request.today), actor),
        "invitations": pending_invitations(),
        "form": form,
        "may_invite": actor.can(Permission.PEOPLE_INVITE),
        "now": timezone.now(),
    }
    return render(request, "people/people.html", context, status=status)


def _by_person(assignments: list[RoleAssignment], actor: Actor) -> list[dict[str, object]]:
    """One line per person, with the roles and whether the reader may take each back."""
    people: dict[int, dict[str, object]] = {}
    may_revoke = actor.can(Permission.PEOPLE_REVOKE)
    for assignment in assignments:
        line = people.setdefault(assignment.user_id, {"user": assignment.user, "roles": []})
        revocable = may_revoke and Role(assignment.role) in actor.grantable
        line["roles"].append({"assignment": assignment, "revocable": revocable})  # type: ignore[attr-defined]
    return list(people.values())
