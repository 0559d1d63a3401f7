"""What concerns no patient: the offer of a doctor, the scale that the board voted."""

from django.db import transaction
from django.utils import timezone

from maillage.care.access_to_care.seekers.errors import SeekerError
from maillage.care.access_to_care.seekers.models import GpOffer, GpRules
from maillage.care.access_to_care.seekers.scale import told_by_levels
from maillage.care.access_to_care.seekers.wants import Terms, Vote
from maillage.care.ground.doors import CARE
from maillage.care.ground.session import Session
from maillage.care.roster.queries import standing_in
from maillage.communities.members.enums import Profession
from maillage.foundation.tenancy.locks import LockSpace, lock


def save_offer(*, by: Session, terms: Terms) -> GpOffer:
    """One's own offer. Raises ``SeekerError`` for who is not a doctor of the register."""
    known = standing_in(by.community, by.person or 0)
    if by.person is None or known is None or known.profession != Profession.MEDECIN:
        raise SeekerError("Seuls les médecins du registre de la communauté font une offre.")
    with transaction.atomic(using=CARE):
        lock(LockSpace.CARE, by.community.pk, using=CARE)
        offer = GpOffer.objects.filter(person_id=by.person).first() or GpOffer(
            community_id=by.community.pk, person_id=by.person
        )
        offer.per_month, offer.communes = terms.per_month, sorted(terms.communes)
        offer.home_visits, offer.children = terms.home_visits, terms.children
        offer.until, offer.paused_until = terms.until, terms.paused_until
        offer.updated_at = timezone.now()
        offer.save()
    return offer


def record_vote(*, by: Session, vote: Vote) -> GpRules:
    """A new version of the scale, in force at once. Raises ``SeekerError``.

    A scale whose levels would tell a need of somebody for certain is refused: levels stand outside the seal.
    """
    if by.person is None or vote.decided_on > timezone.localdate():
        raise SeekerError("Un vote ne s’enregistre pas d’avance.", field="decided_on")
    with transaction.atomic(using=CARE):
        lock(LockSpace.CARE, by.community.pk, using=CARE)
        latest = GpRules.objects.order_by("-number").values_list("number", flat=True).first()
        rules = GpRules(
            community_id=by.community.pk, number=(latest or 0) + 1, recorded_at=timezone.now(),
            recorded_by=by.person, **{name: getattr(vote, name) for name in Vote.__dataclass_fields__},
        )  # fmt: skip
        _check(rules)
        rules.save(force_insert=True)
    return rules


def _check(rules: GpRules) -> None:
    try:
        told = told_by_levels(rules)
    except ValueError as error:
        raise SeekerError(
            "Le premier niveau doit commencer plus haut que le deuxième.", "first_level"
        ) from error
    if told:
        one = told[0]
        named = ", ".join(sorted(need.label for need in one.told))
        raise SeekerError(
            f"Avec ces points, le niveau {one.level} dirait à lui seul «\u00a0{named}\u00a0»\u00a0: "
            "rapprochez les points, ou déplacez les niveaux.",
            field="first_level",
        )
