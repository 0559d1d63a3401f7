"""What the founding answers of the line of life."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models.expressions import BaseExpression

from maillage.communities.creation.checks import Answer, answers_from
from maillage.communities.founding.enums import DECLARED, FormalityState
from maillage.communities.founding.models import Formality, FoundingKit
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.week import rows

PUBLISHED, SIREN, BANK, FINESS = "joafe", "siren", "bank", "finess"


def _noted(today: date) -> dict[str, BaseExpression]:
    codes = (*DECLARED, PUBLISHED, SIREN, BANK, FINESS)
    done = Formality.objects.filter(state=FormalityState.DONE, code__in=codes)
    return {
        "held": rows(FoundingKit.objects.filter(founded_on__isnull=False), "founded_on"),
        "done": rows(done, "code", "done_on", "reference"),
    }


@answers_from(
    _noted, "statutes_adopted", "association_declared", "association_published", "siren_and_account",
    "finess_given",
)  # fmt: skip
def association(community: Community, today: date, read: Mapping[str, Any]) -> dict[str, Answer]:
    """The founding assembly, the declaration, the notice, the numbers and the account, as they were noted."""
    noted = {row["code"]: row for row in read["done"]}
    declared = next((noted[code] for code in DECLARED if code in noted), None)
    days = [row["founded_on"] for row in read["held"]]
    return {
        "statutes_adopted": _answer(days[0] if days else None, ""),
        "association_declared": _answer(*_proof(declared)),
        "association_published": _answer(*_proof(noted.get(PUBLISHED))),
        "siren_and_account": _both(noted.get(SIREN), noted.get(BANK)),
        "finess_given": _answer(*_proof(noted.get(FINESS))),
    }


def _both(siren: dict[str, str] | None, bank: dict[str, str] | None) -> Answer:
    """The number and the account, done the day of the later one."""
    if siren and bank:
        return _answer(max(siren["done_on"], bank["done_on"]), siren["reference"])
    missing = "le compte bancaire" if siren else "le SIRET" if bank else "le SIRET et le compte bancaire"
    return Answer(False, f"Il manque {missing}.", url_name="founding")


def _proof(row: dict[str, str] | None) -> tuple[str | None, str]:
    return (row["done_on"], row["reference"]) if row else (None, "")


def _answer(day: str | None, reference: str) -> Answer:
    on = date.fromisoformat(day) if day else None
    return Answer(done=on is not None, on=on, url_name="founding", document=reference)
