"""The only writer of the rota: turns are planned by who runs the community, taken by volunteers."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from maillage.care.access_to_care.slots.actions.common import lock_agendas, person_of, standing_of
from maillage.care.access_to_care.slots.calendar import Moment
from maillage.care.access_to_care.slots.errors import SlotError
from maillage.care.access_to_care.slots.models import Turn
from maillage.care.ground.doors import CARE
from maillage.care.ground.session import Session
from maillage.foundation.access.acting import entitled
from maillage.foundation.access.enums import Permission
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.scope import community_scope

_BUSY = "Vous répondez déjà à ces heures."
_GONE = "Ce tour vient de changer\u00a0: regardez la grille de nouveau."


def plan_turns(*, by: Session, key: UUID, moments: Sequence[Moment], volunteers: int = 1) -> int:
    """Turns to be taken, so many volunteers at each moment; how many. A second click adds none."""
    _check_editor(by)
    now = timezone.now()
    wanted = [one for one in moments if one.ends_at > now]
    if not wanted:
        raise SlotError("Ces heures sont passées.")
    with transaction.atomic(using=CARE):
        lock_agendas([by.person])
        if done := Turn.objects.filter(series=key).count():
            return done
        made = Turn.objects.bulk_create(
            Turn(
                community_id=by.community.pk, starts_at=one.starts_at, ends_at=one.ends_at, series=key,
                created_by=by.person, created_at=now,
            )
            for one in wanted
            for _ in range(volunteers)
        )  # fmt: skip
    return len(made)


def withdraw_turn(*, by: Session, turn: UUID) -> None:
    """Plan it no more; its holder, if any, is free."""
    _check_editor(by)
    Turn.objects.filter(pk=turn, withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())


def take_turn(*, by: Session, turn: UUID) -> None:
    """Answer at these hours: a gap, or the turn of somebody who looks for another. Raises ``SlotError``."""
    me = standing_of(by).person
    try:
        with transaction.atomic(using=CARE):
            lock_agendas([me])
            free = _coming().filter(Q(person_id__isnull=True) | Q(seeking=True), pk=turn)
            if not free.exclude(person_id=me).update(person_id=me, seeking=False, swap_with=None):
                raise SlotError(_GONE)
    except IntegrityError as error:
        raise SlotError(_BUSY) from error


def release_turn(*, by: Session, turn: UUID) -> None:
    """Answer no more at these hours: it is a gap that everyone sees. Raises ``SlotError``."""
    mine = _coming().filter(pk=turn, person_id=by.person)
    if not mine.update(person_id=None, seeking=False, swap_with=None):
        raise SlotError(_GONE)


def seek_for_turn(*, by: Session, turn: UUID, seeking: bool) -> None:
    """Look for somebody else and keep it meanwhile, or look no more. Raises ``SlotError``."""
    if not _coming().filter(pk=turn, person_id=by.person).update(seeking=seeking):
        raise SlotError(_GONE)


def ask_swap(*, by: Session, turn: UUID, other: UUID) -> None:
    """Ask the holder of another turn to exchange. Raises ``SlotError``."""
    theirs = _coming().filter(pk=other, person_id__isnull=False).exclude(person_id=by.person)
    if not theirs.exists():
        raise SlotError("Choisissez le tour d’une autre personne.")
    if not _coming().filter(pk=turn, person_id=by.person).update(swap_with=other):
        raise SlotError(_GONE)


def answer_swap(*, by: Session, turn: UUID, accept: bool) -> None:
    """Exchange one's turn for the one whose holder asks for it, or decline. Raises ``SlotError``."""
    asked = _coming().filter(pk=turn, swap_with__person_id=by.person).first()
    if asked is None or asked.swap_with_id is None:
        raise SlotError(_GONE)
    if not accept:
        _coming().filter(pk=turn).update(swap_with=None)
        return
    theirs, mine = asked.person_id, asked.swap_with_id
    try:
        with transaction.atomic(using=CARE):
            lock_agendas([theirs, by.person])
            # Nobody's in between: the exchange passes under the wall one turn at a time.
            if (
                not _coming()
                .filter(pk=turn, person_id=theirs, swap_with=mine)
                .update(person_id=None, seeking=False, swap_with=None)
            ):
                raise SlotError(_GONE)
            given = _coming().filter(pk=mine, person_id=by.person)
            if not given.update(person_id=theirs, seeking=False, swap_with=None):
                raise SlotError(_GONE)
            _coming().filter(pk=turn).update(person_id=by.person)
    except IntegrityError as error:
        raise SlotError("L’un de vous deux répond déjà à ces heures.") from error


def _coming() -> QuerySet[Turn]:
    return Turn.objects.filter(withdrawn_at__isnull=True, ends_at__gt=timezone.now())


def _check_editor(by: Session) -> None:
    with community_scope(by.community):
        entitled(User.objects.get(pk=person_of(by)), by.community, Permission.ROTA_EDIT)
