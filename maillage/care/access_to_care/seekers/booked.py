"""A doctor is not booked while doctors are asked: to become somebody's GP is theirs to say."""

from maillage.care.access_to_care.seekers.enums import KIND, ProposalState, Status
from maillage.care.access_to_care.seekers.models import GpProposal, GpRequest
from maillage.care.access_to_care.slots.answers import Nothing, when_booked
from maillage.care.access_to_care.slots.errors import SlotError
from maillage.care.circle.models import Case
from maillage.care.ground.session import Session
from maillage.care.roster.queries import Professional
from maillage.communities.members.enums import Profession


class Answer(Nothing):
    """A moment that is published says « I can see somebody », not « I take a patient »."""

    def refused(self, case: Case) -> frozenset[int]:
        declined = GpProposal.objects.filter(case=case, state=ProposalState.DECLINED)
        return frozenset(declined.values_list("person_id", flat=True))

    def check(self, by: Session, case: Case, owner: Professional) -> None:
        if owner.profession != Profession.MEDECIN:
            return
        if GpRequest.objects.filter(case=case, status=Status.PROPOSEE).exists():
            raise SlotError(
                "Cette demande est proposée à des médecins\u00a0: attendez leur réponse, ou cessez de la "
                "proposer, avant de réserver chez l’un d’eux."
            )


when_booked(KIND.code, Answer())
