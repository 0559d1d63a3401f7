"""What the actions of the room share: the turn, the card as it is now, its number, the themes."""

from collections.abc import Iterable

from django.db.models import Max

from maillage.communities.prospects.errors import ProspectError
from maillage.communities.prospects.models import Prospect, ProspectContact, ProspectTheme
from maillage.communities.prospects.themes import DEFAULT_THEMES
from maillage.foundation.rights.enums import ObjectionPurpose
from maillage.foundation.rights.objections import objecting, objects_to
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community

OBJECTED = (
    "Cette personne a demandé à ne plus être contactée : sa fiche ne peut plus être modifiée ni utilisée."
)


def take_turn(community: Community) -> None:
    """One change of the cards at a time in a community."""
    lock(LockSpace.PROSPECTS, community.pk)


def fresh(prospect: Prospect) -> Prospect:
    """The card as it is now, for who holds the lock. Raises ``ProspectError`` if it was merged meanwhile."""
    current: Prospect = Prospect.objects.select_related("community").get(pk=prospect.pk)
    if current.merged_into_id:
        raise ProspectError("Cette fiche a été réunie à une autre entre-temps : ouvrez l’autre.")
    return current


def reachable(prospect: Prospect) -> Prospect:
    """The same, where one may still contact the person. Raises ``ProspectError``."""
    current = fresh(prospect)
    if current.objected_on:
        raise ProspectError(OBJECTED)
    check_may_write_to(current.email)
    return current


def check_may_write_to(email: str) -> None:
    """Raises ``ProspectError`` for an address whose person objected, through the rights of persons."""
    if email and objects_to(ObjectionPurpose.PROSPECTING, email):
        raise ProspectError(OBJECTED)


def chosen(numbers: Iterable[int]) -> list[Prospect]:
    """The cards of these numbers that may be contacted; the others are left out."""
    found = list(Prospect.objects.reachable().filter(number__in=list(numbers)).order_by("number"))
    refusing = objecting(ObjectionPurpose.PROSPECTING, (one.email for one in found))
    return [one for one in found if one.email not in refusing]


def ensure_themes(community: Community) -> None:
    """The usual themes, where the community has none yet; the caller holds the lock."""
    if not ProspectTheme.objects.exists():
        ProspectTheme.objects.bulk_create(
            ProspectTheme(community=community, number=rank, label=label)
            for rank, label in enumerate(DEFAULT_THEMES, 1)
        )


def check_themes(numbers: Iterable[int]) -> None:
    """Raises ``ProspectError`` for a theme that the community has not."""
    wanted = set(numbers)
    if wanted and ProspectTheme.objects.filter(number__in=wanted).count() != len(wanted):
        raise ProspectError("Ce thème n’existe pas.", field="themes")


def count_contacts(prospects: Iterable[int]) -> None:
    """Write anew the day of the last contact that counts on these cards (keys); the caller holds the lock."""
    keys = set(prospects)
    counted = ProspectContact.objects.filter(prospect__in=keys, undone_at__isnull=True)
    last = dict(counted.values_list("prospect_id").annotate(last=Max("on")).order_by())
    for day in {last.get(key) for key in keys}:
        same = [key for key in keys if last.get(key) == day]
        Prospect.objects.filter(pk__in=same).update(last_contact_on=day)
