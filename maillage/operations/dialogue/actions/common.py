"""How every action of the room begins: who acts for which side, and its turn."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from maillage.foundation.access.acting import entitled, entitled_agent
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.tenancy.zones import day_in
from maillage.operations.dialogue.columns import Said
from maillage.operations.dialogue.enums import Party

T = TypeVar("T", bound=Said)


@dataclass(frozen=True, slots=True)
class Side:
    """Who acts, in whose name."""

    party: Party
    actor: Actor

    @property
    def is_agency(self) -> bool:
        return self.party is not Party.COMMUNITY

    def said(self, key: uuid.UUID) -> dict[str, Any]:
        """The columns of what is said for this side."""
        return {"key": key, "party": self.party, "author": self.actor.user}


def community_side(by: User, community: Community, permission: Permission = Permission.DIALOGUE_EDIT) -> Side:
    """The author for the community. Raises ``PermissionDenied``."""
    return Side(Party.COMMUNITY, entitled(by, community, permission))


def agency_side(by: User, community: Community) -> Side:
    """The author as an officer. Raises ``PermissionDenied``."""
    actor = entitled_agent(by, community, Permission.AGENCY_REVIEW)
    return Side(Party.of_agent(actor.roles), actor)


def either_side(by: User, community: Community, permission: Permission = Permission.DIALOGUE_EDIT) -> Side:
    """The author for the community, else as an officer. Raises ``PermissionDenied``."""
    try:
        return community_side(by, community, permission)
    except PermissionDenied:
        return agency_side(by, community)


def take_turn(community: Community) -> None:
    """One act at a time in the dialogues and the controls of a community."""
    lock(LockSpace.DIALOGUE, community.pk)


@contextmanager
def turn(community: Community, table: type[T], key: uuid.UUID) -> Iterator[T | None]:
    """The turn of the community in its scope; gives the row of ``table`` that a first click already wrote."""
    with community_scope(community):
        take_turn(community)
        yield table.objects.filter(key=key).first()


def today_in(community: Community) -> date:
    """The day where the community is."""
    return day_in(community.department_code, timezone.now())
