"""Drawing: a draft has one line of revisions; a save that comes too late becomes a draft of its own."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from maillage.communities.territory.actions.common import still_there, write_content
from maillage.communities.territory.enums import VersionState
from maillage.communities.territory.errors import TerritoryError
from maillage.communities.territory.models import TerritoryUnit, TerritoryVersion
from maillage.communities.territory.queries import content_of
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number

NO_PARTS: Mapping[str, Collection[str]] = {}


@dataclass(frozen=True, slots=True)
class Saved:
    """Where the drawing went. ``kept_apart``: somebody saved first, so it became a draft beside theirs."""

    version: TerritoryVersion
    kept_apart: bool = False
    original: TerritoryVersion | None = None

    @property
    def warning(self) -> str:
        if not self.kept_apart:
            return ""
        if self.original is None:
            return (
                "Ce brouillon a été abandonné entre-temps par quelqu’un d’autre. Rien n’est perdu : votre "
                f"dessin est enregistré dans la version {self.version.number}."
            )
        return (
            f"La version {self.original.number} a été modifiée entre-temps. Rien n’est perdu : votre dessin "
            f"est enregistré à part, dans la version {self.version.number}. Comparez-les avant de choisir."
        )


@transaction.atomic
def start_draft(
    *,
    by: User,
    community: Community,
    based_on: TerritoryVersion | None = None,
    label: str = "",
    codes: Collection[str] = (),
    sub_territories: Mapping[str, Collection[str]] = NO_PARTS,
) -> TerritoryVersion:
    """A new draft: a copy of ``based_on``, or of these codes. Raises ``UnknownUnitsError``."""
    actor = entitled(by, community, Permission.TERRITORY_EDIT)
    lock(LockSpace.TERRITORY, community.pk)
    if based_on is not None and not codes:
        codes, sub_territories = content_of(based_on)
    return _create(actor, community, based_on, label, codes, sub_territories)


@transaction.atomic
def save_draft(
    *,
    by: User,
    community: Community,
    version: TerritoryVersion,
    revision: int,
    codes: Collection[str],
    sub_territories: Mapping[str, Collection[str]] = NO_PARTS,
    label: str | None = None,
    note: str | None = None,
) -> Saved:
    """Save a drawing over the draft that was read at ``revision``.

    When the draft moved on since, was adopted or thrown away, nothing is overwritten nor lost: the drawing
    becomes another draft and ``Saved.warning`` tells so. Raises ``UnknownUnitsError``.
    """
    actor = entitled(by, community, Permission.TERRITORY_EDIT)
    lock(LockSpace.TERRITORY, community.pk)
    current = TerritoryVersion.objects.filter(pk=version.pk).first()
    if current is None:
        return Saved(_create(actor, community, None, label or "", codes, sub_territories, note or ""), True)
    if not current.is_draft or current.revision != revision:
        if current.updated_by_id == by.pk and _is_drawn(current, codes, sub_territories):
            return Saved(current)  # the same click, sent twice
        apart = _create(actor, community, current, label or current.label, codes, sub_territories, note or "")
        return Saved(apart, kept_apart=True, original=current)
    count = write_content(current, codes, sub_territories)
    current.label = current.label if label is None else label
    current.note = current.note if note is None else note
    current.revision += 1
    current.updated_by = by
    current.save(update_fields=["label", "note", "revision", "updated_by", "updated_at"])
    trace(
        AuditAction.TERRITORY_DRAFTED,
        actor,
        community,
        current,
        number=current.number,
        revision=current.revision,
        units=count,
    )
    return Saved(current)


@transaction.atomic
def discard_draft(*, by: User, community: Community, version: TerritoryVersion) -> None:
    """Throw a draft away. Raises ``TerritoryError`` on anything adopted, or that another draft comes from."""
    actor = entitled(by, community, Permission.TERRITORY_EDIT)
    lock(LockSpace.TERRITORY, community.pk)
    current = still_there(version)
    if not current.is_draft:
        raise TerritoryError(
            "Une version arrêtée ne s’efface pas : elle est la preuve de ce qui a été décidé."
        )
    # Drafts kept beside this one come from it in name only: they keep their own drawing.
    TerritoryVersion.objects.drafts().filter(based_on=current).update(based_on=current.based_on_id)
    trace(
        AuditAction.TERRITORY_DISCARDED,
        actor,
        community,
        current,
        number=current.number,
        codes=sorted(TerritoryUnit.objects.filter(version=current).values_list("code", flat=True)),
    )
    current.delete()


def _is_drawn(
    version: TerritoryVersion, codes: Collection[str], sub_territories: Mapping[str, Collection[str]]
) -> bool:
    drawn, parts = content_of(version)
    return drawn == sorted(codes) and parts == {n: sorted(members) for n, members in sub_territories.items()}


def _create(
    actor: Actor,
    community: Community,
    based_on: TerritoryVersion | None,
    label: str,
    codes: Collection[str],
    sub_territories: Mapping[str, Collection[str]],
    note: str = "",
) -> TerritoryVersion:
    number = next_number(TerritoryVersion)
    version = TerritoryVersion.objects.create(
        community=community,
        number=number,
        label=label.strip() or f"Version {number}, {timezone.localdate():%d/%m/%Y}",
        note=note,
        state=VersionState.DRAFT,
        based_on=based_on,
        author=actor.user,
        updated_by=actor.user,
    )
    count = write_content(version, codes, sub_territories)
    trace(
        AuditAction.TERRITORY_DRAFTED,
        actor,
        community,
        version,
        number=number,
        based_on=based_on.number if based_on else None,
        units=count,
    )
    return version
