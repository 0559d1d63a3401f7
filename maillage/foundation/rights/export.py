"""Everything held about a person as one file: to read (PDF), to open in a spreadsheet (CSV), to take
elsewhere (JSON)."""

import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.documents.model import Block, Bullets, Document, Note, Paragraph, Section, Terms
from maillage.foundation.documents.pdf import render_pdf
from maillage.foundation.privacy_external import declaration_of
from maillage.foundation.rights.elsewhere import held_elsewhere
from maillage.foundation.rights.holdings import Collector, Holding
from maillage.foundation.rights.reach import Model
from maillage.foundation.rights.subjects import Subject
from maillage.foundation.rights.told import column_name, plain, table_name, told_row
from maillage.foundation.web.spreadsheets import csv_text

# What the PDF shows of a long table; the two other forms hold everything.
MOST_SHOWN = 15
LONGEST_SHOWN = 600
JSON_FILE, PDF_FILE = "donnees.json", "vos-donnees.pdf"


@dataclass(frozen=True, slots=True)
class Export:
    """The file, and how much it holds: counts for the log, never a content."""

    content: bytes
    tables: int
    rows: int
    withheld: int


def build(subject: Subject, *, issuer: str, now: datetime, local: bool = False) -> Export:
    """Read and write everything of this person in the open scope; ``local``: for one community."""
    collector = Collector(subject, local)
    tables = [_table(holding, subject) for holding in collector.holdings()]
    tables += [_described(held.model, held.rows, held.acts) for held in held_elsewhere(subject)]
    journal = _journal(collector.events_about())
    written = {
        "responsable": issuer,
        "personne": f"{subject.first_name} {subject.last_name}".strip(),
        "adresses": sorted(subject.emails),
        "fait_le": timezone.localtime(now).isoformat(timespec="seconds"),
        "tables": tables,
        "journal": journal,
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(PDF_FILE, render_pdf(_document(written, now)))
        archive.writestr(JSON_FILE, json.dumps(written, ensure_ascii=False, indent=1))
        for table in tables:
            archive.writestr(f"tableaux/{table['code']}.csv", _csv(table))
        if journal:
            archive.writestr("tableaux/journal.csv", csv_text(list(journal[0]), _values(journal)))
    rows = sum(len(table["lignes"]) + len(table["actes"]) for table in tables)
    return Export(content.getvalue(), len(tables), rows, collector.withheld)


def _table(holding: Holding, subject: Subject) -> dict[str, Any]:
    rows = [told_row(row, subject) for row in holding.rows]
    acts = [_act(holding.model, act.column, act.row, act.at) for act in holding.acts]
    return _described(holding.model, rows, acts)


def _described(model: Model, rows: list[dict[str, Any]], acts: list[dict[str, Any]]) -> dict[str, Any]:
    declared = declaration_of(model)
    return {
        "code": model._meta.label_lower.replace(".", "-"),
        "table": table_name(model),
        "finalite": declared.purpose if declared else "",
        "base_legale": declared.basis.label if declared else "",
        "conservation": declared.retention if declared else "",
        "lignes": rows,
        "actes": acts,
    }


def _act(model: Model, column: str, row: object, at: object) -> dict[str, Any]:
    return {"ce que vous avez fait": column_name(model, column), "ligne": plain(row), "le": plain(at)}


def _journal(events: Iterable[AuditEvent]) -> list[dict[str, Any]]:
    """When and as what others acted on the person's rows. Who they were is theirs: the Court asks for dates
    and reasons (CJEU, 22 June 2023, C-579/21)."""
    return [
        {
            "le": plain(event.at),
            "acte": AuditAction(event.action).label if event.action in AuditAction.values else event.action,
            "à quel titre": event.actor_roles,
        }
        for event in events
    ]


def _csv(table: dict[str, Any]) -> str:
    lines = table["lignes"] or table["actes"]
    text = csv_text(list(lines[0]), _values(lines))
    if table["lignes"] and table["actes"]:
        text += "\n" + csv_text(list(table["actes"][0]), _values(table["actes"])).lstrip("\ufeff")
    return text


def _values(lines: list[dict[str, Any]]) -> list[list[object]]:
    return [[json.dumps(v, ensure_ascii=False) if isinstance(v, (dict, list)) else v for v in line.values()]
            for line in lines]  # fmt: skip


def _document(written: dict[str, Any], now: datetime) -> Document:
    blocks: list[Block] = [
        Paragraph(
            "Ce dossier contient tout ce que la plateforme tient sur vous, lu dans ses tables au moment "
            "où vous l’avez demandé. Rien n’y concerne une autre personne : là où quelqu’un d’autre a agi, "
            "son nom est remplacé."
        ),
        Terms(
            (
                ("Personne", written["personne"] or "—"),
                ("Adresses prouvées", ", ".join(written["adresses"]) or "—"),
                ("Tables", str(len(written["tables"]))),
            )
        ),
        Bullets(
            (
                "vos-donnees.pdf : ce document, à lire.",
                "tableaux : un fichier par table, à ouvrir dans un tableur.",
                "donnees.json : le même contenu, à reprendre dans un autre logiciel.",
            )
        ),
        *(_section(table) for table in written["tables"]),
    ]
    if written["journal"]:
        blocks.append(
            Section(
                "Ce qui a été fait de vos données",
                (
                    Paragraph("La date, l’acte et le titre de la personne qui a agi.", soft=True),
                    Terms(
                        tuple(
                            (line["le"], f"{line['acte']} ({line['à quel titre'] or 'la plateforme'})")
                            for line in written["journal"][-MOST_SHOWN * 3 :]
                        )
                    ),
                ),
            )
        )
    return Document(
        title="Vos données personnelles",
        issuer=written["responsable"],
        day=timezone.localdate(now),
        blocks=tuple(blocks),
    )


def _section(table: dict[str, Any]) -> Section:
    inner: list[Block] = [
        Paragraph(
            f"{table['finalite']}. Base légale : {table['base_legale']}. "
            f"Conservation : {table['conservation']}.",
            soft=True,
        )
    ]
    inner += [
        Terms(tuple((name, _shown(value)) for name, value in line.items() if value not in ("", None)))
        for line in table["lignes"][:MOST_SHOWN]
    ]
    if table["actes"]:
        counted: dict[str, int] = {}
        for act in table["actes"]:
            counted[act["ce que vous avez fait"]] = counted.get(act["ce que vous avez fait"], 0) + 1
        inner.append(
            Bullets(tuple(f"Vous apparaissez comme « {n} » : {c} fois." for n, c in counted.items()))
        )
    left = len(table["lignes"]) - MOST_SHOWN
    if left > 0:
        inner.append(Note("La suite", f"{left} lignes de plus dans tableaux/{table['code']}.csv."))
    return Section(table["table"], tuple(inner))


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)
    if value in (True, False):
        text = "oui" if value else "non"
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
