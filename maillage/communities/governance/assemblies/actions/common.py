"""What every action of the room begins with: the right, the turn of the assembly, its state."""

from maillage.communities.governance.assemblies.enums import AssemblyState
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.models import AgendaPoint, Assembly
from maillage.foundation.access.acting import entitled
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community

_WRONG = {
    AssemblyState.DRAFT: "Cette assemblée n’est pas encore convoquée.",
    AssemblyState.CONVENED: "Cette assemblée est déjà convoquée.",
    AssemblyState.OPEN: "La séance est ouverte.",
    AssemblyState.CLOSED: "Cette assemblée est terminée.",
    AssemblyState.CANCELLED: "Cette assemblée est annulée.",
    AssemblyState.FAILED: "Cette assemblée n’a pas atteint son quorum\u00a0: elle est terminée.",
}


def begin(by: User, community: Community) -> Actor:
    return entitled(by, community, Permission.ASSEMBLY_EDIT)


def turn(number: int, *states: AssemblyState) -> Assembly:
    """The assembly, in its turn until the transaction ends. Raises ``RefusedError`` in another state."""
    key = Assembly.objects.values_list("pk", flat=True).get(number=number)
    lock(LockSpace.ASSEMBLIES, key)
    one: Assembly = Assembly.objects.select_related("community").get(pk=key)
    if states and one.state not in states:
        raise RefusedError(_WRONG[AssemblyState(one.state)])
    return one


def turn_of(assembly: Assembly, *states: AssemblyState) -> Assembly:
    return turn(assembly.number, *states)


def refuse_while_voting(assembly: Assembly) -> None:
    """Proxies do not move during a vote: who counts would change under it."""
    if AgendaPoint.objects.filter(assembly=assembly, state="open").exists():
        raise RefusedError("Un vote est ouvert\u00a0: attendez sa clôture.")
