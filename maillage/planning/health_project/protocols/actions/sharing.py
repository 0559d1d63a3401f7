"""Protocols given to all: publishing, withdrawing, adopting, following the origin."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.planning.health_project.actions.common import begin, note
from maillage.planning.health_project.enums import Act
from maillage.planning.health_project.errors import ProjectError
from maillage.planning.health_project.protocols.actions.versions import next_version
from maillage.planning.health_project.protocols.enums import Licence, VersionState
from maillage.planning.health_project.protocols.models import Protocol, ProtocolVersion, PublishedProtocol
from maillage.planning.health_project.protocols.queries import AT_WORK, adopted_from


@transaction.atomic
def publish_protocol(
    *, by: User, community: Community, protocol: Protocol, licence: str, today: date
) -> PublishedProtocol:
    """Give a copy of the version in force to all, under an open licence; publishing it twice gives one copy.

    The copy says the name of the community, and nothing else of it: no person, no sheet, no review. Raises
    ``ProjectError`` without a version in force, or when it was withdrawn: the next version may be published.
    """
    actor = begin(by, community, Permission.PROTOCOL_PUBLISH)
    current: Protocol = Protocol.objects.get(pk=protocol.pk)
    version: ProtocolVersion | None = ProtocolVersion.objects.filter(
        protocol=current, state=VersionState.APPROVED
    ).first()
    if version is None or version.approved_on is None or current.retired_at is not None:
        raise ProjectError("Seul un protocole en vigueur se publie.")
    known: PublishedProtocol | None = PublishedProtocol.objects.filter(
        series=current.series, version=version.version
    ).first()
    if known is not None:
        if known.withdrawn_on is not None:
            raise ProjectError("Cette version a été retirée de la galerie : publiez la suivante.")
        return known
    shared_alike = any(one.get("licence") == Licence.CC_BY_SA for one in current.lineage)
    if shared_alike and licence != Licence.CC_BY_SA:
        raise ProjectError("L’origine demande de partager dans les mêmes conditions : gardez sa licence.")
    copy: PublishedProtocol = PublishedProtocol.objects.create(
        community=community, series=current.series, version=version.version, publisher=community.name,
        title=current.title, mission=current.mission, change_note=version.change_note,
        approved_on=version.approved_on, licence=Licence(licence), lineage=current.lineage,
        published_on=today, **version.content(),
    )  # fmt: skip
    note(
        AuditAction.PROTOCOL_PUBLISHED, actor, current, Act.PUBLISHED, {"version": [None, version.version]},
        licence=licence, version=version.version,
    )  # fmt: skip
    return copy


@transaction.atomic
def withdraw_protocol(*, by: User, community: Community, protocol: Protocol, today: date) -> int:
    """Withdraw every copy of a protocol from the gallery; those who adopted it keep theirs. How many."""
    actor = begin(by, community, Permission.PROTOCOL_PUBLISH)
    count = 0
    for copy in PublishedProtocol.objects.filter(series=protocol.series, withdrawn_on__isnull=True):
        copy.withdrawn_on = today
        copy.save(update_fields=["withdrawn_on"])
        count += 1
    if count:
        note(AuditAction.PROTOCOL_PUBLISHED, actor, protocol, Act.WITHDRAWN, copies=count)
    return count


def _lineage(copy: PublishedProtocol) -> list[dict[str, Any]]:
    """The copy, then those it came from."""
    own = {
        "publisher": copy.publisher, "title": copy.title, "version": copy.version,
        "published_on": copy.published_on.isoformat(), "licence": copy.licence,
    }  # fmt: skip
    return [own, *copy.lineage]


@transaction.atomic
def adopt_protocol(*, by: User, community: Community, key: UUID, copy: PublishedProtocol) -> Protocol:
    """A protocol of one's own from a published one: a draft to adapt, review and approve here.

    The same key, or the same origin, gives the same row. Raises ``ProjectError`` for one's own publication.
    """
    actor = begin(by, community, Permission.PROJECT_LEAD)
    known: Protocol | None = Protocol.objects.filter(key=key).first() or adopted_from(copy.series)
    if known is not None:
        return known
    if Protocol.objects.filter(series=copy.series).exists():
        raise ProjectError("Ce protocole est le vôtre.")
    protocol: Protocol = Protocol.objects.create(
        community=community, number=next_number(Protocol), key=key, title=copy.title, mission=copy.mission,
        origin_series=copy.series, origin_version=copy.version, lineage=_lineage(copy), author=by,
    )  # fmt: skip
    ProtocolVersion.objects.create(
        community=community, protocol=protocol, version=1, author=by, **copy.content()
    )
    note(AuditAction.PROTOCOL_RECORDED, actor, protocol, Act.ADOPTED, {"version": [None, copy.version]})
    return protocol


@transaction.atomic
def take_up(
    *, by: User, community: Community, protocol: Protocol, copy: PublishedProtocol, replace: bool
) -> Protocol:
    """Follow a newer version of the origin: begin a draft with its words (``replace``), or note that it was
    read and that the community keeps its own.

    Raises ``ProjectError`` while a version is being written, or for a copy of another series.
    """
    actor = begin(by, community, Permission.PROJECT_LEAD)
    current: Protocol = Protocol.objects.get(pk=protocol.pk)
    if copy.series != current.origin_series:
        raise ProjectError("Cette version n’est pas celle de l’origine de ce protocole.")
    if replace:
        if ProtocolVersion.objects.filter(protocol=current, state__in=AT_WORK).exists():
            raise ProjectError("Une version est déjà en cours d’écriture : reprenez-y ce qui convient.")
        ProtocolVersion.objects.create(
            community=community, protocol=current, version=next_version(current), author=by,
            change_note=f"Reprend la version {copy.version} de {copy.publisher}"[:500], **copy.content(),
        )  # fmt: skip
    before, current.origin_version, current.lineage = current.origin_version, copy.version, _lineage(copy)
    current.save(update_fields=["origin_version", "lineage"])
    act = Act.ADOPTED if replace else Act.REVIEWED
    note(AuditAction.PROTOCOL_EDITED, actor, current, act, {"version": [before, copy.version]})
    return current
