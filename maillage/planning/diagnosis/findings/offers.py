"""Findings that rooms above offer: words already published there, which a person reads before proposing them.

A room above registers under its own prefix (``offers``), and links to ``finding_new?chiffre=prefix:code``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from maillage.foundation.tenancy.models import Community
from maillage.planning.diagnosis.findings.enums import FindingKind, SourceKind, Theme


@dataclass(frozen=True, slots=True)
class Offer:
    """A finding in words: ``detail`` is the figure, ``source`` where it was published."""

    title: str
    detail: str
    source: str
    theme: Theme = Theme.ACCESS
    kind: FindingKind = FindingKind.WEAKNESS


Offerer = Callable[[Community, str], Offer | None]
_offerers: dict[str, Offerer] = {}


def offers(prefix: str) -> Callable[[Offerer], Offerer]:
    """Register what answers ``prefix:code``; None for a code that it does not know."""

    def register(function: Offerer) -> Offerer:
        _offerers[prefix] = function
        return function

    return register


def offered_to(community: Community, asked: str) -> Offer | None:
    """What an address asks for; None for anything else."""
    prefix, _, code = asked.partition(":")
    offerer = _offerers.get(prefix)
    return offerer(community, code) if offerer and code else None


def as_offered(offer: Offer) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the two forms of a new finding start from."""
    words = {"kind": offer.kind, "title": offer.title, "text": offer.detail, "theme": offer.theme}
    return words, {
        "source_kind": SourceKind.OTHER,
        "source_title": offer.source,
        "detail": offer.detail,
    }
