"""What the orders of payment sealed, recomputed: their totals, the bytes of their files, their approvals."""

from collections.abc import Mapping

from django.db.models import Count, Sum

from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.audit.queries import events_of, purged_until
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.trail import Gap, seals
from maillage.operations.budget.accounts.actions.payments import order_of
from maillage.operations.budget.accounts.enums import OrderState
from maillage.operations.budget.accounts.models import OrderTransfer, PaymentOrder
from maillage.operations.indemnities.seals import files_hold, say_opened

_RESTORE = "Restaurez la sauvegarde d’avant le changement ; ne remettez plus cet ordre à la banque d’ici là."
_TOTALS = Gap("order_totals", "L’ordre de paiement n’est plus la somme de ses virements.", _RESTORE)
_BYTES = Gap(
    "order_bytes",
    "Le fichier régénéré de l’ordre n’est plus, octet pour octet, celui remis à la banque.",
    _RESTORE,
)
_SLIPPED = Gap(
    "order_not_logged",
    "L’approbation de cet ordre de paiement, à ce montant, n’est pas au journal.",
    "Signalez-le à la présidence : l’ordre a été changé hors de la plateforme.",
)


@seals("order")
def orders_altered(
    community: Community, keys: frozenset[int], by: Actor | None
) -> Mapping[int, Gap]:  # fmt: skip
    """Orders that no longer add up, that the log does not say approved, or whose files changed.

    The files are made again: their IBANs are opened for it, which one event of the log says.
    """
    found = list(PaymentOrder.objects.filter(pk__in=keys).select_related("community", "account"))
    rows = OrderTransfer.objects.filter(order__in=keys).order_by().values_list("order")
    sums = {order: said for order, *said in rows.annotate(count=Count("pk"), cents=Sum("cents"))}
    events = events_of(community, AuditAction.ORDER_DECIDED, "paymentorder", keys)
    logged = set(
        events.filter(details__state=OrderState.APPROVED.value).values_list(
            "subject_id", "actor_id", "details__cents"
        )
    )
    purged, opened = purged_until(community), 0
    gaps = dict.fromkeys(keys - {one.pk for one in found}, _TOTALS)
    for order in found:
        approved = order.state == OrderState.APPROVED and order.decided_at is not None
        if sums.get(order.pk) != [order.count, order.total_cents]:
            gaps[order.pk] = _TOTALS
        elif approved and order.decided_at > purged and (
            (str(order.pk), order.decided_by_id, order.total_cents) not in logged
        ):  # fmt: skip
            gaps[order.pk] = _SLIPPED
        elif order.file_sha256:
            opened += order.count
            if not _is_same(order):
                gaps[order.pk] = _BYTES
    say_opened(community, opened, by)
    return gaps


def _is_same(order: PaymentOrder) -> bool:
    """Whether the files that were handed over come out the same, byte for byte."""
    return order.state == OrderState.APPROVED and files_hold(
        order.transfers.all(), order.execution_on, order.file_sha256, lambda: order_of(order)
    )
