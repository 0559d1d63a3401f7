"""What the actions of the room share: turns, walls told in French."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.operations.indemnities.errors import IndemnityRefusal

# The lower half of the keys are communities, the upper half people: one turn a person, wherever they are.
_PEOPLE = 2**30

_WALLS = {
    "indemnity_times_apart": (
        "Ces heures recouvrent celles d’une autre ligne : le même temps n’est pas payé deux fois."
    ),
    "indemnity_within_the_ceiling": "Le plafond annuel de la personne serait dépassé.",
    "indemnity_approved_by_is_another": "Personne ne valide sa propre ligne.",
    "indemnity_checked_by_is_another": "Personne ne vérifie sa propre ligne.",
    "indemnity_led_by_is_another": "Personne ne relit sa propre ligne.",
    "indemnity_two_people": "La personne qui a vérifié une ligne ne la valide pas.",
    "payment_batch_two_people": "La personne qui a préparé un lot ne l’approuve pas.",
    "line_in_one_transfer": "Une de ces lignes est déjà dans un autre lot.",
    "indemnity_paid_stays": "Cette ligne est dans un virement : elle ne s’annule plus.",
    "rate_card_one_a_day": "Un barème entre déjà en vigueur ce jour-là.",
    "card_rate_said_once": "Deux lignes de ce barème disent la même chose : gardez-en une.",
}


def take_turn(community: Community) -> None:
    """One change of the money of a community at a time."""
    lock(LockSpace.INDEMNITIES, community.pk % _PEOPLE)


def take_persons_turn(user_id: int) -> None:
    """One change of the year of a person at a time, whatever the community; after the community's turn."""
    lock(LockSpace.INDEMNITIES, _PEOPLE + user_id % _PEOPLE)


@contextmanager
def walls_in_french() -> Iterator[None]:
    """What the database refuses, said as the pages say it."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        for name, sentence in _WALLS.items():
            if name in str(error):
                raise IndemnityRefusal(sentence) from error
        raise
