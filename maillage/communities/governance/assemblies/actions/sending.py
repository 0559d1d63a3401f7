"""The proof of each convocation: the mail that left, or what was given by hand."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from maillage.communities.governance.assemblies.actions.common import begin, turn
from maillage.communities.governance.assemblies.enums import AssemblyState, Sending
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.models import Voter
from maillage.communities.governance.assemblies.queries import mails_left
from maillage.foundation.access.acting import trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community


@transaction.atomic
def note_sent(
    *, by: User, community: Community, number: int, voters: list[int], how: Sending, on: date, today: date
) -> int:
    """Note convocations given by hand or by letter, by rank; how many.

    It replaces a mail that never left, not one that did. Raises ``RefusedError`` for a day before the
    convocation, or to come.
    """
    actor = begin(by, community)
    one = turn(number, AssemblyState.CONVENED, AssemblyState.OPEN)
    if one.convened_at is None or on < timezone.localtime(one.convened_at).date():
        raise RefusedError(
            "Une convocation ne peut pas avoir été remise avant que l’assemblée soit convoquée."
        )
    if on > today:
        raise RefusedError("Cette date est à venir\u00a0: notez la remise une fois faite.")
    note_deliveries(community=community)
    to_prove = Voter.objects.filter(assembly=one, rank__in=voters, delivered_at__isnull=True)
    noted = to_prove.update(sent_on=on, sent_how=how)
    trace(AuditAction.ASSEMBLY_SENT, actor, community, one, number=number, voters=noted, how=how.value)
    return int(noted)


@transaction.atomic
def note_deliveries(*, community: Community) -> int:
    """Copy when the mails of convocations left, before the outbox forgets them; how many."""
    waiting = {
        voter.pk: voter for voter in Voter.objects.filter(sent_how=Sending.MAIL, delivered_at__isnull=True)
    }
    left = mails_left(list(waiting.values()))
    for pk, sent_at in left.items():
        waiting[pk].delivered_at = sent_at
    Voter.objects.bulk_update([waiting[pk] for pk in left], ["delivered_at"])
    return len(left)
