"""From where a contract is read, by the community and by its officers."""

from typing import Any

from django.http import Http404

from maillage.foundation.access.acting import trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web import desks
from maillage.operations.contract.queries import contract_numbered


class Desk(desks.Desk):
    """Who reads a contract, from where."""

    @property
    def may_edit(self) -> bool:
        return not self.is_agency and self.actor.can(Permission.CONTRACT_EDIT)

    @property
    def sees_bank(self) -> bool:
        return not self.is_agency and self.actor.can(Permission.TREASURY_VIEW)

    @property
    def home(self) -> str:
        """The list that one comes from."""
        return self.list_url("contract", "contracts")


def _found(community: Community, arguments: dict[str, Any]) -> dict[str, Any]:
    """The contract itself in place of its number. Raises ``Http404``."""
    if "number" not in arguments:
        return arguments
    contract = contract_numbered(community, arguments.pop("number"))
    if contract is None:
        raise Http404
    return {**arguments, "contract": contract}


def _visited(desk: Desk, page: str, arguments: dict[str, Any]) -> None:
    one = arguments["contract"]
    trace(AuditAction.CONTRACT_VISITED, desk.actor, desk.community, one, number=one.number, page=page)


DOORS = desks.Doors(
    "contrat", Permission.AGENCY_FOLLOW, agency_base="contrats", desk=Desk, found=_found, visited=_visited
)
