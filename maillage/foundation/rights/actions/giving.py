"""Giving a person their data, and erasing what may be."""

from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django_scopes import scope

from maillage.foundation.access.acting import entitled
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.actions import record
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.rights import erasure, export
from maillage.foundation.rights.actions.common import pending, take_turn, write_step
from maillage.foundation.rights.actions.purge import erase_rows, is_held, purging
from maillage.foundation.rights.enums import ErasureAct, StepAct
from maillage.foundation.rights.errors import RightsError
from maillage.foundation.rights.models import ErasedRow, Objection, RightsRequest
from maillage.foundation.rights.objections import digest, digests
from maillage.foundation.rights.reach import personal_models
from maillage.foundation.rights.replaying import follow
from maillage.foundation.rights.scrubbing import scrubbed_values, trimmable
from maillage.foundation.rights.subjects import Subject, subject_named, subject_of
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope


def subject_of_request(request: RightsRequest) -> Subject:
    """Who a request is about: its account, or the mailbox that was proven."""
    if request.user is not None:
        return subject_of(request.user)
    return subject_named(request.email, request.first_name, request.last_name)


@transaction.atomic
def export_own(*, by: User) -> export.Export:
    """Everything the whole instance holds about the holder of an account, in one file."""
    communities = list(Community.objects.order_by("pk"))
    with community_scope(*communities) if communities else scope(community=[]):
        found = export.build(subject_of(by), issuer="Maillage", now=timezone.now())
    record(
        action=AuditAction.RIGHTS_EXPORTED,
        by=by,
        subject_type="user",
        subject_id=by.pk,
        details={"tables": found.tables, "rows": found.rows},
    )
    return found


@transaction.atomic
def export_for(*, request: RightsRequest) -> export.Export:
    """Everything that this community holds about who asked; the caller is who holds their link.

    Raises ``RightsError`` until the identity is proven.
    """
    with community_scope(request.community):
        take_turn(request.community)
        current = RightsRequest.objects.select_related("community", "user").get(pk=request.pk)
        if not current.identified_at:
            raise RightsError("Confirmez d’abord que cette adresse est la vôtre.")
        found = export.build(
            subject_of_request(current), issuer=current.community.name, now=timezone.now(), local=True
        )
        write_step(
            current, StepAct.EXPORTED, None, log=AuditAction.RIGHTS_EXPORTED, tables=found.tables,
            rows=found.rows, withheld=found.withheld,
        )  # fmt: skip
        return found


@transaction.atomic
def erase(*, request: RightsRequest, by: User) -> int:
    """Erase what the plan of this moment lets go; how many rows. The proof holds keys, nothing else.

    Raises ``RightsError`` when the request is closed or its author unproven.
    """
    with community_scope(request.community):
        actor = entitled(by, request.community, Permission.RIGHTS_HANDLE)
        take_turn(request.community)
        current = pending(request)
        if not current.identified_at:
            raise RightsError("L’identité de la personne n’est pas prouvée.")
        planned = erasure.plan(subject_of_request(current), timezone.localdate())
        with purging():
            # What hangs from a row goes before it: the collector reads the tables from the top.
            for verdict in reversed(planned.erasing):
                act = _erase_one(verdict.row, verdict.act)
                ErasedRow.objects.create(
                    community=current.community,
                    request=current,
                    table=type(verdict.row)._meta.label,
                    row=str(verdict.row.pk),
                    act=act,
                )
        count = len(planned.erasing)
        write_step(
            current, StepAct.ERASED, actor, log=AuditAction.RIGHTS_ERASED, note=f"{count} lignes", rows=count
        )
        return count


def _erase_one(row: models.Model, act: ErasureAct | None) -> ErasureAct:
    if act is ErasureAct.TRIMMED:
        values = scrubbed_values(row)
        wanted = {name: values[name] for name in trimmable(row) if name in values}
        models.QuerySet(type(row)).filter(pk=row.pk).update(**wanted)
        return ErasureAct.TRIMMED
    held = act is ErasureAct.SCRUBBED or is_held(row)
    erase_rows([row], held=held)
    return ErasureAct.SCRUBBED if held else ErasureAct.DELETED


@transaction.atomic
def object_to(*, request: RightsRequest, by: User, purposes: list[str]) -> None:
    """Record what the person refuses; every room that asks knows it from now on. Repeating is harmless."""
    with community_scope(request.community):
        actor = entitled(by, request.community, Permission.RIGHTS_HANDLE)
        take_turn(request.community)
        current = pending(request)
        for purpose in purposes:
            standing = Objection.objects.standing()
            if standing.filter(purpose=purpose, address_digest__in=digests(current.email)).exists():
                continue
            Objection.objects.create(
                community=current.community,
                request=current,
                purpose=purpose,
                address_digest=digest(current.email),
            )
        write_step(
            current, StepAct.OBJECTED, actor, log=AuditAction.RIGHTS_OBJECTION, purposes=sorted(purposes)
        )


@transaction.atomic
def lift(*, request: RightsRequest, by: User) -> None:
    """The person agrees again: their objections made with this request no longer hold."""
    with community_scope(request.community):
        actor = entitled(by, request.community, Permission.RIGHTS_HANDLE)
        take_turn(request.community)
        standing = Objection.objects.standing().filter(request=request)
        if not standing.update(withdrawn_at=timezone.now()):
            raise RightsError("Aucune opposition de cette demande n’est en vigueur.")
        write_step(request, StepAct.LIFTED, actor, log=AuditAction.RIGHTS_OBJECTION)


@transaction.atomic
def replay(*, proofs: list[dict[str, Any]]) -> int:
    """Erase again, after an older backup was restored, the rows that a ledger says were erased; how many."""
    done = 0
    known = {model._meta.label: model for model in personal_models()}
    for proof in proofs:
        community = Community.objects.filter(pk=proof["community"]).first()
        model = known.get(str(proof["table"]))
        if community is None or model is None:
            continue
        with community_scope(community), purging():
            row = model._default_manager.filter(pk=str(proof["row"]), community=community).first()
            if row is not None:
                _erase_one(row, ErasureAct(str(proof["act"])))
                follow(row, proof)
                done += 1
    return done
