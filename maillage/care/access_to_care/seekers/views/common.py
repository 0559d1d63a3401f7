"""What the pages of the room share."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from maillage.care.access_to_care.seekers.models import GpRules
from maillage.care.access_to_care.seekers.scale import scale_of
from maillage.care.doors.pages import CareRequest
from maillage.engines.matching import Need
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community

_TABS = (
    ("gp_own", "Médecins", Permission.COMMUNITY_VIEW),
    ("gp_requests", "Demandes", Permission.SEEK_HANDLE),
    ("gp_desk", "Avancement", Permission.SEEK_WATCH),
    ("gp_rules", "Barème", Permission.COMMUNITY_VIEW),
)


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    current: bool


def framed(request: CareRequest, community: Community, current: str, **context: Any) -> dict[str, Any]:
    """The context of a page with the tabs that its reader may open."""
    tabs = [
        Tab(label, reverse(name, args=[community.slug]), name == current)
        for name, label, permission in _TABS
        if request.actor.can(permission)
    ]
    return {"community": community, "tabs": tabs, **context}


def lines_of(rules: GpRules | None) -> list[tuple[str, int]]:
    """(what gives points, how many) of a scale, the heaviest first; waiting apart."""
    if rules is None:
        return []
    points = scale_of(rules).points
    found = [(_label(need, rules), points[need]) for need in points if points[need]]
    return sorted(found, key=lambda line: (-line[1], line[0]))


def _label(need: Need, rules: GpRules) -> str:
    return f"{rules.age_from}\u00a0ans et plus" if need is Need.AGE else need.label
