"""The only writer of cases, circles and consents. ``by`` is the open session: it names who acts.

Each act leaves its line of trace in the same transaction.
"""

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from maillage.care.circle.enums import (
    EMERGENCY_MINUTES,
    REASON_LENGTH,
    ConsentMeans,
    ConsentScope,
    Ground,
    NoticeKind,
)
from maillage.care.circle.errors import CircleError
from maillage.care.circle.hooks import case_closes, seats_end
from maillage.care.circle.kinds import kind_of, notice_of
from maillage.care.circle.models import Case, CircleMember, Consent, Notice
from maillage.care.circle.queries import refuses_sharing, takes_part
from maillage.care.ground.doors import CARE
from maillage.care.ground.enums import Category
from maillage.care.ground.session import Session
from maillage.care.traces.actions import Seen, append, note
from maillage.care.traces.enums import Act

# Read aloud on the telephone: nothing that sounds or looks like something else.
_LETTERS = "ACDEFHJKLMNPQRTUVWXY34679"
NO_SUCH_CASE = "aucun dossier de cette référence ne peut être ouvert"


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat to give: who, as what, and the ground with its proof (``CircleMember``)."""

    person: int
    category: Category
    ground: Ground
    structure: str = ""
    document: str = ""
    notice: str = ""
    delegated_by: int | None = None
    narrow: bool | None = None


def open_case(*, by: Session, kind: str, seats: Iterable[Seat]) -> Case:
    """A case and its first circle. Who opens it is in the circle, or holds it by a link (``by.holder``).

    Raises ``CircleError``: a circle of nobody could never be joined again; ``KeyError`` for an unknown kind.
    """
    wanted, rule, now = list(seats), kind_of(kind), timezone.now()
    if by.holder is None and by.person not in {seat.person for seat in wanted}:
        raise CircleError("qui ouvre un dossier est de son cercle")
    if not wanted:
        raise CircleError("un dossier a toujours un cercle")
    case = Case(
        pk=by.holder or uuid.uuid4(), community_id=by.community.pk, kind=kind, reference=_reference(),
        opened_at=now, purge_on=(now + timedelta(days=rule.at_most)).date(),
    )  # fmt: skip
    with transaction.atomic(using=CARE):
        _check_structures(wanted)
        # The circle first: only those who are in it may write the rest. One statement: the wall lets in who
        # comes to a circle that nobody has entered yet.
        CircleMember.objects.bulk_create([_seat(by, case, seat, joined=now) for seat in wanted])
        case.save(force_insert=True)
        note(by, Act.OPEN, case.pk, kind=kind)
    return case


def offer_seat(*, by: Session, case: Case, seat: Seat, until: datetime | None = None) -> CircleMember:
    """Ask somebody to join: they see the outline, and the content once they have accepted.

    Raises ``CircleError`` when the person has a seat already, or the ground does not hold.
    """
    with transaction.atomic(using=CARE):
        _check_objection(case)
        lasting = CircleMember.objects.lasting().filter(case=case)
        if lasting.filter(person_id=seat.person).exists():
            raise CircleError("cette personne est déjà de ce cercle, ou y est attendue")
        team = lasting.filter(ground=Ground.TEAM_STRUCTURE).values_list("structure", flat=True)
        _check_structures([seat], set(team))
        superior = lasting.active().filter(person_id=seat.delegated_by)
        if seat.ground == Ground.DELEGATION and not superior.exists():
            raise CircleError("on n’agit que sous l’autorité d’un professionnel du cercle")
        given = _seat(by, case, seat, joined=None, until=until)
        given.save(force_insert=True)
        note(by, Act.OFFER, case.pk, person=seat.person)
    return given


def offer_seats(
    *, by: Session, case: Case, seats: Iterable[Seat], until: datetime | None = None
) -> list[int]:
    """Ask several people at once; who was asked. Who has a seat already is passed over.

    No seat of a structure, nor under somebody's authority: those are given one by one (``CircleError``).
    """
    with transaction.atomic(using=CARE):
        _check_objection(case)
        seated = CircleMember.objects.lasting().filter(case=case).values_list("person_id", flat=True)
        known = set(seated)
        wanted = [seat for seat in seats if seat.person not in known]
        if any(seat.ground not in {Ground.CONSENT, Ground.TEAM_PATIENT} for seat in wanted):
            raise CircleError("ce fondement se donne personne par personne")
        CircleMember.objects.bulk_create([_seat(by, case, seat, joined=None, until=until) for seat in wanted])
        append(by, [Seen(Act.OFFER, case.pk, {"person": one.person}) for one in wanted])
    return [one.person for one in wanted]


def end_offers(*, by: Session, case: UUID) -> int:
    """Nobody else is awaited: those who were asked and have not answered are not asked any more; how many."""
    now = timezone.now()
    with transaction.atomic(using=CARE):
        asked = CircleMember.objects.lasting().filter(case_id=case, joined_at__isnull=True)
        people = list(asked.values_list("person_id", flat=True))
        asked.update(ends_at=now, ended_by=by.person)
        append(by, [Seen(Act.REMOVE, case, {"person": person}) for person in people])
    return len(people)


def accept_seat(*, by: Session, case: UUID) -> bool:
    """Join a circle that one was asked to join; False when there is nothing to accept any more."""
    with transaction.atomic(using=CARE):
        asked = CircleMember.objects.lasting().filter(
            case_id=case, person_id=by.person, joined_at__isnull=True
        )
        # Its own time ends with the joining: the offer had a limit, the care has none.
        if not asked.update(joined_at=timezone.now(), ends_at=None):
            return False
        by.forget_standing(case)
        note(by, Act.JOIN, case)
    return True


def seat_at_once(*, by: Session, case: Case, seat: Seat) -> bool:
    """Seat somebody who agreed beforehand to answer (a slot that they published); False when seated already.

    Raises ``CircleError`` when the ground does not hold.
    """
    now = timezone.now()
    with transaction.atomic(using=CARE):
        lasting = CircleMember.objects.lasting().filter(case=case)
        # An emergency gives no seat: it reads for an hour.
        theirs = lasting.filter(person_id=seat.person).exclude(ground=Ground.EMERGENCY)
        if theirs.filter(joined_at__isnull=False).exists():
            return False
        # Who was asked by another way is seated on that ground: its proof is given already.
        if not theirs.update(joined_at=now, ends_at=None):
            team = lasting.filter(ground=Ground.TEAM_STRUCTURE).values_list("structure", flat=True)
            _check_structures([seat], set(team))
            _seat(by, case, seat, joined=now).save(force_insert=True)
        note(by, Act.JOIN, case.pk, person=seat.person)
    return True


def leave_circle(*, by: Session, case: UUID) -> None:
    """Leave, or decline; with those who acted under one's authority. It closes at the next statement."""
    end_seats(by, case, [by.person or 0], Act.LEAVE)


def remove_from_circle(*, by: Session, case: UUID, person: int) -> None:
    """Take somebody out of the circle. Raises ``CircleError`` for whoever is not in it."""
    if not takes_part(by, case):
        raise CircleError("seul le cercle décide de qui en est")
    end_seats(by, case, [person], Act.REMOVE)


def break_glass(
    *, by: Session, reference: str, reason: str, category: Category, watchers: Iterable[int]
) -> UUID:
    """Open one case in emergency, sixty minutes; the circle and the ``watchers`` (data protection) are told.

    All or nothing: the database refuses the seat when nobody outside is told, and writes the notices of the
    circle itself. Raises ``CircleError``, the same whether the case exists or not.
    """
    said, now, told = " ".join(reason.split()), timezone.now(), sorted(set(watchers) - {by.person})
    if len(said) < REASON_LENGTH:
        raise CircleError(f"le motif doit être écrit en {REASON_LENGTH} caractères au moins")
    if by.desk:
        raise CircleError("qui tient les champs administratifs n’ouvre aucun dossier, même en urgence")
    if by.person is None or not told:
        raise CircleError("personne ne serait averti\u00a0: l’ouverture en urgence est impossible")
    case = _case_of(reference)
    if case is None:
        raise CircleError(NO_SUCH_CASE)
    with transaction.atomic(using=CARE):
        seat = CircleMember(
            community_id=by.community.pk, case_id=case, person_id=by.person, category=category,
            ground=Ground.EMERGENCY, reason=said, added_by=by.person, offered_at=now, joined_at=now,
            ends_at=now + timedelta(minutes=EMERGENCY_MINUTES),
        )  # fmt: skip
        Notice.objects.bulk_create(
            Notice(community_id=by.community.pk, case_id=case, member_id=seat.pk, person_id=one,
                   kind=NoticeKind.BREAK_GLASS, at=now)
            for one in told
        )  # fmt: skip
        try:
            with transaction.atomic(using=CARE):
                seat.save(force_insert=True)
        except IntegrityError as error:
            # Refused by the patient: the same words as for a case that is not there.
            if "care_objected" not in str(error):
                raise
            raise CircleError(NO_SUCH_CASE) from error
        by.forget_standing(case)
        note(by, Act.BREAK_GLASS, case, seat=str(seat.pk))
    return case


def close_case(*, by: Session, case: Case) -> None:
    """Close, and set the day when everything goes: its kind says how long after."""
    now = timezone.now()
    at_most = case.opened_at + timedelta(days=kind_of(case.kind).at_most)
    after = now + timedelta(days=kind_of(case.kind).after_closing)
    with transaction.atomic(using=CARE):
        case_closes(by, case.pk)
        case.closed_at, case.purge_on = now, min(after, at_most).date()
        case.save(update_fields=["closed_at", "purge_on"])
        note(by, Act.CLOSE, case.pk)


def set_purge(*, by: Session, case: Case, on: date) -> None:
    """Another day for everything to go, never later than its kind allows; in the caller's transaction."""
    at_most = (case.opened_at + timedelta(days=kind_of(case.kind).at_most)).date()
    case.purge_on = min(on, at_most)
    case.save(update_fields=["purge_on"])


def record_consent(
    *, by: Session, case: UUID, scope: ConsentScope, means: ConsentMeans, notice: str
) -> Consent:
    """What the patient agreed to, with the version of the notice that was given."""
    consent = Consent(
        community_id=by.community.pk, case_id=case, scope=scope, means=means, notice=notice,
        given_at=timezone.now(), taken_by=by.person,
    )  # fmt: skip
    with transaction.atomic(using=CARE):
        consent.save(force_insert=True)
        note(by, Act.WRITE, case, consent=scope.value)
    return consent


def withdraw_consents(*, by: Session, case: UUID) -> None:
    """The patient withdraws: whoever was in the circle by consent is no longer, from now on."""
    now = timezone.now()
    with transaction.atomic(using=CARE):
        Consent.objects.filter(case_id=case, withdrawn_at__isnull=True).update(withdrawn_at=now)
        seats = CircleMember.objects.lasting().filter(case_id=case, ground=Ground.CONSENT)
        people = list(seats.values_list("person_id", flat=True))
        note(by, Act.WRITE, case, consent="withdrawn")
        end_seats(by, case, people, Act.REMOVE)


def tell(*, by: Session, case: UUID, kind: str, about: UUID, people: Iterable[int]) -> None:
    """Have these people told by mail of something (``kinds.add_notice``), once about ``about``.

    In the caller's transaction; the mail leaves with the upkeep and says nothing of anybody. Raises
    ``KeyError`` for a notice that no room registered.
    """
    wanted = notice_of(kind)
    now = timezone.now()
    Notice.objects.bulk_create(
        [Notice(community_id=by.community.pk, case_id=case, member_id=about, person_id=person,
                kind=wanted.code, at=now) for person in sorted(set(people))],
        ignore_conflicts=True,
    )  # fmt: skip


def end_seats(by: Session, case: UUID, people: list[int], act: Act) -> None:
    """End the seats of these people, with those held under their authority, each with its line of trace."""
    now = timezone.now()
    with transaction.atomic(using=CARE):
        seats = CircleMember.objects.lasting().filter(case_id=case)
        under = seats.filter(ground=Ground.DELEGATION, delegated_by__in=people)
        gone = [*people, *under.values_list("person_id", flat=True)]
        seats_end(by, case, gone)
        for person in gone:
            note(by, act, case, person=person)
        # Oneself last: who has left may write nothing more.
        for person in sorted(gone, key=lambda one: one == by.person):
            seats.filter(person_id=person).update(ends_at=now, ended_by=by.person)
        by.forget_standing(case)


def _seat(
    by: Session, case: Case, seat: Seat, *, joined: datetime | None, until: datetime | None = None
) -> CircleMember:
    return CircleMember(
        community_id=by.community.pk, case_id=case.pk, person_id=seat.person, category=seat.category,
        ground=seat.ground, structure=seat.structure, document=seat.document, notice=seat.notice,
        delegated_by=seat.delegated_by, narrow=seat.narrow, added_by=by.person, offered_at=timezone.now(),
        joined_at=joined, ends_at=until,
    )  # fmt: skip


def _check_objection(case: Case) -> None:
    if refuses_sharing(case.pk):
        raise CircleError("le patient s’est opposé au partage de ses données")


def _check_structures(seats: Iterable[Seat], known: set[str] | None = None) -> None:
    """Ground 1° joins people of one structure of the list; a CPTS is not on it (CSP art. D. 1110-3-4)."""
    named = {seat.structure for seat in seats if seat.ground == Ground.TEAM_STRUCTURE} | (known or set())
    if len(named) > 1:
        raise CircleError("l’équipe de soins d’une structure ne réunit que les professionnels de celle-ci")
    if any(seat.ground == Ground.EMERGENCY for seat in seats):
        raise CircleError("une ouverture en urgence ne se donne pas à quelqu’un")


def _reference() -> str:
    """Eight letters and figures: 39 bits, unique in a community."""
    return "".join(secrets.choice(_LETTERS) for _ in range(8))


def _case_of(reference: str) -> UUID | None:
    with connections[CARE].cursor() as cursor:
        cursor.execute("SELECT care_case_of(%s)", [reference.replace(" ", "").upper()])
        found: UUID | None = cursor.fetchone()[0]
    return found
