"""What is handed to the accountant: accounts chosen with them, entries frozen in their order."""

import hashlib
import re
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from stdnum.fr import siren as siren_number

from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.operations.budget.accounts.bookkeeping import drafts
from maillage.operations.budget.accounts.chart import proposed
from maillage.operations.budget.accounts.journal import Draft, changes
from maillage.operations.budget.accounts.models import AccountChoice, JournalEntry, JournalExport
from maillage.operations.budget.accounts.queries import fec_of, last_export, standing
from maillage.operations.budget.errors import BudgetError

_ACCOUNT = re.compile(r"[1-8]\d{2}[0-9A-Z]{0,9}")


@transaction.atomic
def choose_account(
    *, by: User, community: Community, heading: str, account: str, label: str
) -> AccountChoice:
    """Send a heading to the account that the accountant asks for; empty words come back to the proposal."""
    actor = entitled(by, community, Permission.BUDGET_APPROVE)
    lock(LockSpace.ACCOUNTS, community.pk)
    known = proposed().get(heading)
    if known is None:
        raise BudgetError("Cette rubrique n’existe pas.")
    number, words = account.strip().upper() or known.account, label.strip() or known.label
    if not _ACCOUNT.fullmatch(number):
        raise BudgetError(
            "Un compte commence par trois chiffres, dont le premier est sa classe : 606400.", field="account"
        )
    one, _ = AccountChoice.objects.update_or_create(
        heading=heading,
        defaults={"community": community, "account": number, "label": words, "author": by},
    )
    trace(AuditAction.ACCOUNT_CHOSEN, actor, community, one, heading=heading, account=number)
    return one


@transaction.atomic
def export_journal(*, by: User, community: Community, key: UUID, year: int, siren: str) -> JournalExport:
    """Freeze what was not yet handed over of a civil year, and what changed since. Returns the export.

    The same key returns the first one; when nothing moved, the last one. Raises ``BudgetError``.
    """
    actor = entitled(by, community, Permission.BUDGET_APPROVE)
    lock(LockSpace.ACCOUNTS, community.pk)
    known: JournalExport | None = JournalExport.objects.filter(key=key).first()
    if known is not None:
        return known
    number = "".join(siren.split())
    if not siren_number.is_valid(number):
        raise BudgetError("Ce SIREN est faux : 9 chiffres, dont le dernier est une clé.", field="siren")
    today = timezone.localdate()
    if year > today.year:
        raise BudgetError("Cet exercice n’a pas commencé.", field="year")
    former = last_export(year)
    found = changes(standing(year), drafts(year))
    if former is not None and not found and former.siren == number:
        return former
    if former is None and not found:
        raise BudgetError("Rien à remettre : aucune dépense validée ni ligne de banque cette année-là.")
    last = former.last_number if former else 0
    added = list(enumerate(found, last + 1))
    before = {one.number: one.pk for one in JournalEntry.objects.filter(year=year).only("number", "pk")}
    content = fec_of(year, today, [(rank, one.draft) for rank, one in added])
    export: JournalExport = JournalExport.objects.create(
        community=community, key=key, year=year, number=(former.number if former else 0) + 1, siren=number,
        last_number=last + len(added), added=len(added), sha256=hashlib.sha256(content).hexdigest(),
        made_by=by, made_on=today,
    )  # fmt: skip
    JournalEntry.objects.bulk_create(
        _entry(export, rank, one.draft, before[one.undoes] if one.undoes else None) for rank, one in added
    )
    trace(
        AuditAction.JOURNAL_EXPORTED, actor, community, export, year=year, added=len(added),
        sha256=export.sha256[:16],
    )  # fmt: skip
    return export


def _entry(export: JournalExport, number: int, draft: Draft, undoes: int | None) -> JournalEntry:
    return JournalEntry(
        community_id=export.community_id, export=export, year=export.year, number=number,
        journal=draft.journal, source=draft.source, on=draft.on, piece=draft.piece, label=draft.label,
        lines=[one.stored() for one in draft.postings], undoes_id=undoes,
    )  # fmt: skip
