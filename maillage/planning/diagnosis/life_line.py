"""What the diagnosis answers of the line of life."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models.expressions import BaseExpression

from maillage.communities.creation.checks import Answer, answers_from
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.week import rows
from maillage.planning.diagnosis.models import FrozenDiagnosis


def _last(today: date) -> dict[str, BaseExpression]:
    return {"last": rows(FrozenDiagnosis.objects.order_by("-number")[:1], "frozen_on", "number")}


@answers_from(_last, "diagnosis_frozen")
def diagnosis(community: Community, today: date, read: Mapping[str, Any]) -> dict[str, Answer]:
    """Is a diagnosis frozen, and when was the last."""
    if not read["last"]:
        return {"diagnosis_frozen": Answer(False, "Aucun diagnostic n’est figé.", url_name="diagnosis_list")}
    number, day = read["last"][0]["number"], date.fromisoformat(read["last"][0]["frozen_on"])
    return {"diagnosis_frozen": Answer(True, f"Diagnostic n° {number}.", day, "diagnosis_frozen", number)}
