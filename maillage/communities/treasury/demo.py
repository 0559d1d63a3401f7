"""The demonstration account: a statement already brought, its certain lines accepted, the others waiting."""

from datetime import timedelta

from django.utils import timezone

from maillage.communities.treasury import actions, sample
from maillage.communities.treasury.enums import AsideReason
from maillage.communities.treasury.models import BankAccount, BankLine
from maillage.communities.treasury.queries import expected_by_key
from maillage.foundation.access.queries import community_actor
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope


def load(community: Community, treasurer: User) -> None:
    """Bring a statement that pays half of what is expected; an account that exists is left as it is."""
    with community_scope(community):
        if BankAccount.objects.exists():
            return
        today = timezone.localdate()
        actor = community_actor(treasurer, community, today=today)
        expected = [one for _, one in expected_by_key(actor).values()]
        actions.add_account(
            by=treasurer, community=community, label="Compte courant (inventé)", iban=sample.OUR_IBAN
        )
        lines = sample.movements(expected[: len(expected) // 2], today - timedelta(days=1))
        content = sample.camt(lines, today, reference=f"EXEMPLE-{today:%Y-%m}")
        brought = actions.import_camt(
            by=treasurer, community=community, name=f"releve-exemple-{today:%Y-%m}.xml", content=content
        )
        actions.accept_certain(by=treasurer, community=community, statement=brought.statements[0])
        for charge in BankLine.objects.filter(cents__lt=0, cents__gt=-1000):
            actions.set_aside(by=treasurer, line=charge, reason=AsideReason.CHARGES)
