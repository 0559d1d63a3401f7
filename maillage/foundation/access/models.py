"""Who holds which role where, until when; and the invitations that lead to it."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.foundation.access.enums import Role, RoleScope
from maillage.foundation.access.roles import roles_of_scope
from maillage.foundation.privacy import Basis, Keep, KeepWith, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.foundation.tenancy.periods import holding_on

COMMUNITY_ROLES = [(spec.role.value, spec.role.label) for spec in roles_of_scope(RoleScope.COMMUNITY)]
AGENCY_ROLES = [(spec.role.value, spec.role.label) for spec in roles_of_scope(RoleScope.AGENCY)]


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    def current(self, today: date) -> "RoleAssignmentQuerySet":
        return self.filter(holding_on(today))

    def of_user(self, user_pk: int) -> "RoleAssignmentQuerySet":
        return self.filter(user_id=user_pk)


RoleAssignmentManager = models.Manager.from_queryset(RoleAssignmentQuerySet)


class RoleAssignment(TenantModel):
    """One role of one person in one community, between two dates (the end day excluded)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="personne"
    )
    role = models.CharField("rôle", max_length=20, choices=COMMUNITY_ROLES)
    starts_on = models.DateField("à partir du")
    ends_on = models.DateField("jusqu'au", null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name="confié par",
    )
    granted_at = models.DateTimeField("accordé le", auto_now_add=True)

    objects = ScopedManager(community="community", _manager_class=RoleAssignmentManager)

    class Meta:
        verbose_name = "rôle confié"
        verbose_name_plural = "rôles confiés"
        constraints = [
            models.UniqueConstraint(
                fields=["community", "user", "role"],
                condition=Q(ends_on__isnull=True),
                name="role_assignment_open_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="role_assignment_dates_in_order",
            ),
        ]

    class Privacy:
        purpose = "Savoir qui peut faire quoi dans la communauté"
        basis = Basis.PUBLIC_TASK
        retention = "12 mois après la fin du rôle"
        keep = Keep("ends_on", months=12)
        personal = {
            "user": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "role": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "granted_by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {"id", "community", "starts_on", "ends_on", "granted_at"}

    def __str__(self) -> str:
        return f"{self.get_role_display()} ({self.user_id})"


class AgencyMandate(models.Model):
    """An officer's field of action: a region, or one of its departments (INSEE codes).

    Not a tenant row: an agency follows every community of its field.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="personne"
    )
    role = models.CharField("rôle", max_length=20, choices=AGENCY_ROLES)
    region_code = models.CharField("région", max_length=3)
    department_code = models.CharField("département", max_length=3, blank=True)
    starts_on = models.DateField("à partir du")
    ends_on = models.DateField("jusqu'au", null=True, blank=True)

    class Meta:
        verbose_name = "ressort d'un agent"
        verbose_name_plural = "ressorts des agents"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "region_code", "department_code"],
                condition=Q(ends_on__isnull=True),
                name="agency_mandate_open_once",
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.CPAM) | ~Q(department_code=""), name="cpam_mandate_has_department"
            ),
        ]

    class Privacy:
        purpose = "Savoir quels agents suivent quelles communautés"
        basis = Basis.PUBLIC_TASK
        retention = "12 mois après la fin du mandat"
        keep = Keep("ends_on", months=12)
        personal = {
            "user": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "role": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
        }
        neutral = {"id", "region_code", "department_code", "starts_on", "ends_on"}

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.department_code or self.region_code}"


class PlatformOperator(models.Model):
    """A person who runs this instance. It opens no community's space."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="personne"
    )
    since = models.DateField("depuis le")

    class Meta:
        verbose_name = "exploitant"
        verbose_name_plural = "exploitants"

    class Privacy:
        purpose = "Savoir qui exploite l'instance"
        basis = Basis.PUBLIC_TASK
        retention = "jusqu'à la fin de la fonction"
        keep = KeepWith("user")
        personal = {"user": Personal(Nature.PROFESSIONAL, Scrub.KEEP)}
        neutral = {"id", "since"}

    def __str__(self) -> str:
        return f"exploitant {self.user_id}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> "InvitationQuerySet":
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)


InvitationManager = models.Manager.from_queryset(InvitationQuerySet)


class Invitation(TenantModel):
    """A role offered by e-mail, open until accepted, revoked or expired.

    The link carries a signed token derived from ``nonce``: no secret of the link is stored.
    """

    nonce = models.UUIDField("secret du lien", default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("adresse e-mail", max_length=254)
    first_name = models.CharField("prénom", max_length=100, blank=True)
    last_name = models.CharField("nom", max_length=100, blank=True)
    role = models.CharField("rôle", max_length=20, choices=COMMUNITY_ROLES)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="invitée par"
    )
    created_at = models.DateTimeField("envoyée le", auto_now_add=True)
    expires_at = models.DateTimeField("expire le")
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="acceptée par",
    )
    revoked_at = models.DateTimeField("annulée le", null=True, blank=True)

    objects = ScopedManager(community="community", _manager_class=InvitationManager)

    class Meta:
        verbose_name = "invitation"
        verbose_name_plural = "invitations"
        constraints = [
            models.UniqueConstraint(
                fields=["community", "email", "role"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_pending_once",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_acceptance_paired",
            ),
        ]

    class Privacy:
        purpose = "Inviter une personne à rejoindre la communauté"
        basis = Basis.LEGITIMATE_INTEREST
        retention = "3 mois après l'expiration ou l'acceptation"
        keep = (Keep("accepted_at", months=3), Keep("expires_at", months=3))
        personal = {
            "nonce": Personal(Nature.SECRET, Scrub.ERASE),
            "email": Personal(Nature.CONTACT, Scrub.EMAIL),
            "first_name": Personal(Nature.IDENTITY, Scrub.NAME),
            "last_name": Personal(Nature.IDENTITY, Scrub.NAME),
            "role": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "invited_by": Personal(Nature.TRACE, Scrub.KEEP),
            "accepted_by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {"id", "community", "created_at", "expires_at", "accepted_at", "revoked_at"}

    def __str__(self) -> str:
        return f"invitation de {self.email}"
