"""Reads of the room: the documents of the community in scope, and what each section holds."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from maillage.foundation.access.enums import Role
from maillage.foundation.access.queries import people_of
from maillage.foundation.access.roles import permissions_of
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing.completeness import Meter, measure_section, total
from maillage.foundation.writing.declaration import Section, Template
from maillage.foundation.writing.models import (
    Attachment,
    DocumentSection,
    Filing,
    SectionClash,
    SectionComment,
    SectionFact,
    SectionPresence,
    SectionRevision,
    WrittenDocument,
)
from maillage.foundation.writing.snapshot import About, Content, Held, content_of
from maillage.foundation.writing.sources import Taken, take
from maillage.foundation.writing.values import completed
from maillage.foundation.writing.writings import Writing

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Someone seen less than this ago is writing; the editor tells every twenty seconds.
PRESENT = timedelta(seconds=45)
# Two versions by the same person closer than this are one sitting.
SITTING = timedelta(minutes=30)


def documents(spec: Writing) -> "QuerySet[WrittenDocument]":
    """Those of this kind, the newest first."""
    return WrittenDocument.objects.select_related("started_by").filter(kind=spec.key).order_by("-number")


def document(spec: Writing, number: int) -> WrittenDocument | None:
    found: WrittenDocument | None = documents(spec).filter(number=number).first()
    return found


def section_row(found: WrittenDocument, key: str) -> DocumentSection | None:
    row: DocumentSection | None = (
        DocumentSection.objects.select_related("assigned_to", "written_by", "document")
        .filter(document=found, key=key)
        .first()
    )
    return row


def section_rows(found: WrittenDocument) -> dict[str, DocumentSection]:
    rows = DocumentSection.objects.select_related("assigned_to", "written_by").filter(document=found)
    return {row.key: row for row in rows}


def facts_of(rows: Iterable[DocumentSection]) -> dict[int, dict[str, list[Taken]]]:
    """The facts in place, by section then by field, in the order of their insertion."""
    found: dict[int, dict[str, list[Taken]]] = defaultdict(lambda: defaultdict(list))
    facts = SectionFact.objects.filter(section__in=[row.pk for row in rows], replaced_at=None).order_by("pk")
    for fact in facts:
        found[fact.section_id][fact.field].append(Taken.from_json(fact.content))
    return found


def files_of(rows: Iterable[DocumentSection]) -> dict[int, dict[str, list[dict[str, Any]]]]:
    """The files in place, by section then by field, without their bytes."""
    found: dict[int, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    files = (
        Attachment.objects.filter(section__in=[row.pk for row in rows], removed_at=None)
        .order_by("pk")
        .values("pk", "section_id", "field", "name", "size", "sha256")
    )
    for one in files:
        found[one["section_id"]][one["field"]].append(
            {"pk": one["pk"], "name": one["name"], "size": one["size"], "sha256": one["sha256"]}
        )
    return found


@dataclass(frozen=True, slots=True)
class Board:
    """A document with everything its sections hold. Three queries."""

    document: WrittenDocument
    template: Template
    rows: Mapping[str, DocumentSection]
    held: Mapping[str, Held]
    meters: Mapping[str, Meter]
    meter: Meter


def board(spec: Writing, found: WrittenDocument) -> Board:
    template = spec.template_of(found)
    rows = section_rows(found)
    facts, files = facts_of(rows.values()), files_of(rows.values())
    held, meters = {}, {}
    for section in template.sections:
        row = rows.get(section.key)
        if row is None:
            continue
        held[section.key] = Held(completed(section, row.content), row.revision, facts[row.pk], files[row.pk])
        meters[section.key] = meter_of(section, held[section.key])
    return Board(found, template, rows, held, meters, total(meters, template))


def meter_of(section: Section, held: Held) -> Meter:
    """How far one section is."""
    return measure_section(
        section,
        held.values,
        {key: len(facts) for key, facts in held.facts.items()},
        {key: len(files) for key, files in held.files.items()},
    )


def held_by(section: Section, row: DocumentSection) -> Held:
    """What one section holds. Two queries."""
    return Held(
        completed(section, row.content), row.revision, facts_of([row])[row.pk], files_of([row])[row.pk]
    )


def content(
    seen: Board,
    community: Community,
    today: date,
    *,
    filing: int = 0,
    by: User | None = None,
    covered: bool = True,
) -> Content:
    """What the document says now; the cover's fact is read anew, unless nobody will see it."""
    name = seen.template.cover if covered else ""
    about = About(
        community=community.name,
        kind=seen.document.kind,
        number=seen.document.number,
        title=seen.document.title,
        day=today,
        filing=filing,
        by=by.get_full_name() if by else "",
        cover=take([name], community, today, about=seen.document.about).get(name) if name else None,
    )
    return content_of(about, seen.template, seen.held)


# --- Around a section ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Around:
    """What is going on in the sections of a document, by section: counts, and the names of who writes now."""

    open_comments: Counter[int]
    open_clashes: Counter[int]
    present: Mapping[int, list[str]]


def around(rows: Iterable[DocumentSection], reader: User) -> Around:
    """Three queries."""
    keys = [row.pk for row in rows]
    comments = SectionComment.objects.filter(section__in=keys, parent=None, settled_at=None)
    clashes = SectionClash.objects.filter(section__in=keys, settled_at=None)
    present: dict[int, list[str]] = defaultdict(list)
    for one in _present(keys, reader):
        present[one.section_id].append(_name(one.person))
    return Around(
        Counter(comments.values_list("section_id", flat=True)),
        Counter(clashes.values_list("section_id", flat=True)),
        present,
    )


def _present(keys: list[int], reader: User) -> "QuerySet[SectionPresence]":
    since = timezone.now() - PRESENT
    return (
        SectionPresence.objects.select_related("person")
        .filter(section__in=keys, seen_at__gte=since)
        .exclude(person=reader)
        .order_by("pk")
    )


def present_in(row: DocumentSection, reader: User) -> list[str]:
    """The names of the others who write in this section now."""
    return [_name(one.person) for one in _present([row.pk], reader)]


def _name(person: User) -> str:
    return person.get_full_name() or person.email


def open_clashes(row: DocumentSection) -> list[SectionClash]:
    clashes = SectionClash.objects.select_related("theirs_by", "mine_by")
    return list(clashes.filter(section=row, settled_at=None).order_by("pk"))


@dataclass(frozen=True, slots=True)
class Thread:
    first: SectionComment
    answers: list[SectionComment]


def threads(row: DocumentSection) -> list[Thread]:
    """The discussions of a section, those to settle first. One query."""
    found: dict[int, Thread] = {}
    comments = (
        SectionComment.objects.select_related("author", "settled_by").filter(section=row).order_by("pk")
    )
    for one in comments:
        if one.parent_id is None:
            found[one.pk] = Thread(one, [])
        else:
            found[one.parent_id].answers.append(one)
    return sorted(found.values(), key=lambda thread: thread.first.settled_at is not None)


@dataclass(frozen=True, slots=True)
class Sitting:
    """Versions that one person wrote without a long pause: ``last`` is the one to read."""

    last: SectionRevision
    first_at: datetime
    count: int


def sittings(row: DocumentSection) -> list[Sitting]:
    """The history of a section, the newest first. One query, without the texts."""
    revisions = (
        SectionRevision.objects.select_related("written_by")
        .defer("content")
        .filter(section=row)
        .order_by("number")
    )
    found: list[Sitting] = []
    for one in revisions:
        former = found[-1] if found else None
        if (
            former is not None
            and former.last.written_by_id == one.written_by_id
            and former.last.origin == one.origin == "typed"
            and one.written_at - former.last.written_at < SITTING
        ):
            found[-1] = Sitting(one, former.first_at, former.count + 1)
        else:
            found.append(Sitting(one, one.written_at, 1))
    return found[::-1]


def revision(row: DocumentSection, number: int) -> SectionRevision | None:
    found: SectionRevision | None = (
        SectionRevision.objects.select_related("written_by").filter(section=row, number=number).first()
    )
    return found


# --- Filings ---------------------------------------------------------------------------------------------


def filings(found: WrittenDocument) -> "QuerySet[Filing]":
    """The newest first, without their content."""
    return (
        Filing.objects.select_related("filed_by").defer("content").filter(document=found).order_by("-number")
    )


def last_filings(found: Iterable[WrittenDocument]) -> dict[int, Filing]:
    """The last filing of each of these documents that has one, by document. One query."""
    rows = Filing.objects.defer("content").filter(document__in=[one.pk for one in found])
    return {one.document_id: one for one in rows.order_by("document", "-number").distinct("document")}


def filing(found: WrittenDocument, number: int) -> Filing | None:
    one: Filing | None = (
        Filing.objects.select_related("filed_by").filter(document=found, number=number).first()
    )
    return one


def filed(spec: Writing) -> "QuerySet[Filing]":
    """Every filing of this kind in the communities in scope, the newest first: for the rooms that review."""
    return (
        Filing.objects.select_related("filed_by", "document", "community")
        .defer("content")
        .filter(document__kind=spec.key)
        .order_by("-filed_at")
    )


def writers(spec: Writing, today: date) -> list[User]:
    """Who may write documents of this kind in the community in scope, by name. One query."""
    found: dict[int, User] = {}
    for assignment in people_of(today=today):
        if spec.edit in permissions_of(frozenset({Role(assignment.role)})):
            found.setdefault(assignment.user_id, assignment.user)
    return list(found.values())


def filing_of_digest(spec: Writing, start: str) -> Filing | None:
    """The filing whose content, or one of whose copies, has a digest that begins so. One query."""
    digests = Q(sha256__startswith=start) | Q(copies__sha256__startswith=start)
    found: Filing | None = (
        Filing.objects.select_related("filed_by", "document")
        .filter(digests, document__kind=spec.key)
        .order_by("pk")
        .first()
    )
    return found
