"""Reads of the room: the files that wait, the imports made, and what an import would do."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from maillage.foundation.tabular.books import Book, Sheet, unpacked
from maillage.foundation.tabular.enums import Outcome
from maillage.foundation.tabular.fields import Field
from maillage.foundation.tabular.headings import Choice, from_json, headings_of
from maillage.foundation.tabular.imports import Import, Options, Verdict
from maillage.foundation.tabular.models import ImportRecord, PendingUpload
from maillage.foundation.tabular.reading import Correction, Reading, understand

RECENT = 20


def waiting(spec: Import) -> "QuerySet[PendingUpload]":
    """The files of this import that still wait, the newest first, without their cells."""
    return (
        PendingUpload.objects.filter(spec=spec.key, expires_at__gt=timezone.now())
        .select_related("uploaded_by")
        .defer("content")
        .order_by("-pk")
    )


def waiting_upload(spec: Import, pk: int) -> PendingUpload | None:
    """One of them with its cells; None when it was settled or has expired."""
    found: PendingUpload | None = (
        PendingUpload.objects.filter(spec=spec.key, expires_at__gt=timezone.now(), pk=pk)
        .select_related("uploaded_by")
        .first()
    )
    return found


def records(spec: Import) -> "QuerySet[ImportRecord]":
    """What was imported this way, the newest first."""
    return ImportRecord.objects.filter(spec=spec.key).select_related("imported_by").order_by("-pk")


def remembered(spec: Import) -> dict[str, dict[str, Any]]:
    """{fingerprint of headings: the choice confirmed last for them}."""
    rows = ImportRecord.objects.filter(spec=spec.key).order_by("pk").values_list("headings", "choice")
    return dict(rows)


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do. ``verdicts`` has one entry a line read, in the order of the file."""

    book: Book
    choice: Choice
    headings: tuple[str, ...]
    reading: Reading
    verdicts: tuple[Verdict, ...]
    missing: tuple[str, ...]

    @property
    def sheet(self) -> Sheet:
        return self.book.sheets[self.choice.sheet]

    @property
    def counts(self) -> dict[str, int]:
        """{outcome: lines}, every outcome named."""
        found = Counter(verdict.outcome for verdict in self.verdicts)
        return {outcome.value: found[outcome] for outcome in Outcome}

    @property
    def ready(self) -> bool:
        """Whether there is anything to write."""
        counts = self.counts
        return not self.missing and counts["created"] + counts["updated"] > 0


def read_upload(spec: Import, upload: PendingUpload, fields: Sequence[Field]) -> Preview:
    """The file read as chosen, nothing judged yet: a required column may be missing."""
    book, choice = unpacked(bytes(upload.content)), from_json(upload.choice)
    taken = set(choice.columns.values())
    missing = tuple(field.label for field in fields if field.required and field.name not in taken)
    sheet = book.sheets[choice.sheet]
    reading = understand(sheet, choice, fields, spec.key_of) if taken and not missing else Reading()
    return Preview(book, choice, tuple(headings_of(sheet, choice.header)), reading, (), missing)


def preview(spec: Import, upload: PendingUpload, fields: Sequence[Field], options: Options | None) -> Preview:
    """What importing would do; without valid options only what is refused at reading is known."""
    read = read_upload(spec, upload, fields)
    judged = spec.judge(read.reading.rows, options) if options is not None and not read.missing else ()
    verdicts = every_verdict(read.reading, judged)
    return Preview(read.book, read.choice, read.headings, read.reading, verdicts, read.missing)


def every_verdict(reading: Reading, judged: Sequence[Verdict]) -> tuple[Verdict, ...]:
    """Those of the calling room and those of the lines that could not be read, in the order of the file."""
    refused = [Verdict(one.line, Outcome.REJECTED, one.written, one.reason) for one in reading.rejected]
    return tuple(sorted([*judged, *refused], key=lambda verdict: verdict.line))


@dataclass(frozen=True, slots=True)
class Mended:
    """The same correction of a column, on all its lines."""

    heading: str
    written: str
    understood: str
    lines: tuple[int, ...]


def mended(corrections: Sequence[Correction]) -> list[Mended]:
    """Every corrected cell, those that are the same together."""
    groups: dict[tuple[str, str, str], list[int]] = {}
    for one in corrections:
        groups.setdefault((one.heading, one.written, one.understood), []).append(one.line)
    return [Mended(*key, tuple(lines)) for key, lines in groups.items()]
