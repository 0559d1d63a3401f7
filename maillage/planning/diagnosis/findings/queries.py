"""Reads of the room: lists, one finding, one need, a vote and its count, the board."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from maillage.foundation.identity.models import User
from maillage.planning.diagnosis.findings.board import (
    KEY,
    Board,
    BoardAgreement,
    BoardFinding,
    BoardNeed,
    Source,
    as_json,
)
from maillage.planning.diagnosis.findings.enums import AgreementKind, VoteSubject
from maillage.planning.diagnosis.findings.figures import Drift, Latest, drift
from maillage.planning.diagnosis.findings.models import (
    Agreement,
    Comment,
    Dot,
    Evidence,
    Finding,
    Need,
    NeedFinding,
    Vote,
)
from maillage.planning.diagnosis.findings.models.findings import FindingQuerySet

# --- Findings -------------------------------------------------------------------------------------------


def _evidence() -> "QuerySet[Evidence]":
    found: QuerySet[Evidence] = (
        Evidence.objects.standing()
        .select_related("diagnosis")
        .defer("diagnosis__snapshot", "diagnosis__note")
        .order_by("pk")
    )
    return found


def findings() -> FindingQuerySet:
    """Those of the community in scope, the gravest first, with ``sources`` and ``message_count``."""
    messages = (
        Comment.objects.filter(finding=OuterRef("pk"), withdrawn_at__isnull=True)
        .order_by()
        .values("finding")
        .annotate(count=Count("pk"))
        .values("count")
    )
    found: FindingQuerySet = (
        Finding.objects.select_related("author")
        .annotate(message_count=Coalesce(Subquery(messages), 0, output_field=IntegerField()))
        .prefetch_related(Prefetch("evidence", queryset=_evidence(), to_attr="sources"))
        .order_by("-gravity", "number")
    )
    return found


def finding(number: int) -> Finding | None:
    found: Finding | None = findings().filter(number=number).first()
    return found


@dataclass(frozen=True, slots=True)
class Sourced:
    """A piece of evidence with what a newer diagnosis says of it."""

    evidence: Evidence
    drift: Drift | None


def sourced(one: Finding, newest: Latest | None) -> list[Sourced]:
    """The standing evidence of a finding read by ``findings``."""
    return [Sourced(evidence, drift(evidence, newest)) for evidence in one.sources]  # type: ignore[attr-defined]


# --- Needs ----------------------------------------------------------------------------------------------


def needs() -> "QuerySet[Need]":
    """Those that stand, by priority, with ``is_shared``, ``shared_on``, ``finding_count`` and ``people``."""
    links = _count(NeedFinding.objects.filter(need=OuterRef("pk")), "need")
    people = _count(
        Agreement.objects.standing().filter(
            need=OuterRef("pk"), kind=AgreementKind.PERSON, revision=OuterRef("revision")
        ),
        "need",
    )
    found: QuerySet[Need] = (
        Need.objects.with_agreement()
        .select_related("author")
        .annotate(finding_count=links, people=people)
        .standing()
    )
    return found


def _count(rows: "QuerySet[NeedFinding] | QuerySet[Agreement]", field: str) -> Coalesce:
    counted = rows.order_by().values(field).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def need(number: int) -> Need | None:
    """A need, dropped or not, with ``is_shared`` and ``shared_on``."""
    found: Need | None = Need.objects.with_agreement().select_related("author").filter(number=number).first()
    return found


def agreements(one: Need) -> "QuerySet[Agreement]":
    """Every agreement on a need, with ``is_current``, the withdrawn ones too."""
    found: QuerySet[Agreement] = (
        Agreement.objects.annotated()
        .filter(need=one)
        .select_related("person", "recorded_by", "withdrawn_by")
        .order_by("agreed_on", "pk")
    )
    return found


# --- The board ------------------------------------------------------------------------------------------


def board(*, kept: bool, newest: Latest | None = None) -> Board:
    """What is kept, or all that was not set aside; needs by priority with their agreements. Five queries."""
    rows = findings().kept() if kept else findings().standing()
    standing = needs().prefetch_related(
        Prefetch("links", queryset=NeedFinding.objects.select_related("finding"), to_attr="joined"),
        Prefetch("agreements", queryset=Agreement.objects.standing().annotated(), to_attr="agreed"),
    )
    return Board(
        findings=tuple(_board_finding(one, newest) for one in rows),
        needs=tuple(_board_need(one) for one in standing),
    )


def frozen_part() -> dict[str, Any]:
    """What a diagnosis that is frozen now takes with it; nothing while nothing is kept."""
    found = board(kept=True)
    return {KEY: as_json(found)} if found else {}


def _board_finding(one: Finding, newest: Latest | None) -> BoardFinding:
    return BoardFinding(
        number=one.number, kind=one.kind, theme=one.theme, title=one.title, text=one.text,
        population=one.population, place=one.place_label, gravity=one.gravity, urgency=one.urgency,
        impact=one.impact, feasibility=one.feasibility, status=one.status,
        sources=tuple(_source(row) for row in sourced(one, newest)),
    )  # fmt: skip


def _source(row: Sourced) -> Source:
    one = row.evidence
    return Source(
        kind=one.kind, label=one.label, held_on=one.held_on.isoformat() if one.held_on else "",
        participants=one.participants, detail=one.detail, reading=one.reading,
        diagnosis=one.diagnosis.number if one.diagnosis else None, drift=row.drift,
    )  # fmt: skip


def _board_need(one: Need) -> BoardNeed:
    current = [agreement for agreement in one.agreed if agreement.is_current]  # type: ignore[attr-defined]
    return BoardNeed(
        number=one.number, rank=one.rank or 0, title=one.title, text=one.text, population=one.population,
        place=one.place_label, urgency=one.urgency, impact=one.impact, feasibility=one.feasibility,
        findings=tuple(sorted(link.finding.number for link in one.joined)),  # type: ignore[attr-defined]
        shared_on=one.shared_on.isoformat() if one.shared_on else "",  # type: ignore[attr-defined]
        agreements=tuple(
            BoardAgreement(row.kind, row.who, row.agreed_on.isoformat(), row.reservation)
            for row in current
            if row.kind != AgreementKind.PERSON
        ),
        people=sum(row.kind == AgreementKind.PERSON for row in current),
    )  # fmt: skip


# --- Votes ----------------------------------------------------------------------------------------------


def votes() -> "QuerySet[Vote]":
    """The newest first, with ``voters``: how many people voted."""
    return (
        Vote.objects.select_related("opened_by", "closed_by")
        .annotate(voters=Count("ballots", filter=Q(ballots__put__isnull=False), distinct=True))
        .order_by("-number")
    )


def open_votes(today: date) -> "QuerySet[Vote]":
    return votes().filter(closed_at__isnull=True, closes_on__gte=today)


def candidates(subject: str) -> "Sequence[Finding] | Sequence[Need]":
    """What may receive dots: findings not set aside, or needs that stand."""
    if subject == VoteSubject.FINDINGS:
        return list(Finding.objects.standing().order_by("kind", "-gravity", "number"))
    return list(Need.objects.standing())


def ballot_of(vote: Vote, voter: User) -> dict[int, int]:
    """{key of the finding or need: dots} that this person put."""
    rows = Dot.objects.filter(ballot__vote=vote, ballot__voter=voter).values_list("finding", "need", "count")
    return {finding or need: count for finding, need, count in rows}


@dataclass(frozen=True, slots=True)
class Tally:
    """The dots of one finding or need, and from how many people. ``share`` is of the highest, 0 to 1."""

    number: int
    title: str
    dots: int
    voters: int
    share: float


def tally(vote: Vote) -> list[Tally]:
    """The dots counted anew from the ballots, the most first."""
    field = "finding" if vote.subject == VoteSubject.FINDINGS else "need"
    rows = list(
        Dot.objects.filter(ballot__vote=vote)
        .values(f"{field}__number", f"{field}__title")
        .annotate(dots=Sum("count"), voters=Count("ballot", distinct=True))
        .order_by("-dots", "-voters", f"{field}__number")
    )
    most = max((row["dots"] for row in rows), default=1)
    return [
        Tally(row[f"{field}__number"], row[f"{field}__title"], row["dots"], row["voters"], row["dots"] / most)
        for row in rows
    ]
