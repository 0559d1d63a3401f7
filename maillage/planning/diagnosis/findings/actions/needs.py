"""Needs: joining findings, ordering, dropping; who agreed."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.planning.diagnosis.findings.actions.common import begin, changed, note
from maillage.planning.diagnosis.findings.enums import Act, AgreementKind, Status
from maillage.planning.diagnosis.findings.errors import FindingError, StaleFindingError
from maillage.planning.diagnosis.findings.models import Agreement, Finding, Need, NeedFinding
from maillage.planning.diagnosis.findings.places import Place


@transaction.atomic
def write_need(
    *,
    by: User,
    community: Community,
    key: UUID,
    title: str,
    text: str,
    population: str,
    places: Sequence[Place],
    findings: Collection[int],
) -> Need:
    """Join these findings (numbers) into a need, last in the order; the same key gives the same row.

    Raises ``FindingError`` without any finding, or for one that was set aside.
    """
    actor = begin(by, community, Permission.FINDING_EDIT)
    known: Need | None = Need.objects.filter(key=key).first()
    if known is not None:
        return known
    joined = _joined(findings)
    need: Need = Need.objects.create(
        community=community,
        number=next_number(Need),
        key=key,
        author=by,
        rank=len(_order()) + 1,
        title=title,
        text=text,
        population=population,
        places=[place.as_json() for place in places],
    )
    _link(need, joined)
    note(
        AuditAction.NEED_RECORDED, actor, need, Act.PROPOSED,
        {"findings": sorted(one.number for one in joined)}, constats=len(joined),
    )  # fmt: skip
    return need


@transaction.atomic
def edit_need(
    *,
    by: User,
    community: Community,
    need: Need,
    revision: int,
    title: str,
    text: str,
    population: str,
    places: Sequence[Place],
    findings: Collection[int],
) -> Need:
    """Change a need as it was read at ``revision``; the same content again changes nothing.

    Agreements were given to words: when these change, they stay on record and the need is to be shared
    again. Raises ``StaleFindingError`` when someone else changed it, ``FindingError`` as ``write_need``.
    """
    actor = begin(by, community, Permission.FINDING_EDIT)
    current: Need = Need.objects.get(pk=need.pk)
    columns: dict[str, Any] = {
        "title": title, "text": text, "population": population,
        "places": [place.as_json() for place in places],
    }  # fmt: skip
    before = sorted(current.findings.values_list("number", flat=True))
    difference = changed({name: getattr(current, name) for name in columns}, columns)
    linked = changed({"findings": before}, {"findings": sorted(set(findings))})
    if not difference and not linked:
        return current
    if current.revision != revision:
        raise StaleFindingError
    if linked:
        joined = _joined(findings, already=before)
        NeedFinding.objects.filter(need=current).exclude(finding__in=joined).delete()
        _link(current, [one for one in joined if one.number not in before])
    for name, value in columns.items():
        setattr(current, name, value)
    current.revision += 1
    current.save(update_fields=[*columns, "revision", "updated_at"])
    note(AuditAction.NEED_EDITED, actor, current, Act.EDITED, difference | linked, revision=current.revision)
    return current


def _joined(numbers: Collection[int], already: Collection[int] = ()) -> list[Finding]:
    """These findings; one set aside stays only where it already was."""
    found = list(Finding.objects.filter(number__in=numbers).order_by("number"))
    if not found or len(found) != len(set(numbers)):
        raise FindingError(
            "Un besoin réunit au moins un constat : choisissez-en un ou plusieurs dans la liste."
        )
    for one in found:
        if one.status == Status.ASIDE and one.number not in already:
            raise FindingError(f"Le constat {one.number} a été écarté : il ne peut plus appuyer un besoin.")
    return found


def _link(need: Need, findings: Collection[Finding]) -> None:
    NeedFinding.objects.bulk_create(
        NeedFinding(community_id=need.community_id, need=need, finding=one) for one in findings
    )


# --- Order ----------------------------------------------------------------------------------------------


def _order() -> list[Need]:
    return list(Need.objects.standing())


def _write_order(needs: Sequence[Need]) -> None:
    """Ranks 1, 2, 3…; ties exist only until the transaction ends (deferred constraint)."""
    for rank, need in enumerate(needs, start=1):
        if need.rank != rank:
            need.rank = rank
            need.save(update_fields=["rank"])


@transaction.atomic
def rank_need(*, by: User, community: Community, need: Need, rank: int) -> Need:
    """Put a need at this rank, the others close up; asking twice for the same rank changes nothing more.

    A rank beyond the last is the last. Raises ``FindingError`` for a dropped need.
    """
    actor = begin(by, community, Permission.FINDING_EDIT)
    order = _order()
    current = next((one for one in order if one.pk == need.pk), None)
    if current is None:
        raise FindingError("Ce besoin est abandonné : il n’a plus de rang.")
    before = order.index(current) + 1
    after = min(max(rank, 1), len(order))
    if before != after:
        order.insert(after - 1, order.pop(before - 1))
        _write_order(order)
        note(
            AuditAction.NEED_RANKED, actor, current, Act.RANKED, {"rank": [before, after]},
            de=before, a=after,
        )  # fmt: skip
    return current


@transaction.atomic
def drop_need(*, by: User, community: Community, need: Need, reason: str) -> Need:
    """Drop a need, with the reason; the others close up. Raises ``FindingError`` without a reason."""
    actor = begin(by, community, Permission.FINDING_EDIT)
    reason = reason.strip()
    if not reason:
        raise FindingError("Dites pourquoi ce besoin est abandonné : la raison reste lisible de tous.")
    current: Need = Need.objects.get(pk=need.pk)
    if current.rank is not None:
        before, current.rank, current.dropped_reason = current.rank, None, reason
        current.save(update_fields=["rank", "dropped_reason", "updated_at"])
        _write_order(_order())
        note(AuditAction.NEED_EDITED, actor, current, Act.DROPPED, {"rank": [before, None], "reason": reason})
    return current


@transaction.atomic
def resume_need(*, by: User, community: Community, need: Need) -> Need:
    """Take a dropped need up again, last in the order."""
    actor = begin(by, community, Permission.FINDING_EDIT)
    current: Need = Need.objects.get(pk=need.pk)
    if current.rank is None:
        current.rank, current.dropped_reason = len(_order()) + 1, ""
        current.save(update_fields=["rank", "dropped_reason", "updated_at"])
        note(AuditAction.NEED_EDITED, actor, current, Act.RESUMED, {"rank": [None, current.rank]})
    return current


# --- Agreement ------------------------------------------------------------------------------------------


@transaction.atomic
def record_agreement(
    *,
    by: User,
    community: Community,
    need: Need,
    key: UUID,
    revision: int,
    kind: str,
    who: str,
    agreed_on: date,
    reservation: str,
    today: date,
) -> Agreement:
    """Record that an organ, a group or a partner agreed, or, for the kind « person », one's own agreement.

    It is given to the words read at ``revision``. Raises ``PermissionDenied`` for who may only speak for
    oneself, ``StaleFindingError`` when the words changed, ``FindingError`` for a day to come or a dropped
    need.
    """
    personal = kind == AgreementKind.PERSON
    actor = begin(by, community, Permission.FINDING_TAKE_PART if personal else Permission.FINDING_EDIT)
    known: Agreement | None = Agreement.objects.filter(key=key).first()
    if known is not None:
        return known
    current: Need = Need.objects.get(pk=need.pk)
    if current.rank is None:
        raise FindingError("Ce besoin est abandonné : reprenez-le avant de l’approuver.")
    if current.revision != revision:
        raise StaleFindingError
    if agreed_on > today:
        raise FindingError("Un accord se date du jour où il a été donné, pas d’un jour à venir.")
    if personal:
        mine: Agreement | None = (
            Agreement.objects.standing().filter(need=current, person=by, revision=revision).first()
        )
        if mine is not None:
            return mine
    elif not who.strip():
        raise FindingError("Nommez l’instance, le groupe ou le partenaire, par exemple « CA du 12/03/2026 ».")
    agreement: Agreement = Agreement.objects.create(
        community=community,
        need=current,
        key=key,
        revision=revision,
        kind=kind,
        who="" if personal else who.strip(),
        person=by if personal else None,
        agreed_on=agreed_on,
        reservation=reservation,
        recorded_by=by,
    )
    _note_agreement(Act.AGREED, actor, agreement)
    return agreement


@transaction.atomic
def withdraw_agreement(*, by: User, community: Community, agreement: Agreement) -> Agreement:
    """Withdraw one's own agreement, or a collective one for who keeps the needs; it stays on record."""
    actor = begin(by, community, Permission.FINDING_TAKE_PART)
    current: Agreement = Agreement.objects.select_related("need").get(pk=agreement.pk)
    allowed = current.person_id == by.pk if current.person_id else actor.can(Permission.FINDING_EDIT)
    if not allowed:
        raise PermissionDenied
    if current.withdrawn_at is None:
        current.withdrawn_by, current.withdrawn_at = by, timezone.now()
        current.save(update_fields=["withdrawn_by", "withdrawn_at"])
        _note_agreement(Act.DISAGREED, actor, current)
    return current


def _note_agreement(act: Act, actor: Any, agreement: Agreement) -> None:
    details = {"agreement": agreement.pk, "kind": agreement.kind, "who": agreement.who}
    note(
        AuditAction.NEED_AGREED, actor, agreement.need, act, details,
        accord=agreement.pk, retire="oui" if act == Act.DISAGREED else "",
    )  # fmt: skip
