"""The only writers of the line of life: stages reached and corrected, lines of the checklists.

``Community.stage`` and ``stage_since`` (the public register) are the projection of this history, written here
alone once the community is founded.
"""

import uuid
from datetime import date

from django.db import transaction

from maillage.communities.creation.checks import is_answered_by_a_room
from maillage.communities.creation.enums import Act
from maillage.communities.creation.errors import CreationError, ForbiddenStageError
from maillage.communities.creation.models import ORIGIN, ChecklistEntry, StageEvent
from maillage.communities.creation.proofs import NO_PROOF, Line, Proof
from maillage.communities.creation.stages import NEXT, fault_of, stage_book
from maillage.foundation.access.acting import entitled, entitled_either, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number


@transaction.atomic
def record_stage(
    *,
    by: User | None,
    community: Community,
    key: uuid.UUID,
    status: Stage,
    on: date,
    today: date,
    proof: Proof = NO_PROOF,
    permission: Permission = Permission.CREATION_EDIT,
    room: str = "",
) -> StageEvent:
    """A stage is reached, from ``on``; the same key gives the same event, whatever came since.

    Rooms above call it with their own ``permission`` (the right that let their author act, by a role or by an
    officer's mandate) and their code as ``room``; without ``by``, it is a legal limit that acts. Raises
    ``ForbiddenStageError`` for a stage that does not follow the present one, and ``CreationError`` for a day
    to come or before the present stage.
    """
    actor = entitled_either(by, community, permission) if by else None
    lock(LockSpace.CREATION, community.pk)
    known: StageEvent | None = StageEvent.objects.filter(key=key).first()
    if known is not None:
        return known
    _refuse_tomorrow(on, today)
    _write_origin(by, community)
    line = list(StageEvent.objects.standing())
    last = line[-1]
    if status not in NEXT[Stage(last.status)]:
        raise ForbiddenStageError(
            f"« {status.label} » ne peut pas suivre « {last.get_status_display()} » : "
            "s’il y a une erreur, corrigez l’étape précédente."
        )
    number = next_number(StageEvent)
    event: StageEvent = StageEvent.objects.create(
        community=community, number=number, position=number, key=key, status=status, effective_on=on,
        room=room, recorded_by=by, acted_by=proof.acted_by, document=proof.document,
        document_url=proof.document_url, note=proof.note,
    )  # fmt: skip
    _project(community)
    trace(AuditAction.STAGE_REACHED, actor, community, event, stage=status.value, since=on.isoformat())
    return event


@transaction.atomic
def correct_stage(
    *,
    by: User,
    community: Community,
    key: uuid.UUID,
    number: int,
    status: Stage,
    on: date,
    today: date,
    proof: Proof,
) -> StageEvent:
    """Replace what the event of this number says; ``proof.note`` says why, and the former stays readable.

    Raises ``CreationError`` without a reason, for an event already corrected, or when the life of the
    community would make no sense any more.
    """
    actor, event = _begin_correction(by, community, key, number, proof.note)
    if event.key == key:
        return event
    _refuse_tomorrow(on, today)
    made: StageEvent = StageEvent.objects.create(
        community=community, number=next_number(StageEvent),
        position=event.position, key=key, act=Act.CORRECTED,
        status=status, effective_on=on, corrects=event, recorded_by=by, acted_by=proof.acted_by,
        document=proof.document, document_url=proof.document_url, note=proof.note,
    )  # fmt: skip
    _project(community)
    trace(AuditAction.STAGE_CORRECTED, actor, community, made, stage=status.value, corrects=number)
    return made


@transaction.atomic
def cancel_stage(*, by: User, community: Community, key: uuid.UUID, number: int, reason: str) -> StageEvent:
    """The stage of this number was noted by mistake: it leaves the line, and stays readable.

    Raises ``CreationError`` as ``correct_stage``, and for the only stage of the line.
    """
    actor, event = _begin_correction(by, community, key, number, reason)
    if event.key == key:
        return event
    made: StageEvent = StageEvent.objects.create(
        community=community, number=next_number(StageEvent),
        position=event.position, key=key, act=Act.CANCELLED,
        status=event.status, effective_on=event.effective_on, corrects=event, recorded_by=by,
        note=reason.strip(),
    )  # fmt: skip
    _project(community)
    trace(AuditAction.STAGE_CORRECTED, actor, community, made, stage=event.status, cancels=number)
    return made


@transaction.atomic
def note_item(
    *, by: User, community: Community, key: uuid.UUID, item: str, line: Line, today: date
) -> ChecklistEntry:
    """Note one line of a checklist: done or not, who does it, by when. The last entry holds.

    Raises ``CreationError`` for an unknown line, a day to come, or one that a room answers by itself.
    """
    actor = entitled(by, community, Permission.CREATION_EDIT)
    lock(LockSpace.CREATION, community.pk)
    known: ChecklistEntry | None = ChecklistEntry.objects.filter(key=key).first()
    if known is not None:
        return known
    found = stage_book().item(item)
    if found is None:
        raise CreationError("Ce point n’existe pas.")
    if line.done_on is not None:
        if found.check and is_answered_by_a_room(found.check):
            raise CreationError("La plateforme répond elle-même à ce point : il ne se coche pas à la main.")
        _refuse_tomorrow(line.done_on, today)
    entry: ChecklistEntry = ChecklistEntry.objects.create(
        community=community, key=key, item=item, recorded_by=by, done_on=line.done_on,
        responsible=line.responsible, due_on=line.due_on, document=line.document,
        document_url=line.document_url, note=line.note,
    )  # fmt: skip
    trace(AuditAction.CHECKLIST_NOTED, actor, community, entry, item=item, done=line.done_on is not None)
    return entry


def _refuse_tomorrow(on: date, today: date) -> None:
    if on > today:
        raise CreationError("Cette date est à venir : notez ce qui a déjà eu lieu.")


def _begin_correction(
    by: User, community: Community, key: uuid.UUID, number: int, reason: str
) -> tuple[Actor, StageEvent]:
    """The author, and the event to correct; the correction itself when this key was already used."""
    actor = entitled(by, community, Permission.CREATION_EDIT)
    lock(LockSpace.CREATION, community.pk)
    known: StageEvent | None = StageEvent.objects.filter(key=key).first()
    if known is not None:
        return actor, known
    if not reason.strip():
        raise CreationError("Dites pourquoi : la raison reste lisible dans l’histoire.")
    _write_origin(by, community)
    event: StageEvent | None = StageEvent.objects.standing().filter(number=number).first()
    if event is None:
        raise CreationError("Cette étape a déjà été corrigée : rouvrez la page pour la lire.")
    return actor, event


def _write_origin(by: User | None, community: Community) -> None:
    """The first line of the history: where the community stood when it was founded here."""
    if StageEvent.objects.exists():
        return
    current = Community.objects.get(pk=community.pk)
    StageEvent.objects.create(
        community=community, number=1, position=1, key=current.founding_key, status=current.stage,
        effective_on=current.stage_since, room="territory", recorded_by=by, note=ORIGIN,
    )  # fmt: skip


def _project(community: Community) -> None:
    """Check the whole line, then write its last stage in the public register."""
    line = [(Stage(one.status), one.effective_on) for one in StageEvent.objects.standing()]
    if not line:
        raise CreationError("C’est la seule étape de la ligne : corrigez-la plutôt que de l’annuler.")
    fault = fault_of(line)
    if fault:
        raise CreationError(fault)
    status, since = line[-1]
    Community.objects.filter(pk=community.pk).update(stage=status.value, stage_since=since)
    community.stage, community.stage_since = status.value, since
