"""What a patient decides of their data, from their link or said to the circle.

It holds from the next statement.

``by`` is the open session: the patient's own, or that of who writes what they said. Nothing is erased: what
was agreed, withdrawn, refused and taken back stays with its dates as long as the case.
"""

from collections.abc import Callable, Mapping
from typing import Protocol
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from maillage.care.circle.actions import close_case, end_seats, record_consent, withdraw_consents
from maillage.care.circle.enums import ConsentMeans, ConsentScope, Ground, ObjectionScope
from maillage.care.circle.errors import CircleError
from maillage.care.circle.hooks import refuse_again
from maillage.care.circle.models import Case, CircleMember, Consent, Objection
from maillage.care.circle.queries import decides
from maillage.care.ground.doors import CARE
from maillage.care.ground.session import Session
from maillage.care.traces.actions import note
from maillage.care.traces.enums import REPLAYED, Act
from maillage.care.traces.scope import care_scope
from maillage.foundation.tenancy.models import Community


class Ending(Protocol):
    """What a room does of a case that its patient withdrew, in the transaction of the withdrawal."""

    def __call__(self, *, by: Session, case: Case) -> None: ...


_endings: dict[str, Ending] = {}


def when_withdrawn(kind: str) -> Callable[[Ending], Ending]:
    """Give what ends a case of this kind when its patient withdraws; without it, the case is closed."""

    def register(ending: Ending) -> Ending:
        _endings[kind] = ending
        return ending

    return register


def withdraw(*, by: Session, case: UUID) -> None:
    """The patient withdraws: what was asked ends, then whoever was there by consent is there no longer.

    Raises ``CircleError`` for who opened the case in emergency.
    """
    check_may_write(by, case)
    with transaction.atomic(using=CARE):
        # First the end, while who writes it is still of the circle.
        _end(by, Case.objects.get(pk=case))
        agreed = Consent.objects.filter(case_id=case, withdrawn_at__isnull=True)
        seats = CircleMember.objects.lasting().filter(case_id=case, ground=Ground.CONSENT)
        if agreed.exists() or seats.exists():
            withdraw_consents(by=by, case=case)


def take_consent(
    *, by: Session, case: UUID, scope: ConsentScope, means: ConsentMeans, notice: str
) -> Consent:
    """Record a consent; one that could not be asked for at the time gives way to it.

    Raises ``CircleError`` when this consent holds already, and for who does not decide (``check_decides``).
    """
    check_decides(by, case)
    held = Consent.objects.filter(case_id=case, scope=scope, withdrawn_at__isnull=True)
    with transaction.atomic(using=CARE):
        if held.exclude(means=ConsentMeans.IMPOSSIBLE).exists():
            raise CircleError("ce consentement est déjà recueilli")
        held.update(withdrawn_at=timezone.now())
        return record_consent(by=by, case=case, scope=scope, means=means, notice=notice)


def object_to(*, by: Session, case: UUID, scope: ObjectionScope) -> None:
    """The patient refuses. What the refusal forbids is over at once, and the database lets nobody in again.

    Refusing to share leaves those to whom the request was made, and no other (CSP art. L. 1110-4, IV): when
    nobody is left, the case ends. Raises ``CircleError`` for who opened the case in emergency.
    """
    check_may_write(by, case)
    with transaction.atomic(using=CARE):
        if Objection.objects.filter(case_id=case, scope=scope, lifted_at__isnull=True).exists():
            return
        Objection(
            community_id=by.community.pk, case_id=case, scope=scope, stated_at=timezone.now(),
            taken_by=by.person,
        ).save(force_insert=True)  # fmt: skip
        note(by, Act.WRITE, case, objection=scope.value)
        gone = _forbidden(case, scope)
        if gone:
            if not CircleMember.objects.lasting().filter(case_id=case).exclude(person_id__in=gone).exists():
                _end(by, Case.objects.get(pk=case))
            end_seats(by, case, gone, Act.REMOVE)


def take_back(*, by: Session, case: UUID, scope: ObjectionScope) -> None:
    """The refusal is lifted; nobody comes back by it: seats are given anew.

    Raises ``CircleError`` for who does not decide of this case (``check_decides``).
    """
    check_decides(by, case)
    with transaction.atomic(using=CARE):
        standing = Objection.objects.filter(case_id=case, scope=scope, lifted_at__isnull=True)
        if standing.update(lifted_at=timezone.now()):
            note(by, Act.WRITE, case, objection=f"{scope.value}:lifted")


def replay_decisions(
    *,
    community: Community,
    withdrawn: Mapping[UUID, set[UUID]],
    refused: Mapping[UUID, set[str]],
    unwanted: Mapping[UUID, set[int]],
) -> int:
    """Decide again what patients had, after an older backup was restored; how many decisions were lost.

    By the keys of a ledger: {case: consents withdrawn}, {case: scopes objected to}, {case: people objected
    to}. Each is done as by the patient's own link: requests end, seats and appointments go, the trace says
    it. An agreement that is lost is not made up: it is asked for again.
    """
    done = 0
    for case in sorted({*withdrawn, *refused, *unwanted}, key=str):
        with care_scope(community, person=None, roles=REPLAYED, holder=case) as by:
            if not Case.objects.filter(pk=case).exists():
                continue
            live = Consent.objects.filter(case_id=case, withdrawn_at__isnull=True)
            if live.filter(pk__in=withdrawn.get(case, ())).exists():
                withdraw(by=by, case=case)
                done += 1
            done += sum(refuse_again(by, case, person) for person in sorted(unwanted.get(case, ())))
            standing = Objection.objects.filter(case_id=case, lifted_at__isnull=True)
            for scope in sorted(refused.get(case, set()) - set(standing.values_list("scope", flat=True))):
                object_to(by=by, case=case, scope=ObjectionScope(scope))
                done += 1
    return done


def check_may_write(by: Session, case: UUID) -> None:
    """An emergency lets one read for an hour: it decides nothing in the name of the patient."""
    if by.ground(case) == Ground.EMERGENCY:
        raise CircleError("qui a ouvert un dossier en urgence n’y décide rien au nom du patient")


def check_decides(by: Session, case: UUID) -> None:
    """What opens the case further, or rewrites whose it is: the patient, or the circle they were told of.

    Not who has one appointment with them: a refusal alone may be said to anyone. Raises ``CircleError``.
    """
    check_may_write(by, case)
    if not decides(by, case):
        raise CircleError(
            "qui n’est là que pour un rendez-vous n’accepte ni ne corrige rien au nom du patient"
        )


def _end(by: Session, case: Case) -> None:
    if ending := _endings.get(case.kind):
        ending(by=by, case=case)
    elif case.closed_at is None:
        close_case(by=by, case=case)


def _forbidden(case: UUID, scope: ObjectionScope) -> list[int]:
    seats = CircleMember.objects.lasting().filter(case_id=case)
    if scope == ObjectionScope.EMERGENCY:
        seats = seats.emergencies()
    else:
        # The first circle came with the case: the request was made to it, nothing was shared.
        opened = Case.objects.values_list("opened_at", flat=True).get(pk=case)
        first = seats.filter(joined_at=opened).values_list("person_id", flat=True)
        seats = seats.exclude(person_id__in=list(first))
    return sorted(set(seats.values_list("person_id", flat=True)))
