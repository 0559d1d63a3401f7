"""What the founding answers of the line of life, in one question."""

from datetime import date

from maillage.communities.creation.checks import Answer, answers
from maillage.communities.founding.enums import FormalityState
from maillage.communities.founding.models import Formality, FoundingKit
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.week import rows

DECLARED = ("declaration", "inscription")
PUBLISHED = "joafe"


@answers("statutes_adopted", "association_declared", "association_published")
def association(community: Community, today: date) -> dict[str, Answer]:
    """Whether the founding assembly was held, the association declared, the notice published."""
    held = FoundingKit.objects.filter(founded_on__isnull=False)
    done = Formality.objects.filter(state=FormalityState.DONE, code__in=(*DECLARED, PUBLISHED))
    found = (
        Community.objects.filter(pk=community.pk)
        .values(held=rows(held, "founded_on"), done=rows(done, "code", "done_on", "reference"))
        .get()
    )
    noted = {row["code"]: row for row in found["done"]}
    declared = next((noted[code] for code in DECLARED if code in noted), None)
    days = [row["founded_on"] for row in found["held"]]
    return {
        "statutes_adopted": _answer(days[0] if days else None, ""),
        "association_declared": _answer(*_proof(declared)),
        "association_published": _answer(*_proof(noted.get(PUBLISHED))),
    }


def _proof(row: dict[str, str] | None) -> tuple[str | None, str]:
    return (row["done_on"], row["reference"]) if row else (None, "")


def _answer(day: str | None, reference: str) -> Answer:
    on = date.fromisoformat(day) if day else None
    return Answer(done=on is not None, on=on, url_name="founding", document=reference)
