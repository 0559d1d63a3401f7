"""What the files answer of the checklists of the line of life, in one question."""

from datetime import date

from django.db.models import Max, Q

from maillage.communities.creation.checks import Answer, answers
from maillage.communities.review.enums import CaseKind, CaseState, ExchangeKind
from maillage.communities.review.models import ReviewCase
from maillage.foundation.tenancy.models import Community

_ANSWERED = (CaseState.VALIDATED, CaseState.REFUSED)
_VALID = (CaseState.VALIDATED, CaseState.TACIT)


@answers("letter_reviewed", "letter_answered", "project_validated", "contract_signed")
def files(community: Community, today: date) -> dict[str, Answer]:
    """Met, answered, validated, signed: what the newest of the files says. Silent where there is none.

    What happened before the platform stays answered by the history.
    """
    letter, project = Q(kind=CaseKind.LETTER), Q(kind=CaseKind.PROJECT)
    contract = Q(kind__in=[CaseKind.ACI, CaseKind.RENEWAL])
    met = Q(exchanges__kind=ExchangeKind.MEETING, exchanges__meets_at__date__lte=today)
    row = ReviewCase.objects.aggregate(
        letter=Max("number", filter=letter),
        met=Max("number", filter=letter & met),
        letter_answered=Max("decided_on", filter=letter & Q(state__in=_ANSWERED)),
        project=Max("number", filter=project),
        project_valid=Max("decided_on", filter=project & Q(state__in=_VALID)),
        contract=Max("number", filter=contract),
        signed=Max("decided_on", filter=contract & Q(state=CaseState.SIGNED)),
    )
    found: dict[str, Answer] = {}

    def say(code: str, number: int | None, on: date | None, *, done: bool, waiting: str) -> None:
        if number is not None and (done or waiting):
            found[code] = Answer(done, "" if done else waiting, on, "review_case", number)

    say("letter_reviewed", row["letter"], None, done=row["met"] is not None, waiting="Aucune réunion tenue.")
    answered = row["letter_answered"]
    waiting = "La réponse est attendue."
    say("letter_answered", row["letter"], answered, done=answered is not None, waiting=waiting)
    valid = row["project_valid"]
    say("project_validated", row["project"], valid, done=valid is not None, waiting="Le délai court.")
    signed = row["signed"]
    say(
        "contract_signed",
        row["contract"],
        signed,
        done=signed is not None,
        waiting="Il manque une signature.",
    )
    return found
