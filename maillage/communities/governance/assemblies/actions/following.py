"""What follows a decision: those elected enter the register of mandates, amended statutes open new rules."""

from django.db import transaction
from django.utils import timezone

from maillage.communities.governance.assemblies.actions.common import begin, turn
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.models import AgendaPoint, Candidate
from maillage.communities.governance.mandates.actions import give_mandate
from maillage.communities.governance.mandates.errors import MandateError
from maillage.communities.governance.mandates.models import Mandate
from maillage.communities.governance.rules.actions import start_draft
from maillage.communities.governance.rules.enums import MandateFunction
from maillage.communities.governance.rules.models import Organ, RulesVersion
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community


@transaction.atomic
def enter_mandates(
    *, by: User, community: Community, number: int, point: int, organ: Organ, function: MandateFunction
) -> int:
    """Write those elected in the register of mandates, from the day of the assembly; how many are new.

    A second click writes nothing. Raises ``RefusedError`` when nobody was elected, or for what the register
    refuses.
    """
    begin(by, community)
    assembly = turn(number)
    row: AgendaPoint = AgendaPoint.objects.get(assembly=assembly, number=point)
    elected = row.result["elected"] if row.result and row.is_election else []
    if not elected:
        raise RefusedError("Personne n’a été élu à ce point.")
    day = timezone.localtime(assembly.starts_at).date()
    people = Candidate.objects.filter(point=row, voter__label__in=elected).select_related("voter__member")
    new = 0
    for candidate in people:
        member = candidate.voter.member
        if Mandate.objects.filter(organ=organ, function=function, member=member, elected_on=day).exists():
            continue
        try:
            give_mandate(
                by=by, community=community, organ=organ, function=function, member=member, elected_on=day,
                elected_by=f"{assembly.title}, point {row.number}"[:160], starts_on=day,
            )  # fmt: skip
        except MandateError as error:
            raise RefusedError(f"{candidate.voter} : {error}") from error
        new += 1
    return new


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
