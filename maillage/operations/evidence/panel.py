"""The proofs of an action sheet, on its page: what is there, and the two clicks that add one."""

import uuid
from datetime import date

from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.files.kinds import ACCEPT, WORDS
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.panels import Panel
from maillage.operations.evidence.forms import NO_PATIENT
from maillage.operations.evidence.queries import of_sheet
from maillage.planning.health_project.models import ActionSheet
from maillage.planning.health_project.panels import on_sheet

SHOWN = 6


@on_sheet
def proofs_of_the_sheet(community: Community, sheet: ActionSheet, actor: Actor, today: date) -> Panel | None:
    """One query."""
    if not actor.can(Permission.EVIDENCE_VIEW):
        return None
    found = list(of_sheet(actor, sheet))
    context = {
        "proofs": found[:SHOWN],
        "count": len(found),
        "more": max(0, len(found) - SHOWN),
        "can_add": actor.can(Permission.EVIDENCE_EDIT),
        "key": uuid.uuid4(),
        "accept": ACCEPT,
        "words": WORDS,
        "warning": NO_PATIENT,
    }
    return Panel("evidence/_of_sheet.html", context)
