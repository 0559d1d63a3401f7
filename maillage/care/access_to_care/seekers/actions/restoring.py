"""Whom a person objected to stays out after an older backup was restored: the ledger of circles keeps it."""

from uuid import UUID

from maillage.care.access_to_care.seekers import queries
from maillage.care.access_to_care.seekers.actions import following
from maillage.care.access_to_care.seekers.enums import ProposalState, Status
from maillage.care.access_to_care.seekers.errors import SeekerError
from maillage.care.access_to_care.seekers.lifecycle import ENDED
from maillage.care.access_to_care.seekers.models import GpProposal
from maillage.care.circle.hooks import keep_refusals
from maillage.care.ground.doors import UPKEEP
from maillage.care.ground.session import Session


def _said() -> list[tuple[UUID, int]]:
    declined = GpProposal.objects.using(UPKEEP).filter(state=ProposalState.DECLINED)
    return list(declined.values_list("case_id", "person_id"))


def _again(by: Session, case: UUID, person: int) -> bool:
    request = queries.request_of(case)
    declined = GpProposal.objects.filter(case_id=case, person_id=person, state=ProposalState.DECLINED)
    if request is None or declined.exists():
        return False
    try:
        following.object_to(by=by, case=case, person=person)
    except SeekerError:
        # Those who came after the backup are lost: the search ends, rather than be left to nobody.
        if request.state not in ENDED:
            following.close(by=by, case=case, status=Status.RETRAIT)
        following.keep_out(by=by, case=case, person=person)
    return True


keep_refusals(said=_said, again=_again)
