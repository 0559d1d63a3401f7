"""Reads of the room: cases, what they hold, what changed between two filings."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Case, DateField, F, IntegerField, Q, When

from maillage.communities.creation.models import StageEvent
from maillage.communities.review.enums import (
    OPEN_STATES,
    SIGNATORIES,
    CaseKind,
    CaseState,
    ExchangeKind,
    Party,
)
from maillage.communities.review.limits import contract_days
from maillage.communities.review.models import CasePiece, Exchange, OfficerNote, ReviewCase
from maillage.foundation.documents.model import Section
from maillage.foundation.tenancy.enums import Bucket, Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing.comparing import compare, condensed, differs
from maillage.foundation.writing.layout import clauses, section_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

# An answer due within these days is said to be due.
SOON = 14


def cases() -> "QuerySet[ReviewCase]":
    """Those of the communities in scope, the newest first."""
    return ReviewCase.objects.select_related("community", "in_charge").order_by("-opened_on", "-pk")


def case(number: int) -> ReviewCase | None:
    """By its number, in the community in scope."""
    found: ReviewCase | None = cases().filter(number=number).first()
    return found


def pieces(found: ReviewCase) -> list[CasePiece]:
    """In the order in which they came, without the bytes nor the text of filings."""
    rows = CasePiece.objects.select_related("filing__filed_by", "filing__document").filter(case=found)
    return list(rows.defer("content", "filing__content").order_by("number"))


def exchanges(found: ReviewCase) -> list[Exchange]:
    """In order, with their authors."""
    rows = Exchange.objects.select_related("author", "piece__filing").filter(case=found)
    return list(rows.defer("piece__content", "piece__filing__content").order_by("number"))


def officer_notes(found: ReviewCase) -> list[OfficerNote]:
    """What only officers may read: for their pages alone."""
    return list(OfficerNote.objects.select_related("author").filter(case=found).order_by("at", "pk"))


def content_of(piece: CasePiece) -> dict[str, Any] | None:
    """What was filed, from the frozen snapshot; None for a file brought from elsewhere."""
    if piece.filing_id is None:
        return None
    found: dict[str, Any] = json.loads(piece.filing.content)
    return found


def sections_of(content: dict[str, Any]) -> list[tuple[str, str, Section]]:
    """(key, title, laid out) of each section as filed."""
    return [
        (one["key"], f"{one['number']}. {one['title']}", section_of(one, draft=False))
        for one in content["sections"]
    ]


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """Clause by clause, in the order of the newer filing; what went away comes last."""
    old = {key: (title, words) for key, title, words in clauses(before)}
    new = {key: (title, words) for key, title, words in clauses(after)}
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        title = (new.get(key) or old[key])[0]
        parts = compare(old.get(key, ("", ""))[1], new.get(key, ("", ""))[1])
        found.append({"key": key, "title": title, "pieces": condensed(parts), "differs": differs(parts)})
    return found


def is_over(found: ReviewCase, today: date) -> bool:
    """Whether a project has passed its last day without an answer: it is deemed validated."""
    return (
        found.kind == CaseKind.PROJECT and found.is_open and found.due_on is not None and today > found.due_on
    )


def signed_parties(said: Sequence[Exchange]) -> dict[Party, date]:
    """Who has signed, and the day they signed."""
    return {Party(one.party): one.on for one in said if one.kind == ExchangeKind.SIGNED and one.on}


def unsigned(said: Sequence[Exchange]) -> list[Party]:
    done = signed_parties(said)
    return [party for party in SIGNATORIES if party not in done]


@dataclass(frozen=True, slots=True)
class Due:
    """What is waited for next in a case: by whom, by when, how pressing (``todo``, ``due``, ``late``)."""

    what: str
    on: date | None
    tone: str


def waited(found: ReviewCase, today: date) -> Due | None:
    """What the case waits for; None once it is closed."""
    state = found.case_state
    if not state.is_open:
        return None
    if is_over(found, today):
        return Due("Validation tacite à constater", found.due_on, "due")
    if found.kind == CaseKind.RENEWAL:
        return _renewal(found, today)
    if state == CaseState.NEGOTIATING:
        return Due("Trois signatures", None, "todo")
    if state == CaseState.COMPLEMENT_ASKED and found.kind == CaseKind.LETTER:
        return _dated("Complément de la communauté", found.complement_due_on, today)
    return _dated("Réponse de l’ARS", found.due_on, today)


def _dated(what: str, day: date | None, today: date) -> Due:
    if day is None:
        return Due(what, None, "todo")
    left = (day - today).days
    return Due(what, day, "late" if left < 0 else "due" if left <= SOON else "todo")


def _renewal(found: ReviewCase, today: date) -> Due:
    end, alerts = contract_days(found.community, found.starts_on)
    passed = sum(day <= today for day in alerts)
    return Due("Nouveau contrat à signer", end, ("todo", "todo", "due", "late")[min(passed, 3)])


@dataclass(frozen=True, slots=True)
class InboxRow:
    case: ReviewCase
    due: Due | None


def inbox(found: "Iterable[ReviewCase]", today: date) -> list[InboxRow]:
    """Each case with what it waits for, in the order given."""
    return [InboxRow(one, waited(one, today)) for one in found]


def by_urgency(found: "QuerySet[ReviewCase]") -> "QuerySet[ReviewCase]":
    """The open cases first, what is due first on top; then the closed ones, the newest first.

    The day is that of ``waited``, told to the database so that a list of any length is read by pages.
    """
    is_open = Q(state__in=sorted(OPEN_STATES))
    waits = Case(
        When(~is_open, then=None),
        When(state=CaseState.NEGOTIATING, then=None),
        When(state=CaseState.COMPLEMENT_ASKED, kind=CaseKind.LETTER, then=F("complement_due_on")),
        default=F("due_on"),
        output_field=DateField(),
    )
    closed = Case(When(is_open, then=0), default=1, output_field=IntegerField())
    return found.order_by(closed, waits.asc(nulls_last=True), "-opened_on", "-pk")


def officers_in_charge(found: "QuerySet[ReviewCase]") -> list[tuple[int, str]]:
    """(key, name) of the officers who have taken one of these cases."""
    held = found.filter(in_charge__isnull=False).order_by("in_charge").distinct("in_charge")
    return [(one.in_charge_id, str(one.in_charge)) for one in held]


def to_negotiate(stage: Stage) -> list[CaseKind]:
    """What the community in scope may open now: what its stage allows and nobody opened yet."""
    possible = negotiable(stage)
    if not possible:
        return []
    already = set(ReviewCase.objects.open().values_list("kind", flat=True))
    return [kind for kind in possible if kind not in already]


def negotiable(stage: Stage) -> list[CaseKind]:
    """What a community at this stage may negotiate. Pure."""
    if stage in {Stage.PS_VALIDE, Stage.ACI_NEGOCIATION, Stage.RESILIE}:
        return [CaseKind.ACI]
    return [CaseKind.AVENANT] if stage.bucket is Bucket.ACI_SIGNE else []


def contract_signed_on(community: Community) -> date | None:
    """The day of the contract in force of the community in scope, from its line of life."""
    stage = Community.objects.values_list("stage", flat=True).get(pk=community.pk)
    if Stage(stage).bucket is not Bucket.ACI_SIGNE:
        return None
    days = StageEvent.objects.standing().filter(status=Stage.ACI_SIGNE).order_by("-position")
    found: date | None = days.values_list("effective_on", flat=True).first()
    return found
