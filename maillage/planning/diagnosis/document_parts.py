"""The parts of the document of a diagnosis that are read from the snapshot as it is: definitions, sources,
remarks, and what other subjects froze with it. Pure.

A snapshot is for ever: a key that an older one lacks is a part that it does not have.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from maillage import french
from maillage.foundation.documents.model import (
    Block,
    Bullets,
    Column,
    Note,
    Paragraph,
    Row,
    Section,
    Table,
    Tone,
)
from maillage.foundation.documents.model import Kind as RowKind
from maillage.planning.diagnosis.exports import CONFIDENCE
from maillage.planning.diagnosis.report import Line, Report

# Kinds of findings as they are frozen, in the order in which a community reads them.
FINDINGS = {"strength": "Atouts", "weakness": "Faiblesses", "expectation": "Attentes", "cause": "Causes"}


def _rows(raw: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The lines of the snapshot by code of their indicator."""
    return {row["indicator"]["code"]: row for row in raw["lines"]}


def invented(raw: Mapping[str, Any]) -> frozenset[str]:
    """The codes of the indicators that rest on what was invented for a demonstration."""
    return frozenset(
        code for code, row in _rows(raw).items() if any(one.get("invented") for one in row["sources"])
    )


def remarks(report: Report, codes: frozenset[str]) -> list[Block]:
    """What a reader must know before anything else: the figures of these codes are invented."""
    labels = [line.indicator.label for line in report.lines if line.indicator.code in codes]
    if not labels:
        return []
    said = f"Inventés pour une démonstration, ils ne décrivent rien de réel : {' ; '.join(labels)}."
    return [Note("Des chiffres de ce document sont inventés", said, Tone.CAUTION)]


def methods(report: Report, raw: Mapping[str, Any]) -> Section:
    """Every indicator with its definition, its method, its source and what must be known of it."""
    rows = _rows(raw)
    made: list[Row] = []
    for title, lines in report.groups:
        made.append(Row((title,), RowKind.GROUP))
        for line in lines:
            row = rows[line.indicator.code]
            made.append(Row((line.indicator.label, _method(line, row), _sources(line), _confidence(line))))
    table = Table(
        caption="Définitions, méthodes et sources",
        columns=(
            Column("Indicateur", width=1.5),
            Column("Définition, méthode, réserves", width=3.2),
            Column("Source et millésime", width=1.9),
            Column("Confiance", width=0.9),
        ),
        rows=tuple(made),
        dense=True,
    )
    sources = Bullets(tuple(f"{one.publisher}, {one.title}, {one.vintage}" for one in report.sources))
    return Section(
        "Définitions, méthodes et sources",
        (table, Section("Jeux de données", (sources,))),
        new_page=True,
    )


def _method(line: Line, row: Mapping[str, Any]) -> str:
    one = line.indicator
    said = [one.definition, one.method, one.caveat, _noted(row.get("noted"))]
    said += [source.get("method", "") for source in row["sources"]]
    return " ".join(dict.fromkeys(text for text in said if text))


def _noted(noted: Mapping[str, Any] | None) -> str:
    """What is said of a value that people entered."""
    if not noted:
        return ""
    said = [f"Valeur saisie le {french.day(date.fromisoformat(noted['entered_on']))}"]
    if noted.get("perimeter"):
        said.append(f"périmètre : {noted['perimeter']}")
    if noted.get("other_version"):
        said.append(f"donnée pour la version {noted['other_version']} du territoire")
    if noted.get("masked"):
        said.append(f"communes masquées : {noted['masked']}")
    if noted.get("evidence"):
        said.append(f"pièce : {noted['evidence']}")
    if noted.get("note"):
        said.append(noted["note"])
    return f"{' ; '.join(said)}."


def _sources(line: Line) -> str:
    return "\n".join(dict.fromkeys(f"{one.publisher}, {one.title}, {one.vintage}" for one in line.sources))


def _confidence(line: Line) -> str:
    return CONFIDENCE[line.indicator.confidence]


# --- What the community says of it ----------------------------------------------------------------------


def findings(raw: Mapping[str, Any]) -> list[Section]:
    """The findings and the needs that were frozen with the diagnosis; nothing where there were none."""
    kept = raw.get("findings")
    if not kept:
        return []
    inner: list[Block] = []
    for kind, title in FINDINGS.items():
        told = sorted(
            (one for one in kept["findings"] if one["kind"] == kind),
            key=lambda one: (-one["gravity"], one["number"]),
        )
        if told:
            inner.append(Section(title, (Bullets(tuple(_finding(one) for one in told)),)))
    needs = sorted(kept["needs"], key=lambda one: (one["rank"], one["number"]))
    if needs:
        rows = tuple(Row((str(one["rank"] or "—"), _titled(one), _for(one), _agreed(one))) for one in needs)
        columns = (
            Column("Rang", number=True, width=0.6),
            Column("Besoin", width=3.6),
            Column("Pour qui, où", width=1.7),
            Column("Accords", width=2.0),
        )
        inner.append(Section("Besoins", (Table("Besoins, par ordre de priorité", columns, rows),)))
    intro = Paragraph("Ce que la communauté retenait de son territoire le jour où le diagnostic a été figé.")
    return [Section("Constats et besoins", (intro, *inner), new_page=True)] if inner else []


def _titled(one: Mapping[str, Any]) -> str:
    return f"{one['title']}\n{one['text']}" if one.get("text") else str(one["title"])


def _finding(one: Mapping[str, Any]) -> str:
    sources = ", ".join(source["label"] for source in one.get("sources", ()) if source.get("label"))
    proof = f"\nAppuyé sur : {sources}." if sources else ""
    where = _for(one)
    return f"{one['title']}{f' ({where})' if where else ''}. {one.get('text', '')}".rstrip() + proof


def _for(one: Mapping[str, Any]) -> str:
    return ", ".join(part for part in (one.get("population", ""), one.get("place", "")) if part)


def _agreed(one: Mapping[str, Any]) -> str:
    return "\n".join(
        f"{agreement['who']}, {date.fromisoformat(agreement['agreed_on']):%d/%m/%Y}"
        for agreement in one.get("agreements", ())
    )
