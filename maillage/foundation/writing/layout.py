"""The content of a document as a ``documents.Document``: preview, PDF and Word come from it alone. Pure."""

from datetime import date
from typing import Any

from maillage import french
from maillage.foundation.documents.model import (
    Block,
    Bullets,
    Column,
    Document,
    Paragraph,
    Prose,
    Row,
    Run,
    Section,
    Signature,
    Signatures,
    Table,
    Terms,
)
from maillage.foundation.writing import prose
from maillage.foundation.writing.snapshot import Content
from maillage.foundation.writing.sources import Taken

_SHORT = frozenset({"line", "choice", "choices", "number", "date"})
TO_WRITE = "À écrire."


def document_of(content: Content, *, name: str, proof: str = "", status: str = "") -> Document:
    """The whole document. ``name`` is what this kind is called; ``status`` is printed on a draft."""
    day = date.fromisoformat(content["day"])
    filed = content["filing"]
    reference = f"{name} n° {content['number']}"
    subtitle = (
        f"Dépôt n° {filed}, {french.day(day)}" if filed else f"Document de travail du {french.day(day)}"
    )
    cover = Taken.from_json(content["cover"]) if content["cover"] else None
    facts = list(cover.fact.lines) if cover else []
    if content["template"]["recipient"]:
        facts.append(("Destinataire", content["template"]["recipient"]))
    if content["filed_by"]:
        facts.append(("Déposé par", content["filed_by"]))
    parts = [one for one in content["sections"] if not one["annex"]]
    blocks: list[Block] = [section_of(one, draft=not filed) for one in parts]
    if content["signatories"]:
        people = tuple(Signature(one["role"], mention=one["mention"]) for one in content["signatories"])
        blocks.append(Section("Signatures", (Signatures(people),)))
    annexes = [one for one in content["sections"] if one["annex"] and any(map(_filled, one["fields"]))]
    blocks += [section_of(one, draft=not filed) for one in annexes]
    return Document(
        title=content["title"],
        issuer=content["community"],
        subtitle=subtitle,
        day=day,
        reference=f"{reference}, dépôt n° {filed}" if filed else reference,
        status=status,
        facts=tuple(facts),
        figure=cover.fact.figures[0] if cover and cover.fact.figures else None,
        cover=True,
        contents=True,
        proof=proof,
        blocks=tuple(blocks),
    )


def section_of(one: Content, *, draft: bool) -> Section:
    """One part of the document, with its number; a draft says what is still to be written."""
    number = f"Annexe {one['number']} :" if one["annex"] else f"{one['number']}."
    shown = [field for field in one["fields"] if _filled(field) or (draft and field["required"])]
    headed = len(one["fields"]) > 1
    blocks: list[Block] = []
    terms: list[tuple[str, str]] = []
    for field in shown:
        if field["kind"] in _SHORT and _filled(field) and not field["facts"]:
            terms.append((field["label"], field.get("shown") or str(field["value"])))
            continue
        if terms:
            blocks.append(Terms(tuple(terms)))
            terms = []
        inside = _field_blocks(field, level=3 if headed else 2)
        titled = headed and field["label"] and field["kind"] != "table"
        blocks += [Section(field["label"], tuple(inside))] if titled else inside
    if terms:
        blocks.append(Terms(tuple(terms)))
    if not shown:
        blocks.append(Paragraph("Sans objet à ce jour." if not draft else TO_WRITE, soft=True))
    return Section(f"{number} {one['title']}", tuple(blocks), new_page=one["annex"])


def _filled(field: Content) -> bool:
    return bool(field["value"] or field["facts"] or field["files"])


def _field_blocks(field: Content, level: int) -> list[Block]:
    blocks: list[Block] = []
    value = field["value"]
    match field["kind"]:
        case "text":
            blocks += prose.blocks(value, caption=field["label"] or "Tableau", level=level)
        case "table":
            if value:
                blocks.append(_table(field))
        case "files":
            names = tuple(f"{one['name']} (empreinte {one['sha256'][:16]}…)" for one in field["files"])
            if names:
                blocks.append(Bullets(names))
        case "source":
            pass
        case _:
            if value:
                blocks.append(Terms(((field["label"], field.get("shown") or str(value)),)))
    for raw in field["facts"]:
        blocks += fact_blocks(Taken.from_json(raw), level=level)
    return blocks or [Paragraph(TO_WRITE, soft=True)]


def _table(field: Content) -> Table:
    columns = tuple(
        Column(one["label"], number=one["number"], width=one["width"]) for one in field["columns"]
    )
    rows = (tuple(map(_cell, columns, row)) for row in field["value"])
    return Table(field["label"], columns, tuple(map(Row, rows)))


def _cell(column: Column, words: str) -> str:
    """Figures typed plainly are written as people read them."""
    plain = words.replace(" ", "")
    return french.number(int(plain)) if column.number and plain.isascii() and plain.isdigit() else words


def fact_blocks(taken: Taken, *, level: int) -> list[Block]:
    """A fact of the platform, then where it comes from and of when it is."""
    fact = taken.fact
    said = list(prose.blocks(fact.text, caption=taken.title, level=level))
    # The first words, what is drawn, the rest; a table carries the title, else a line does.
    found: list[Block] = [*said[:1], *fact.figures, *said[1:]]
    if not any(isinstance(block, Table) for block in said):
        found.insert(0, Prose((Run(taken.title, bold=True),)))
    found.append(Paragraph(provenance(taken), soft=True))
    return found


def provenance(taken: Taken) -> str:
    """« Source : INSEE, populations légales (2023), relevé le 12 mars 2026. »"""
    vintage = f" ({taken.fact.vintage})" if taken.fact.vintage else ""
    return f"Source : {taken.fact.origin}{vintage}, relevé le {french.day(taken.taken_on)}."


def clauses(content: Content) -> list[tuple[str, str, str]]:
    """(key, heading, words) of each section: what two filings are compared by."""
    return [(one["key"], f"{one['number']}. {one['title']}", _words(one)) for one in content["sections"]]


def _words(section: Content) -> str:
    parts: list[str] = []
    for field in section["fields"]:
        said = _field_words(field)
        if said:
            parts.append(f"{field['label']}\n{said}" if field["label"] else said)
    return "\n\n".join(parts)


def _field_words(field: Content) -> str:
    value: Any = field["value"]
    lines: list[str] = []
    if field["kind"] == "text":
        lines.append(prose.plain(value))
    elif field["kind"] == "table":
        lines += [" | ".join(row) for row in value]
    elif value:
        lines.append(field.get("shown") or str(value))
    lines += [prose.plain(fact["text"]) for fact in field["facts"]]
    lines += [f"{one['name']} ({one['sha256'][:16]})" for one in field["files"]]
    return "\n".join(line for line in lines if line)
