"""The only writer of bookings: hold, book, move, cancel, say what became of it. ``by`` is the open session.

One patient a slot, whatever the load: the agenda is locked, then read, then written; behind the code stand
a unique index of live bookings and an exclusion constraint (L10 of the laboratory notes). The key of the row
is that of the click: the second click finds the answer of the first. Locks: agendas, then the turn
of the community (``take_turn``), then rows; an action that writes lines of trace before it calls these must
call ``lock_agendas`` first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from maillage.care.access_to_care.slots.actions.common import lock_agendas, standing_of, take_turn
from maillage.care.access_to_care.slots.actions.ending import end, free
from maillage.care.access_to_care.slots.answers import answer_with, check_bookable
from maillage.care.access_to_care.slots.enums import (
    CANCELLING,
    HOLD_MINUTES,
    MOST_HOLDS,
    Agreed,
    Audience,
    EndedWhy,
    Outcome,
)
from maillage.care.access_to_care.slots.errors import SlotError, TakenError
from maillage.care.access_to_care.slots.models import Booking, Capacity, Slot
from maillage.care.circle.actions import (
    Seat,
    leave_circle,
    remove_from_circle,
    seat_at_once,
)
from maillage.care.circle.enums import ConsentMeans, ConsentScope, Ground
from maillage.care.circle.models import Case, CircleMember, Consent
from maillage.care.circle.queries import refuses_sharing, takes_part
from maillage.care.circle.rights.actions import take_consent
from maillage.care.ground.doors import CARE
from maillage.care.ground.session import Session
from maillage.care.roster.queries import Professional, standing_in
from maillage.care.switch.queries import latest_information
from maillage.care.traces.actions import note
from maillage.care.traces.enums import Act

_GONE = "Ce moment vient d’être pris\u00a0: choisissez-en un autre."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is booked: a slot, or a place of half a day."""

    slot: UUID | None = None
    capacity: UUID | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Who agreed that this professional know who comes, and how it was taken."""

    by: Agreed
    means: ConsentMeans


def hold(*, by: Session, slot: UUID) -> datetime:
    """Keep a free slot for oneself while one asks the patient; until when. Again, it lasts longer.

    Raises ``TakenError``, ``SlotError`` beyond a few at once.
    """
    asker, now = standing_of(by), timezone.now()
    with transaction.atomic(using=CARE):
        found = _slot(slot)
        lock_agendas([found.person_id])
        held = Slot.objects.published().filter(held_by=by.person, held_until__gt=now, taken_at__isnull=True)
        if held.exclude(pk=slot).count() >= MOST_HOLDS:
            raise SlotError(f"Vous gardez déjà {MOST_HOLDS} créneaux\u00a0: rendez-en un d’abord.")
        _check_audience(found, asker)
        until = now + timedelta(minutes=HOLD_MINUTES)
        free = Slot.objects.free(by.person).filter(pk=slot, starts_at__gt=now)
        if not free.update(held_by=by.person, held_until=until):
            raise TakenError(_GONE)
    return until


def let_go(*, by: Session, slot: UUID) -> None:
    """Give back a slot that one keeps."""
    Slot.objects.filter(pk=slot, held_by=by.person).update(held_by=None, held_until=None)


def book(
    *, by: Session, case: Case, key: UUID, wanted: Wanted, consent: ConsentMeans | None = None,
    agreed: Agreed = Agreed.PATIENT,
) -> Booking:  # fmt: skip
    """Give this moment to this case; its professional joins the circle. ``key``: the click, or a request's.

    ``consent`` is how ``agreed`` agreed to this professional; none where the case holds that consent. Raises
    ``TakenError`` when somebody came first, ``SlotError``, and ``CircleError`` outside the circle.
    """
    asker, offered = standing_of(by), _offered(wanted)
    owner = _owner(by, offered.person_id)
    with transaction.atomic(using=CARE):
        lock_agendas([offered.person_id])
        take_turn(by)
        if again := _replayed(key, case, wanted):
            return again
        agreement = Agreement(agreed, consent) if consent else None
        return _take(by, asker, owner, case, key, wanted, agreement)


def move(*, by: Session, booking: UUID, key: UUID, wanted: Wanted) -> Booking:
    """Give another moment to the case of a booking, all or nothing. Raises as ``book``."""
    asker, offered = standing_of(by), _offered(wanted)
    owner = _owner(by, offered.person_id)
    with transaction.atomic(using=CARE):
        former = _booking(by, booking)
        lock_agendas([offered.person_id, former.person_id])
        take_turn(by)
        if again := _replayed(key, former.case, wanted):
            return again
        former = _live(by, booking)
        _check_future(former)
        if wanted == Wanted(former.slot_id, former.capacity_id):
            raise SlotError("Le rendez-vous est déjà à ce moment.")
        made = _take(by, asker, owner, former.case, key, wanted, None, moved_from=former)
        end(by, former, EndedWhy.MOVED)
        free(former, withdraw=False)
        _unseat(by, former)
    return made


def cancel(*, by: Session, booking: UUID, why: EndedWhy) -> Booking:
    """End a booking. Its moment is free again, unless it is the professional who is not there any more.

    A second click changes nothing. Raises ``SlotError``.
    """
    if why not in CANCELLING:
        raise SlotError("Ce motif n’est pas de ceux qui annulent un rendez-vous.")
    with transaction.atomic(using=CARE):
        lock_agendas([_booking(by, booking).person_id])
        take_turn(by)
        found = _booking(by, booking)
        if found.ended_at is not None:
            return found
        if found.outcome:
            raise SlotError("L’issue de ce rendez-vous est déjà dite.")
        end(by, found, why)
        free(found, withdraw=why is EndedWhy.PROFESSIONAL)
        _unseat(by, found)
    return found


def say_outcome(*, by: Session, booking: UUID, outcome: Outcome) -> None:
    """Whether the patient came; a mistake is corrected by saying it again. Raises ``SlotError``."""
    now = timezone.now()
    with transaction.atomic(using=CARE):
        take_turn(by)
        found = _live(by, booking)
        if found.starts_at > now:
            raise SlotError("Ce rendez-vous n’a pas encore eu lieu.")
        Booking.objects.filter(pk=booking).update(outcome=outcome, outcome_at=now)
        note(by, Act.WRITE, found.case_id, booking=str(found.pk), outcome=outcome.value)


def _take(
    by: Session, asker: Professional, owner: Professional, case: Case, key: UUID, wanted: Wanted,
    agreement: Agreement | None, *, moved_from: Booking | None = None,
) -> Booking:  # fmt: skip
    """Write the booking; the agenda is locked, and what was read of it before is read again."""
    offered, now = _offered(wanted), timezone.now()
    _check_audience(offered, asker)
    if case.closed_at is not None or not takes_part(by, case.pk):
        raise SlotError("On ne réserve que pour un dossier ouvert dont on est du cercle.")
    if moved_from is None or moved_from.person_id != owner.person:
        check_bookable(by, case, owner)
    joins = _will_be_seated(case, owner)
    if joins:
        _check_objection(case)
    _occupy(by, wanted, now)
    made = Booking(
        pk=key, community_id=by.community.pk, case=case, slot_id=wanted.slot, capacity_id=wanted.capacity,
        person_id=offered.person_id, starts_at=offered.starts_at, ends_at=offered.ends_at,
        where=offered.where, seat_given=joins, booked_by=by.person, booked_at=now,
        moved_from=moved_from.pk if moved_from else None,
        agreed_by=agreement.by if agreement else "", agreed_means=agreement.means if agreement else "",
    )  # fmt: skip
    # What the professional was given by the booking that this one replaces is theirs by this one.
    if moved_from and moved_from.seat_given and moved_from.person_id == owner.person:
        made.seat_given = True
    try:
        with transaction.atomic(using=CARE):
            made.save(force_insert=True)
    except IntegrityError as error:
        raise TakenError(_GONE) from error
    if joins:
        notice = _agreed(by, case, agreement.means if agreement else None)
        answer_with(by, made, owner, notice, moved_from)
        _seat(by, case, owner, notice)
    else:
        answer_with(by, made, owner, "", moved_from)
    note(by, Act.WRITE, case.pk, booking=str(key), person=owner.person)
    return made


def _occupy(by: Session, wanted: Wanted, now: datetime) -> None:
    """Take the slot, or one place. Raises ``TakenError`` when there is nothing left to take."""
    written = 0
    if wanted.slot is not None:
        free = Slot.objects.free(by.person).filter(pk=wanted.slot, starts_at__gt=now)
        written = free.update(taken_at=now, held_by=None, held_until=None)
    elif wanted.capacity is not None:
        open_ = Capacity.objects.filter(
            pk=wanted.capacity, withdrawn_at__isnull=True, ends_at__gt=now, taken__lt=F("places")
        )
        written = open_.update(taken=F("taken") + 1)
    if not written:
        raise TakenError(_GONE)


def _agreed(by: Session, case: Case, consent: ConsentMeans | None) -> str:
    """The version of the information under which the patient agreed to this professional.

    A consent that was asked for something else (a request passed on) does not do: this one is recorded.
    """
    live = Consent.objects.filter(case_id=case.pk, scope=ConsentScope.CIRCLE, withdrawn_at__isnull=True)
    given = live.exclude(means=ConsentMeans.IMPOSSIBLE).values_list("notice", flat=True).first()
    if given is not None:
        return given
    if consent is None or consent is ConsentMeans.IMPOSSIBLE:
        raise SlotError("Dites comment la personne a donné son accord à ce partage.")
    told = latest_information()
    if told is None:
        raise SlotError("Aucune information des patients n’est publiée\u00a0: rien ne peut être accepté.")
    return take_consent(
        by=by, case=case.pk, scope=ConsentScope.CIRCLE, means=consent, notice=told.version
    ).notice


def _seat(by: Session, case: Case, owner: Professional, notice: str) -> None:
    """The professional joins the circle, and knows who comes: nothing else of the case."""
    seat = Seat(owner.person, owner.category, Ground.CONSENT, notice=notice, narrow=True)
    seat_at_once(by=by, case=case, seat=seat)


def _check_objection(case: Case) -> None:
    if refuses_sharing(case.pk):
        raise SlotError("La personne s’oppose au partage de ses données : rien n’est à réserver pour elle.")


def _unseat(by: Session, booking: Booking) -> None:
    """Who joined for this booking alone leaves with it."""
    others = Booking.objects.live().filter(case_id=booking.case_id, person_id=booking.person_id)
    if not booking.seat_given or others.exists():
        return
    if booking.person_id == by.person:
        leave_circle(by=by, case=booking.case_id)
    else:
        remove_from_circle(by=by, case=booking.case_id, person=booking.person_id)


def _will_be_seated(case: Case, owner: Professional) -> bool:
    # An emergency is over within the hour, and an appointment is not.
    seats = CircleMember.objects.active().exclude(ground=Ground.EMERGENCY)
    return not seats.filter(case=case, person_id=owner.person).exists()


def _replayed(key: UUID, case: Case, wanted: Wanted) -> Booking | None:
    """What the first click of this key wrote. Raises ``SlotError`` when it asked for something else."""
    found = Booking.objects.filter(pk=key).first()
    if found is None:
        return None
    if (found.case_id, found.slot_id, found.capacity_id) != (case.pk, wanted.slot, wanted.capacity):
        raise SlotError("Ce formulaire a déjà servi\u00a0: rouvrez la page.")
    return found


def _offered(wanted: Wanted) -> Slot | Capacity:
    if wanted.slot is not None and wanted.capacity is None:
        return _slot(wanted.slot)
    if wanted.capacity is None or wanted.slot is not None:
        raise ValueError("a slot, or a place of half a day")
    found = Capacity.objects.filter(pk=wanted.capacity).first()
    if found is None:
        raise TakenError(_GONE)
    return found


def _slot(key: UUID) -> Slot:
    found = Slot.objects.filter(pk=key).first()
    if found is None:
        raise TakenError(_GONE)
    return found


def _booking(by: Session, key: UUID) -> Booking:
    found = Booking.objects.select_related("case").filter(pk=key).first()
    # An outline is read by the desk too, a case by an emergency: only the circle acts.
    if found is None or not takes_part(by, found.case_id):
        raise SlotError("Ce rendez-vous n’est pas d’un dossier dont vous êtes du cercle.")
    return found


def _live(by: Session, key: UUID) -> Booking:
    found = _booking(by, key)
    if found.ended_at is not None:
        raise SlotError("Ce rendez-vous est déjà annulé ou déplacé.")
    return found


def _check_future(booking: Booking) -> None:
    if booking.outcome:
        raise SlotError("L’issue de ce rendez-vous est déjà dite.")


def _check_audience(offered: Slot | Capacity, asker: Professional) -> None:
    if offered.person_id == asker.person:
        return
    if not Audience(offered.audience).lets(asker.category, asker.profession):
        raise SlotError("Ce moment n’est pas offert à votre profession.")


def _owner(by: Session, person: int) -> Professional:
    """The professional who offered it, as the register knows them now."""
    found = standing_in(by.community, person)
    if found is None:
        raise TakenError("Ce professionnel n’exerce plus dans la communauté : choisissez un autre moment.")
    return found
