"""A diagnosis as files: CSV for spreadsheets, and a data package that another machine can check."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.spreadsheets import csv_text
from maillage.planning.diagnosis.findings import board as findings
from maillage.planning.diagnosis.findings import exports as findings_exports
from maillage.planning.diagnosis.models import FrozenDiagnosis
from maillage.planning.diagnosis.reading import ranking
from maillage.planning.diagnosis.report import Line, Report, thaw
from maillage.reference.supply.words import INVENTED

INDICATORS = (
    ("code", "string"), ("theme", "string"), ("indicateur", "string"), ("unite", "string"),
    ("territoire", "number"), ("departement", "number"), ("region", "number"), ("france", "number"),
    ("couverture", "number"), ("effectif_faible", "string"), ("millesime", "string"), ("source", "string"),
    ("confiance", "string"), ("definition", "string"), ("methode", "string"), ("reserve", "string"),
    ("calcul", "string"), ("donnees_inventees", "string"), ("releve", "string"),
)  # fmt: skip
RANKS = (
    ("rang", "integer"), ("code_insee", "string"), ("nom", "string"), ("valeur", "number"),
    ("unite", "string"), ("effectif_faible", "string"), ("population", "integer"),
    ("donnees_inventees", "string"),
)  # fmt: skip
CONFIDENCE = {"high": "confirmé", "medium": "probable", "low": "à confirmer"}


def headings(columns: tuple[tuple[str, str], ...] = INDICATORS) -> list[str]:
    return [name for name, _ in columns]


def indicator_rows(report: Report) -> Iterator[list[object]]:
    """One row an indicator, under ``INDICATORS``; values are not rounded."""
    for title, lines in report.groups:
        for line in lines:
            one = line.indicator
            yield [
                one.code, title, one.label, one.unit, line.value, line.department, line.region, line.france,
                round(line.coverage, 4), "oui" if line.small else "non", _vintages(line), _publishers(line),
                CONFIDENCE[one.confidence], one.definition, one.method, one.caveat, _methods(line),
                "oui" if line.invented else "non", _noted(line),
            ]  # fmt: skip


def _noted(line: Line) -> str:
    """How a value that people entered came, or nothing."""
    if line.noted is None:
        return ""
    said = [f"saisi le {line.noted.day:%d/%m/%Y}"]
    if line.noted.perimeter:
        said.append(f"périmètre : {line.noted.perimeter}")
    if line.noted.other_version:
        said.append(f"donné pour la version {line.noted.other_version} du territoire")
    if line.noted.masked:
        said.append(f"communes masquées : {line.noted.masked}")
    if line.noted.evidence:
        said.append(f"pièce : {line.noted.evidence}")
    return " ; ".join(said)


def _vintages(line: Line) -> str:
    return " ; ".join(f"{source.title} : {source.vintage}" for source in line.sources)


def _publishers(line: Line) -> str:
    return " ; ".join(dict.fromkeys(source.publisher for source in line.sources))


def _methods(line: Line) -> str:
    return " ; ".join(dict.fromkeys(source.method for source in line.sources if source.method))


def commune_columns(report: Report) -> tuple[tuple[str, str], ...]:
    """The columns of the table by commune: one an indicator, named by its code; an invented one says so."""
    return (
        ("code_insee", "string"), ("nom", "string"), ("population", "integer"),
        *((line.indicator.code + "_invente" * line.invented, "number") for line in report.lines),
    )  # fmt: skip


def commune_rows(report: Report) -> Iterator[list[object]]:
    """One row a commune or part of one; an unknown value is empty."""
    for unit in report.units:
        yield [unit.code, unit.name, unit.population, *(line.of_unit(unit.code) for line in report.lines)]


def rank_rows(report: Report, line: Line) -> Iterator[list[object]]:
    """The rank list of one indicator under ``RANKS``, the highest value first."""
    for row in ranking(report, line):
        weak, unit = "oui" if row.weak else "non", row.unit
        invented = "oui" if line.invented else "non"
        yield [
            row.rank,
            unit.code,
            unit.name,
            row.value,
            line.indicator.unit,
            weak,
            unit.population,
            invented,
        ]


# --- The data package -----------------------------------------------------------------------------------


def package(frozen: FrozenDiagnosis, community: Community) -> bytes:
    """A ZIP: two CSV, the frozen JSON, a README and a datapackage.json (Frictionless). The same each time."""
    report = thaw(frozen.snapshot)
    columns = commune_columns(report)
    files = {
        "indicateurs.csv": csv_text(headings(), indicator_rows(report)).encode(),
        "communes.csv": csv_text(headings(columns), commune_rows(report)).encode(),
        "diagnostic.json": _canonical(frozen.snapshot),
    }
    schemas = {"indicateurs.csv": INDICATORS, "communes.csv": columns}
    if said := findings.thaw(frozen.snapshot):
        for name, schema, rows in (
            ("constats.csv", findings_exports.FINDINGS, findings_exports.finding_rows(said)),
            ("besoins.csv", findings_exports.NEEDS, findings_exports.need_rows(said)),
        ):
            files[name], schemas[name] = csv_text(headings(schema), rows).encode(), schema
    described = json.dumps(
        _datapackage(frozen, community, report, files, schemas), ensure_ascii=False, indent=2
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (
            ("LISEZ-MOI.md", _readme(frozen, community, report).encode()),
            ("datapackage.json", described.encode()),
            *files.items(),
        ):
            day = frozen.frozen_on
            archive.writestr(zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0)), content)
    return out.getvalue()


def _canonical(snapshot: dict[str, Any]) -> bytes:
    """The bytes that the fingerprint of the diagnosis is the SHA-256 of."""
    return json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _datapackage(
    frozen: FrozenDiagnosis,
    community: Community,
    report: Report,
    files: dict[str, bytes],
    schemas: dict[str, tuple[tuple[str, str], ...]],
) -> dict[str, Any]:
    titles = {line.indicator.code: f"{line.indicator.label} ({line.indicator.unit})" for line in report.lines}
    resources = []
    for name, content in files.items():
        stem, _, kind = name.partition(".")
        resource: dict[str, Any] = {
            "name": stem, "path": name, "format": kind, "encoding": "utf-8", "bytes": len(content),
            "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        }  # fmt: skip
        if name in schemas:
            fields = [
                {
                    "name": field,
                    "type": type_,
                    **({"decimalChar": ","} if type_ == "number" else {}),
                    **({"title": titles[field]} if field in titles else {}),
                }
                for field, type_ in schemas[name]
            ]
            resource |= {
                "profile": "tabular-data-resource",
                "dialect": {"delimiter": ";"},
                "schema": {"fields": fields, "missingValues": [""]},
            }
        resources.append(resource)
    return {
        "profile": "data-package",
        "name": f"diagnostic-{community.slug}-{frozen.number}",
        "title": f"{community.name} : {frozen.label}",
        "created": f"{frozen.frozen_on.isoformat()}T00:00:00Z",
        "licenses": [{"name": "etalab-2.0", "title": "Licence Ouverte 2.0"}],
        "sources": [
            {"title": f"{source.publisher}, {source.title}, {source.vintage}"} for source in report.sources
        ],
        "resources": resources,
    }


def _readme(frozen: FrozenDiagnosis, community: Community, report: Report) -> str:
    what = (
        f"Diagnostic n° {frozen.number}, figé le {frozen.frozen_on:%d/%m/%Y}, sur la version "
        f"{report.version_number} du territoire ({report.version_label}) : {len(report.units)} communes ou "
        "parties de communes."
    )
    compared = (
        f"Comparaisons : le département {report.department[1]} et la région {report.region[1]}, "
        "où vit le plus grand nombre d’habitants."
    )
    lines = [
        f"# {community.name} : {frozen.label}",
        "",
        what,
        "",
        "- `indicateurs.csv` : une ligne par indicateur, avec le département, la région et la France ;",
        "- `communes.csv` : une ligne par commune, une colonne par indicateur (code) ;",
        *(
            ["- `constats.csv` et `besoins.csv` : ce que la communauté en dit, les besoins du territoire ;"]
            if findings.thaw(frozen.snapshot)
            else []
        ),
        "- `diagnostic.json` : tout, numérateurs et dénominateurs compris ;",
        "- `datapackage.json` : colonnes, sources et empreintes (Frictionless Data Package).",
        "",
        "Une case vide veut dire « non connu », jamais zéro. Séparateur « ; », décimales avec « , ».",
        compared,
        "",
        f"Empreinte SHA-256 de `diagnostic.json` : {frozen.sha256}",
        "",
        "Données sous Licence Ouverte 2.0 (Etalab) : réutilisables en citant les sources et leur millésime.",
        "",
        "## Sources",
        "",
        *(f"- {source.publisher}, {source.title}, {source.vintage}" for source in report.sources),
    ]
    if report.invented:
        invented = ", ".join(line.indicator.code for line in report.lines if line.invented)
        lines += ["", "## Attention : chiffres inventés", "", f"{INVENTED} Indicateurs : {invented}."]
    if report.missing:
        lines += ["", "## Ce qui manque", ""]
        lines += [f"- {one.title} ({one.reason}) : {', '.join(one.indicators)}" for one in report.missing]
    return "\n".join(lines) + "\n"
