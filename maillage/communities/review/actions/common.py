"""How every action of the room begins and ends: who acts, the turn of the community, the line in the file."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied

from maillage.communities.creation.actions import record_stage
from maillage.communities.creation.errors import CreationError
from maillage.communities.creation.proofs import Proof
from maillage.communities.creation.stages import NEXT
from maillage.communities.review import queries
from maillage.communities.review.enums import ExchangeKind, Party
from maillage.communities.review.errors import ReviewError
from maillage.communities.review.models import Exchange, ReviewCase
from maillage.communities.review.notices import tell
from maillage.foundation.access.acting import entitled, entitled_agent, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.tenancy.zones import day_in

ROOM = "review"


@dataclass(frozen=True, slots=True)
class Side:
    """Who acts, in whose name, under which right; no actor when a limit acts by itself."""

    party: Party
    actor: Actor | None = None
    permission: Permission = Permission.REVIEW_ANSWER

    @property
    def user(self) -> User | None:
        return self.actor.user if self.actor else None


CLOCK = Side(Party.CLOCK)


def community_side(by: User, community: Community) -> Side:
    """The author for the community. Raises ``PermissionDenied``."""
    return Side(Party.COMMUNITY, entitled(by, community, Permission.REVIEW_ANSWER))


def agency_side(by: User, community: Community, permission: Permission) -> Side:
    """The author as an officer. Raises ``PermissionDenied``."""
    actor = entitled_agent(by, community, permission)
    return Side(Party.of_agent(actor.roles), actor, permission)


def either_side(by: User, community: Community, permission: Permission = Permission.AGENCY_REVIEW) -> Side:
    """The author for the community, else as an officer with this right. Raises ``PermissionDenied``."""
    try:
        return community_side(by, community)
    except PermissionDenied:
        return agency_side(by, community, permission)


@contextmanager
def turn(community: Community, key: uuid.UUID | None = None) -> Iterator[Exchange | None]:
    """One act at a time in the files of a community; gives what a first click of this key already wrote."""
    with community_scope(community):
        lock(LockSpace.REVIEW, community.pk)
        again: Exchange | None = None
        if key is not None:
            again = Exchange.objects.select_related("case").filter(key=key).first()
        yield again


def open_case(number: int) -> ReviewCase:
    """The case, under the lock. Raises ``ReviewError`` when it does not exist or is closed."""
    found = queries.case(number)
    if found is None:
        raise ReviewError("Ce dossier n’existe pas.")
    if not found.is_open:
        raise ReviewError(
            f"Ce dossier est déjà clos : {found.get_state_display().lower()}. Rouvrez la page pour le relire."
        )
    return found


def append(
    case: ReviewCase, side: Side, kind: ExchangeKind, key: uuid.UUID, now: datetime, **said: Any
) -> Exchange:
    """The line in the file, its trace in the log, the notice to the other side."""
    community = case.community
    made: Exchange = Exchange.objects.create(
        community=community, case=case, number=next_number(Exchange, case=case), kind=kind,
        author=side.user, at=now, key=key, **{"party": side.party, **said},
    )  # fmt: skip
    decided = kind in {
        ExchangeKind.VALIDATED, ExchangeKind.TACIT, ExchangeKind.OPPOSED, ExchangeKind.REFUSED,
    }  # fmt: skip
    action = AuditAction.REVIEW_DECIDED if decided else AuditAction.REVIEW_EXCHANGED
    trace(action, side.actor, community, case, act=kind.value, party=made.party, number=made.number)
    tell(community, case, made, day_in(community.department_code, now))
    return made


def move_line(case: ReviewCase, side: Side, status: Stage, on: date, now: datetime, proof: Proof) -> bool:
    """Move the line of life when the stage may follow the present one; whether it moved.

    A file may be about a stage that the community has left behind: its line is then left alone.
    """
    community = Community.objects.get(pk=case.community_id)
    if status not in NEXT[Stage(community.stage)]:
        return False
    try:
        record_stage(
            by=side.user, community=community, key=uuid.uuid5(case.key, f"{status}-{on}-{now.isoformat()}"),
            status=status, on=on, today=day_in(community.department_code, now), proof=proof,
            permission=side.permission, room=ROOM,
        )  # fmt: skip
    except CreationError as error:
        raise ReviewError(str(error)) from error
    return True
