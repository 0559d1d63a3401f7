"""The only writer of targets: setting one, removing it, taking those of another year."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.operations.contract.closing.guard import closed_years
from maillage.operations.contract.models import YEARS, AciContract
from maillage.operations.targets.enums import ScaleKind
from maillage.operations.targets.errors import TargetError
from maillage.operations.targets.models import YearTarget
from maillage.operations.targets.queries import in_force
from maillage.operations.targets.scales import Terms, as_engine, stored_tiers, terms_of
from maillage.planning.evaluation.enums import TRANSVERSE
from maillage.planning.evaluation.models import TrackedIndicator

CHANGED = "modifiée"
_KEPT = Decimal("0.0001")


@transaction.atomic
def set_target(
    *,
    by: User,
    community: Community,
    contract: AciContract,
    year: int,
    indicator: TrackedIndicator,
    terms: Terms,
    why: str = CHANGED,
) -> YearTarget:
    """Write what a year pays for an indicator; the former target is ended with ``why`` and kept.

    The same again changes nothing, but says that somebody has read a copied target. Raises ``TargetError``
    for a scale that cannot be one, an indicator of no mission or no longer followed.
    """
    actor = _begin(by, community, contract, year)
    if indicator.mission == TRANSVERSE:
        raise TargetError("Cet indicateur ne relève d’aucune mission du contrat.")
    current = TrackedIndicator.objects.get(pk=indicator.pk)
    if not current.in_force:
        raise TargetError("Cet indicateur n’est plus suivi.")
    as_engine(current, terms)
    former: YearTarget | None = in_force(contract, year).filter(indicator=current).first()
    if former is not None and terms_of(former) == terms and former.copied_from_id is None:
        return former
    return _write(actor, community, contract, year, current, terms, former, why=why)


@transaction.atomic
def remove_target(*, by: User, community: Community, target: YearTarget, why: str) -> None:
    """The year no longer pays for this indicator; the target stays in the history. Twice does nothing."""
    actor = _begin(by, community, target.contract, target.year)
    current = YearTarget.objects.select_related("indicator").get(pk=target.pk)
    if not current.in_force:
        return
    _end(current, by, why)
    trace(
        AuditAction.TARGET_REMOVED, actor, community, current,
        code=current.indicator.code, annee=current.year,
    )  # fmt: skip


@transaction.atomic
def copy_year(
    *, by: User, community: Community, contract: AciContract, year: int, from_year: int
) -> list[YearTarget]:
    """Take the targets of another year where this one has none, to be read again one by one. The new ones.

    Raises ``TargetError`` when the other year has none.
    """
    actor = _begin(by, community, contract, year)
    if not 1 <= from_year <= YEARS or from_year == year:
        raise TargetError("Choisissez une autre année du même contrat.")
    rows = [row for row in in_force(contract, from_year) if row.indicator.in_force]
    if not rows:
        raise TargetError(f"L’année {from_year} n’a pas de cible à reprendre.")
    taken = set(in_force(contract, year).values_list("indicator_id", flat=True))
    return [
        _write(
            actor, community, contract, year, row.indicator, terms_of(row), None, copied_from=row
        )
        for row in rows
        if row.indicator_id not in taken
    ]  # fmt: skip


# --- What they share --------------------------------------------------------------------------------------


def _begin(by: User, community: Community, contract: AciContract, year: int) -> Actor:
    actor = entitled(by, community, Permission.CONTRACT_EDIT)
    if contract.community_id != community.pk:
        raise TargetError("Ce contrat est celui d’une autre communauté.")
    if not 1 <= year <= YEARS:
        raise TargetError("Cette année n’est pas du contrat.")
    # The turn of the contract too: a year is never closed while one of its targets is being written.
    lock(LockSpace.TARGETS, community.pk)
    lock(LockSpace.CONTRACT, community.pk)
    if year in closed_years(contract):
        raise TargetError(f"L’année {year} est close : ses cibles ne changent plus.")
    return actor


def _write(
    actor: Actor,
    community: Community,
    contract: AciContract,
    year: int,
    indicator: TrackedIndicator,
    terms: Terms,
    former: YearTarget | None,
    *,
    why: str = CHANGED,
    copied_from: YearTarget | None = None,
) -> YearTarget:
    if former is not None:
        _end(former, actor.user, why)
    paid_by_tiers = terms.kind == ScaleKind.TIERS
    aims = terms.kind in (ScaleKind.TARGET, ScaleKind.LINEAR)
    written: YearTarget = YearTarget.objects.create(
        community=community,
        contract=contract,
        year=year,
        indicator=indicator,
        kind=terms.kind,
        direction=terms.direction,
        baseline=_kept(terms.baseline),
        baseline_source=terms.baseline_source,
        change=_kept(terms.change),
        target=_kept(terms.target) if aims else None,
        tiers=stored_tiers(terms) if paid_by_tiers else [],
        cents=terms.cents,
        source=terms.source,
        note=terms.note,
        copied_from=copied_from,
        replaces=former,
        recorded_by=actor.user,
    )
    trace(
        AuditAction.TARGET_SET, actor, community, written,
        code=indicator.code, annee=year, cents=terms.cents, contrat=contract.number,
    )  # fmt: skip
    return written


def _kept(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(_KEPT)


def _end(target: YearTarget, by: User, why: str) -> None:
    target.ended_at, target.ended_by, target.ended_why = timezone.now(), by, why
    target.save(update_fields=["ended_at", "ended_by", "ended_why"])
