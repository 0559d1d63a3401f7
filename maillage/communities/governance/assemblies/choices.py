"""What a ballot may say: fewer words by the link than on the paper of the box."""

from collections.abc import Sequence

from maillage.communities.governance.assemblies.cards import VOID, Ballot
from maillage.communities.governance.assemblies.enums import PaperChoice, VoteChoice
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.models import AgendaPoint, Candidate


def check_choices(point: AgendaPoint, ballots: Sequence[Ballot], *, on_paper: bool) -> None:
    """Raises ``RefusedError`` for a ballot that this vote cannot hold; only paper may be void."""
    words = {*VoteChoice.values, *(PaperChoice.values if on_paper else ())}
    standing = set(Candidate.objects.filter(point=point, withdrawn_at=None).values_list("pk", flat=True))
    for ballot in ballots:
        if isinstance(ballot.choice, tuple) != point.is_election:
            raise RefusedError("Ce bulletin n’est pas de ce vote\u00a0: rouvrez la page.")
        if isinstance(ballot.choice, tuple):
            if on_paper and ballot.choice == VOID:
                continue
            if set(ballot.choice) - standing or len(set(ballot.choice)) != len(ballot.choice):
                raise RefusedError("Ce bulletin nomme quelqu’un qui ne se présente pas : rouvrez la page.")
            if len(ballot.choice) > point.seats:
                raise RefusedError(f"Choisissez {point.seats} nom{'s' if point.seats > 1 else ''} au plus.")
        elif ballot.choice not in words:
            raise RefusedError("Choisissez pour, contre ou abstention.")
