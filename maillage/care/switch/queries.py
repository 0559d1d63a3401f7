"""Whether patient data may be held for a community: what the law asks of its operator and of itself."""

import time
from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection
from django.utils import timezone

from maillage.care.ground.doors import CARE
from maillage.care.ground.scope import walls
from maillage.care.switch.models import InformationNotice
from maillage.foundation.access.enums import Role
from maillage.foundation.access.models import RoleAssignment
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.vault.errors import KeyMissingError
from maillage.foundation.vault.keys import ring
from maillage.french import counted

REMEMBERED = 60
_open_until: dict[int, float] = {}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: a stable code, its French, whether it is met, and what is missing or known."""

    code: str
    label: str
    met: bool
    detail: str
    # Of the law for real patients; a visibly invented community has none.
    legal: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """Every condition of a community, and the answer."""

    community: Community
    conditions: tuple[Condition, ...]

    @property
    def waived(self) -> bool:
        """Whether the conditions of the law concern nobody: an invented community, on a local machine."""
        return is_invented(self.community)

    @property
    def may_be_on(self) -> bool:
        return all(one.met or (self.waived and one.legal) for one in self.conditions)


def is_invented(community: Community) -> bool:
    """Whether nothing here is true: the flag is only given, and only counts, on a local installation."""
    return bool(community.demonstration) and bool(settings.LOCAL_MODE)


def verdict(community: Community, *, today: date) -> Verdict:
    """Whether patient data may be held for this community on this day, condition by condition."""
    with community_scope(community):
        conditions = (
            _hosting(today), _officer(today), _information(community), _second_factor(today),
            _keys(), _wall(),
        )  # fmt: skip
    return Verdict(community, conditions)


def may_be_on(community: Community) -> bool:
    """The same for a page; a yes is remembered a minute."""
    if _open_until.get(community.pk, 0) > time.monotonic():
        return True
    answer = verdict(community, today=timezone.localdate()).may_be_on
    if answer:
        _open_until[community.pk] = time.monotonic() + REMEMBERED
    return answer


def could_be_on(community: Community) -> bool:
    """Whether it is worth asking: without a host declared there is nothing to read. No query."""
    return is_invented(community) or bool(settings.CARE_HDS_HOST)


def forget_answers() -> None:
    """Ask again at the next page."""
    _open_until.clear()


def latest_information() -> InformationNotice | None:
    """The version of the notice that patients are given now, in the open session."""
    return InformationNotice.objects.order_by("-published_at").first()


def _hosting(today: date) -> Condition:
    host, certificate, until = settings.CARE_HDS_HOST, settings.CARE_HDS_CERTIFICATE, settings.CARE_HDS_UNTIL
    label = "Hébergeur certifié pour les données de santé (CSP art. L. 1111-8)"
    if not (host and certificate and until):
        return Condition("hebergeur", label, False, "certificat non renseigné (variables CARE_HDS_…)")
    if until < today:
        return Condition("hebergeur", label, False, f"certificat échu le {until:%d/%m/%Y}")
    return Condition("hebergeur", label, True, f"{host}, certificat {certificate}, jusqu’au {until:%d/%m/%Y}")


def _officer(today: date) -> Condition:
    officers = RoleAssignment.objects.current(today).filter(role=Role.DPO).count()
    label = "Délégué à la protection des données (RGPD art. 37)"
    return Condition("dpo", label, officers > 0, "désigné" if officers else "aucun compte n’a ce rôle")


def _information(community: Community) -> Condition:
    with walls(CARE, community):
        latest = InformationNotice.objects.order_by("-published_at").values_list("version", flat=True).first()
    label = "Information des patients (CSP art. D. 1110-3-1)"
    detail = f"version {latest}" if latest else "aucune version publiée"
    return Condition("information", label, latest is not None, detail)


def _second_factor(today: date) -> Condition:
    operators = RoleAssignment.objects.current(today).filter(role=Role.OPERATOR)
    armed = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES).values("user_id")
    without = operators.exclude(user_id__in=armed).count()
    label = "Second facteur de ceux qui prennent les demandes"
    detail = "exigé de chacun à l’entrée" + (
        f"\u202f; il manque à {counted(without, 'compte')}" if without else ""
    )
    return Condition("second_facteur", label, without == 0, detail)


def _keys() -> Condition:
    label = "Clés du coffre hors de la base"
    try:
        name = ring().current
    except KeyMissingError as error:
        return Condition("cles", label, False, str(error), legal=False)
    return Condition("cles", label, True, f"clé maîtresse {name}", legal=False)


def _wall() -> Condition:
    """Asked of the database itself: the role of the rest must have no way into the schema."""
    label = "Cloison entre les données de patients et le reste"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(bool_or(has_schema_privilege(oid, 'USAGE')), false) FROM pg_namespace "
            "WHERE nspname = 'care'"
        )
        passes = cursor.fetchone()[0]
    detail = "le rôle du reste peut lire le schéma" if passes else "vérifiée dans la base"
    return Condition("cloison", label, not passes, detail, legal=False)
