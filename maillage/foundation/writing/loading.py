"""Templates read from the TOML files of a room.

A file is a template, or a variant that ``extends`` one: it repeats the keys of what it changes. A section (or
a field) of a known key is merged over the former one, ``remove = true`` takes it away, a new one goes after
the one named by ``after``, at the end otherwise. Raises ``TemplateError`` for a file that does not hold.
"""

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from maillage.foundation.writing.declaration import PREFILLS, Column, Field, Section, Signatory, Template
from maillage.foundation.writing.enums import FieldKind
from maillage.foundation.writing.errors import TemplateError

Raw = dict[str, Any]


@cache
def templates(folder: Path) -> tuple[Template, ...]:
    """Every template of a folder, in the order of the file names."""
    raw = {
        path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml"))
    }
    found = tuple(_template(stem, _whole(stem, raw)) for stem in raw)
    identities = [one.identity for one in found]
    if len(set(identities)) != len(identities):
        raise TemplateError(f"{folder}: two templates share an identity")
    return found


def template_for(folder: Path, region: str, today: date) -> Template:
    """The template to start from: the newest of the region, else the newest that holds everywhere."""
    inforce = [one for one in templates(folder) if one.valid_from <= today]
    regional = [one for one in inforce if region in one.regions]
    candidates = regional or [one for one in inforce if not one.regions]
    if not candidates:
        raise TemplateError(f"{folder}: no template for region {region} on {today}")
    return max(candidates, key=lambda one: one.valid_from)


def template_of(folder: Path, identity: str) -> Template:
    """The template that a document was started with."""
    for one in templates(folder):
        if one.identity == identity:
            return one
    raise TemplateError(f"{folder}: no template {identity}; an edition in use is never deleted")


def _whole(stem: str, raw: dict[str, Raw]) -> Raw:
    """The file with what it extends."""
    mine = raw[stem]
    base = mine.get("extends")
    if base is None:
        return mine
    if base not in raw:
        raise TemplateError(f"{stem}: extends {base}, which does not exist")
    former = _whole(base, raw)
    merged = {**former, **{key: value for key, value in mine.items() if key != "sections"}}
    merged["sections"] = _overlay(former.get("sections", []), mine.get("sections", []), _merge_section)
    return merged


def _merge_section(old: Raw, new: Raw) -> Raw:
    fields = _overlay(old.get("fields", []), new.get("fields", []), lambda a, b: {**a, **b})
    return {**old, **new, "fields": fields}


def _overlay(former: Sequence[Raw], changes: Sequence[Raw], merge: Any) -> list[Raw]:
    kept = [dict(one) for one in former]
    for change in changes:
        keys = [one["key"] for one in kept]
        rest = {name: value for name, value in change.items() if name not in ("after", "remove")}
        if change["key"] in keys:
            rank = keys.index(change["key"])
            if change.get("remove"):
                del kept[rank]
            else:
                kept[rank] = merge(kept[rank], rest)
        elif "after" in change:
            if change["after"] not in keys:
                raise TemplateError(f"{change['key']}: nothing named {change['after']}")
            kept.insert(keys.index(change["after"]) + 1, rest)
        else:
            kept.append(rest)
    return kept


def _template(stem: str, raw: Raw) -> Template:
    known = {
        "key", "edition", "title", "valid_from", "variant", "variant_label", "recipient", "intro", "source",
        "confidence", "cover",
    }  # fmt: skip
    unknown = set(raw) - known - {"extends", "sections", "regions", "signatories"}
    if unknown:
        raise TemplateError(f"{stem}: unknown {', '.join(sorted(unknown))}")
    try:
        sections = tuple(_section(one) for one in raw["sections"])
        keys = [one.key for one in sections]
        if len(set(keys)) != len(keys):
            raise TemplateError("two sections share a key")
        return Template(
            **{name: raw[name] for name in known if name in raw},
            regions=tuple(raw.get("regions", ())),
            signatories=tuple(Signatory(**one) for one in raw.get("signatories", ())),
            sections=sections,
        )
    except (KeyError, TypeError, ValueError, TemplateError) as error:
        raise TemplateError(f"{stem}: {error}") from error


def _section(raw: Raw) -> Section:
    fields = tuple(_field(one) for one in raw.get("fields", ()))
    keys = [one.key for one in fields]
    if not fields or len(set(keys)) != len(keys):
        raise TemplateError(f"section {raw.get('key')}: no field, or two of the same key")
    given = {name: value for name, value in raw.items() if name != "fields"}
    return Section(**given, fields=fields)


def _field(raw: Raw) -> Field:
    given = dict(raw)
    kind = FieldKind(given.pop("kind"))
    columns = tuple(
        Column(**{**one, "choices": tuple(one.get("choices", ()))}) for one in given.pop("columns", ())
    )
    words = given.pop("words", None)
    field = Field(
        kind=kind,
        columns=columns,
        words=(words[0], words[1]) if words else None,
        choices=tuple((code, label) for code, label in given.pop("choices", ())),
        rows=tuple(tuple(row) for row in given.pop("rows", ())),
        sources=tuple(given.pop("sources", ())),
        **given,
    )
    if kind in (FieldKind.CHOICE, FieldKind.CHOICES) and not field.choices:
        raise TemplateError(f"field {field.key}: no choices")
    if kind is FieldKind.TABLE and not columns:
        raise TemplateError(f"field {field.key}: no columns")
    if kind is FieldKind.SOURCE and not field.sources:
        raise TemplateError(f"field {field.key}: no source")
    if field.prefill and (kind is not FieldKind.LINE or field.prefill not in PREFILLS):
        raise TemplateError(f"field {field.key}: nothing is known to fill it with")
    if any(len(row) != len(columns) for row in field.rows):
        raise TemplateError(f"field {field.key}: a row of another width than the table")
    return field
