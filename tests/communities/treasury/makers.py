"""Accounts, statements and settled lines for tests, made by the actions of the room."""

from datetime import date
from typing import Any

from django.utils import timezone

from maillage.communities.members.models import Fee, Member
from maillage.communities.treasury import actions
from maillage.communities.treasury.enums import AsideReason
from maillage.communities.treasury.models import BankAccount, BankLine, BankStatement, Settlement
from maillage.communities.treasury.tables import SPEC
from maillage.foundation.identity.models import User
from maillage.foundation.tabular.actions import choose, confirm, receive
from maillage.foundation.tabular.headings import from_json
from maillage.foundation.tabular.models import ImportRecord, PendingUpload
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from tests.engines.bank.files import IBAN, OTHER, balance, document, entry, statement

TABLE = b"Date;Libelle;Montant\n02/03/2020;VIR;3,00\n"


def open_account(community: Community, by: User, iban: str = IBAN) -> BankAccount:
    with community_scope(community):
        return actions.add_account(by=by, community=community, label="Compte d’essai", iban=iban)


def camt(*entries: str, number: str = "R1", iban: str = IBAN, balances: str = "") -> bytes:
    return document(statement(*entries, number=number, iban_=iban, balances=balances))


def paid_by(member: Member, amount: str = "20.00", *, day: date | None = None, **more: Any) -> str:
    """An entry that names a member and their number."""
    day = day or timezone.localdate()
    text = f"Adhesion {day.year}, membre {member.number}"
    return entry(amount, day=day.isoformat(), text=text, party=str(member).upper(), **more)


def from_account(said: str, iban: str = OTHER) -> str:
    """The same entry, paid from this account."""
    return said.replace("</RltdPties>", f"<DbtrAcct><Id><IBAN>{iban}</IBAN></Id></DbtrAcct></RltdPties>")


def bring(community: Community, by: User, content: bytes, name: str = "releve.xml") -> actions.Brought:
    with community_scope(community):
        return actions.import_camt(by=by, community=community, name=name, content=content)


def line_of(community: Community, by: User, *entries: str, number: str = "R1") -> BankLine:
    """The last line of a statement of these entries, on the account, which is opened if it was not."""
    with community_scope(community):
        if not BankAccount.objects.exists():
            open_account(community, by)
        brought = bring(community, by, camt(*entries, number=number))
        return BankLine.objects.select_related("community").filter(statement=brought.statements[-1]).last()


def settle(line: BankLine, by: User, member: Member, cents: int = 2000, step: int = 0) -> Settlement:
    """Let a line settle the fee of the year of a member."""
    with community_scope(line.community):
        fee = Fee.objects.get(member=member, year=timezone.localdate().year)
        return actions.settle(by=by, line=line, target=f"fee:{fee.pk}", cents=cents, step=step)


def statement_with_everything(community: Community, by: User, member: Member) -> BankStatement:
    """One line settled and undone then settled again, one to look at, one set aside; balances that agree."""
    today = timezone.localdate().isoformat()
    balances = balance("OPBD", "0.00", today) + balance("CLBD", "15.20", today)
    open_account(community, by)
    entries = (
        paid_by(member),
        from_account(entry("0.20", day=today, text="INTERETS")),
        entry("5.00", day=today, direction="DBIT"),
    )  # fmt: skip
    (one,) = bring(community, by, camt(*entries, balances=balances)).statements
    with community_scope(community):
        first, _, last = BankLine.objects.select_related("community").filter(statement=one)
        done = settle(first, by, member)
        actions.unsettle(by=by, settlement=done, reason="Essai")
        settle(first, by, member, step=1)
        actions.set_aside(by=by, line=last, reason=AsideReason.CHARGES)
    return one


def upload_table(community: Community, by: User, account: BankAccount, content: bytes) -> PendingUpload:
    """A table that waits, its account chosen."""
    waiting = receive(by=by, community=community, spec=SPEC, name="banque.csv", content=content)
    with community_scope(community):
        choose(
            by=by, community=community, spec=SPEC, upload=waiting, choice=from_json(waiting.choice),
            options={"account": str(account.pk)},
        )  # fmt: skip
        waiting.refresh_from_db()
    return waiting


def confirm_table(
    community: Community, by: User, account: BankAccount, upload: PendingUpload
) -> ImportRecord:
    return confirm(by=by, community=community, spec=SPEC, upload=upload, options={"account": account})


def bring_table(
    community: Community,
    by: User,
    account: BankAccount,
    content: bytes = TABLE,
) -> tuple[PendingUpload, ImportRecord]:
    """The same table twice: one that waits, and one imported."""
    record = confirm_table(community, by, account, upload_table(community, by, account, content))
    return upload_table(community, by, account, content), record
