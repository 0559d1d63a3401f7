"""What documents ask of the week: the sections entrusted to a person, until they are written."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from maillage.foundation.access.queries import Actor
from maillage.foundation.web.week import Reads, Task, asks, rows
from maillage.foundation.writing.completeness import measure_section
from maillage.foundation.writing.declaration import Section
from maillage.foundation.writing.enums import DocumentState, FieldKind
from maillage.foundation.writing.loading import template_of
from maillage.foundation.writing.models import DocumentSection
from maillage.foundation.writing.values import Values, completed
from maillage.foundation.writing.writings import Writing, declared

# What a person fills; facts come from the platform, and files are never what is waited for.
_GIVEN = (FieldKind.SOURCE, FieldKind.FILES)


def _reads(actor: Actor, today: date) -> Reads:
    kinds = [spec.key for spec in declared() if actor.can(spec.edit)]
    if not kinds:
        return {}
    found = (
        DocumentSection.objects.filter(assigned_to=actor.user, document__kind__in=kinds)
        .exclude(document__state=DocumentState.FILED)
        .order_by("document", "pk")
    )
    return {
        "sections": rows(
            found,
            "key",
            "content",
            "written_by_id",
            "document__kind",
            "document__number",
            "document__template",
        )
    }


@asks(_reads)
def sections_to_write(actor: Actor, today: date, found: Mapping[str, Any]) -> list[Task]:
    """One task for each section entrusted to this person that still lacks something asked of its writer."""
    specs = {spec.key: spec for spec in declared()}
    tasks = [_task(specs[row["document__kind"]], row) for row in found["sections"]]
    return [task for task in tasks if task is not None]


def _task(spec: Writing, row: Mapping[str, Any]) -> Task | None:
    outline = template_of(spec.templates, row["document__template"]).section(row["key"])
    if outline is None:
        return None
    lacking = _lacking(outline, completed(outline, row["content"]))
    if not lacking and row["written_by_id"]:
        return None
    return Task(
        f"Écrire « {outline.title} »",
        f"Cette section {_of(spec)} vous est confiée{f' : {lacking} à remplir' if lacking else ''}.",
        "Écrire",
        f"{spec.key}_section",
        number=row["document__number"],
        part=row["key"],
    )


def _of(spec: Writing) -> str:
    return f"du {spec.the[3:]}" if spec.the.startswith("le ") else f"de {spec.the}"


def _lacking(outline: Section, values: Values) -> str:
    """« 2 éléments », or nothing."""
    gaps = measure_section(outline, values, {}, {}).missing
    count = sum(gap.field.kind not in _GIVEN for gap in gaps)
    return f"{count} élément{'s' if count > 1 else ''}" if count else ""
