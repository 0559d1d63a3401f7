"""What this room answers of the checklists of the line of life."""

from datetime import date

from django.utils import timezone

from maillage.communities.creation.checks import Answer, answers
from maillage.communities.letter.spec import SPEC, filing_address
from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing import queries


@answers("letter_complete", "letter_filed")
def letter(community: Community, today: date) -> dict[str, Answer]:
    """Filed, hence written: the copy that was filed; before that, where one sees how far it is. One query."""
    filed = queries.filed(SPEC).first()
    if filed is None:
        here = Answer(done=False, url_name="letter_documents")
        return {"letter_complete": here, "letter_filed": here}
    name = f"{filed.document.title} n° {filed.document.number}, dépôt n° {filed.number}"
    done = Answer(
        done=True,
        detail=_said(filed.gaps),
        on=timezone.localtime(filed.filed_at).date(),
        document=name,
        address=filing_address(community, filed),
    )
    return {"letter_complete": done, "letter_filed": done}


def _said(gaps: int) -> str:
    if not gaps:
        return "complète"
    return f"déposée avec {gaps} élément{'s' if gaps > 1 else ''} manquant{'s' if gaps > 1 else ''}"
