"""What the register counts for the indicators."""

from datetime import date

from maillage.communities.members.lifecycle import ADMITTED
from maillage.communities.members.models import Member
from maillage.foundation.tallies import tallies_as


@tallies_as("members.active", "Membres admis au registre, le jour du comptage.", unit="membres")
def active(since: date, today: date) -> int | None:
    """Members admitted and not gone; none when the community keeps no register yet."""
    found = Member.objects.live()
    return found.filter(status__in=ADMITTED).count() if found.exists() else None


@tallies_as(
    "members.professions", "Professions différentes parmi les membres admis au registre.", unit="professions"
)
def professions(since: date, today: date) -> int | None:
    """Different professions among them."""
    found = Member.objects.live().filter(status__in=ADMITTED)
    named = found.exclude(profession="").values("profession").distinct().order_by()
    return named.count() if found.exists() else None
