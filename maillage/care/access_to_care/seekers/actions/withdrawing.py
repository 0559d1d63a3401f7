"""What ends a search when the person withdraws from the page of their rights: the same as from their link."""

from maillage.care.access_to_care.seekers.actions import following
from maillage.care.access_to_care.seekers.actions.moving import in_turn
from maillage.care.access_to_care.seekers.enums import KIND, Status
from maillage.care.access_to_care.seekers.errors import SeekerError
from maillage.care.access_to_care.seekers.lifecycle import ENDED
from maillage.care.circle.errors import CircleError
from maillage.care.circle.models import Case
from maillage.care.circle.rights.actions import when_withdrawn
from maillage.care.ground.session import Session


@when_withdrawn(KIND.code)
def end_search(*, by: Session, case: Case) -> None:
    """Nothing when it had ended already. Raises ``CircleError``."""
    try:
        if in_turn(by, case.pk).state not in ENDED:
            following.close(by=by, case=case.pk, status=Status.RETRAIT)
    except SeekerError as error:
        raise CircleError(str(error)) from error
