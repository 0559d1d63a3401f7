"""The fees, as what the bank may settle: registered with the treasury, which knows no member."""

from datetime import date
from uuid import UUID

from django.db.models import F

from maillage.communities.members.actions.fees import BANK_SOURCE, note_payment, undo_payment
from maillage.communities.members.enums import PaymentMethod
from maillage.communities.members.errors import MemberError
from maillage.communities.members.lifecycle import ADMITTED
from maillage.communities.members.models import Fee, FeePayment
from maillage.communities.treasury.errors import TreasuryError
from maillage.communities.treasury.sources import Expected, Source, register
from maillage.engines.bank.matching import Wanted
from maillage.foundation.access.enums import Permission
from maillage.foundation.identity.models import User

_NUMBER_WORDS = ("membre", "adhérent", "adhérente", "adhésion", "adh")


def expected() -> list[Expected]:
    """Every fee that waits for money. One query."""
    fees = (
        Fee.objects.with_received()
        .filter(
            waived_on__isnull=True,
            member__merged_into__isnull=True,
            member__status__in=sorted(status.value for status in ADMITTED),
            received_cents__lt=F("amount_cents"),
        )
        .select_related("member")
        .order_by("year", "pk")
    )
    return [_expected(fee) for fee in fees]


def _expected(fee: Fee) -> Expected:
    member = fee.member
    names = (str(member), member.structure_name) if member.is_structure else (str(member),)
    return Expected(
        wanted=Wanted(
            key=f"{BANK_SOURCE}:{fee.pk}",
            cents=fee.amount_cents - fee.received_cents,
            party=f"member:{member.pk}",
            names=tuple(dict.fromkeys(name for name in names if name)),
            references=(f"Adhésion {fee.year}, membre {member.number}",),
            number=member.number,
            number_words=_NUMBER_WORDS,
            year=fee.year,
        ),
        label=f"Cotisation {fee.year} : {member}",
        detail=f"membre {member.number}",
        url_name="fee",
        url_arg=fee.pk,
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
        expected=expected,
        settle=settle,
        unsettle=unsettle,
    )
)
