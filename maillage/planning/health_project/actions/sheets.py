"""Action sheets: writing, saving a part, state, copy."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone

from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor, community_actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.planning.diagnosis.findings.models import Finding
from maillage.planning.health_project.actions.common import begin, note
from maillage.planning.health_project.contents import COLUMNS, LINKS, ROWS, changed, content, stamp
from maillage.planning.health_project.enums import (
    NEEDS_REASON,
    OF_A_LEAD,
    Act,
    Mission,
    Part,
    Reach,
    SheetState,
)
from maillage.planning.health_project.errors import ProjectError, StalePartError
from maillage.planning.health_project.models import ActionSheet, Objective, SheetLink
from maillage.planning.health_project.protocols.models import Protocol
from maillage.planning.health_project.queries import may_edit


@transaction.atomic
def write_sheet(
    *, by: User, community: Community, key: UUID, title: str, mission: str, summary: str = ""
) -> ActionSheet:
    """A new sheet, an idea; the same key gives the same row. What a leader writes is theirs to lead."""
    actor = begin(by, community, Permission.PROJECT_EDIT, Permission.PROJECT_LEAD)
    known: ActionSheet | None = ActionSheet.objects.filter(key=key).first()
    if known is not None:
        return known
    sheet: ActionSheet = ActionSheet.objects.create(
        community=community,
        number=next_number(ActionSheet),
        key=key,
        title=title,
        summary=summary,
        mission=Mission(mission),
        lead=None if actor.can(Permission.PROJECT_EDIT) else by,
        author=by,
    )
    note(AuditAction.SHEET_RECORDED, actor, sheet, Act.WRITTEN, {"title": [None, title]}, mission=mission)
    return sheet


def _begin(by: User, community: Community, sheet: ActionSheet) -> tuple[Actor, ActionSheet]:
    """The actor and the sheet as it is now. Raises ``PermissionDenied`` on the sheet of another leader."""
    actor = begin(by, community, Permission.PROJECT_EDIT, Permission.PROJECT_LEAD)
    current: ActionSheet = ActionSheet.objects.get(pk=sheet.pk)
    if not may_edit(actor, current):
        raise PermissionDenied
    return actor, current


@transaction.atomic
def save_part(
    *,
    by: User,
    community: Community,
    sheet: ActionSheet,
    part: Part,
    seen: str,
    values: Mapping[str, Any],
    reason: str = "",
) -> ActionSheet:
    """Write one part of a sheet, in the shape of ``contents.content``; the same content changes nothing.

    ``seen`` is the stamp of what the author was shown. Raises ``StalePartError`` when someone else saved
    another content meanwhile, ``ProjectError`` for what makes no sense, ``PermissionDenied`` for the sheet
    of another leader, or when a leader hands a sheet over.
    """
    actor, current = _begin(by, community, sheet)
    before = content(current, part)
    after = {name: values[name] for name in before}
    difference = changed(before, after)
    if not difference:
        return current
    if stamp(before) != seen:
        raise StalePartError(before)
    if "lead_id" in difference and not actor.can(Permission.PROJECT_EDIT):
        raise PermissionDenied
    _check(community, part, after, difference)
    for name in COLUMNS.get(part, ()):
        setattr(current, name, after[name])
    if part in ROWS:
        name, table, columns = ROWS[part]
        _write_rows(current, table, columns, after[name])
    for name in LINKS.get(part, {}):
        if name in difference:
            _write_links(current, name, after[name], before[name])
    current.save(update_fields=[*(name.removesuffix("_id") for name in COLUMNS.get(part, ())), "updated_at"])
    note(
        AuditAction.SHEET_EDITED, actor, current, Act.EDITED, difference,
        part=part.value, reason=reason.strip(), partie=part.value,
    )  # fmt: skip
    return current


def _check(community: Community, part: Part, after: Mapping[str, Any], difference: Mapping[str, Any]) -> None:
    if part is Part.ESSENTIALS:
        if not after["title"].strip():
            raise ProjectError("Une fiche-action a un titre.")
        if after["starts_on"] and after["ends_on"] and after["ends_on"] < after["starts_on"]:
            raise ProjectError("L’action finirait avant d’avoir commencé.")
    if part is Part.TERRITORY:
        if after["reach"] == Reach.NARROWER and not after["places"]:
            raise ProjectError("Choisissez les communes où l’action a lieu, ou « tout le territoire ».")
        if after["reach"] == Reach.WIDER and not after["beyond"]:
            raise ProjectError("Nommez les communes voisines que l’action couvre aussi.")
    if part is Part.TEAM and "lead_id" in difference and after["lead_id"]:
        lead = User.objects.filter(pk=after["lead_id"]).first()
        if lead is None or not community_actor(lead, community, today=timezone.localdate()).roles:
            raise ProjectError("Ce pilote n’a plus de rôle dans la communauté.")


def _write_rows(
    sheet: ActionSheet, table: type[models.Model], columns: tuple[str, ...], rows: list[dict[str, Any]]
) -> None:
    """The rows in their order: those known by ``id`` are changed, the missing ones go."""
    manager = table._default_manager
    known = {row.pk: row for row in manager.filter(sheet=sheet)}
    kept = {row.get("id") for row in rows}
    manager.filter(sheet=sheet).exclude(pk__in=[key for key in kept if key in known]).delete()
    for rank, values in enumerate(rows, start=1):
        row = known.get(values.get("id")) or table(community_id=sheet.community_id, sheet=sheet)
        for name in columns:
            setattr(row, name, values[name])
        row.rank = rank  # type: ignore[attr-defined]
        row.save()


def _choices(name: str, numbers: list[int]) -> Sequence[Finding | Objective | Protocol]:
    """What these numbers name, in the community in scope."""
    if name == "findings":
        return list(Finding.objects.filter(number__in=numbers))
    if name == "objectives":
        return list(Objective.objects.filter(number__in=numbers))
    return list(Protocol.objects.filter(number__in=numbers))


def _write_links(sheet: ActionSheet, name: str, numbers: list[int], already: list[int]) -> None:
    column = {link: column for links in LINKS.values() for link, column in links.items()}[name]
    rows = _choices(name, numbers)
    if len(rows) != len(set(numbers)):
        raise ProjectError("L’un des choix n’existe plus : rechargez la page.")
    for one in rows:
        if isinstance(one, Objective) and one.is_general and one.number not in already:
            raise ProjectError("Une action sert un objectif opérationnel : choisissez-en un.")
    links = SheetLink.objects.filter(sheet=sheet, **{f"{column}__isnull": False})
    links.exclude(**{f"{column}__in": rows}).delete()
    SheetLink.objects.bulk_create(
        SheetLink(community_id=sheet.community_id, sheet=sheet, **{column: one})
        for one in rows
        if one.number not in already
    )


@transaction.atomic
def set_state(
    *, by: User, community: Community, sheet: ActionSheet, state: str, reason: str = ""
) -> ActionSheet:
    """Change the state of an action. A leader starts, pauses and ends; validating and abandoning is decided
    by those who keep the project.

    Raises ``ProjectError`` without the reason of a pause or of an abandon, ``PermissionDenied`` beyond one's
    right.
    """
    actor, current = _begin(by, community, sheet)
    wanted, reason = SheetState(state), reason.strip()
    if current.state == wanted:
        return current
    if not actor.can(Permission.PROJECT_EDIT):
        if wanted not in OF_A_LEAD:
            raise PermissionDenied
        if current.state in (SheetState.IDEA, SheetState.ABANDONED):
            raise ProjectError("Cette action n’est pas encore validée : la coordination la valide d’abord.")
    if wanted in NEEDS_REASON and not reason:
        raise ProjectError("Dites pourquoi : la raison reste lisible avec l’action.")
    before, current.state, current.state_reason = current.state, wanted, reason
    current.save(update_fields=["state", "state_reason", "updated_at"])
    note(
        AuditAction.SHEET_STATE, actor, current, Act.STATE, {"state": [before, wanted.value]},
        reason=reason, de=before, a=wanted.value,
    )  # fmt: skip
    return current


@transaction.atomic
def set_mission(*, by: User, community: Community, sheet: ActionSheet, mission: str) -> ActionSheet:
    """Put an action under another mission."""
    actor, current = _begin(by, community, sheet)
    wanted = Mission(mission)
    if current.mission == wanted:
        return current
    before, current.mission = current.mission, wanted
    current.save(update_fields=["mission", "updated_at"])
    note(
        AuditAction.SHEET_EDITED, actor, current, Act.EDITED, {"mission": [before, wanted.value]},
        part=Part.ESSENTIALS.value, partie=Part.ESSENTIALS.value,
    )  # fmt: skip
    return current


@transaction.atomic
def copy_sheet(*, by: User, community: Community, sheet: ActionSheet, key: UUID) -> ActionSheet:
    """A new idea with everything of a sheet but its state, its history and what its steps have done.

    The same key gives the same row. A leader may copy any sheet and becomes the leader of the copy.
    """
    actor = begin(by, community, Permission.PROJECT_EDIT, Permission.PROJECT_LEAD)
    known: ActionSheet | None = ActionSheet.objects.filter(key=key).first()
    if known is not None:
        return known
    source: ActionSheet = ActionSheet.objects.get(pk=sheet.pk)
    held = {name: getattr(source, name) for columns in COLUMNS.values() for name in columns}
    if not actor.can(Permission.PROJECT_EDIT):
        held |= {"lead_id": by.pk, "lead_name": ""}
    copy: ActionSheet = ActionSheet.objects.create(
        **held | {"title": f"{source.title[:150]} (copie)"},
        community=community,
        number=next_number(ActionSheet),
        key=key,
        copied_from=source,
        author=by,
    )
    for part, (name, table, columns) in ROWS.items():
        rows = [{**row, "id": None} for row in content(source, part)[name]]
        if part is Part.STEPS:
            rows = [{**row, "state": "todo"} for row in rows]
        _write_rows(copy, table, columns, rows)
    for part, names in LINKS.items():
        for name in names:
            _write_links(copy, name, content(source, part)[name], content(source, part)[name][:0])
    note(AuditAction.SHEET_RECORDED, actor, copy, Act.COPIED, {"from": [None, source.number]})
    return copy
