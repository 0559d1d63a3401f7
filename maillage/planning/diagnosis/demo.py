"""The demonstration: two frozen diagnoses of the main community, so that they can be compared."""

from datetime import date

from maillage.communities.territory.models import TerritoryVersion
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.diagnosis.actions import freeze_diagnosis
from maillage.planning.diagnosis.models import FrozenDiagnosis

_DIAGNOSES = (
    (1, "Diagnostic de la lettre d’intention", "Sur le premier territoire.", date(2024, 5, 14)),
    (2, "Diagnostic du projet de santé", "Avec la vallée du Jabron.", date(2025, 9, 9)),
)


def load(community: Community, coordinator: User) -> None:
    """Freeze one diagnosis on each of the first two versions of the territory; once."""
    with community_scope(community):
        if FrozenDiagnosis.objects.exists():
            return
        for number, label, note, day in _DIAGNOSES:
            freeze_diagnosis(
                by=coordinator,
                community=community,
                version=TerritoryVersion.objects.get(number=number),
                today=day,
                label=label,
                note=note,
            )
