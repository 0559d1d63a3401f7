"""One change of state, and what every change does: checked, written, kept in the history, traced."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from maillage.care.access_to_care.seekers.enums import Channel, ProposalState, Status
from maillage.care.access_to_care.seekers.errors import SeekerError
from maillage.care.access_to_care.seekers.lifecycle import check_move
from maillage.care.access_to_care.seekers.models import GpProposal, GpRequest, GpStep
from maillage.care.circle.actions import remove_from_circle
from maillage.care.circle.models import CircleMember
from maillage.care.circle.queries import decides
from maillage.care.ground.doors import CARE
from maillage.care.ground.session import Session
from maillage.care.traces.actions import note
from maillage.care.traces.enums import Act
from maillage.foundation.tenancy.locks import LockSpace, lock

WAITING = (ProposalState.PLANNED, ProposalState.ASKED)


def in_turn(by: Session, case: UUID, *, asked: bool = False) -> GpRequest:
    """The request as it is once those who were before us have finished. Raises ``SeekerError``.

    Who reads it in emergency, or for an appointment alone, decides of nothing; ``asked``: it is their answer
    to what was proposed to them.

    The chain of the trace has the same lock: it would be taken at the end of the act anyway.
    """
    lock(LockSpace.CARE, by.community.pk, using=CARE)
    found = GpRequest.objects.select_related("case").filter(case_id=case).first()
    if found is None:
        raise SeekerError("Cette demande n’est plus ouverte pour vous.")
    if not asked and by.standing(case) and by.person != found.doctor_id and not decides(by, case):
        raise SeekerError("Vous lisez cette demande\u00a0: son secrétariat et son médecin en décident.")
    return found


def change(by: Session, request: GpRequest, status: Status, **columns: Any) -> None:
    """The next state, with what changes besides; in the caller's transaction. Raises ``SeekerError``."""
    former = request.state
    check_move(former, status)
    now = timezone.now()
    request.status, request.status_since = status, now
    for name, value in columns.items():
        setattr(request, name, value)
    request.save(update_fields=["status", "status_since", *columns])
    add_step(by, request, former=former)
    note(by, Act.WRITE, request.case_id, status=status.value)


def add_step(by: Session, request: GpRequest, *, former: Status | None) -> None:
    """One line of the history."""
    GpStep(
        community_id=by.community.pk, case_id=request.case_id, at=request.status_since, person_id=by.person,
        former=former or "", status=request.status,
    ).save(force_insert=True)  # fmt: skip


def drop_proposals(by: Session, request: GpRequest) -> None:
    """Nobody is awaited any more: what was planned or asked is withdrawn, and the seats with it."""
    now = timezone.now()
    waiting = GpProposal.objects.filter(case_id=request.case_id, state__in=WAITING)
    waiting.update(state=ProposalState.WITHDRAWN, answered_at=now)
    asked = CircleMember.objects.lasting().filter(case_id=request.case_id, joined_at__isnull=True)
    for person in asked.values_list("person_id", flat=True):
        remove_from_circle(by=by, case=request.case_id, person=person)


def channel_of(by: Session) -> Channel:
    """Somebody at a desk, or the person behind a link."""
    return Channel.ONLINE if by.person is None else Channel.PAPER
