"""The history of a finding, of a need or of a vote, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from maillage.foundation.identity.models import User
from maillage.planning.diagnosis.findings.enums import Act, FindingKind, Gravity, Status, Theme
from maillage.planning.diagnosis.findings.models import HistoryEntry

LABELS = {
    "kind": "nature", "theme": "thème", "gravity": "gravité", "title": "titre", "text": "texte",
    "population": "population", "places": "lieux", "status": "état", "urgency": "urgence",
    "impact": "effet attendu", "feasibility": "faisabilité", "rank": "rang", "findings": "constats",
}  # fmt: skip
NAMED: dict[str, type[FindingKind] | type[Theme] | type[Gravity] | type[Status]] = {
    "kind": FindingKind, "theme": Theme, "gravity": Gravity, "status": Status,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """Who did what, when; ``what`` says it further, ``changes`` are (field, before, after)."""

    by: User
    at: datetime
    act: str
    what: str
    changes: tuple[tuple[str, str, str], ...]


def steps(entries: Iterable[HistoryEntry], *, editor: bool) -> list[Step]:
    """The newest first. The former words of a message are shown to who keeps the findings only."""
    return [_step(entry, editor=editor) for entry in entries]


def _step(entry: HistoryEntry, *, editor: bool) -> Step:
    details = entry.details
    what = details.get("reason") or details.get("label") or details.get("who") or ""
    private = entry.act == Act.REWORDED and not editor
    changes = tuple(
        (LABELS.get(field, field), _said(field, pair[0]), _said(field, pair[1]))
        for field, pair in details.items()
        if isinstance(pair, list) and len(pair) == 2 and field in LABELS and not private
    )
    if entry.act == Act.PROPOSED:
        changes = ()
    return Step(entry.by, entry.at, entry.get_act_display(), what, changes)


def _said(field: str, value: Any) -> str:
    if value is None or value in ("", []):
        return "tout le territoire" if field == "places" else "rien"
    if field in NAMED:
        return str(NAMED[field](value).label)
    if field == "places":
        return ", ".join(place["name"] for place in value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
