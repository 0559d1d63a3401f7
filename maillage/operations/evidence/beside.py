"""The proofs of an indicator, on its page."""

from datetime import date

from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.operations.evidence.queries import Filters, proofs
from maillage.planning.evaluation.beside import Beside, shown_beside
from maillage.planning.evaluation.models import TrackedIndicator


@shown_beside
def proofs_of_the_indicator(indicator: TrackedIndicator, actor: Actor, today: date) -> Beside | None:
    """Two queries."""
    if not actor.can(Permission.EVIDENCE_VIEW):
        return None
    context = {
        "proofs": list(proofs(actor, Filters(indicator=indicator.code))),
        "can_add": actor.can(Permission.EVIDENCE_EDIT),
        "code": indicator.code,
    }
    return Beside("evidence/_of_indicator.html", context)
