"""How every action of the room begins and ends: the author's right, the turn of the community, the trace."""

import uuid
from datetime import date
from typing import TypeVar

from django.db import models
from django.utils import timezone

from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.operations.contract.bases import Undoable
from maillage.operations.contract.errors import ContractRefusedError
from maillage.operations.contract.models import AciContract

Written = TypeVar("Written", bound=models.Model)


def begin(by: User, community: Community) -> Actor:
    """The author, entitled to keep the contract, in the community's turn. Raises ``PermissionDenied``."""
    actor = entitled(by, community, Permission.CONTRACT_EDIT)
    lock(LockSpace.CONTRACT, community.pk)
    return actor


def known(model: type[Written], key: uuid.UUID) -> Written | None:
    """What a first click already wrote under this key."""
    found: Written | None = model._default_manager.filter(key=key).first()
    return found


def inside(contract: AciContract, day: date, *, field: str) -> None:
    """Raises ``ContractRefusedError`` on a day that is not one of the contract."""
    if not contract.signed_on <= day <= contract.ends_on:
        raise ContractRefusedError("Cette date est hors du contrat.", field=field)


def not_to_come(day: date, today: date, *, field: str) -> None:
    if day > today:
        raise ContractRefusedError("Cette date est à venir : notez ce qui a déjà eu lieu.", field=field)


def undo(actor: Actor, row: Undoable, because: str, action: AuditAction) -> None:
    """Write the undoing of a fact, once; twice changes nothing."""
    current: Undoable = type(row)._default_manager.get(pk=row.pk)
    if current.undone_at is not None:
        return
    current.undone_by, current.undone_at, current.undone_because = actor.user, timezone.now(), because
    current.save(update_fields=["undone_by", "undone_at", "undone_because"])
    trace(action, actor, row.community, row, undone=True)
