"""Proposing a request to doctors, fairly; their answers; what the clock does when they give none.

A doctor who is asked sees the outline. Accepting seats them by the consent of the person, and only then is
the identity shown. The first to accept has it: acts on one community take their turn (``moving.in_turn``),
and a unique index would refuse a second doctor anyway.
"""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from maillage.care.access_to_care.seekers import queries
from maillage.care.access_to_care.seekers.actions.following import close, decline_doctor
from maillage.care.access_to_care.seekers.actions.moving import change, drop_proposals, in_turn
from maillage.care.access_to_care.seekers.choosing import Choices, choose
from maillage.care.access_to_care.seekers.enums import (
    DECLARED_STAYS_DAYS,
    OFFER,
    Mode,
    ProposalState,
    Refusal,
    Status,
)
from maillage.care.access_to_care.seekers.errors import SeekerError
from maillage.care.access_to_care.seekers.lifecycle import ENDED, PROPOSABLE, WITH_DOCTOR, check_move
from maillage.care.access_to_care.seekers.models import GpContent, GpProposal, GpRequest, GpTurn
from maillage.care.circle.actions import Seat, accept_seat, leave_circle, offer_seat, tell
from maillage.care.circle.enums import ConsentScope, Ground
from maillage.care.circle.models import CircleMember, Consent
from maillage.care.circle.queries import circle_of, refuses_sharing
from maillage.care.ground.doors import CARE
from maillage.care.ground.enums import Category
from maillage.care.ground.session import Session
from maillage.care.roster.places import place_of
from maillage.care.traces.actions import note
from maillage.care.traces.clock import each_case
from maillage.care.traces.enums import CLOCK, Act
from maillage.care.traces.scope import care_scope
from maillage.foundation.tenancy.models import Community

# While the board has voted nothing: everyone is asked, in the order of arrival.
DEFAULT_MODE, DEFAULT_HOURS = Mode.LIST, 168
GONE = "Cette demande ne vous est plus proposée\u00a0: un confrère l’a prise, ou le délai est passé."


def choices(by: Session, request: GpRequest) -> Choices:
    """Who may be asked now; opens what conditions are compared with."""
    today = timezone.localdate()
    content = GpContent.objects.get(case_id=request.case_id)
    no = (ProposalState.REFUSED, ProposalState.DECLINED)
    said_no = GpProposal.objects.filter(case_id=request.case_id, state__in=no)
    seated = {one.person_id for one in circle_of(request.case_id)}
    doctors = [one for one in queries.doctors(by.community, today) if one.person.person not in seated]
    return choose(
        request, doctors, at_home=bool(content.at_home), today=today, place=place_of(request.commune_code),
        declined=frozenset(said_no.values_list("person_id", flat=True)),
    )  # fmt: skip


def propose(*, by: Session, case: UUID) -> int:
    """Ask the doctors as the board voted: all of them, or one at a time; how many are in the list.

    Raises ``SeekerError`` when the request is not ready, the person did not consent, or nobody may be asked.
    """
    with transaction.atomic(using=CARE):
        request = in_turn(by, case)
        if request.state not in PROPOSABLE:
            raise SeekerError("Cette demande n’est pas prête à être proposée.")
        check_move(request.state, Status.PROPOSEE)
        if refuses_sharing(case):
            raise SeekerError("La personne refuse que sa demande soit partagée.")
        asked = choices(by, request).asked
        if not asked:
            raise SeekerError("Aucun médecin ne peut être sollicité pour cette demande aujourd’hui.")
        found = queries.rules()
        mode = Mode(found.mode) if found else DEFAULT_MODE
        planned = [
            GpProposal(
                community_id=by.community.pk, case_id=case, person_id=one.doctor.person.person, mode=mode,
                rank=rank, state=ProposalState.PLANNED,
            )
            for rank, one in enumerate(asked, 1)
        ]  # fmt: skip
        GpProposal.objects.bulk_create(planned)
        change(by, request, Status.PROPOSEE)
        for one in planned if mode == Mode.LIST else planned[:1]:
            _ask(by, request, one)
    return len(planned)


def accept(*, by: Session, case: UUID) -> None:
    """The doctor takes the patient. Raises ``SeekerError`` when somebody did before, or time is over."""
    with transaction.atomic(using=CARE):
        request = in_turn(by, case, asked=True)
        proposal = _own_proposal(by, request)
        # Seated meanwhile by an appointment: their answer stands all the same.
        if not accept_seat(by=by, case=case) and by.standing(case) is None:
            raise SeekerError(GONE)
        now = timezone.now()
        proposal.state, proposal.answered_at = ProposalState.ACCEPTED, now
        proposal.save(update_fields=["state", "answered_at"])
        if proposal.mode == Mode.LIST:
            # Everybody was asked: only who takes a patient has had their turn.
            _count_turn(by, proposal)
        drop_proposals(by, request)
        change(by, request, Status.ACCEPTEE, doctor_id=by.person)


def refuse(*, by: Session, case: UUID, reason: Refusal) -> None:
    """The doctor says no, and why, by a code; the clock asks the next one."""
    with transaction.atomic(using=CARE):
        request = in_turn(by, case, asked=True)
        proposal = _own_proposal(by, request)
        proposal.state, proposal.answered_at, proposal.reason = ProposalState.REFUSED, timezone.now(), reason
        proposal.save(update_fields=["state", "answered_at", "reason"])
        note(by, Act.WRITE, case, answer=reason.value)
        leave_circle(by=by, case=case)


def advance(*, community: Community, now: datetime) -> int:
    """What the clock does: whose time is over is not asked any more, the next one is; how many moved.

    It reads outlines, and acts on each case as the person's own link would, in the trace. A doctor who is no
    longer of the circle (an objection, a departure) has no patient either; a request whose consent is
    withdrawn, and that nobody follows any more, is a withdrawn one. What fails for one case stops no other:
    ``CasesFailedError`` once all had their turn.
    """
    with care_scope(community, person=None, roles=CLOCK, desk=True):
        waiting = GpProposal.objects.filter(state=ProposalState.ASKED, until__gt=now)
        stuck = GpRequest.objects.filter(status=Status.PROPOSEE).exclude(
            case_id__in=waiting.values("case_id")
        )
        old = now - timedelta(days=DECLARED_STAYS_DAYS)
        done = GpRequest.objects.filter(status=Status.DECLAREE, status_since__lte=old)
        inside = CircleMember.objects.active().filter(case_id=OuterRef("case_id"))
        seated = inside.filter(person_id=OuterRef("doctor_id"))
        engaged = GpRequest.objects.filter(status__in=[*WITH_DOCTOR]).exclude(Exists(seated))
        followed = GpRequest.objects.exclude(status__in=[*ENDED])
        todo = [
            (partial(step, now=now), case)
            for step, cases in (
                (_ask_next, stuck), (_end_declared, done), (_end_doctor, engaged),
                (_end_withdrawn, followed.exclude(Exists(inside))),
            )
            for case in cases.values_list("case_id", flat=True)
        ]  # fmt: skip
    return each_case(community, todo)


def _end_declared(by: Session, case: UUID, now: datetime) -> bool:
    close(by=by, case=case, status=Status.CLOTUREE)
    return True


def _end_doctor(by: Session, case: UUID, now: datetime) -> bool:
    decline_doctor(by=by, case=case)
    return True


def _end_withdrawn(by: Session, case: UUID, now: datetime) -> bool:
    """Consent withdrawn elsewhere (the page of one's rights): the request says so, and will be erased."""
    if _consent(case) is not None or in_turn(by, case).state in ENDED:
        return False
    close(by=by, case=case, status=Status.RETRAIT)
    return True


def _ask_next(by: Session, case: UUID, now: datetime) -> bool:
    """The next doctor of the list who still has room; nobody left, the secretary is told by the state."""
    with transaction.atomic(using=CARE):
        request = in_turn(by, case)
        of_case = GpProposal.objects.filter(case_id=case)
        of_case.filter(state=ProposalState.ASKED, until__lte=now).update(state=ProposalState.EXPIRED)
        if request.state != Status.PROPOSEE or of_case.filter(state=ProposalState.ASKED).exists():
            return False
        if _end_withdrawn(by, case, now):
            return True
        if refuses_sharing(case):
            drop_proposals(by, request)
            change(by, request, Status.EN_ATTENTE)
            return True
        seated = {one.person_id for one in circle_of(case)}
        open_ones = {one.person.person: one for one in queries.doctors(by.community, timezone.localdate())}
        for proposal in of_case.filter(state=ProposalState.PLANNED).order_by("rank"):
            doctor = open_ones.get(proposal.person_id)
            # Of the circle by another way (an appointment of the secretary): they know of it already.
            if doctor is None or proposal.person_id in seated:
                continue
            if queries.is_paused(doctor.offer, timezone.localdate()):
                continue
            if doctor.proposed < doctor.offer.per_month:
                _ask(by, request, proposal)
                return True
        drop_proposals(by, request)
        change(by, request, Status.REFUSEE_GP)
        return True


def _ask(by: Session, request: GpRequest, proposal: GpProposal) -> None:
    """A seat offered until the end of the delay, and the outline with it."""
    found = queries.rules()
    now = timezone.now()
    proposal.until = now + timedelta(hours=found.answer_hours if found else DEFAULT_HOURS)
    proposal.state, proposal.asked_at = ProposalState.ASKED, now
    proposal.save(update_fields=["state", "asked_at", "until"])
    seat = Seat(proposal.person_id, Category.HEALTH, Ground.CONSENT, notice=_consented(request.case_id))
    offer_seat(by=by, case=request.case, seat=seat, until=proposal.until)
    tell(by=by, case=request.case_id, kind=OFFER.code, about=proposal.pk, people=[proposal.person_id])
    if proposal.mode == Mode.TURN:
        _count_turn(by, proposal)


def _count_turn(by: Session, proposal: GpProposal) -> None:
    at = proposal.asked_at or timezone.now()
    GpTurn(community_id=by.community.pk, person_id=proposal.person_id, at=at).save(force_insert=True)


def _consent(case: UUID) -> str | None:
    """The version of the information that the person had before consenting; None without a consent."""
    given = Consent.objects.filter(case_id=case, scope=ConsentScope.REQUEST, withdrawn_at__isnull=True)
    return given.values_list("notice", flat=True).first()


def _consented(case: UUID) -> str:
    """The same. Raises ``SeekerError``."""
    version = _consent(case)
    if version is None:
        raise SeekerError("La personne n’a pas accepté que sa demande soit transmise.")
    return version


def _own_proposal(by: Session, request: GpRequest) -> GpProposal:
    """What this doctor is asked now. Raises ``SeekerError``."""
    found = GpProposal.objects.filter(
        case_id=request.case_id, person_id=by.person or 0, state=ProposalState.ASKED, until__gt=timezone.now()
    ).first()
    if found is None or request.state != Status.PROPOSEE:
        raise SeekerError(GONE)
    return found
