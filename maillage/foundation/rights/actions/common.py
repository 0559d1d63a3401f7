"""What the actions of the room share: the lock, the step of a request and its line in the log."""

from maillage.foundation.access.acting import trace
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.rights.enums import StepAct
from maillage.foundation.rights.errors import RightsError
from maillage.foundation.rights.models import RequestStep, RightsRequest
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community


def take_turn(community: Community) -> None:
    """One change of the requests of a community at a time."""
    lock(LockSpace.RIGHTS, community.pk)


def pending(request: RightsRequest) -> RightsRequest:
    """The request as it is now, for who holds the lock. Raises ``RightsError`` once it is closed."""
    found: RightsRequest = RightsRequest.objects.select_related("community").get(pk=request.pk)
    if not found.is_pending:
        raise RightsError("Cette demande n’est plus à traiter : rechargez la page.")
    return found


def write_step(
    request: RightsRequest,
    act: StepAct,
    by: Actor | None,
    *,
    log: AuditAction = AuditAction.RIGHTS_STEP,
    note: str = "",
    **details: object,
) -> RequestStep:
    """Add a step to the history and a line to the log; the note stays in the history alone."""
    step: RequestStep = RequestStep.objects.create(
        community_id=request.community_id, request=request, act=act, note=note, by=by.user if by else None
    )
    trace(log, by, request.community, request, step=act.value, **details)
    return step
