"""Suppliers, where they are paid, their invoices."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from stdnum.fr import siren, siret

from maillage.communities.treasury.identifiers import clean_iban, masked
from maillage.foundation.access.acting import trace
from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.access.queries import people_of
from maillage.foundation.access.roles import permissions_of
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.files.kinds import Checked
from maillage.foundation.identity.models import User
from maillage.foundation.notify.actions import queue_notice
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.foundation.tenancy.zones import zone_of
from maillage.operations.budget import actions as budget
from maillage.operations.budget.accounts.models import Supplier, SupplierAccount, SupplierInvoice
from maillage.operations.budget.accounts.sealed import SUPPLIER
from maillage.operations.budget.actions.common import begin
from maillage.operations.budget.enums import OutlayKind
from maillage.operations.budget.errors import BudgetError
from maillage.operations.budget.words import Written
from maillage.operations.indemnities.models.bank import WAIT

# How fresh the proof by a second factor must be.
PROOF_LASTS = timedelta(minutes=15)


@transaction.atomic
def record_supplier(*, by: User, community: Community, key: UUID, name: str, identifier: str) -> Supplier:
    """Record who sends invoices; the same key returns the first. Raises ``BudgetError`` when the name, the
    SIREN or the SIRET is known already.
    """
    actor = begin(by, community, Permission.BUDGET_EDIT)
    number = _identifier(identifier)
    known: Supplier | None = Supplier.objects.filter(key=key).first()
    if known is not None:
        return known
    _free(name, number, None)
    one: Supplier = Supplier.objects.create(
        community=community, number=next_number(Supplier), key=key, name=name, identifier=number, author=by
    )
    trace(AuditAction.SUPPLIER_RECORDED, actor, community, one, number=one.number)
    return one


@transaction.atomic
def edit_supplier(*, by: User, supplier: Supplier, name: str, identifier: str) -> Supplier:
    """Correct the name or the number of a supplier."""
    actor = begin(by, supplier.community, Permission.BUDGET_EDIT)
    number = _identifier(identifier)
    _free(name, number, supplier.pk)
    current: Supplier = Supplier.objects.select_related("community").get(pk=supplier.pk)
    current.name, current.identifier = name, number
    current.save(update_fields=["name", "identifier"])
    trace(AuditAction.SUPPLIER_RECORDED, actor, current.community, current, number=current.number)
    return current


@transaction.atomic
def give_supplier_iban(
    *, by: User, supplier: Supplier, iban: str, holder: str, proven_at: datetime | None
) -> SupplierAccount:
    """Record where a supplier is paid, sealed; the former account stays behind, the new one waits 48 h.

    ``proven_at``: when a second factor was last shown. The same number and holder again change nothing. Those
    who approve are told of a change by mail, without the number.
    """
    community = supplier.community
    actor = begin(by, community, Permission.BUDGET_EDIT)
    now = timezone.now()
    if proven_at is None or not now - PROOF_LASTS <= proven_at <= now + timedelta(minutes=1):
        raise BudgetError("Prouvez d’abord que c’est vous, par votre application ou votre clé d’accès.")
    try:
        number = clean_iban(iban)
    except ValueError as error:
        wrong = "Cet IBAN n’est pas juste : sa clé ne correspond pas. Recopiez-le de la facture ou d’un RIB."
        raise BudgetError(wrong, field="iban") from error
    former: SupplierAccount | None = supplier.accounts.filter(replaced_at__isnull=True).first()
    if former is not None:
        if former.holder == holder and SUPPLIER.opener(community).open(former) == number:
            return former
        former.replaced_at = now
        former.save(update_fields=["replaced_at"])
    one = SupplierAccount(
        community=community, supplier=supplier, holder=holder, iban_masked=masked(number),
        is_change=former is not None, recorded_by=by, recorded_at=now, payable_from=now + WAIT,
    )  # fmt: skip
    one.iban_sealed = SUPPLIER.seal(community=community, row=one.uid, text=number)
    one.save()
    trace(AuditAction.SUPPLIER_IBAN, actor, community, one, number=supplier.number, change=one.is_change)
    if one.is_change:
        _tell_approvers(by, community, one)
    return one


def _tell_approvers(by: User, community: Community, account: SupplierAccount) -> None:
    told = {
        one.user.email
        for one in people_of(today=timezone.localdate())
        if Permission.BUDGET_APPROVE in permissions_of(frozenset({Role(one.role)}))
        and one.user.is_active and one.user_id != by.pk
    }  # fmt: skip
    with timezone.override(zone_of(community.department_code)):
        for email in sorted(told):
            queue_notice(
                key=f"supplier-iban:{account.uid}:{email}"[:200], to=email, template="supplier_iban",
                context={"community": community, "supplier": account.supplier, "by": by,
                         "payable_from": account.payable_from},
            )  # fmt: skip


@transaction.atomic
def age_for_demonstration(*, community: Community) -> int:
    """Make the accounts of the demonstration payable at once; how many. Local installations only."""
    if not settings.LOCAL_MODE:
        raise RuntimeError("un IBAN n’est payable avant 48 h que dans la démonstration")
    past = timezone.now() - WAIT - timedelta(days=40)
    rows = SupplierAccount.objects.filter(community=community, payable_from__gt=timezone.now())
    return rows.update(recorded_at=past, payable_from=past + WAIT)


@transaction.atomic
def record_invoice(
    *, by: User, community: Community, key: UUID, supplier: Supplier, due_on: date, written: Written,
    overspend_reason: str = "", files: Sequence[Checked] = (),
) -> SupplierInvoice:  # fmt: skip
    """Prepare the expense of an invoice; the same key returns the first writing.

    ``written.reference`` is the number on the invoice. Raises ``BudgetError`` when this supplier’s number is
    known already, ``OverspendError`` as ``prepare`` does.
    """
    actor = begin(by, community, Permission.BUDGET_EDIT)
    known: SupplierInvoice | None = SupplierInvoice.objects.filter(outlay__key=key).first()
    if known is not None:
        return known
    number = invoice_number(written.reference)
    if not number:
        raise BudgetError("Recopiez le numéro qui figure sur la facture.", field="reference")
    if written.kind != OutlayKind.EXPENSE:
        raise BudgetError("Une facture est une dépense.")
    twin = SupplierInvoice.objects.filter(supplier=supplier, number=number, live=True)
    if other := twin.select_related("outlay").first():
        raise BudgetError(
            f"Cette facture est déjà enregistrée : dépense {other.outlay.number}.", field="reference"
        )
    outlay = budget.prepare(
        by=by, community=community, key=key, written=written, overspend_reason=overspend_reason, files=files
    )
    invoice: SupplierInvoice = SupplierInvoice.objects.create(
        community=community, outlay=outlay, supplier=supplier, number=number, due_on=due_on
    )
    trace(AuditAction.SUPPLIER_RECORDED, actor, community, invoice, number=outlay.number, invoice=True)
    return invoice


def invoice_number(text: str) -> str:
    """As it is compared: « fa 2026 / 12 » and « FA2026/12 » are one."""
    return "".join(text.split()).upper()


def _identifier(text: str) -> str:
    number = "".join(letter for letter in text if letter not in "  .\u00a0\u202f-")
    if not number:
        return ""
    if not (siren.is_valid(number) or siret.is_valid(number)):
        raise BudgetError(
            "Ce numéro est faux : un SIREN compte 9 chiffres, un SIRET 14, dont le dernier est une clé.",
            field="identifier",
        )
    return number


def _free(name: str, identifier: str, but: int | None) -> None:
    others = Supplier.objects.exclude(pk=but or 0)
    if others.filter(name=name).exists():
        raise BudgetError("Un fournisseur porte déjà ce nom : choisissez-le dans la liste.", field="name")
    twin = others.filter(identifier=identifier).first() if identifier else None
    if twin is not None:
        raise BudgetError(f"Ce numéro est celui de « {twin} » : choisissez-le.", field="identifier")
