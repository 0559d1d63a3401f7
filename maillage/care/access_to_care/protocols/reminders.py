"""Nothing ends silently: trainings, versions and declarations, told in « Ma semaine » two months before."""

from collections.abc import Iterator
from datetime import date

from maillage.care.access_to_care.protocols.models import Protocol, TeamMember
from maillage.care.access_to_care.protocols.queries import SOON, ending
from maillage.care.ground.doors import CARE
from maillage.care.ground.scope import walls
from maillage.foundation.access.enums import Permission
from maillage.foundation.notify.actions import set_reminders
from maillage.foundation.notify.reminders import Wanted
from maillage.foundation.tenancy.models import Community

ROOM = "care.protocols"
_BUTTON, _PAGE = "Voir les protocoles", "cooperation"


def remind(*, community: Community, today: date) -> int:
    """Write again what this community must be reminded of; how many."""
    with walls(CARE, community):
        wanted = [*_trainings(today), *_protocols(today)]
    return set_reminders(community=community, room=ROOM, wanted=wanted)


def _trainings(today: date) -> Iterator[Wanted]:
    """To the delegate, and to those who hold the team."""
    soon = TeamMember.objects.filter(ending(today), protocol__ended_on__isnull=True)
    for one in soon.order_by("trained_until", "pk"):
        why = f"Après le {one.trained_until:%d/%m/%Y}, plus d’inclusion sans formation à jour."
        yield Wanted(
            f"{one.pk}:own", "Refaire votre formation de délégué", why, _BUTTON, _PAGE, one.trained_until,
            user=one.person_id,
        )  # fmt: skip
        yield Wanted(
            f"{one.pk}:team", "Une formation de délégué est à refaire", why, _BUTTON, _PAGE,
            one.trained_until, permission=Permission.COOPERATION_EDIT,
        )  # fmt: skip


def _protocols(today: date) -> Iterator[Wanted]:
    given = {"button": _BUTTON, "url_name": _PAGE, "permission": Permission.COOPERATION_EDIT.value}
    for one in Protocol.objects.filter(ended_on__isnull=True).order_by("since", "pk"):
        if one.until is not None and one.until <= today + SOON:
            why = f"Cette version s’achève le {one.until:%d/%m/%Y}\u00a0: adoptez la suivante ou terminez-la."
            yield Wanted(
                f"{one.pk}:until", "Renouveler un protocole de coopération", why, due=one.until, **given
            )
        if one.declared_on is None:
            why = "Personne n’est inclus tant que l’ARS n’a pas reçu la déclaration."
            yield Wanted(f"{one.pk}:declare", "Déclarer un protocole de coopération", why, **given)
