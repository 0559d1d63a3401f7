"""What the national directory counts for the indicators."""

from datetime import date

from maillage.communities.practitioners.queries import ground
from maillage.foundation.tallies import tallies_as
from maillage.reference.directory.models import Practice


@tallies_as(
    "practitioners.present",
    "Professionnels en exercice dans les communes du territoire, à l’annuaire national chargé.",
    unit="professionnels",
)
def present(since: date, today: date) -> int | None:
    """Each professional once; none without a territory or a directory."""
    codes = ground(today).codes
    there = Practice.objects.filter(commune_id__in=codes, gone_on=None)
    return there.values("professional_id").distinct().count() or None
