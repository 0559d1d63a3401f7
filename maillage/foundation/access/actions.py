"""Giving and taking back roles, and inviting the people who will hold them."""

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.access.errors import AccessError
from maillage.foundation.access.models import AgencyMandate, Invitation, PlatformOperator, RoleAssignment
from maillage.foundation.access.queries import Actor, check_open, community_actor, open_invitation
from maillage.foundation.access.roles import grantable_by
from maillage.foundation.access.tokens import VALIDITY, write_token
from maillage.foundation.audit.actions import record
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.notify.actions import queue_notice
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

# A community invites dozens of people in its first days; more than this in one day is somebody else at work.
MOST_INVITATIONS_A_DAY = 200


@transaction.atomic
def invite(
    *, community: Community, email: str, role: Role, by: User, first_name: str = "", last_name: str = ""
) -> Invitation:
    """Offer a role by e-mail; the link is good for seven days and for one person.

    Raises ``PermissionDenied`` when ``by`` may not give this role, ``AccessError`` when it is already
    offered or held, or when the community has sent ``MOST_INVITATIONS_A_DAY`` within 24 hours.
    """
    actor = _entitled(by, community, Permission.PEOPLE_INVITE, role)
    email = email.strip().lower()
    with community_scope(community):
        _lock_people(community)
        _limit_invitations()
        for former in Invitation.objects.pending().filter(email=email, role=role):
            if former.expires_at > timezone.now():
                raise AccessError("Une invitation à ce rôle attend déjà la réponse de cette adresse.")
            former.revoked_at = timezone.now()
            former.save(update_fields=["revoked_at"])
        if RoleAssignment.objects.current(timezone.localdate()).filter(user__email=email, role=role).exists():
            raise AccessError("Cette personne a déjà ce rôle.")
        invitation = Invitation.objects.create(
            community=community,
            email=email,
            role=role,
            first_name=first_name,
            last_name=last_name,
            invited_by=by,
            expires_at=timezone.now() + VALIDITY,
        )
        _record(AuditAction.INVITATION_SENT, by, actor, invitation, {"role": role.value})
        path = reverse("invitation", args=[write_token(invitation)])
        queue_notice(
            key=f"invitation:{invitation.nonce}",
            to=email,
            template="invitation",
            context={"community": community, "by": by, "role": role, "url": settings.SITE_URL + path},
        )
    return invitation


@transaction.atomic
def revoke_invitation(*, community: Community, invitation_id: int, by: User) -> None:
    """Cancel a pending invitation. Raises ``AccessError`` when it is no longer pending."""
    with community_scope(community):
        _lock_people(community)
        invitation = Invitation.objects.pending().filter(pk=invitation_id).first()
        if invitation is None:
            raise AccessError("Cette invitation n'attend plus de réponse.")
        actor = _entitled(by, community, Permission.PEOPLE_INVITE, Role(invitation.role))
        _close(invitation, by, actor)


@transaction.atomic
def accept_invitation(*, token: str, by: User) -> RoleAssignment:
    """Take the role that the link offers. Raises ``InvitationClosedError`` when there is none to take."""
    invitation = open_invitation(token)
    community = invitation.community
    with community_scope(community):
        _lock_people(community)
        invitation.refresh_from_db()
        check_open(invitation)
        role = Role(invitation.role)
        held = RoleAssignment.objects.current(timezone.localdate()).of_user(by.pk).filter(role=role).first()
        assignment = held or _assign(community, by, role, granted_by=invitation.invited_by)
        invitation.accepted_at, invitation.accepted_by = timezone.now(), by
        invitation.save(update_fields=["accepted_at", "accepted_by"])
        actor = community_actor(by, community, today=timezone.localdate())
        _record(AuditAction.INVITATION_ACCEPTED, by, actor, invitation, {"role": role.value})
        queue_notice(
            key=f"invitation-accepted:{invitation.nonce}",
            to=invitation.invited_by.email,
            template="invitation_accepted",
            context={"community": community},
        )
    return assignment


@transaction.atomic
def grant_role(*, community: Community, user: User, role: Role, by: User) -> RoleAssignment:
    """Give a role from today on, to someone who has an account.

    Raises ``PermissionDenied`` when ``by`` may not give it, ``AccessError`` when it is already held.
    """
    _entitled(by, community, Permission.PEOPLE_INVITE, role)
    with community_scope(community):
        _lock_people(community)
        if RoleAssignment.objects.current(timezone.localdate()).of_user(user.pk).filter(role=role).exists():
            raise AccessError("Cette personne a déjà ce rôle.")
        return _assign(community, user, role, granted_by=by)


@transaction.atomic
def revoke_role(*, community: Community, assignment_id: int, by: User) -> None:
    """End a role today: its holder's next page no longer opens with it (control A09).

    The invitations that the person sent and could no longer send go with it. Raises ``AccessError`` for a
    role already ended and for the last presidency, ``PermissionDenied`` when ``by`` may not take it back.
    """
    today = timezone.localdate()
    with community_scope(community):
        _lock_people(community)
        current = RoleAssignment.objects.current(today)
        assignment = current.select_related("user").filter(pk=assignment_id).first()
        if assignment is None:
            raise AccessError("Ce rôle a déjà pris fin.")
        role = Role(assignment.role)
        actor = _entitled(by, community, Permission.PEOPLE_REVOKE, role)
        if role == Role.PRESIDENT and not current.filter(role=role).exclude(pk=assignment_id).exists():
            raise AccessError(
                "C'est la dernière présidence : confiez-la à une autre personne avant de la retirer."
            )
        assignment.ends_on = today
        assignment.save(update_fields=["ends_on"])
        details = {"role": role.value, "user": assignment.user_id}
        _record(AuditAction.ROLE_REVOKED, by, actor, assignment, details)
        _close_invitations_of(assignment.user, community, by, actor, today)
        _notify_change(assignment, "revoked")


@transaction.atomic
def grant_mandate(
    *, user: User, role: Role, region_code: str, department_code: str = "", by: User | None
) -> AgencyMandate:
    """Give an officer a field of action; ``by`` is ``None`` from the operator's terminal."""
    mandate, created = AgencyMandate.objects.get_or_create(
        user=user, role=role, region_code=region_code, department_code=department_code, ends_on=None,
        defaults={"starts_on": timezone.localdate()},
    )  # fmt: skip
    if created:
        details: dict[str, object] = {"role": role.value, "user": user.pk, "region": region_code}
        if department_code:
            details["department"] = department_code
        _record_on_instance(by, mandate, details)
    return mandate


@transaction.atomic
def appoint_operator(*, user: User, by: User | None) -> PlatformOperator:
    """Let a person run this instance; ``by`` is ``None`` from the operator's terminal."""
    operator, created = PlatformOperator.objects.get_or_create(
        user=user, defaults={"since": timezone.localdate()}
    )
    if created:
        _record_on_instance(by, operator, {"role": Role.PLATFORM.value, "user": user.pk})
    return operator


def _entitled(by: User, community: Community, permission: Permission, role: Role) -> Actor:
    """Whoever acts must hold the permission, and a role that may give this one."""
    actor = community_actor(by, community, today=timezone.localdate())
    if not actor.can(permission) or role not in actor.grantable:
        raise PermissionDenied
    return actor


def _lock_people(community: Community) -> None:
    """One change of people at a time in a community: two presidents cannot remove each other at once."""
    Community.objects.select_for_update().get(pk=community.pk)


def _limit_invitations() -> None:
    """The site must not serve to write to strangers; counted under the lock of the open community."""
    recent = Invitation.objects.filter(created_at__gt=timezone.now() - timedelta(days=1))
    if recent.count() >= MOST_INVITATIONS_A_DAY:
        raise AccessError(f"{MOST_INVITATIONS_A_DAY} invitations sont parties depuis hier : reprenez demain.")


def _assign(community: Community, user: User, role: Role, *, granted_by: User) -> RoleAssignment:
    assignment = RoleAssignment.objects.create(
        community=community, user=user, role=role, starts_on=timezone.localdate(), granted_by=granted_by
    )
    actor = community_actor(granted_by, community, today=timezone.localdate())
    details = {"role": role.value, "user": user.pk}
    _record(AuditAction.ROLE_GRANTED, granted_by, actor, assignment, details)
    if user != granted_by:
        _notify_change(assignment, "granted")
    return assignment


def _close(invitation: Invitation, by: User, actor: Actor) -> None:
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    _record(AuditAction.INVITATION_REVOKED, by, actor, invitation, {"role": invitation.role})


def _close_invitations_of(user: User, community: Community, by: User, actor: Actor, today: date) -> None:
    still = grantable_by(community_actor(user, community, today=today).roles)
    for invitation in Invitation.objects.pending().filter(invited_by=user):
        if Role(invitation.role) not in still:
            _close(invitation, by, actor)


def _notify_change(assignment: RoleAssignment, what: str) -> None:
    queue_notice(
        key=f"role-{what}:{assignment.pk}",
        to=assignment.user.email,
        template="roles_changed",
        context={"community": assignment.community},
    )


def _record(
    action: AuditAction,
    by: User,
    actor: Actor,
    subject: Invitation | RoleAssignment,
    details: dict[str, object],
) -> None:
    record(
        action=action,
        by=by,
        community=subject.community,
        subject_type=subject._meta.model_name or "",
        subject_id=subject.pk,
        roles=",".join(sorted(role.value for role in actor.roles)),
        details=details,
    )


def _record_on_instance(
    by: User | None, subject: AgencyMandate | PlatformOperator, details: dict[str, object]
) -> None:
    record(
        action=AuditAction.ROLE_GRANTED,
        by=by,
        subject_type=subject._meta.model_name or "",
        subject_id=subject.pk,
        details=details,
    )
