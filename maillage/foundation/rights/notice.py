"""What people are told of the use of their data, written by the tables themselves. Reads only."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from maillage.foundation.privacy import Nature
from maillage.foundation.privacy_external import Declaration, declaration_of
from maillage.foundation.rights.models import DataController, NoticeVersion
from maillage.foundation.tenancy.models import Community

_TRACES = "Savoir qui a fait quoi, et quand"


@dataclass(slots=True)
class _Use:
    """What several tables do for the same reason."""

    basis: str
    categories: dict[str, None]
    retention: dict[str, None]


def content(community: Community, controller: DataController | None) -> dict[str, Any]:
    """The notice as it would be published now: who, why, on what ground, how long."""
    return {
        "controller": {
            "name": controller.legal_name if controller else community.name,
            "address": controller.address if controller else "",
            "contact": controller.contact if controller else "",
            "dpo": controller.dpo_name if controller else "",
            "dpo_contact": controller.dpo_contact if controller else "",
        },
        "uses": _uses(),
    }


def digest(written: dict[str, Any]) -> str:
    """The hash of a notice: equal contents are one version."""
    canonical = json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def latest() -> NoticeVersion | None:
    """The version in force in the community of the open scope."""
    found: NoticeVersion | None = NoticeVersion.objects.order_by("-number").first()
    return found


def controller_of_scope() -> DataController | None:
    """Who answers for the data of the community of the open scope."""
    found: DataController | None = DataController.objects.first()
    return found


def _uses() -> list[dict[str, Any]]:
    """One line per purpose; tables that only hold who acted make one line together."""
    found: dict[tuple[str, str], _Use] = {}
    for model in apps.get_models(include_auto_created=True):
        declared = declaration_of(model)
        if declared is None or not declared.personal:
            continue
        purpose = _TRACES if _only_traces(declared) else declared.purpose
        use = found.setdefault((purpose, declared.basis.label), _Use(declared.basis.label, {}, {}))
        use.categories |= dict.fromkeys(
            Nature(p.nature).label for p in declared.personal.values() if p.nature is not Nature.SECRET
        )
        use.retention[declared.retention] = None
    return [
        {
            "purpose": purpose,
            "basis": use.basis,
            "categories": list(use.categories),
            "retention": list(use.retention),
        }
        for (purpose, _), use in sorted(found.items())
        if use.categories
    ]


def _only_traces(declared: Declaration) -> bool:
    return all(p.nature is Nature.TRACE for p in declared.personal.values())
