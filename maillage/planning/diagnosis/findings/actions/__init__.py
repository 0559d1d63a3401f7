"""The only writers of the room."""

from maillage.planning.diagnosis.findings.actions.findings import (
    DescribedSource,
    IndicatorSource,
    Wording,
    add_evidence,
    comment,
    decide,
    edit_comment,
    edit_finding,
    propose_finding,
    withdraw_comment,
    withdraw_evidence,
)
from maillage.planning.diagnosis.findings.actions.needs import (
    drop_need,
    edit_need,
    rank_need,
    record_agreement,
    resume_need,
    withdraw_agreement,
    write_need,
)
from maillage.planning.diagnosis.findings.actions.scores import score
from maillage.planning.diagnosis.findings.actions.votes import cast_ballot, close_vote, open_vote

__all__ = [
    "DescribedSource",
    "IndicatorSource",
    "Wording",
    "add_evidence",
    "cast_ballot",
    "close_vote",
    "comment",
    "decide",
    "drop_need",
    "edit_comment",
    "edit_finding",
    "edit_need",
    "open_vote",
    "propose_finding",
    "rank_need",
    "record_agreement",
    "resume_need",
    "score",
    "withdraw_agreement",
    "withdraw_comment",
    "withdraw_evidence",
    "write_need",
]
