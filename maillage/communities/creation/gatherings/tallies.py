"""What the first meetings count for the indicators."""

from datetime import date

from maillage.communities.creation.gatherings.queries import gatherings, present_count
from maillage.foundation.tallies import tallies_as


@tallies_as("gatherings.held", "Réunions d’information tenues depuis le début de l’année.", unit="réunions")
def held(since: date, today: date) -> int | None:
    """Meetings held from ``since`` on; none when the community never noted one."""
    found = gatherings()
    return found.filter(held_on__range=(since, today)).count() if found.exists() else None


@tallies_as(
    "gatherings.present", "Présences comptées à ces réunions depuis le début de l’année.", unit="présences"
)
def present(since: date, today: date) -> int | None:
    """Who came to them, each time counted."""
    found = gatherings()
    if not found.exists():
        return None
    return sum(present_count(one) for one in found.filter(held_on__range=(since, today)))
