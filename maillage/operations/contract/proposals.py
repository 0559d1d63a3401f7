"""What is written down without retyping: signed negotiations, the territory, the names of the agencies."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from maillage.communities.review.enums import CaseKind, CaseState
from maillage.communities.review.models import ReviewCase
from maillage.communities.territory.queries import current_version
from maillage.engines.aci import size_of
from maillage.foundation.tenancy.models import Community
from maillage.operations.contract.models import AciContract, ContractTerms
from maillage.reference.geography.models import Department, Region


def unrecorded() -> "QuerySet[ReviewCase]":
    """The signed negotiations of the community in scope that no contract nor avenant was written from."""
    used = OuterRef("pk")
    found: QuerySet[ReviewCase] = (
        ReviewCase.objects.filter(
            kind__in=[CaseKind.ACI, CaseKind.RENEWAL, CaseKind.AVENANT], state=CaseState.SIGNED
        )
        .exclude(Exists(AciContract.objects.filter(case=used)))
        .exclude(Exists(ContractTerms.objects.filter(case=used)))
        .order_by("decided_on", "pk")
    )
    return found


def proposed_size(today: date) -> dict[str, Any]:
    """The size and its population, from the territory adopted; nothing when none is."""
    version = current_version(today)
    described = (version.snapshot or {}) if version else {}
    population = described.get("population")
    if not population:
        return {}
    vintage = str(described.get("population_vintage", ""))
    found: dict[str, Any] = {
        "population": population,
        "population_origin": f"Population municipale INSEE du territoire arrêté, {version}",
        "size": int(size_of(population).size),
    }
    if vintage[:4].isdigit():
        found["population_year"] = int(vintage[:4])
    return found


def proposed_parties(community: Community, signed_on: date | None) -> dict[str, Any]:
    """The agencies of the territory of management, and a reference; two queries."""
    region = Region.objects.filter(code=community.region_code).first()
    department = Department.objects.filter(code=community.department_code).first()
    year = f"-{signed_on.year}" if signed_on else ""
    return {
        "ars": f"ARS – {region.name if region else community.region_code}",
        "cpam": f"CPAM – {department.name if department else community.department_code}",
        "reference": f"ACI-{community.slug[:28].strip('-').upper()}{year}",
    }
