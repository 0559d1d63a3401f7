"""Reads of who may do what."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.access.errors import InvitationClosedError
from maillage.foundation.access.models import AgencyMandate, Invitation, PlatformOperator, RoleAssignment
from maillage.foundation.access.roles import grantable_by, permissions_of
from maillage.foundation.access.tokens import BadTokenError, read_token
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.periods import holding_on
from maillage.foundation.tenancy.scope import community_scope, user_scope


@dataclass(frozen=True)
class Actor:
    """A person acting under the roles that hold today, in one place."""

    user: User
    roles: frozenset[Role]

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.roles)

    @cached_property
    def grantable(self) -> frozenset[Role]:
        return grantable_by(self.roles)

    def can(self, permission: Permission) -> bool:
        """Raises ``TypeError`` on anything but a ``Permission``: a typo must never mean "allowed"."""
        if not isinstance(permission, Permission):
            raise TypeError(f"not a permission: {permission!r}")
        return permission in self.permissions


def community_actor(user: User, community: Community, *, today: date) -> Actor:
    """The person in this community; no role at all means an actor without permission."""
    with community_scope(community):
        codes = RoleAssignment.objects.current(today).of_user(user.pk).values_list("role", flat=True)
        return Actor(user, frozenset(Role(code) for code in codes))


def agency_mandates(
    user: User, role: Role, *, region: str = "", department: str = "", today: date
) -> list[AgencyMandate]:
    """The officer's mandates that touch this region, or cover this department; none means not theirs."""
    mandates = AgencyMandate.objects.filter(holding_on(today), user=user, role=role)
    if region:
        mandates = mandates.filter(region_code=region)
    if department:
        mandates = mandates.filter(department_code__in=["", department])
    return list(mandates)


def agency_actor(user: User, community: Community, *, today: date) -> Actor:
    """The person as an officer over this community: their mandates of today that cover its field."""
    mandates = [one for one in agents_over(community, today=today) if one.user_id == user.pk]
    return Actor(user, frozenset(Role(one.role) for one in mandates))


def agents_over(community: Community, *, today: date) -> list[AgencyMandate]:
    """The mandates of today that cover this community, with their holders."""
    wide = Q(department_code="", region_code=community.region_code)
    near = Q(department_code=community.department_code) & ~Q(department_code="")
    mandates = AgencyMandate.objects.filter(holding_on(today), wide | near)
    return list(mandates.select_related("user").order_by("role", "user_id"))


def communities_under(mandates: list[AgencyMandate]) -> list[Community]:
    """The active communities that these mandates follow, by name."""
    field = Q(pk__in=[])
    for mandate in mandates:
        if mandate.department_code:
            field |= Q(department_code=mandate.department_code)
        else:
            field |= Q(region_code=mandate.region_code)
    return list(Community.objects.active().filter(field).order_by("name"))


def instance_actor(user: User) -> Actor:
    """The operator of the platform, or nobody."""
    is_operator = PlatformOperator.objects.filter(user=user).exists()
    return Actor(user, frozenset({Role.PLATFORM}) if is_operator else frozenset())


def communities_of(user: User, *, today: date) -> list[tuple[Community, list[Role]]]:
    """Every active community where the person holds a role today, by name, with these roles.

    One of the few reads across communities: the row policy only opens the person's own rows.
    """
    found: dict[int, tuple[Community, list[Role]]] = {}
    with user_scope(user.pk), scopes_disabled():
        rows = (
            RoleAssignment.objects.current(today)
            .of_user(user.pk)
            .filter(community__archived_at__isnull=True)
            .select_related("community")
            .order_by("community__name", "role")
        )
        for row in rows:
            found.setdefault(row.community_id, (row.community, []))[1].append(Role(row.role))
    return list(found.values())


def mandates_of(user: User, *, today: date) -> list[AgencyMandate]:
    """The officer's fields of action today."""
    mandates = AgencyMandate.objects.filter(holding_on(today), user=user)
    return list(mandates.order_by("role", "department_code"))


def people_of(*, today: date) -> list[RoleAssignment]:
    """The roles held today in the community of the open scope, by person."""
    rows = RoleAssignment.objects.current(today).select_related("user")
    return list(rows.order_by("user__last_name", "user__first_name", "user_id", "role"))


def pending_invitations() -> list[Invitation]:
    """The invitations without an answer in the community of the open scope, the newest first."""
    return list(Invitation.objects.pending().select_related("invited_by").order_by("-created_at"))


def open_invitation(token: str) -> Invitation:
    """The invitation behind this link. Raises ``InvitationClosedError`` with the sentence to show."""
    try:
        wanted = read_token(token)
    except BadTokenError:
        raise InvitationClosedError("Ce lien est incomplet, ou il a expiré.") from None
    community = Community.objects.active().filter(pk=wanted.community_id).first()
    if community is None:
        raise InvitationClosedError("Cette communauté n'est plus ouverte.")
    with community_scope(community):
        invitations = Invitation.objects.select_related("community", "invited_by")
        invitation = invitations.filter(nonce=wanted.nonce).first()
    if invitation is None:
        raise InvitationClosedError("Cette invitation n'existe plus.")
    check_open(invitation)
    return invitation


def check_open(invitation: Invitation) -> None:
    """Raises ``InvitationClosedError`` unless the invitation still waits for its answer."""
    if invitation.accepted_at:
        raise InvitationClosedError("Cette invitation a déjà servi.")
    if invitation.revoked_at:
        raise InvitationClosedError("Cette invitation a été annulée.")
    if invitation.expires_at <= timezone.now():
        raise InvitationClosedError("Cette invitation a expiré.")
