"""Adopting a version: freezing it, replacing the one before, telling the public register."""

import hashlib
import json
from collections import defaultdict
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage import french
from maillage.communities.territory.actions.common import still_there
from maillage.communities.territory.country import neighbours
from maillage.communities.territory.describe import describe
from maillage.communities.territory.enums import UnitKind, VersionState
from maillage.communities.territory.errors import StaleVersionError, TerritoryError
from maillage.communities.territory.models import TerritoryClaim, TerritoryVersion
from maillage.communities.territory.queries import content_of
from maillage.communities.territory.results import TerritoryDescription
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.reference.geography.queries import datasets

SNAPSHOT_FORMAT = 1


@transaction.atomic
def adopt_version(
    *,
    by: User,
    community: Community,
    version: TerritoryVersion,
    revision: int,
    starts_on: date,
    today: date,
) -> TerritoryVersion:
    """Adopt the draft that was read at ``revision``, in force from ``starts_on``.

    The version in force until then ends that day, and the public register is rebuilt at once. Conflicts with
    other communities are recorded, never refused. Raises ``StaleVersionError`` when the draft moved on,
    ``TerritoryError`` when it is empty, already adopted, or would start before the one it replaces.
    """
    actor = entitled(by, community, Permission.TERRITORY_ADOPT)
    lock(LockSpace.TERRITORY, community.pk)
    current = still_there(version)
    if not current.is_draft:
        raise TerritoryError(f"La version {current.number} est déjà arrêtée.")
    if current.revision != revision:
        raise StaleVersionError
    codes, parts = content_of(current)
    if not codes:
        raise TerritoryError("Ce brouillon est vide : ajoutez au moins une commune avant de l’arrêter.")
    former = TerritoryVersion.objects.filter(state=VersionState.ADOPTED).first()
    if former is not None:
        _supersede(former, starts_on)
    description = describe(codes, today=today, community=community)
    current.snapshot = snapshot(description, parts)
    current.sha256 = fingerprint(current.snapshot)
    current.state = VersionState.ADOPTED
    current.starts_on = starts_on
    current.adopted_at = timezone.now()
    current.adopted_by = by
    current.save()
    _rebuild_claims(current, description)
    trace(
        AuditAction.TERRITORY_ADOPTED,
        actor,
        community,
        current,
        number=current.number,
        starts_on=starts_on.isoformat(),
        communes=description.communes,
        population=description.population,
        conflicts=[conflict.code for conflict in description.conflicts],
        sha256=current.sha256,
    )
    return current


def snapshot(description: TerritoryDescription, parts: dict[str, list[str]]) -> dict[str, Any]:
    """What is frozen: the description, the sub-territories, the agreement and the vintages."""
    frozen = {
        "format": SNAPSHOT_FORMAT,
        "agreement": description.funding.agreement if description.funding else "",
        "sub_territories": [{"name": name, "codes": codes} for name, codes in parts.items()],
        **description.as_dict(),
    }
    # Through JSON once, so that what is hashed is exactly what will be read back.
    thawed: dict[str, Any] = json.loads(json.dumps(frozen))
    return thawed


def fingerprint(frozen: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of a snapshot, 64 hexadecimal digits."""
    canonical = json.dumps(frozen, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _supersede(former: TerritoryVersion, starts_on: date) -> None:
    if former.starts_on is not None and starts_on <= former.starts_on:
        raise TerritoryError(
            f"La version {former.number} est en vigueur depuis le {french.day(former.starts_on)} : "
            "celle-ci doit commencer après cette date."
        )
    former.state = VersionState.SUPERSEDED
    former.ends_on = starts_on
    former.save(update_fields=["state", "ends_on", "updated_at"])


def _rebuild_claims(version: TerritoryVersion, description: TerritoryDescription) -> None:
    """One claim a commune or district; a commune held by some of its IRIS is a claim for a part."""
    city_of = neighbours(datasets()).city_of
    iris: dict[str, list[str]] = defaultdict(list)
    population: dict[str, int] = defaultdict(int)
    for unit in description.units:
        iris[unit.commune_code] += [unit.code] if unit.kind == UnitKind.IRIS else []
        population[unit.commune_code] += unit.population or 0
    TerritoryClaim.objects.all().delete()
    TerritoryClaim.objects.bulk_create(
        TerritoryClaim(
            community_id=version.community_id,
            code=code,
            city=city_of(code),
            part=bool(codes),
            iris=codes,
            population=population[code],
            version=version,
        )
        for code, codes in sorted(iris.items())
    )
