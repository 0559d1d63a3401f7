"""The fees, as what the bank may settle: registered with the treasury, which knows no member."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.expressions import BaseExpression
from django.db.models.functions import Coalesce

from maillage.communities.members.actions.fees import BANK_SOURCE, note_payment, undo_payment
from maillage.communities.members.enums import PaymentMethod
from maillage.communities.members.errors import MemberError
from maillage.communities.members.lifecycle import ADMITTED
from maillage.communities.members.models import Fee, FeePayment, Member
from maillage.communities.treasury.errors import TreasuryError
from maillage.communities.treasury.sources import Expected, Source, register
from maillage.engines.bank.matching import Wanted
from maillage.foundation.access.enums import Permission
from maillage.foundation.identity.models import User
from maillage.foundation.web.week import rows

_NUMBER_WORDS = ("membre", "adhérent", "adhérente", "adhésion", "adh")
_MEMBER = ("pk", "number", "kind", "structure_name", "first_name", "last_name")


def reads() -> BaseExpression:
    """Every fee that waits for money."""
    payments = FeePayment.objects.filter(fee=OuterRef("pk")).order_by().values("fee")
    received = Subquery(payments.annotate(total=Sum("amount_cents")).values("total"))
    fees = Fee.objects.annotate(received=Coalesce(received, 0)).filter(
        waived_on__isnull=True,
        member__merged_into__isnull=True,
        member__status__in=sorted(status.value for status in ADMITTED),
        received__lt=F("amount_cents"),
    )
    fields = ("pk", "year", "amount_cents", "received", *(f"member__{name}" for name in _MEMBER))
    return rows(fees.order_by("year", "pk"), *fields)


def expected(found: Sequence[Mapping[str, Any]]) -> list[Expected]:
    return [_expected(row) for row in found]


def _expected(fee: Mapping[str, Any]) -> Expected:
    member = Member(**{name: fee[f"member__{name}"] for name in _MEMBER})
    names = (str(member), member.structure_name) if member.is_structure else (str(member),)
    return Expected(
        wanted=Wanted(
            key=f"{BANK_SOURCE}:{fee['pk']}",
            cents=fee["amount_cents"] - fee["received"],
            party=f"member:{member.pk}",
            names=tuple(dict.fromkeys(name for name in names if name)),
            references=(f"Adhésion {fee['year']}, membre {member.number}",),
            number=member.number,
            number_words=_NUMBER_WORDS,
            year=fee["year"],
        ),
        label=f"Cotisation {fee['year']} : {member}",
        detail=f"membre {member.number}",
        url_name="fee",
        url_arg=fee["pk"],
    )


def settle(*, by: User, target: str, key: UUID, cents: int, on: date, reference: str) -> str:
    """Note the payment of a fee; its key is the proof."""
    fee = Fee.objects.select_related("community").get(pk=int(target.removeprefix(f"{BANK_SOURCE}:")))
    try:
        payment = note_payment(
            by=by, fee=fee, key=key, amount_cents=cents, paid_on=on, method=PaymentMethod.VIREMENT,
            reference=reference,
        )  # fmt: skip
    except MemberError as error:
        raise TreasuryError(str(error), field="amount" if error.field == "amount" else "") from error
    return str(payment.pk)


def unsettle(*, by: User, proof: str, reason: str) -> None:
    """Undo the payment of this key."""
    payment = FeePayment.objects.select_related("fee__member", "community").get(pk=int(proof))
    try:
        undo_payment(by=by, payment=payment, reason=reason)
    except MemberError as error:
        raise TreasuryError(str(error)) from error


register(
    Source(
        code=BANK_SOURCE,
        label="Cotisations",
        permission=Permission.FEES_EDIT,
        reads=reads,
        expected=expected,
        settle=settle,
        unsettle=unsettle,
    )
)
