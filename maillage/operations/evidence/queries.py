"""Reads of the room: proofs by what they serve, and who visited them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch, Q, QuerySet

from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.identity.models import User
from maillage.operations.evidence.enums import Confidentiality, EvidenceKind, Mission
from maillage.operations.evidence.lacking import ALWAYS, Period
from maillage.operations.evidence.models import Evidence, EvidenceContent, EvidenceLink
from maillage.operations.evidence.sources import Told, source_of
from maillage.planning.health_project.models import ActionSheet

VISITS = (AuditAction.EVIDENCE_VISITED.value, AuditAction.EVIDENCE_TAKEN.value)
MOST_VISITS = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty values narrow nothing."""

    period: Period = field(default=ALWAYS)
    mission: str = ""
    sheet: int | None = None
    indicator: str = ""
    nature: str = ""
    text: str = ""
    withdrawn: bool = False


def readable(actor: Actor) -> list[str]:
    """Who may read what: the levels that this person reads."""
    if actor.can(Permission.EVIDENCE_EDIT):
        return list(Confidentiality.values)
    if actor.can(Permission.AGENCY_REVIEW):
        return [Confidentiality.SHARED, Confidentiality.FUNDER]
    return [Confidentiality.SHARED]


def proofs(actor: Actor, filters: Filters | None = None) -> "QuerySet[Evidence]":
    """Those that this person may read, the latest fact first, with links and author. Two queries."""
    filters = filters or Filters()
    found = Evidence.objects.filter(filters.period.condition("fact_on"), confidentiality__in=readable(actor))
    found = found.exclude(withdrawn_at=None) if filters.withdrawn else found.standing()
    if filters.mission:
        served = Q(links__mission=filters.mission) | Q(links__sheet__mission=filters.mission)
        found = found.filter(pk__in=Evidence.objects.filter(served).values("pk"))
    if filters.sheet:
        found = found.filter(links__sheet__number=filters.sheet)
    if filters.indicator:
        found = found.filter(links__indicator=filters.indicator)
    if filters.nature:
        found = found.filter(nature=filters.nature)
    if filters.text:
        found = found.filter(
            Q(title__unaccent__icontains=filters.text)
            | Q(proves__unaccent__icontains=filters.text)
            | Q(name__unaccent__icontains=filters.text)
        )
    return _whole(found).order_by("-fact_on", "-number")


def proof(actor: Actor, number: int) -> Evidence | None:
    """One that this person may read, withdrawn or not."""
    found = Evidence.objects.filter(number=number, confidentiality__in=readable(actor))
    one: Evidence | None = _whole(found).first()
    return one


def _whole(found: "QuerySet[Evidence]") -> "QuerySet[Evidence]":
    links = EvidenceLink.objects.select_related("sheet").order_by("pk")
    return found.select_related("added_by", "withdrawn_by").prefetch_related(
        Prefetch("links", queryset=links)
    )


def of_sheet(actor: Actor, sheet: ActionSheet) -> "QuerySet[Evidence]":
    """The standing proofs of an action sheet, the latest first. One query."""
    found: QuerySet[Evidence] = Evidence.objects.standing().filter(
        links__sheet=sheet, confidentiality__in=readable(actor)
    )
    return found.order_by("-fact_on", "-number")


def content_of(one: Evidence) -> bytes | None:
    """Its bytes; none once they were erased."""
    found: EvidenceContent | None = EvidenceContent.objects.filter(evidence=one).first()
    return bytes(found.content) if found else None


def purged() -> "QuerySet[Evidence]":
    """The proofs whose file was erased, the latest first."""
    found = Evidence.objects.filter(purged_at__isnull=False).select_related("added_by", "purged_by")
    return found.order_by("-purged_at", "-number")


def missions_of(one: Evidence) -> list[Mission]:
    """The missions that it serves, by itself or through its sheets, in the order of the contract."""
    codes = {link.mission or (link.sheet.mission if link.sheet else "") for link in one.links.all()}
    return [mission for mission in Mission if mission.value in codes]


def sheets_of(one: Evidence) -> list[ActionSheet]:
    return [link.sheet for link in one.links.all() if link.sheet]


def indicators_of(one: Evidence) -> list[str]:
    return [link.indicator for link in one.links.all() if link.indicator]


def told_now(one: Evidence) -> Told | None:
    """What its live object says today; None for a file, or when the object is no more there."""
    source = source_of(one.source)
    if one.kind != EvidenceKind.LIVE or source is None:
        return None
    return source.tell(one.community, one.ref)


@dataclass(frozen=True, slots=True)
class Visit:
    """An officer read a proof, or took its file, at this moment."""

    event: AuditEvent
    who: str

    @property
    def numbers(self) -> list[int]:
        """The proofs that were read: one, or those of an archive."""
        said: list[int] = self.event.details.get("numbers", [self.event.details.get("number", 0)])
        return said

    @property
    def taken(self) -> bool:
        return self.event.action in {AuditAction.EVIDENCE_TAKEN, AuditAction.PIECE_TAKEN}

    @property
    def what(self) -> str:
        """« preuves 3, 4 », « pièce 2 » of a sample."""
        if "piece" in self.event.details:
            return f"pièce {self.event.details['piece']}"
        numbers = self.numbers
        return f"preuve{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"

    @property
    def agency(self) -> str:
        """« CPAM », « ARS »."""
        return self.event.actor_roles.upper()


def visits(*found: Evidence) -> list[Visit]:
    """Who of the agencies opened these proofs, alone or in an archive: the latest ``MOST_VISITS``. Two
    queries.
    """
    return readings(_about(found), found[0].community_id, VISITS) if found else []  # type: ignore[attr-defined]


def takers(one: Evidence) -> list[Visit]:
    """Every time an agency took the bytes of a proof, under any number, alone or in an archive. Three
    queries.
    """
    twins = list(Evidence.objects.filter(sha256=one.sha256))
    taken = (AuditAction.EVIDENCE_TAKEN.value,)
    return readings(_about(twins), one.community_id, taken, most=None)  # type: ignore[attr-defined]


def _about(found: Sequence[Evidence]) -> Q:
    """The lines of the log that name one of these proofs."""
    what = Q(subject_type="evidence", subject_id__in=[str(one.pk) for one in found])
    for one in found:
        what |= Q(subject_type="community", details__contains={"numbers": [one.number]})
    return what


def readings(what: Q, community: int, actions: Sequence[str], most: int | None = MOST_VISITS) -> list[Visit]:
    """The lines of the log of a community (key) that say these things, the latest first. Two queries."""
    rows = AuditEvent.objects.filter(what, community_id=community, action__in=actions)
    events = list(rows.order_by("-seq")[:most])
    names = User.objects.in_bulk({event.actor_id for event in events if event.actor_id})
    return [Visit(event, str(names.get(event.actor_id, ""))) for event in events]
