"""Reads of protocols: the community's own, and those that communities published."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.planning.health_project.protocols.enums import VersionState
from maillage.planning.health_project.protocols.models import (
    Protocol,
    ProtocolReview,
    ProtocolVersion,
    PublishedProtocol,
)

AT_WORK = (VersionState.DRAFT, VersionState.REVIEW)


@dataclass(frozen=True, slots=True)
class Held:
    """A protocol with the version in force and the one being written, if any."""

    protocol: Protocol
    current: ProtocolVersion | None
    working: ProtocolVersion | None
    newer: PublishedProtocol | None

    def due(self, today: date) -> bool:
        """Whether the version in force should be read again."""
        return bool(self.current and self.current.review_on and self.current.review_on <= today)


def protocols() -> list[Held]:
    """Those of the community in scope that are not retired. Three queries."""
    rows = Protocol.objects.filter(retired_at__isnull=True).prefetch_related(
        Prefetch("versions", queryset=ProtocolVersion.objects.exclude(state=VersionState.REPLACED)),
    )
    found = list(rows.order_by("number"))
    newer = _newer(found)
    return [_held(one, newer) for one in found]


def _held(one: Protocol, newer: dict[UUID, PublishedProtocol]) -> Held:
    versions = list(one.versions.all())
    latest = newer.get(one.origin_series) if one.origin_series else None
    if latest is not None and latest.version <= (one.origin_version or 0):
        latest = None
    return Held(
        one,
        next((row for row in versions if row.state == VersionState.APPROVED), None),
        next((row for row in versions if row.state in AT_WORK), None),
        latest,
    )


def _newer(found: list[Protocol]) -> dict[UUID, PublishedProtocol]:
    series = [one.origin_series for one in found if one.origin_series]
    rows = gallery().filter(series__in=series) if series else []
    return {row.series: row for row in rows}


def protocol(number: int) -> Held | None:
    """One of them, retired or not. Three queries."""
    one = (
        Protocol.objects.filter(number=number)
        .select_related("author")
        .prefetch_related(
            Prefetch("versions", queryset=ProtocolVersion.objects.select_related("author", "approved_by"))
        )
        .first()
    )
    return None if one is None else _held(one, _newer([one]))


def version(one: Protocol, number: int) -> ProtocolVersion | None:
    """One version of a protocol; its rows are read already."""
    return next((row for row in one.versions.all() if row.version == number), None)


def reviews(one: ProtocolVersion) -> "QuerySet[ProtocolReview]":
    """The opinions on a version, with ``is_current``: given to the words as they are."""
    return (
        ProtocolReview.objects.filter(version=one)
        .select_related("by")
        .annotate(is_current=Q(revision=one.revision))
    )


def favourable(one: ProtocolVersion) -> bool:
    """Whether someone else than its author agreed to the words as they are."""
    return (
        ProtocolReview.objects.filter(version=one, revision=one.revision, opinion="agree")
        .exclude(by=one.author_id)  # type: ignore[attr-defined]
        .exists()
    )


# --- The gallery ----------------------------------------------------------------------------------------


def gallery() -> "QuerySet[PublishedProtocol]":
    """The newest published version of each series, whoever published it; what was withdrawn is not there.

    Reads across communities, on purpose: published copies alone, opened by the row policy ``public_read``.
    """
    standing = PublishedProtocol.gallery.filter(withdrawn_on__isnull=True)
    newest = standing.filter(series=OuterRef("series")).order_by("-version").values("pk")[:1]
    return standing.filter(pk=Subquery(newest)).order_by("-published_on", "title")


def published(series: UUID, version: int | None = None) -> PublishedProtocol | None:
    """One published version, the newest by default; None once withdrawn."""
    if version is None:
        return gallery().filter(series=series).first()
    return PublishedProtocol.gallery.filter(series=series, version=version, withdrawn_on__isnull=True).first()


def own_publications(one: Protocol) -> list[PublishedProtocol]:
    """What this community published of a protocol, withdrawn or not, the newest first."""
    return list(PublishedProtocol.objects.filter(series=one.series).order_by("-version"))


def adopted_from(series: UUID) -> Protocol | None:
    """The protocol of the community in scope that was adopted from this series."""
    found: Protocol | None = Protocol.objects.filter(origin_series=series, retired_at__isnull=True).first()
    return found


# --- The week -------------------------------------------------------------------------------------------


def waiting(actor: Actor, today: date) -> "QuerySet[ProtocolVersion]":
    """Versions to approve, written by someone else; those in force past their day, unless already at work."""
    being_written = ProtocolVersion.objects.filter(protocol=OuterRef("protocol"), state__in=AT_WORK)
    asked = Q(state=VersionState.REVIEW) & ~Q(author=actor.user)
    again = Q(state=VersionState.APPROVED, review_on__lte=today) & ~Exists(being_written)
    wanted = Q(pk=None)
    if actor.can(Permission.PROTOCOL_APPROVE):
        wanted |= asked
    if actor.can(Permission.PROJECT_LEAD):
        wanted |= again
    found: QuerySet[ProtocolVersion] = ProtocolVersion.objects.filter(wanted).order_by("pk")
    return found.filter(protocol__retired_at__isnull=True)
