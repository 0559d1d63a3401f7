"""What both sides say in a file: remarks, complements, opinions, meetings; and what officers keep apart."""

import uuid
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from maillage.communities.creation.proofs import Proof
from maillage.communities.review.actions.common import (
    agency_side,
    append,
    community_side,
    either_side,
    move_line,
    open_case,
    turn,
)
from maillage.communities.review.enums import CaseKind, CaseState, ExchangeKind, Opinion, Party
from maillage.communities.review.errors import ReviewError
from maillage.communities.review.models import CasePiece, Exchange, OfficerNote
from maillage.communities.review.queries import content_of
from maillage.communities.review.words import Meeting, Note, Remark
from maillage.foundation.access.acting import trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.zones import day_in


@transaction.atomic
def comment(
    *, by: User, community: Community, number: int, key: uuid.UUID, remark: Remark, now: datetime
) -> Exchange:
    """A remark of either side, on a section of what was filed or on the whole."""
    side = either_side(by, community)
    with turn(community, key) as again:
        if again is not None:
            return again
        case = open_case(number)
        piece = CasePiece.objects.filter(case=case, number=remark.piece).first() if remark.piece else None
        title = ""
        if remark.section:
            content = content_of(piece) if piece else None
            titles = {one["key"]: one["title"] for one in content["sections"]} if content else {}
            if remark.section not in titles:
                raise ReviewError("Cette section n’est pas dans ce dépôt.")
            title = titles[remark.section]
        return append(
            case, side, ExchangeKind.COMMENT, key, now, text=remark.text, section=remark.section,
            section_title=title[:200], piece=piece,
        )  # fmt: skip


@transaction.atomic
def ask_complement(
    *, by: User, community: Community, number: int, key: uuid.UUID, text: str, due_on: date, now: datetime
) -> Exchange:
    """The ARS asks for a complement by a day; a letter goes back to its authors on the line of life.

    Nothing found says that it stops the two months of a health project: they run on.
    """
    side = agency_side(by, community, Permission.AGENCY_DECIDE)
    with turn(community, key) as again:
        if again is not None:
            return again
        case = open_case(number)
        today = day_in(community.department_code, now)
        if case.case_kind.is_contract:
            raise ReviewError("Un contrat se négocie : proposez une version plutôt qu’un complément.")
        if due_on < today:
            raise ReviewError("Cette date est passée : laissez du temps à la communauté.")
        case.state, case.complement_due_on = CaseState.COMPLEMENT_ASKED, due_on
        case.save(update_fields=["state", "complement_due_on"])
        if case.kind == CaseKind.LETTER:
            proof = Proof(acted_by="ARS", document=f"{case}, complément demandé")
            move_line(case, side, Stage.LI_A_COMPLETER, today, now, proof)
        return append(case, side, ExchangeKind.COMPLEMENT, key, now, text=text, due_on=due_on)


@transaction.atomic
def give_opinion(
    *, by: User, community: Community, number: int, key: uuid.UUID, party: Party, opinion: Opinion,
    text: str, now: datetime,
) -> Exchange:  # fmt: skip
    """The opinion of a party. The ARS records everyone's, the CPAM its own only."""
    side = agency_side(by, community, Permission.AGENCY_REVIEW)
    if party in {Party.COMMUNITY, Party.CLOCK} or (side.party == Party.CPAM and party != Party.CPAM):
        raise PermissionDenied
    if opinion != Opinion.FAVOURABLE and not text.strip():
        raise ReviewError("Dites pourquoi : la communauté doit pouvoir y répondre.")
    with turn(community, key) as again:
        if again is not None:
            return again
        case = open_case(number)
        return append(case, side, ExchangeKind.OPINION, key, now, text=text, opinion=opinion, party=party)


@transaction.atomic
def invite(
    *, by: User, community: Community, number: int, key: uuid.UUID, meeting: Meeting, now: datetime
) -> Exchange:
    """An officer proposes the tripartite meeting. Raises ``ReviewError`` for an hour already past."""
    side = agency_side(by, community, Permission.AGENCY_REVIEW)
    with turn(community, key) as again:
        if again is not None:
            return again
        case = open_case(number)
        if meeting.meets_at <= now:
            raise ReviewError("Cette heure est passée.")
        return append(
            case, side, ExchangeKind.MEETING, key, now, meets_at=meeting.meets_at, place=meeting.place,
            invited=meeting.invited, text=meeting.text,
        )  # fmt: skip


@transaction.atomic
def accept_meeting(
    *, by: User, community: Community, number: int, key: uuid.UUID, text: str, now: datetime
) -> Exchange:
    """The community will come to the last meeting proposed."""
    side = community_side(by, community)
    with turn(community, key) as again:
        if again is not None:
            return again
        case = open_case(number)
        kinds = [ExchangeKind.MEETING, ExchangeKind.ACCEPTED]
        last = Exchange.objects.filter(case=case, kind__in=kinds).order_by("-number").first()
        if last is None or last.kind == ExchangeKind.ACCEPTED:
            raise ReviewError("Aucune réunion n’attend votre réponse.")
        return append(
            case, side, ExchangeKind.ACCEPTED, key, now, meets_at=last.meets_at, place=last.place, text=text
        )


@transaction.atomic
def take_charge(*, by: User, community: Community, number: int, key: uuid.UUID, now: datetime) -> Exchange:
    """The officer becomes the one who follows this case."""
    side = agency_side(by, community, Permission.AGENCY_REVIEW)
    with turn(community, key) as again:
        if again is not None:
            return again
        case = open_case(number)
        case.in_charge = by
        case.save(update_fields=["in_charge"])
        return append(case, side, ExchangeKind.CHARGE, key, now)


@transaction.atomic
def note_privately(
    *, by: User, community: Community, number: int, key: uuid.UUID, note: Note, now: datetime
) -> OfficerNote:
    """What the ARS and the CPAM keep between themselves. The community never reads it, nor is told."""
    side = agency_side(by, community, Permission.AGENCY_REVIEW)
    with turn(community):
        again: OfficerNote | None = OfficerNote.objects.filter(key=key).first()
        if again is not None:
            return again
        case = open_case(number)
        made: OfficerNote = OfficerNote.objects.create(
            community=community, case=case, kind=note.kind, party=side.party, author=by, at=now,
            held_on=note.held_on, text=note.text, key=key,
        )  # fmt: skip
        trace(AuditAction.REVIEW_NOTED, side.actor, community, case, number=case.number)
        return made
