"""What follows a decision: those elected enter the register of mandates, amended statutes open new rules."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from maillage.communities.governance.assemblies import queries
from maillage.communities.governance.assemblies.actions.common import begin, turn
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.models import AgendaPoint, Candidate
from maillage.communities.governance.mandates.actions import give_mandate
from maillage.communities.governance.mandates.enums import EndReason
from maillage.communities.governance.mandates.errors import MandateError
from maillage.communities.governance.mandates.models import Mandate
from maillage.communities.governance.rules.actions import start_draft
from maillage.communities.governance.rules.enums import MandateFunction
from maillage.communities.governance.rules.models import Organ, RulesVersion
from maillage.communities.members.models import Representative
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community


@transaction.atomic
def enter_mandates(
    *, by: User, community: Community, number: int, point: int, organ: Organ, function: MandateFunction,
    representatives: Mapping[int, Representative] | None = None,
) -> int:  # fmt: skip
    """Write those elected in the register of mandates, from the day of the assembly; how many are new.

    representatives: who sits for each structure elected, by the rank of the candidate. A point gives each
    person elected one mandate: a second press writes nothing, with another organ neither, unless the first
    was ended as a mistake. Raises ``RefusedError`` when nobody was elected, or for what the register refuses.
    """
    begin(by, community)
    assembly = turn(number)
    row: AgendaPoint = AgendaPoint.objects.get(assembly=assembly, number=point)
    if not (row.is_election and row.result and row.result["elected"]):
        raise RefusedError("Personne n’a été élu à ce point.")
    day = timezone.localtime(assembly.starts_at).date()
    waiting = queries.elected_without_mandate(row)
    for candidate in waiting:
        member = candidate.voter.member
        # It may be in the register already, written by hand.
        known = Mandate.objects.filter(organ=organ, function=function, member=member, elected_on=day)
        mandate = known.exclude(end_reason=EndReason.MISTAKE).first()
        try:
            mandate = mandate or give_mandate(
                by=by, community=community, organ=organ, function=function, member=member, elected_on=day,
                elected_by=f"{assembly.title}, point {row.number}"[:160], starts_on=day,
                representative=(representatives or {}).get(candidate.rank),
            )  # fmt: skip
        except MandateError as error:
            raise RefusedError(f"{candidate.voter}\u00a0: {error}") from error
        candidate.mandate = mandate.number
    Candidate.objects.bulk_update(waiting, ["mandate"])
    return len(waiting)


@transaction.atomic
def propose_rules(*, by: User, community: Community, number: int, point: int) -> RulesVersion:
    """Open the version of the rules that amended statutes ask: to be written, then adopted.

    Raises ``RefusedError`` for a resolution that did not amend the statutes.
    """
    begin(by, community)
    assembly = turn(number)
    row: AgendaPoint = AgendaPoint.objects.get(assembly=assembly, number=point)
    if not (row.amends and row.result and row.result.get("adopted")):
        raise RefusedError("Cette résolution n’a pas modifié les statuts.")
    return start_draft(by=by, community=community)
