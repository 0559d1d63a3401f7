"""Findings and needs as tables, live or frozen."""

from collections.abc import Iterator
from typing import Any

from maillage.planning.diagnosis.findings.board import Board, BoardAgreement, Source
from maillage.planning.diagnosis.findings.enums import SourceKind

FINDINGS = (
    ("numero", "integer"), ("nature", "string"), ("theme", "string"), ("titre", "string"),
    ("texte", "string"), ("population", "string"), ("lieux", "string"), ("gravite", "string"),
    ("urgence", "integer"), ("effet_attendu", "integer"), ("faisabilite", "integer"), ("etat", "string"),
    ("preuves", "string"),
)  # fmt: skip
NEEDS = (
    ("rang", "integer"), ("numero", "integer"), ("titre", "string"), ("enonce", "string"),
    ("population", "string"), ("lieux", "string"), ("urgence", "integer"), ("effet_attendu", "integer"),
    ("faisabilite", "integer"), ("constats", "string"), ("partage_le", "string"), ("accords", "string"),
    ("membres_d_accord", "integer"),
)  # fmt: skip


def finding_rows(board: Board) -> Iterator[list[object]]:
    """One row a finding, under ``FINDINGS``."""
    for one in board.findings:
        yield [
            one.number, one.kind_label, one.theme_label, one.title, one.text, one.population, one.place,
            one.gravity_label, one.urgency, one.impact, one.feasibility, one.status_label,
            " | ".join(map(source_text, one.sources)),
        ]  # fmt: skip


def need_rows(board: Board) -> Iterator[list[object]]:
    """One row a need, under ``NEEDS``; days are ISO."""
    for need in board.needs:
        yield [
            need.rank, need.number, need.title, need.text, need.population, need.place, need.urgency,
            need.impact, need.feasibility, ", ".join(map(str, need.findings)), need.shared_on,
            " | ".join(map(agreement_text, need.agreements)),
            need.people,
        ]  # fmt: skip


def agreement_text(one: BoardAgreement) -> str:
    """« CA, 2026-03-12, réserve : … »."""
    reservation = f"réserve : {one.reservation}" if one.reservation else ""
    return ", ".join(filter(None, [one.who, one.agreed_on, reservation]))


def source_text(source: Source) -> str:
    """« P05 65 ans et plus : 31,24 % (recensement 2021) », « Soirée de Laragne, 2026-03-12 »."""
    if source.kind == SourceKind.INDICATOR and source.reading is not None:
        reading: Any = source.reading
        value = "non connu" if reading["value"] is None else f"{reading['value']:.{reading['decimals']}f}"
        vintages = ", ".join(one["vintage"] for one in reading["sources"])
        if source.diagnosis is not None:
            vintages += f", diagnostic figé {source.diagnosis}"
        return (
            f"{reading['code']} {reading['label']} : {value.replace('.', ',')} {reading['unit']} ({vintages})"
        )
    people = f"{source.participants} personnes" if source.participants else ""
    return ", ".join(filter(None, [source.label, source.held_on, people]))
