"""What a document says at a moment, as plain data: what is previewed, laid out, compared and frozen. Pure.

``content`` is all there is to know of a document without its template nor the database; ``canonical`` is its
one spelling, whose SHA-256 is the proof of a filing.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from maillage.foundation.writing.declaration import Field, Template
from maillage.foundation.writing.enums import FieldKind
from maillage.foundation.writing.sources import Taken
from maillage.foundation.writing.values import Values, shown

FORMAT = "maillage.writing/1"
Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Held:
    """What one section holds: the values, the facts and the files by field."""

    values: Values
    revision: int = 0
    facts: Mapping[str, Sequence[Taken]] = field(default_factory=dict)
    files: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class About:
    """What is said of the document as a whole. ``filing`` is 0 for a draft; ``by`` files it."""

    community: str
    kind: str
    number: int
    title: str
    day: date
    filing: int = 0
    by: str = ""
    cover: Taken | None = None


def content_of(about: About, template: Template, sections: Mapping[str, Held]) -> Content:
    """Everything the document says."""
    return {
        "format": FORMAT,
        "community": about.community,
        "kind": about.kind,
        "number": about.number,
        "title": about.title,
        "day": about.day.isoformat(),
        "filing": about.filing,
        "filed_by": about.by,
        "template": {
            "identity": template.identity,
            "title": template.title,
            "variant": template.variant_label,
            "recipient": template.recipient,
        },
        "cover": about.cover.as_json() if about.cover else None,
        "signatories": [{"role": one.role, "mention": one.mention} for one in template.signatories],
        "sections": [
            {
                "key": section.key,
                "number": number,
                "title": section.title,
                "annex": section.annex,
                "revision": held.revision,
                "fields": [_field(one, held) for one in section.fields],
            }
            for number, section in template.numbered
            for held in (sections.get(section.key, Held({})),)
        ],
    }


def _field(one: Field, held: Held) -> Content:
    value = held.values.get(one.key, "")
    said: Content = {
        "key": one.key,
        "kind": one.kind.value,
        "label": one.label,
        "required": one.required,
        "value": value,
        "facts": [taken.as_json() for taken in held.facts.get(one.key, ())],
        "files": [dict(file) for file in held.files.get(one.key, ())],
    }
    if one.kind is FieldKind.TABLE:
        said["columns"] = [
            {"label": column.label, "number": column.number, "width": column.width} for column in one.columns
        ]
    if one.kind in (FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.DATE, FieldKind.NUMBER):
        said["shown"] = shown(one, value) if value else ""
    return said


def canonical(content: Content) -> str:
    """The one spelling of a content: sorted keys, no space, no escaped letter."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def substance(content: Content) -> Content:
    """What makes two filings the same: everything but who files, when, under which number."""
    dropped = {"day", "filing", "filed_by"}
    kept = {name: value for name, value in content.items() if name not in dropped}
    sections = [{**one, "revision": 0} for one in content["sections"]]
    return {**kept, "sections": sections, "cover": _undated(content["cover"])}


def _undated(cover: Content | None) -> Content | None:
    return None if cover is None else {**cover, "taken_on": ""}


def vintages(content: Content) -> list[dict[str, str]]:
    """The sources of every fact of a content, once each: origin, vintage, day."""
    taken = [content["cover"]] if content["cover"] else []
    taken += [fact for section in content["sections"] for one in section["fields"] for fact in one["facts"]]
    found = {
        (fact["source"], fact["taken_on"]): {
            "source": fact["source"],
            "title": fact["title"],
            "origin": fact["origin"],
            "vintage": fact["vintage"],
            "taken_on": fact["taken_on"],
        }
        for fact in taken
    }
    return [found[key] for key in sorted(found)]
