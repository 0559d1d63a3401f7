"""Adding, linking, describing and withdrawing proofs: the only writers of the room."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.documents.pdf import render_pdf
from maillage.foundation.files.errors import FileError
from maillage.foundation.files.kinds import Checked, checked
from maillage.foundation.files.patients import nirs_in
from maillage.foundation.identity.models import User
from maillage.foundation.rights.actions.mistakes import erase_mistakes
from maillage.foundation.rights.actions.purge import purging
from maillage.foundation.rights.enums import ErasureAct
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.evidence.cards import Card, Serves
from maillage.operations.evidence.enums import Confidentiality, EvidenceKind, PurgeReason
from maillage.operations.evidence.errors import EvidenceError
from maillage.operations.evidence.forgetting import forget_everywhere, mark_purged
from maillage.operations.evidence.models import Evidence, EvidenceContent, EvidenceLink
from maillage.operations.evidence.sources import source_of
from maillage.planning.health_project.models import ActionSheet


@transaction.atomic
def add_file(
    *, by: User, community: Community, key: uuid.UUID, name: str, content: bytes, card: Card,
    serves: Serves, today: date,
) -> Evidence:  # fmt: skip
    """Keep a file as a proof. Raises ``EvidenceError`` when it is refused, or is already there."""
    actor = entitled(by, community, Permission.EVIDENCE_EDIT)
    with community_scope(community):
        lock(LockSpace.EVIDENCE, community.pk)
        again = _known(key)
        if again is not None:
            return again
        try:
            file = checked(name, content)
        except FileError as error:
            raise EvidenceError(str(error)) from error
        _check(card, today)
        return _add(actor, community, key, file, card, serves, kind=EvidenceKind.FILE)


@transaction.atomic
def add_object(
    *, by: User, community: Community, key: uuid.UUID, source: str, ref: str, serves: Serves, today: date,
    confidentiality: Confidentiality | None = None,
) -> Evidence:  # fmt: skip
    """Freeze what a live object says today as a proof; one that names people is not open to every member.

    Raises ``EvidenceError`` when the object is not there, or what it says is already a proof.
    """
    actor = entitled(by, community, Permission.EVIDENCE_EDIT)
    with community_scope(community):
        lock(LockSpace.EVIDENCE, community.pk)
        again = _known(key)
        if again is not None:
            return again
        found = source_of(source)
        if found is None:
            raise EvidenceError("Cet objet n’existe pas.")
        if not actor.can(found.permission):
            raise PermissionDenied
        told = found.tell(community, ref)
        if told is None:
            raise EvidenceError("Cet objet n’existe plus : rechargez la liste.")
        twin = Evidence.objects.standing().filter(source=source, ref=ref, stamp=told.stamp).first()
        if twin is not None:
            raise _already(twin)
        level = confidentiality or (Confidentiality.FUNDER if told.names else Confidentiality.SHARED)
        card = Card(told.title[:160], told.on, told.nature, told.proves, level)
        _check(card, today)
        file = checked(f"{told.title}.pdf", render_pdf(told.document))
        return _add(
            actor, community, key, file, card, serves, kind=EvidenceKind.LIVE, source=source, ref=ref,
            stamp=told.stamp,
        )  # fmt: skip


def _known(key: uuid.UUID) -> Evidence | None:
    found: Evidence | None = Evidence.objects.filter(key=key).first()
    return found


def _already(twin: Evidence) -> EvidenceError:
    return EvidenceError(f"C’est déjà la {twin} (« {twin.title} ») : ouvrez-la pour la relier à autre chose.")


def _check(card: Card, today: date) -> None:
    if card.fact_on > today:
        raise EvidenceError("Ce jour est à venir : une preuve est celle d’un fait passé.")
    if nirs_in(f"{card.title}\n{card.proves}"):
        raise EvidenceError("Un numéro de sécurité sociale est écrit ici : rien ne doit désigner un patient.")


def _add(
    actor: Actor, community: Community, key: uuid.UUID, file: Checked, card: Card, serves: Serves, **more: Any
) -> Evidence:
    twin = Evidence.objects.standing().filter(sha256=file.sha256).first()
    if twin is not None:
        raise _already(twin)
    if Evidence.objects.filter(sha256=file.sha256, purged_at__isnull=False).exists():
        raise EvidenceError("Ce fichier a été effacé pour de bon : il ne se rapporte pas.")
    made: Evidence = Evidence.objects.create(
        community=community, number=next_number(Evidence), key=key, name=file.name[:120],
        media_type=file.media_type, size=file.size, sha256=file.sha256, added_by=actor.user, **asdict(card),
        **more,
    )  # fmt: skip
    EvidenceContent.objects.create(community=community, evidence=made, content=file.content)
    _link(community, made, serves)
    trace(
        AuditAction.EVIDENCE_ADDED, actor, community, made, number=made.number, sha256=made.sha256,
        kind=made.kind, source=made.source,
    )  # fmt: skip
    return made


def _link(community: Community, one: Evidence, serves: Serves) -> None:
    """Make its links exactly these. Raises ``EvidenceError`` for what does not exist."""
    if not serves.missions_known:
        raise EvidenceError("Cette mission n’existe pas.")
    sheets = {row.number: row for row in ActionSheet.objects.filter(number__in=serves.sheets)}
    if set(serves.sheets) - set(sheets):
        raise EvidenceError("Cette fiche-action n’existe pas.")
    wanted: list[dict[str, Any]] = [
        *({"mission": code} for code in dict.fromkeys(serves.missions)),
        *({"sheet": sheets[number]} for number in dict.fromkeys(serves.sheets)),
        *({"indicator": code} for code in dict.fromkeys(serves.indicators)),
    ]
    EvidenceLink.objects.filter(evidence=one).delete()
    EvidenceLink.objects.bulk_create(
        EvidenceLink(community=community, evidence=one, **target) for target in wanted
    )


@transaction.atomic
def describe(
    *, by: User, community: Community, number: int, card: Card, serves: Serves, today: date
) -> Evidence:
    """Change what is said of a proof, and what it serves; its bytes stay. Raises ``EvidenceError``."""
    actor = entitled(by, community, Permission.EVIDENCE_EDIT)
    with community_scope(community):
        lock(LockSpace.EVIDENCE, community.pk)
        one = _standing(number)
        _check(card, today)
        changed = [name for name, value in asdict(card).items() if getattr(one, name) != value]
        for name in changed:
            setattr(one, name, getattr(card, name))
        one.save(update_fields=changed)
        before = _targets(one)
        _link(community, one, serves)
        links = sorted(before ^ _targets(one))
        if changed or links:
            trace(
                AuditAction.EVIDENCE_EDITED, actor, community, one, number=number, columns=changed,
                links=[":".join(link) for link in links],
            )  # fmt: skip
        return one


def _targets(one: Evidence) -> set[tuple[str, str]]:
    found: Iterable[EvidenceLink] = EvidenceLink.objects.filter(evidence=one).select_related("sheet")
    return {
        ("mission", link.mission) if link.mission
        else ("sheet", str(link.sheet.number)) if link.sheet
        else ("indicator", link.indicator)
        for link in found
    }  # fmt: skip


def _standing(number: int) -> Evidence:
    one: Evidence | None = Evidence.objects.filter(number=number).first()
    if one is None:
        raise EvidenceError("Cette preuve n’existe pas.")
    if one.withdrawn_at is not None:
        raise EvidenceError("Cette preuve est retirée : elle ne change plus.")
    return one


@transaction.atomic
def withdraw(*, by: User, community: Community, number: int, reason: str) -> Evidence:
    """It proves nothing any more, and stays with the reason. Raises ``EvidenceError``."""
    actor = entitled(by, community, Permission.EVIDENCE_EDIT)
    if not reason.strip():
        raise EvidenceError("Dites pourquoi cette preuve est retirée.")
    with community_scope(community):
        lock(LockSpace.EVIDENCE, community.pk)
        one = _standing(number)
        one.withdrawn_at, one.withdrawn_by, one.withdrawn_reason = timezone.now(), by, reason.strip()
        one.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
        trace(AuditAction.EVIDENCE_WITHDRAWN, actor, community, one, number=number)
        return one


@transaction.atomic
def purge(*, by: User, community: Community, number: int, reason: PurgeReason) -> Evidence:
    """Erase for good the bytes and the words of a proof brought by mistake, wherever they are copied.

    Every proof of the same bytes goes with it; numbers, days, fingerprint and reason stay. Twice does
    nothing. Raises ``EvidenceError`` when there is no such proof.
    """
    actor = entitled(by, community, Permission.RIGHTS_HANDLE)
    with community_scope(community):
        lock(LockSpace.EVIDENCE, community.pk)
        one: Evidence | None = Evidence.objects.filter(number=number).first()
        if one is None:
            raise EvidenceError("Cette preuve n’existe pas.")
        if one.purged_at is not None:
            return one
        twins = list(Evidence.objects.filter(sha256=one.sha256, purged_at=None).order_by("number"))
        with purging():
            contents = list(EvidenceContent.objects.filter(evidence__in=twins).defer("content"))
            erase_mistakes(community, contents, act=ErasureAct.DELETED, reason=reason.value, by=by)
            erase_mistakes(community, twins, act=ErasureAct.SCRUBBED, reason=reason.value, by=by)
            for twin in twins:
                mark_purged(twin, by.pk, reason, timezone.now())
            forget_everywhere(twins)
        trace(
            AuditAction.EVIDENCE_PURGED, actor, community, one, number=number, sha256=one.sha256,
            reason=reason.value, numbers=[twin.number for twin in twins],
        )  # fmt: skip
        return Evidence.objects.get(pk=one.pk)


def serving(one: Evidence) -> Serves:
    """What a proof serves today, as the actions take it."""
    rows: Sequence[EvidenceLink] = list(one.links.all())
    return Serves(
        tuple(link.mission for link in rows if link.mission),
        tuple(link.sheet.number for link in rows if link.sheet),
        tuple(link.indicator for link in rows if link.indicator),
    )
