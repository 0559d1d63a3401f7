"""From a need that people told at a meeting or in a survey to the finding that it suggests."""

from typing import Any

from maillage.communities.creation.gatherings.models import ExpressedNeed
from maillage.communities.creation.gatherings.queries import need, needs
from maillage.planning.diagnosis.findings.enums import FindingKind, SourceKind

MOST_SHOWN = 8


def told_needs() -> list[ExpressedNeed]:
    """The gravest ones, with their meeting. One query."""
    return list(needs()[:MOST_SHOWN])


def asked_need(text: str) -> ExpressedNeed | None:
    """The need of this number in an address; None for anything else."""
    return need(int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else None


def as_finding(told: ExpressedNeed) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the two forms of a new finding start from: its words, and where it was told."""
    words = {
        "kind": FindingKind.EXPECTATION,
        "title": told.title,
        "text": told.evidence,
        "theme": told.theme,
        "gravity": told.gravity,
        "population": told.population,
    }
    meeting = told.gathering
    source = {
        "source_kind": SourceKind.MEETING if meeting else SourceKind.SURVEY,
        "source_title": told.origin,
        "held_on": meeting.held_on if meeting else None,
        "participants": (meeting.headcount or None) if meeting else None,
        "detail": told.evidence,
    }
    return words, source
