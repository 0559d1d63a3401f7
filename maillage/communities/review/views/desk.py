"""The desk from which a file is read, by the community and by both agencies."""

from typing import Any

from django.http import Http404

from maillage.communities.review import queries
from maillage.communities.review.enums import Party
from maillage.foundation.access.acting import trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web import desks


class Desk(desks.Desk):
    """Who reads a file, from where."""

    @property
    def party(self) -> Party:
        return Party(self.side)

    @property
    def may_answer(self) -> bool:
        """Whether the person may act in the file at all."""
        return self.actor.can(Permission.AGENCY_REVIEW if self.is_agency else Permission.REVIEW_ANSWER)

    @property
    def home(self) -> str:
        """The list that one comes from."""
        return self.list_url("review_cases", "review_inbox")


def _found(_community: Community, arguments: dict[str, Any]) -> dict[str, Any]:
    """The case itself in place of its number. Raises ``Http404``."""
    if "number" not in arguments:
        return arguments
    case = queries.case(arguments.pop("number"))
    if case is None:
        raise Http404
    return {**arguments, "case": case}


def _visited(desk: Desk, page: str, arguments: dict[str, Any]) -> None:
    if (case := arguments.get("case")) is not None:
        trace(AuditAction.REVIEW_VISITED, desk.actor, desk.community, case, number=case.number, page=page)


DOORS = desks.Doors("dossiers", Permission.AGENCY_REVIEW, desk=Desk, found=_found, visited=_visited)
