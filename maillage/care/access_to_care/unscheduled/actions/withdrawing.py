"""What ends a request when one withdraws from the page of their rights: their link still opens."""

from maillage.care.access_to_care.unscheduled.actions.ending import stop
from maillage.care.access_to_care.unscheduled.enums import KIND
from maillage.care.access_to_care.unscheduled.errors import RequestError
from maillage.care.access_to_care.unscheduled.models import UnscheduledRequest
from maillage.care.circle.errors import CircleError
from maillage.care.circle.models import Case
from maillage.care.circle.rights.actions import when_withdrawn
from maillage.care.ground.session import Session


@when_withdrawn(KIND.code)
def end_request(*, by: Session, case: Case) -> None:
    """Raises ``CircleError``."""
    request = UnscheduledRequest.objects.select_related("case").get(case_id=case.pk)
    try:
        stop(by=by, request=request)
    except RequestError as error:
        raise CircleError(str(error)) from error
