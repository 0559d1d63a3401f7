"""The contract: versions, positions, the signatures of the three parties; avenants and renewals alike."""

import hashlib
import uuid
from datetime import date, datetime

from django.db import transaction

from maillage.communities.creation.proofs import Proof
from maillage.communities.review import queries
from maillage.communities.review.actions.common import (
    CLOCK,
    Side,
    append,
    either_side,
    move_line,
    open_case,
    turn,
)
from maillage.communities.review.actions.opening import new_case
from maillage.communities.review.enums import CaseKind, CaseState, ExchangeKind, Opinion, Subject
from maillage.communities.review.errors import ReviewError
from maillage.communities.review.limits import contract_days
from maillage.communities.review.models import CasePiece, Exchange, ReviewCase
from maillage.communities.review.words import Version
from maillage.foundation.access.acting import trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.foundation.tenancy.zones import day_in


@transaction.atomic
def open_contract(
    *, by: User, community: Community, key: uuid.UUID, kind: CaseKind, subject: Subject | None, now: datetime
) -> ReviewCase:
    """Begin to negotiate a contract once the project is validated, or an avenant once it is signed."""
    side = either_side(by, community)
    with turn(community, key) as again:
        if again is not None:
            return again.case
        stage = Stage(Community.objects.get(pk=community.pk).stage)
        possible = queries.negotiable(stage)
        if kind == CaseKind.ACI and kind not in possible:
            raise ReviewError("Le contrat se négocie quand le projet de santé est validé.")
        if kind == CaseKind.AVENANT and (kind not in possible or subject is None):
            raise ReviewError("Un avenant change un contrat signé : dites ce qu’il change.")
        if not kind.is_contract or kind == CaseKind.RENEWAL:
            raise ReviewError("Ce dossier s’ouvre de lui-même.")
        if ReviewCase.objects.open().filter(kind=kind).exists():
            raise ReviewError("Un dossier de cette nature est déjà ouvert.")
        case = _begin(community, side, kind, key, now, subject=subject or "")
        if kind == CaseKind.ACI:
            today = day_in(community.department_code, now)
            move_line(case, side, Stage.ACI_NEGOCIATION, today, now, Proof(acted_by=side.party.label))
        return case


@transaction.atomic
def open_renewal(*, community: Community, now: datetime) -> ReviewCase | None:
    """The renewal opens by itself at the first alert (month 48), once for each contract."""
    with turn(community):
        signed = queries.contract_signed_on(community)
        if signed is None:
            return None
        _, alerts = contract_days(community, signed)
        today = day_in(community.department_code, now)
        key = uuid.uuid5(community.founding_key, f"renewal-{signed}")
        if not alerts or today < alerts[0] or ReviewCase.objects.filter(key=key).exists():
            return None
        return _begin(community, CLOCK, CaseKind.RENEWAL, key, now, starts_on=signed)


def _begin(
    community: Community, side: Side, kind: CaseKind, key: uuid.UUID, now: datetime,
    *, subject: str = "", starts_on: date | None = None,
) -> ReviewCase:  # fmt: skip
    today = day_in(community.department_code, now)
    case = new_case(
        community, kind, key, starts_on or today, opened_on=today, subject=subject,
        state=CaseState.NEGOTIATING,
    )  # fmt: skip
    if kind == CaseKind.RENEWAL:
        case.due_on = contract_days(community, case.starts_on)[0]
    case.save()
    trace(AuditAction.REVIEW_OPENED, side.actor, community, case, kind=kind.value, number=case.number)
    append(case, side, ExchangeKind.OPENED, key, now, on=today)
    return case


@transaction.atomic
def propose(
    *, by: User, community: Community, number: int, key: uuid.UUID, version: Version, now: datetime
) -> Exchange:
    """A party proposes a version. Raises ``ReviewError`` once one of the three has signed."""
    side = either_side(by, community)
    with turn(community, key) as again:
        if again is not None:
            return again
        case = _contract(number)
        if queries.signed_parties(queries.exchanges(case)):
            raise ReviewError("Une partie a déjà signé : la version ne change plus.")
        piece = None
        today = day_in(community.department_code, now)
        if version.content:
            piece = CasePiece.objects.create(
                community=community, case=case, number=next_number(CasePiece, case=case), name=version.name,
                content=version.content, sha256=hashlib.sha256(version.content).hexdigest(),
                received_on=today,
            )  # fmt: skip
        figures = [{"mission": mission, "euros": euros} for mission, euros in version.figures]
        return append(
            case, side, ExchangeKind.ROUND, key, now, text=version.text, figures=figures, piece=piece
        )


@transaction.atomic
def take_position(
    *, by: User, community: Community, number: int, key: uuid.UUID, opinion: Opinion, text: str, now: datetime
) -> Exchange:
    """What a party thinks of the last version."""
    side = either_side(by, community)
    if opinion != Opinion.FAVOURABLE and not text.strip():
        raise ReviewError("Dites ce qui ne convient pas.")
    with turn(community, key) as again:
        if again is not None:
            return again
        case = _contract(number)
        _last_round(case)
        return append(case, side, ExchangeKind.POSITION, key, now, opinion=opinion, text=text)


@transaction.atomic
def sign(*, by: User, community: Community, number: int, key: uuid.UUID, on: date, now: datetime) -> Exchange:
    """The signature of the author's party. With the third, the contract holds from the last day."""
    side = either_side(by, community)
    with turn(community, key) as again:
        if again is not None:
            return again
        case = _contract(number)
        if on > day_in(community.department_code, now):
            raise ReviewError("Cette date est à venir : notez ce qui est déjà signé.")
        _last_round(case)
        said = queries.exchanges(case)
        if side.party in queries.signed_parties(said):
            raise ReviewError("Votre signature est déjà notée.")
        made = append(case, side, ExchangeKind.SIGNED, key, now, on=on)
        said.append(made)
        if not queries.unsigned(said):
            _conclude(case, side, max(queries.signed_parties(said).values()), now)
        return made


def _contract(number: int) -> ReviewCase:
    case = open_case(number)
    if not case.case_kind.is_contract:
        raise ReviewError("Ce dossier n’est pas un contrat.")
    return case


def _last_round(case: ReviewCase) -> None:
    if not Exchange.objects.filter(case=case, kind=ExchangeKind.ROUND).exists():
        raise ReviewError("Aucune version n’est proposée : commencez par là.")


def _conclude(case: ReviewCase, side: Side, signed_on: date, now: datetime) -> None:
    case.state, case.decided_on = CaseState.SIGNED, signed_on
    case.save(update_fields=["state", "decided_on"])
    proof = Proof(acted_by="Les trois parties", document=f"{case}, signé")
    if case.kind == CaseKind.AVENANT:
        move_line(case, side, Stage.AVENANT, signed_on, now, proof)
        return
    if case.kind == CaseKind.RENEWAL:
        move_line(case, side, Stage.RENOUVELLEMENT, signed_on, now, proof)
    move_line(case, side, Stage.ACI_SIGNE, signed_on, now, proof)
