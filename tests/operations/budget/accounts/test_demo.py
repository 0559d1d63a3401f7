"""The demonstration shows each stage of a claim, late invoices, orders, an export behind the facts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from maillage.communities.treasury import sample
from maillage.communities.treasury.models import BankAccount
from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.budget import demo as budget
from maillage.operations.budget.accounts import demo, queries
from maillage.operations.budget.accounts.bookkeeping import drafts
from maillage.operations.budget.accounts.enums import ClaimState, OrderState
from maillage.operations.budget.accounts.journal import changes
from maillage.operations.budget.accounts.models import (
    ExpenseClaim,
    JournalEntry,
    JournalExport,
    PaymentOrder,
)
from maillage.operations.indemnities.actions.bank import set_payer
from tests.cast import Cast
from tests.operations.indemnities import makers as indemnities
from tests.operations.targets.makers import sign


@pytest.mark.django_db
def test_the_demonstration_is_alive_and_loading_it_again_changes_nothing(cast: Cast, settings):
    settings.LOCAL_MODE = True
    today = timezone.localdate()
    coordinator, treasurer = cast.holder(Role.COORDINATOR), cast.holder(Role.TREASURER)
    sign(cast.ours, cast.alice, today - timedelta(days=433))
    team = demo.Team(coordinator, treasurer, cast.bob)

    def loaded() -> tuple[int, int]:
        budget.load(cast.ours, budget.People(coordinator, treasurer, cast.alice))
        demo.load(cast.ours, team)
        with community_scope(cast.ours):
            return ExpenseClaim.objects.count(), JournalEntry.objects.count()

    loaded()
    indemnities.ready(cast)
    with community_scope(cast.ours):
        account = BankAccount.objects.get()
        set_payer(
            by=treasurer, community=cast.ours, account=account, iban=sample.OUR_IBAN, holder="CPTS d’essai"
        )
    indemnities.details(cast.ours, cast.bob)
    counts = loaded()
    assert loaded() == counts
    with community_scope(cast.ours):
        states = set(ExpenseClaim.objects.values_list("state", flat=True))
        assert states >= {ClaimState.DRAFT, ClaimState.SENT, ClaimState.RETURNED, ClaimState.CHECKED}
        sent = queries.claims_sent().filter(state=ClaimState.SENT)
        assert any(twin.is_same for one in sent for twin in queries.twins_of_claim(one))
        assert set(PaymentOrder.objects.values_list("state", flat=True)) == {
            OrderState.PREPARED, OrderState.APPROVED,
        }  # fmt: skip
        assert queries.unpaid_invoices().filter(due_on__lt=today).exists()
        assert queries.payrolls().count() >= 6
        year = JournalExport.objects.get().year
        assert all(one.is_balanced for one in drafts(year))
        assert changes(queries.standing(year), drafts(year)), "something changed since the export"
