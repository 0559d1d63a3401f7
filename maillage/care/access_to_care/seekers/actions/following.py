"""What happens to a request between its filing and its end, by its circle or by the person's own link."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from maillage.care.access_to_care.seekers import queries
from maillage.care.access_to_care.seekers.actions.moving import change, drop_proposals, in_turn
from maillage.care.access_to_care.seekers.enums import (
    MOST_TRIES,
    RECONTACT_MONTHS,
    Declared,
    Mode,
    ProposalState,
    Refusal,
    Status,
    Verdict,
)
from maillage.care.access_to_care.seekers.errors import SeekerError
from maillage.care.access_to_care.seekers.lifecycle import ENDED, SEEKING, WITH_DOCTOR, check_move
from maillage.care.access_to_care.seekers.models import GpContent, GpProposal, GpRequest, GpTurn, GpTwin
from maillage.care.circle.actions import close_case, leave_circle, remove_from_circle, withdraw_consents
from maillage.care.circle.enums import ObjectionScope
from maillage.care.circle.queries import circle_of
from maillage.care.circle.rights import actions as rights
from maillage.care.ground.doors import CARE
from maillage.care.ground.session import Session
from maillage.care.persons.actions import Said, record_identity
from maillage.care.persons.models import Identity
from maillage.care.traces.actions import note
from maillage.care.traces.enums import Act

# What the secretary may say by hand; the rest has an act of its own.
BY_HAND = frozenset({Status.INCOMPLETE, Status.EN_ATTENTE})


def move(*, by: Session, case: UUID, status: Status) -> None:
    """The request lacks something, or is ready for a doctor. Raises ``SeekerError`` for a wrong move."""
    with transaction.atomic(using=CARE):
        request = in_turn(by, case)
        if status not in BY_HAND:
            raise SeekerError("Cet état a son propre bouton.")
        if request.state == Status.PROPOSEE:
            drop_proposals(by, request)
        change(by, request, status, doctor_id=None)


def close(*, by: Session, case: UUID, status: Status) -> None:
    """One of the exits, or the plain end of a declared request: everything goes three months later.

    A request that is withdrawn closes to everyone who was in its circle by consent, at once.
    """
    with transaction.atomic(using=CARE):
        request = in_turn(by, case)
        if status not in ENDED:
            raise SeekerError("Cet état ne clôt pas une demande.")
        check_move(request.state, status)
        drop_proposals(by, request)
        change(by, request, status)
        close_case(by=by, case=request.case)
        if status == Status.RETRAIT:
            withdraw_consents(by=by, case=case)


def note_call(*, by: Session, case: UUID, reached: bool) -> None:
    """The person was called again: still looking, for as long again; or nobody answered, thrice at most."""
    with transaction.atomic(using=CARE):
        request = in_turn(by, case)
        if request.state not in SEEKING:
            raise SeekerError("Cette personne n’est plus à rappeler.")
        today = timezone.localdate()
        if reached:
            request.tries, request.recontact_on = 0, today + relativedelta(months=RECONTACT_MONTHS)
        else:
            request.tries, request.recontact_on = request.tries + 1, today + timedelta(days=7)
        request.save(update_fields=["tries", "recontact_on"])
        note(by, Act.WRITE, case, call="reached" if reached else "unanswered")
        if reached and request.state == Status.INJOIGNABLE:
            change(by, request, Status.EN_ATTENTE)
        elif not reached and request.tries >= MOST_TRIES and request.state != Status.INJOIGNABLE:
            drop_proposals(by, request)
            change(by, request, Status.INJOIGNABLE)


def set_appointment(*, by: Session, case: UUID, on: date) -> None:
    """A first appointment, or another day for it."""
    with transaction.atomic(using=CARE):
        request = in_turn(by, case)
        if request.state == Status.RDV:
            request.appointment_on = on
            request.save(update_fields=["appointment_on"])
            note(by, Act.WRITE, case, table="appointment")
        else:
            change(by, request, Status.RDV, appointment_on=on)


def declare(*, by: Session, case: UUID, on: date, confirmed: Declared) -> None:
    """The declaration of the GP is made, as the doctor or the insurance confirms. Raises ``SeekerError``."""
    with transaction.atomic(using=CARE):
        request = in_turn(by, case)
        if on > timezone.localdate():
            raise SeekerError("Une déclaration ne se constate pas d’avance.", field="on")
        if confirmed == Declared.DOCTOR and by.person != request.doctor_id:
            raise SeekerError(
                "Le médecin confirme lui-même\u00a0; sinon, dites que c’est l’assurance maladie."
            )
        change(by, request, Status.DECLAREE, declared_on=on, declared_by=confirmed)


def give_up(*, by: Session, case: UUID, reason: Refusal) -> None:
    """The doctor who had accepted cannot go on: out of the circle, and the search starts again."""
    with transaction.atomic(using=CARE):
        request = in_turn(by, case)
        if request.doctor_id != by.person:
            raise SeekerError("Seul le médecin qui a accepté peut renoncer.")
        _end_proposal(request, ProposalState.REFUSED, reason)
        change(by, request, Status.REFUSEE_GP, doctor_id=None, appointment_on=None)
        leave_circle(by=by, case=case)


def decline_doctor(*, by: Session, case: UUID) -> None:
    """The person does not want this doctor: out of the circle, their turn given back, never asked again."""
    with transaction.atomic(using=CARE):
        request = in_turn(by, case)
        if request.state not in WITH_DOCTOR or request.doctor_id is None:
            raise SeekerError("Aucun médecin n’est engagé dans cette demande.")
        doctor = request.doctor_id
        _give_back(request)
        _end_proposal(request, ProposalState.DECLINED)
        change(by, request, Status.REFUSEE_PATIENT, doctor_id=None, appointment_on=None)
        remove_from_circle(by=by, case=case, person=doctor)


def object_to(*, by: Session, case: UUID, person: int) -> None:
    """The person objects to somebody of the circle, at once (CSP art. L. 1110-4, IV).

    Raises ``SeekerError`` for the last one who follows the request: then it is withdrawn, not left to nobody.
    """
    with transaction.atomic(using=CARE):
        request = in_turn(by, case)
        if request.doctor_id == person and request.state in WITH_DOCTOR:
            decline_doctor(by=by, case=case)
            return
        others = [one for one in circle_of(case) if one.joined_at and one.person_id != person]
        if not others:
            raise SeekerError("Plus personne ne suivrait votre demande\u00a0: vous pouvez la retirer.")
        keep_out(by=by, case=case, person=person)


def keep_out(*, by: Session, case: UUID, person: int) -> None:
    """Out of the circle, whoever is left in it, and never asked again."""
    with transaction.atomic(using=CARE):
        request = in_turn(by, case)
        remove_from_circle(by=by, case=case, person=person)
        _remember_objection(request, person)


def refuse_sharing(*, by: Session, case: UUID, refused: bool) -> None:
    """The person objects to any sharing, or takes it back: who was asked or had accepted is out, at once."""
    with transaction.atomic(using=CARE):
        request = in_turn(by, case)
        if not refused:
            rights.take_back(by=by, case=case, scope=ObjectionScope.SHARING)
            return
        if request.state in WITH_DOCTOR:
            decline_doctor(by=by, case=case)
        elif request.state == Status.PROPOSEE:
            drop_proposals(by, request)
            change(by, request, Status.EN_ATTENTE)
        rights.object_to(by=by, case=case, scope=ObjectionScope.SHARING)


def correct_contact(*, by: Session, case: UUID, phone: str, email: str, helper: str) -> None:
    """Another way to reach the person; nothing else of their identity changes."""
    with transaction.atomic(using=CARE):
        request = in_turn(by, case)
        known = Identity.objects.get(case_id=case)
        said = Said(
            known.family_name, known.first_names, known.birth_date or "", phone, email, helper
        )  # fmt: skip
        record_identity(by=by, case=request.case, said=said)


def renew_link(*, by: Session, case: UUID) -> UUID:
    """Close every former link, and draw the key of another."""
    with transaction.atomic(using=CARE):
        in_turn(by, case)
        content = GpContent.objects.get(case_id=case)
        content.nonce = uuid4()
        content.save(update_fields=["nonce"])
        note(by, Act.WRITE, case, table="link")
    return content.nonce


def decide_twin(*, by: Session, case: UUID, other: UUID, verdict: Verdict) -> None:
    """Say of two requests that look alike whether they are of one person; nothing is merged."""
    with transaction.atomic(using=CARE):
        in_turn(by, case)
        if by.person is None or queries.request_of(other) is None or case == other:
            raise SeekerError("Cette autre demande n’est pas ouverte pour vous.")
        # One line for a pair, whichever side it is said from.
        first, second = sorted((case, other), key=str)
        known = GpTwin.objects.filter(case_id=first, other_id=second).first() or GpTwin(
            community_id=by.community.pk, case_id=first, other_id=second
        )
        known.verdict, known.at, known.person_id = verdict, timezone.now(), by.person
        known.save()
        note(by, Act.WRITE, case, twin=verdict.value, other=str(other))


def _remember_objection(request: GpRequest, person: int) -> None:
    """Who was objected to is never asked, nor asked again, whether they had been or not."""
    theirs = GpProposal.objects.filter(case_id=request.case_id, person_id=person)
    waiting = theirs.filter(state__in=[ProposalState.PLANNED, ProposalState.ASKED])
    now = timezone.now()
    if waiting.update(state=ProposalState.DECLINED, answered_at=now):
        return
    GpProposal(
        community_id=request.community_id, case_id=request.case_id, person_id=person, mode=Mode.LIST, rank=0,
        state=ProposalState.DECLINED, answered_at=now,
    ).save(force_insert=True)  # fmt: skip


def _end_proposal(request: GpRequest, state: ProposalState, reason: str = "") -> None:
    taken = GpProposal.objects.filter(case_id=request.case_id, state=ProposalState.ACCEPTED)
    taken.update(state=state, reason=reason, answered_at=timezone.now())


def _give_back(request: GpRequest) -> None:
    taken = GpProposal.objects.filter(case_id=request.case_id, state=ProposalState.ACCEPTED).first()
    if taken is not None and taken.asked_at is not None:
        GpTurn.objects.filter(person_id=taken.person_id, at=taken.asked_at).update(given_back=True)
