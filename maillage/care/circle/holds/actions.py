"""The only writer of legal holds: who watches over data protection places and lifts them, with a reason."""

from collections.abc import Mapping
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.care.circle.enums import REASON_LENGTH
from maillage.care.circle.errors import CircleError
from maillage.care.circle.models import Case, LegalHold
from maillage.care.ground.doors import CARE, UPKEEP
from maillage.care.ground.scope import upkeep
from maillage.care.ground.session import Session
from maillage.care.traces.actions import note
from maillage.care.traces.enums import Act
from maillage.foundation.tenancy.models import Community


def place_hold(*, by: Session, case: UUID, reason: str) -> LegalHold:
    """Keep a case until the hold is lifted, whatever its day of purge. Raises ``CircleError``."""
    said = _said(by, reason)
    hold = LegalHold(
        community_id=by.community.pk, case_id=case, reason=said, placed_at=timezone.now(), placed_by=by.person
    )
    try:
        with transaction.atomic(using=CARE):
            hold.save(force_insert=True)
            note(by, Act.WRITE, case, hold="placed")
    except IntegrityError as error:
        raise CircleError("ce dossier est déjà sous conservation judiciaire") from error
    return hold


def lift_hold(*, by: Session, hold: UUID, reason: str) -> None:
    """The case goes with the next purge after its day. Twice does nothing. Raises ``CircleError``."""
    said = _said(by, reason)
    with transaction.atomic(using=CARE):
        found = LegalHold.objects.select_for_update().filter(pk=hold).first()
        if found is None or found.lifted_at is not None:
            return
        found.lifted_at, found.lifted_by, found.lifted_why = timezone.now(), by.person, said
        found.save(update_fields=["lifted_at", "lifted_by", "lifted_why"])
        note(by, Act.WRITE, found.case_id, hold="lifted")


def replay_holds(*, community: Community, held: Mapping[UUID, UUID]) -> int:
    """Hold again, after an older backup was restored, the cases of a ledger ({hold: case}); how many.

    A reason is sealed, and was in no ledger: the hold stands without it. One that was lifted since the ledger
    was written stays lifted.
    """
    with upkeep(community):
        there = set(Case.objects.using(UPKEEP).filter(pk__in=held.values()).values_list("pk", flat=True))
        standing = LegalHold.objects.using(UPKEEP).standing().values_list("case_id", flat=True)
        written = LegalHold.objects.using(UPKEEP).filter(pk__in=list(held)).values_list("pk", flat=True)
        missing, known = there - set(standing), set(written)
        lost = {key: case for key, case in held.items() if case in missing and key not in known}
        LegalHold.objects.using(UPKEEP).bulk_create(
            LegalHold(pk=key, community_id=community.pk, case_id=case, placed_at=timezone.now())
            for key, case in lost.items()
        )
    return len(lost)


def _said(by: Session, reason: str) -> str:
    if by.person is None or not by.watching:
        raise CircleError(
            "la conservation judiciaire est décidée par le contrôle de la protection des données"
        )
    said = " ".join(reason.split())
    if len(said) < REASON_LENGTH:
        raise CircleError(f"le motif doit être écrit en {REASON_LENGTH} caractères au moins")
    return said
