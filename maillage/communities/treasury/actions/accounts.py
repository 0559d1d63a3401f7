"""The accounts of the association."""

from django.db import transaction
from django.utils import timezone

from maillage.communities.treasury.actions.common import take_turn
from maillage.communities.treasury.errors import TreasuryError
from maillage.communities.treasury.identifiers import clean_iban, fingerprint, fingerprints, masked
from maillage.communities.treasury.models import BankAccount
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community


@transaction.atomic
def add_account(*, by: User, community: Community, label: str, iban: str) -> BankAccount:
    """Declare an account of the association; one that was closed opens again. Raises ``TreasuryError``."""
    actor = entitled(by, community, Permission.TREASURY_EDIT)
    take_turn(community)
    try:
        number = clean_iban(iban)
    except ValueError as error:
        raise TreasuryError(
            "Cet IBAN n’est pas juste : sa clé ne correspond pas. Recopiez-le d’un RIB de l’association.",
            field="iban",
        ) from error
    found: BankAccount | None = BankAccount.objects.filter(iban_print__in=fingerprints(number)).first()
    if found is not None and found.closed_on is None:
        raise TreasuryError(f"Ce compte existe déjà ici, sous le nom « {found.label} ».", field="iban")
    account = found or BankAccount(community=community, iban_masked=masked(number))
    account.label, account.closed_on, account.iban_print = label, None, fingerprint(number)
    account.save()
    trace(AuditAction.BANK_ACCOUNT, actor, community, account, closed=False)
    return account


@transaction.atomic
def close_account(*, by: User, account: BankAccount) -> BankAccount:
    """No statement is taken any more for this account; its lines stay. Twice changes nothing."""
    community = account.community
    actor = entitled(by, community, Permission.TREASURY_EDIT)
    take_turn(community)
    current: BankAccount = BankAccount.objects.get(pk=account.pk)
    if current.closed_on is None:
        current.closed_on = timezone.localdate()
        current.save(update_fields=["closed_on"])
        trace(AuditAction.BANK_ACCOUNT, actor, community, current, closed=True)
    return current
