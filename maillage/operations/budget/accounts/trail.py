"""What the accounts know of an expense, for its thread: the claim of a person, the transfer that pays it."""

from collections import defaultdict
from collections.abc import Sequence

from django.utils import timezone

from maillage.foundation.web.trail import Link, Step
from maillage.operations.budget.accounts.models import ExpenseClaim, OrderTransfer
from maillage.operations.budget.models import Outlay
from maillage.operations.budget.trail import Explained, explains


@explains
def of_accounts(found: Sequence[Outlay]) -> dict[int, Explained]:
    """Two queries. A claim is followed by whom it gives back to."""
    links: dict[int, list[Link]] = defaultdict(list)
    payees: dict[int, int] = {}
    for one in OrderTransfer.objects.filter(outlay__in=found, live=True).select_related("order"):
        links[one.outlay_id].append(
            Link(
                Step.ORDER, f"Virement {one.end_to_end}, ordre de paiement n° {one.order.number}",
                on=timezone.localdate(one.order.prepared_at), detail=one.order.get_state_display(),
                url_name="payment_order", url_args=(one.order.number,),
                proof=next(iter(one.order.file_sha256.values()), ""), seal=("order", one.order_id),
            )
        )  # fmt: skip
    for claim in ExpenseClaim.objects.filter(outlay__in=found).select_related("owner"):
        payees[claim.outlay_id] = claim.owner_id
        links[claim.outlay_id].append(
            Link(
                Step.OWED, f"Note de frais {claim.number}", on=claim.spent_on,
                who=f"{claim.owner}, {claim.title}", url_name="claim_check", url_args=(claim.number,),
            )
        )  # fmt: skip
    return {pk: Explained(tuple(links[pk]), payees.get(pk)) for pk in links}
