"""Bank details: given with a second factor, payable 48 h later, read under trace."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from maillage.communities.treasury.identifiers import clean_iban, fingerprints, masked
from maillage.communities.treasury.models import BankAccount
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.notify.actions import queue_notice
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.zones import zone_of
from maillage.operations.indemnities.actions.common import take_turn
from maillage.operations.indemnities.errors import IndemnityRefusal
from maillage.operations.indemnities.models import BankDetails, PayerAccount
from maillage.operations.indemnities.models.bank import WAIT
from maillage.operations.indemnities.queries import bank_details, own_member
from maillage.operations.indemnities.sealed import DETAILS, PAYER

# How fresh the proof by a second factor must be.
PROOF_LASTS = timedelta(minutes=15)
_WRONG = "Cet IBAN n’est pas juste : sa clé ne correspond pas. Recopiez-le d’un RIB."


@transaction.atomic
def give_bank_details(
    *, by: User, community: Community, iban: str, holder: str, proven_at: datetime | None
) -> BankDetails:
    """Record where one is paid, sealed; the former account stays behind, the new one is payable 48 h later.

    ``proven_at``: when a second factor was last shown. The same number again changes nothing. The person is
    told by mail, without the number. Raises ``IndemnityRefusal``.
    """
    actor = entitled(by, community, Permission.INDEMNITY_DECLARE)
    now = timezone.now()
    if proven_at is None or not now - PROOF_LASTS <= proven_at <= now + timedelta(minutes=1):
        raise IndemnityRefusal("Prouvez d’abord que c’est vous, par votre application ou votre clé d’accès.")
    take_turn(community)
    member = own_member(by)
    if member is None:
        raise IndemnityRefusal(
            "Votre compte n’est lié à aucune fiche de membre : demandez-le à la coordination."
        )
    number = _checked(iban)
    former = bank_details(by)
    if former is not None:
        same = DETAILS.opener(community).open(former) == number
        if same and former.holder == holder:
            return former
        former.replaced_at = now
        former.save(update_fields=["replaced_at"])
    one = BankDetails(
        community=community, member=member, user=by, holder=holder, iban_masked=masked(number),
        is_change=former is not None, recorded_at=now, payable_from=now + WAIT,
    )  # fmt: skip
    one.iban_sealed = DETAILS.seal(community=community, row=one.uid, text=number)
    one.save()
    trace(AuditAction.INDEMNITY_IBAN, actor, community, one, change=one.is_change)
    with timezone.override(zone_of(community.department_code)):
        queue_notice(
            key=f"indemnity-iban:{one.uid}", to=by.email, template="indemnity_iban",
            context={"community": community, "payable_from": one.payable_from},
        )  # fmt: skip
    return one


@transaction.atomic
def age_for_demonstration(*, community: Community) -> int:
    """Make the accounts of the demonstration payable at once; how many. Local installations only."""
    if not settings.LOCAL_MODE:
        raise RuntimeError("un IBAN n’est payable avant 48 h que dans la démonstration")
    past = timezone.now() - WAIT - timedelta(days=1)
    rows = BankDetails.objects.filter(community=community, payable_from__gt=timezone.now())
    return rows.update(recorded_at=past, payable_from=past + WAIT)


@transaction.atomic
def read_own(*, by: User, community: Community) -> str:
    """One's own number in full, traced. Raises ``IndemnityRefusal`` when there is none."""
    actor = entitled(by, community, Permission.INDEMNITY_DECLARE)
    one = bank_details(by)
    if one is None:
        raise IndemnityRefusal("Vous n’avez pas encore donné d’IBAN.")
    trace(AuditAction.INDEMNITY_IBAN_READ, actor, community, one, own=True)
    return DETAILS.opener(community).open(one)


@transaction.atomic
def set_payer(
    *, by: User, community: Community, account: BankAccount, iban: str, holder: str
) -> PayerAccount:
    """Give the number of an account of the association, to write it in transfer orders.

    It must be the account that the treasury knows by its fingerprint. Raises ``IndemnityRefusal``.
    """
    actor = entitled(by, community, Permission.INDEMNITY_APPROVE)
    take_turn(community)
    number = _checked(iban)
    if account.iban_print not in fingerprints(number):
        raise IndemnityRefusal(f"Ce n’est pas l’IBAN du compte « {account.label} ».", field="iban")
    found: PayerAccount = PayerAccount.objects.filter(account=account).first() or PayerAccount(
        community=community, account=account
    )
    found.holder, found.iban_masked = holder, masked(number)
    found.iban_sealed = PAYER.seal(community=community, row=found.uid, text=number)
    found.save()
    trace(AuditAction.INDEMNITY_IBAN, actor, community, found, payer=True)
    return found


def _checked(iban: str) -> str:
    try:
        return clean_iban(iban)
    except ValueError as error:
        raise IndemnityRefusal(_WRONG, field="iban") from error
