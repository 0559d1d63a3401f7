"""Requests for tests, made by the actions of the room."""

import uuid
from datetime import date

from django.utils import timezone

from maillage.foundation.identity.models import User
from maillage.foundation.rights.actions.giving import object_to
from maillage.foundation.rights.actions.requests import enter_request
from maillage.foundation.rights.enums import ObjectionPurpose, Right
from maillage.foundation.rights.models import RightsRequest
from maillage.foundation.tenancy.models import Community


def asked(
    community: Community,
    by: User,
    email: str = "ines@exemple.invalid",
    *,
    right: Right = Right.ACCESS,
    first_name: str = "Inès",
    last_name: str = "Exemple",
    on: date | None = None,
    checked: bool = True,
    health: bool = False,
) -> RightsRequest:
    """A letter, whose author the community verified."""
    return enter_request(
        community=community, by=by, right=right, first_name=first_name, last_name=last_name, email=email,
        wording="", health=health, received_on=on or timezone.localdate(), checked=checked, key=uuid.uuid4(),
    )  # fmt: skip


def objected(community: Community, by: User, email: str, purpose: ObjectionPurpose) -> None:
    """The person refuses this use of their data, by a letter."""
    request = asked(community, by, email, right=Right.OBJECTION)
    object_to(request=request, by=by, purposes=[purpose])
