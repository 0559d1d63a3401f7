"""What the diagnosis answers of the line of life."""

from datetime import date

from maillage.communities.creation.checks import Answer, answers
from maillage.foundation.tenancy.models import Community
from maillage.planning.diagnosis.models import FrozenDiagnosis


@answers("diagnosis_frozen")
def diagnosis(community: Community, today: date) -> dict[str, Answer]:
    """Is a diagnosis frozen, and when was the last."""
    last = FrozenDiagnosis.objects.order_by("-number").values_list("frozen_on", "number").first()
    if last is None:
        return {"diagnosis_frozen": Answer(False, "Aucun diagnostic n’est figé.", url_name="diagnosis_list")}
    found = Answer(True, f"Diagnostic n° {last[1]}.", last[0], "diagnosis_frozen", last[1])
    return {"diagnosis_frozen": found}
