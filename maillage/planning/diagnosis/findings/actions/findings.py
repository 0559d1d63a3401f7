"""Findings: proposing, editing, deciding; their evidence; the discussion."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.planning.diagnosis.findings import figures
from maillage.planning.diagnosis.findings.actions.common import begin, changed, note
from maillage.planning.diagnosis.findings.enums import NEXT, Act, SourceKind, Status
from maillage.planning.diagnosis.findings.errors import FindingError, StaleFindingError
from maillage.planning.diagnosis.findings.models import Comment, Evidence, Finding
from maillage.planning.diagnosis.findings.places import Place


@dataclass(frozen=True, slots=True)
class Wording:
    """What a finding says; ``kind``, ``theme`` and ``gravity`` are codes of ``enums``."""

    kind: str
    theme: str
    gravity: int
    title: str
    text: str = ""
    population: str = ""
    places: tuple[Place, ...] = field(default=())

    def columns(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "theme": self.theme, "gravity": self.gravity, "title": self.title,
            "text": self.text, "population": self.population,
            "places": [place.as_json() for place in self.places],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class IndicatorSource:
    """A figure, by name only: the server reads it, live or in the frozen diagnosis of this number."""

    code: str
    diagnosis: int | None = None


@dataclass(frozen=True, slots=True)
class DescribedSource:
    """A meeting, a survey or anything else that people can describe."""

    kind: str
    title: str
    held_on: date | None = None
    participants: int | None = None
    detail: str = ""


AnySource = IndicatorSource | DescribedSource


@transaction.atomic
def propose_finding(
    *,
    by: User,
    community: Community,
    key: UUID,
    wording: Wording,
    source: AnySource | None,
    source_key: UUID,
    today: date,
) -> Finding:
    """Propose a finding, with the first piece of evidence if there is one; the same key gives the same row.

    Raises ``FindingError`` when the indicator is not in the diagnosis.
    """
    actor = begin(by, community, Permission.FINDING_TAKE_PART)
    known: Finding | None = Finding.objects.filter(key=key).first()
    if known is not None:
        return known
    finding: Finding = Finding.objects.create(
        community=community, number=next_number(Finding), key=key, author=by, **wording.columns()
    )
    note(AuditAction.FINDING_RECORDED, actor, finding, Act.PROPOSED, nature=finding.get_kind_display())
    if source is not None:
        _add(actor, finding, source_key, source, today)
    return finding


@transaction.atomic
def edit_finding(
    *, by: User, community: Community, finding: Finding, revision: int, wording: Wording
) -> Finding:
    """Change what a finding says, as it was read at ``revision``; the same words again change nothing.

    Raises ``StaleFindingError`` when someone else changed it meanwhile.
    """
    actor = begin(by, community, Permission.FINDING_EDIT)
    current: Finding = Finding.objects.get(pk=finding.pk)
    columns = wording.columns()
    difference = changed({name: getattr(current, name) for name in columns}, columns)
    if not difference:
        return current
    if current.revision != revision:
        raise StaleFindingError
    for name, value in columns.items():
        setattr(current, name, value)
    current.revision += 1
    current.save(update_fields=[*columns, "revision", "updated_at"])
    note(AuditAction.FINDING_EDITED, actor, current, Act.EDITED, difference, revision=current.revision)
    return current


@transaction.atomic
def decide(*, by: User, community: Community, finding: Finding, status: str, reason: str = "") -> Finding:
    """Move a finding on: discussed, then kept, or set aside with the reason; a decision can be reopened.

    Raises ``FindingError`` for a step that is not the next, without a reason, or without any evidence.
    """
    actor = begin(by, community, Permission.FINDING_EDIT)
    current: Finding = Finding.objects.get(pk=finding.pk)
    reason = reason.strip()
    if current.status == status:
        return current
    if status not in NEXT[Status(current.status)]:
        raise FindingError(
            f"Ce constat est « {current.get_status_display().lower()} » : il ne peut pas devenir "
            f"« {Status(status).label.lower()} » directement."
        )
    if status == Status.ASIDE and not reason:
        raise FindingError("Dites pourquoi ce constat est écarté : la raison reste lisible de tous.")
    if status == Status.KEPT and not Evidence.objects.standing().filter(finding=current).exists():
        raise FindingError(
            "Un constat se retient avec au moins une preuve : ajoutez un indicateur, une rencontre…"
        )
    before = current.status
    _move(current, status, reason)
    details = {"status": [before, status], "reason": reason}
    note(AuditAction.FINDING_DECIDED, actor, current, Act.DECIDED, details, etat=Status(status).label)
    return current


def _move(finding: Finding, status: str, reason: str) -> None:
    finding.status, finding.status_reason = status, reason
    finding.save(update_fields=["status", "status_reason", "updated_at"])


# --- Evidence -------------------------------------------------------------------------------------------


@transaction.atomic
def add_evidence(
    *, by: User, community: Community, finding: Finding, key: UUID, source: AnySource, today: date
) -> Evidence:
    """Add a piece of evidence; a figure is read here, never taken from a form. Raises ``FindingError``."""
    actor = begin(by, community, Permission.FINDING_TAKE_PART)
    return _add(actor, Finding.objects.get(pk=finding.pk), key, source, today)


def _add(actor: Actor, finding: Finding, key: UUID, source: AnySource, today: date) -> Evidence:
    known: Evidence | None = Evidence.objects.filter(key=key).first()
    if known is not None:
        return known
    if isinstance(source, IndicatorSource):
        columns = _read(source, today)
    else:
        columns = {
            "kind": source.kind, "title": source.title, "held_on": source.held_on,
            "participants": source.participants, "detail": source.detail,
        }  # fmt: skip
    evidence: Evidence = Evidence.objects.create(
        community_id=finding.community_id, finding=finding, key=key, added_by=actor.user, **columns
    )
    note(
        AuditAction.FINDING_EDITED, actor, finding, Act.SOURCED,
        {"evidence": evidence.pk, "label": evidence.label}, preuve=evidence.pk,
    )  # fmt: skip
    return evidence


def _read(source: IndicatorSource, today: date) -> dict[str, Any]:
    found = figures.read(source.code, source.diagnosis, today)
    if found is None:
        where = (
            f"le diagnostic figé {source.diagnosis}" if source.diagnosis else "le diagnostic d’aujourd’hui"
        )
        raise FindingError(f"L’indicateur {source.code} n’est pas dans {where}.")
    return {
        "kind": SourceKind.INDICATOR, "indicator": source.code,
        "diagnosis": found.diagnosis, "reading": found.reading,
    }  # fmt: skip


@transaction.atomic
def withdraw_evidence(*, by: User, community: Community, evidence: Evidence) -> Evidence:
    """Withdraw one's own evidence, or any for who keeps the findings; it stays in the history.

    Raises ``PermissionDenied``, and ``FindingError`` when a kept finding would be left with none.
    """
    actor = begin(by, community, Permission.FINDING_TAKE_PART)
    current: Evidence = Evidence.objects.select_related("finding").get(pk=evidence.pk)
    if current.added_by_id != by.pk and not actor.can(Permission.FINDING_EDIT):
        raise PermissionDenied
    if current.withdrawn_at is not None:
        return current
    others = Evidence.objects.standing().filter(finding=current.finding).exclude(pk=current.pk)
    if current.finding.status == Status.KEPT and not others.exists():
        raise FindingError("C’est la seule preuve d’un constat retenu : ajoutez-en une autre d’abord.")
    current.withdrawn_by, current.withdrawn_at = by, timezone.now()
    current.save(update_fields=["withdrawn_by", "withdrawn_at"])
    note(
        AuditAction.FINDING_EDITED, actor, current.finding, Act.UNSOURCED,
        {"evidence": current.pk, "label": current.label}, preuve_retiree=current.pk,
    )  # fmt: skip
    return current


# --- Discussion -----------------------------------------------------------------------------------------


@transaction.atomic
def comment(*, by: User, community: Community, finding: Finding, key: UUID, text: str) -> Comment:
    """Say something of a finding; the first message moves a proposed one to « discussed »."""
    actor = begin(by, community, Permission.FINDING_TAKE_PART)
    known: Comment | None = Comment.objects.filter(key=key).first()
    if known is not None:
        return known
    current: Finding = Finding.objects.get(pk=finding.pk)
    said: Comment = Comment.objects.create(
        community=community, finding=current, key=key, text=text, author=by
    )
    note(AuditAction.FINDING_DISCUSSED, actor, current, None, message=said.pk)
    if current.status == Status.PROPOSED and by.pk != current.author_id:
        _move(current, Status.DISCUSSED, "")
        details = {"status": [Status.PROPOSED, Status.DISCUSSED], "reason": ""}
        note(AuditAction.FINDING_DECIDED, actor, current, Act.DECIDED, details, etat=Status.DISCUSSED.label)
    return said


@transaction.atomic
def edit_comment(*, by: User, community: Community, comment: Comment, text: str) -> Comment:
    """Reword one's own message, the former words go to the history. Raises ``FindingError`` if withdrawn."""
    actor = begin(by, community, Permission.FINDING_TAKE_PART)
    current = _own(comment, by)
    if current.withdrawn_at is not None:
        raise FindingError("Ce message est retiré : il ne se modifie plus.")
    if current.text != text:
        former, current.text, current.edited_at = current.text, text, timezone.now()
        current.save(update_fields=["text", "edited_at"])
        details = {"comment": current.pk, "text": [former, text]}
        note(
            AuditAction.FINDING_DISCUSSED, actor, current.finding, Act.REWORDED, details,
            message_repris=current.pk,
        )  # fmt: skip
    return current


@transaction.atomic
def withdraw_comment(*, by: User, community: Community, comment: Comment) -> Comment:
    """Withdraw one's own message: nobody reads it any more but who keeps the findings."""
    actor = begin(by, community, Permission.FINDING_TAKE_PART)
    current = _own(comment, by)
    if current.withdrawn_at is None:
        current.withdrawn_at = timezone.now()
        current.save(update_fields=["withdrawn_at"])
        note(
            AuditAction.FINDING_DISCUSSED, actor, current.finding, Act.UNSAID, {"comment": current.pk},
            message_retire=current.pk,
        )  # fmt: skip
    return current


def _own(comment: Comment, by: User) -> Comment:
    current: Comment = Comment.objects.select_related("finding").get(pk=comment.pk)
    if current.author_id != by.pk:
        raise PermissionDenied
    return current
