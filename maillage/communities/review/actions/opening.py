"""A case opens when a document is filed, and receives the filings that follow."""

import hashlib
import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from maillage.communities.creation.proofs import Proof
from maillage.communities.review.actions.common import (
    Side,
    append,
    community_side,
    move_line,
    turn,
)
from maillage.communities.review.actions.decisions import record_tacit
from maillage.communities.review.enums import CaseKind, CaseState, ExchangeKind
from maillage.communities.review.errors import ReviewError
from maillage.communities.review.limits import limit_of
from maillage.communities.review.models import CasePiece, ReviewCase
from maillage.communities.review.queries import is_over
from maillage.communities.review.words import Outside
from maillage.foundation.access.acting import trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.foundation.tenancy.zones import day_in
from maillage.foundation.writing.errors import WritingError
from maillage.foundation.writing.models import Filing, WrittenDocument

FILED = {CaseKind.LETTER: Stage.LI_DEPOSEE, CaseKind.PROJECT: Stage.PS_DEPOSE}


def opens_case(kind: CaseKind) -> Callable[[User, Community, WrittenDocument, Filing], None]:
    """The ``on_filed`` of a room of documents: its filings open a case of this kind, or complete it."""

    def on_filed(by: User, community: Community, document: WrittenDocument, filing: Filing) -> None:
        try:
            receive_filing(by=by, community=community, kind=kind, document=document, filing=filing)
        except ReviewError as error:
            raise WritingError(str(error)) from error

    return on_filed


@transaction.atomic
def receive_filing(
    *, by: User, community: Community, kind: CaseKind, document: WrittenDocument, filing: Filing
) -> ReviewCase:
    """What was just filed on the platform enters the file; the filing itself is never copied."""
    side = community_side(by, community)
    now = filing.filed_at
    name = f"{document.title} n° {document.number}, dépôt n° {filing.number}"
    piece = {"filing": filing, "sha256": filing.sha256, "name": name[:160]}
    with turn(community):
        return _receive(
            community, side, kind, filing.key, now, day_in(community.department_code, now), piece, document
        )


@transaction.atomic
def declare_filing(
    *, by: User, community: Community, key: uuid.UUID, filed: Outside, now: datetime
) -> ReviewCase:
    """A filing made outside the platform. Raises ``ReviewError`` for a day to come."""
    side = community_side(by, community)
    with turn(community, key) as again:
        if again is not None:
            return again.case
        if filed.received_on > day_in(community.department_code, now):
            raise ReviewError("Cette date est à venir : déclarez ce qui est déjà reçu.")
        piece = {
            "content": filed.content,
            "name": filed.name,
            "sha256": hashlib.sha256(filed.content).hexdigest(),
        }
        return _receive(community, side, filed.kind, key, now, filed.received_on, piece, None)


def _receive(
    community: Community, side: Side, kind: CaseKind, key: uuid.UUID, now: datetime, received_on: date,
    piece: dict[str, Any], document: WrittenDocument | None,
) -> ReviewCase:  # fmt: skip
    case: ReviewCase | None = ReviewCase.objects.open().filter(kind=kind).first()
    if case is not None and is_over(case, day_in(community.department_code, now)):
        # Deemed validated, though nobody has recorded it yet: what comes now is another filing.
        record_tacit(community=community, number=case.number, now=now)
        case = None
    first = case is None
    if case is None:
        case = _open(community, side, kind, key, received_on, document)
    made = CasePiece.objects.create(
        community=community, case=case, number=next_number(CasePiece, case=case), is_filing=True,
        received_on=received_on, **piece,
    )  # fmt: skip
    case.community = community
    if not first:
        if case.state == CaseState.COMPLEMENT_ASKED:
            case.state, case.complement_due_on = CaseState.COMPLEMENTED, None
        if case.kind == CaseKind.LETTER:
            _start_clock(case, community, received_on)
        case.save()
    address = reverse("review_piece", args=[community.slug, case.number, made.number])
    said = made.name if document else f"{kind.label}, {made.name}"
    proof = Proof(acted_by="Communauté", document=said, document_url=address)
    move_line(case, side, FILED[kind], received_on, now, proof)
    append(
        case, side, ExchangeKind.OPENED if first else ExchangeKind.FILED, key, now, on=received_on, piece=made
    )
    return case


def _open(
    community: Community, side: Side, kind: CaseKind, key: uuid.UUID, received_on: date,
    document: WrittenDocument | None,
) -> ReviewCase:  # fmt: skip
    case = new_case(community, kind, key, received_on, document=document)
    _start_clock(case, community, received_on)
    case.save()
    trace(AuditAction.REVIEW_OPENED, side.actor, community, case, kind=kind.value, number=case.number)
    return case


def new_case(
    community: Community, kind: CaseKind, key: uuid.UUID, starts_on: date, **said: Any
) -> ReviewCase:
    """A case not yet saved, with its number; call it under the lock."""
    return ReviewCase(
        community=community, number=next_number(ReviewCase), kind=kind, key=key, starts_on=starts_on,
        opened_on=said.pop("opened_on", starts_on), **said,
    )  # fmt: skip


def _start_clock(case: ReviewCase, community: Community, start: date) -> None:
    limit = limit_of(case.case_kind, community, start)
    case.starts_on = start
    case.due_on = limit.ends_on if limit else None
    case.explanation = limit.explanation if limit else ""
