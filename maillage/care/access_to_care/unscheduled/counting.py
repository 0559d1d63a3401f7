"""What the room gives to the figures of care: its daily counters, which outlive the requests.

What found no answer is told as an axis of the whole (where, when, what), never as a count of its own: the
difference of two published numbers would be a small one (``figures/registry``).
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from maillage.care.access_to_care.unscheduled.enums import (
    ANSWERING,
    Band,
    Channel,
    Family,
    HasGp,
    Solved,
    Status,
)
from maillage.care.access_to_care.unscheduled.lifecycle import ENDS
from maillage.care.access_to_care.unscheduled.models import RequestCount
from maillage.care.figures.registry import Axis, Rows, Tell, counts
from maillage.care.roster.places import commune_names

COUNT = "snp.ended"
ANSWERED = "autre_issue"
_NEVER = "jamais"
_LABELS = {ANSWERED: "Autre issue que «\u00a0sans solution\u00a0»"}
_PROFESSIONS = {one.value: str(one.label) for one in ANSWERING}


def places(codes: Collection[str]) -> Mapping[str, str]:
    return commune_names(codes) | _LABELS


@counts(
    COUNT, "Demandes de soins non programmés",
    told="Demandes terminées dans le mois, quelle que soit leur issue.",
    axes=(
        Axis("outcome", "Issue", {one.value: str(one.label) for one in Status if one in ENDS}),
        Axis("solved", "Acceptée", {one.value or _NEVER: str(one.label) for one in Solved}),
        Axis("channel", "Arrivée par", dict(Channel.choices)),
        Axis("gp", "Médecin traitant", dict(HasGp.choices)),
        Axis("where", "Sans solution\u00a0: où", places),
        Axis("when", "Sans solution\u00a0: quand", dict(Band.choices) | _LABELS),
        Axis("what", "Sans solution\u00a0: nature", {one.value: str(one.label) for one in Family} | _LABELS),
        Axis("who", "Sans solution\u00a0: profession demandée", _PROFESSIONS | _LABELS),
    ),
    tells=(
        Tell("SOIN_SNP_RECUES"),
        Tell("SOIN_SNP_24H", axis="solved", cells=(Solved.H24.value,), share=True),
        Tell("SOIN_SNP_48H", axis="solved", cells=(Solved.H24.value, Solved.H48.value), share=True),
        Tell("SOIN_SNP_SANS", axis="outcome", cells=(Status.SANS_SOLUTION.value,)),
    ),
    finding="Des demandes de soins non programmés ne trouvent pas de réponse",
)  # fmt: skip
def ended(since: datetime, until: datetime) -> Rows:
    """Days are those of the place, as the two instants are."""
    rows = RequestCount.objects.filter(day__gte=since.date(), day__lt=until.date())
    for row in rows.iterator():
        yield _told(row)


def _told(row: RequestCount) -> dict[str, Any]:
    lost = row.outcome == Status.SANS_SOLUTION
    return {
        "number": row.count, "outcome": row.outcome, "solved": row.solved or _NEVER, "channel": row.channel,
        "gp": row.gp, "where": row.commune_code if lost else ANSWERED, "when": row.band if lost else ANSWERED,
        "what": row.family if lost else ANSWERED, "who": row.profession if lost else ANSWERED,
    }  # fmt: skip
