"""The files brought: statements, and the lines that an account does not hold yet."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from maillage.communities.treasury.actions.common import take_turn
from maillage.communities.treasury.enums import FileKind
from maillage.communities.treasury.errors import TreasuryError
from maillage.communities.treasury.identifiers import fingerprint, fingerprints, masked
from maillage.communities.treasury.models import BankAccount, BankLine, BankStatement
from maillage.engines.bank.camt import read_camt
from maillage.engines.bank.errors import BankFileError
from maillage.engines.bank.statement import Line, Statement, following, unknown_lines
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community


@dataclass(frozen=True, slots=True)
class Brought:
    """The statements of a file; ``already`` when the same file had been brought before."""

    statements: tuple[BankStatement, ...]
    already: bool

    @property
    def created(self) -> int:
        return sum(one.created for one in self.statements)

    @property
    def same(self) -> int:
        return sum(one.read - one.created for one in self.statements)


@transaction.atomic
def import_camt(*, by: User, community: Community, name: str, content: bytes) -> Brought:
    """Read a CAMT.053 file and add the lines that its accounts do not hold yet.

    The same file again changes nothing. Raises ``TreasuryError``: not a statement, malformed,
    or of an account that was not declared.
    """
    actor = entitled(by, community, Permission.TREASURY_EDIT)
    try:
        read = read_camt(content)
    except BankFileError as error:
        raise TreasuryError(str(error), field="file") from error
    take_turn(community)
    sha256 = hashlib.sha256(content).hexdigest()
    former = tuple(BankStatement.objects.filter(sha256=sha256, kind=FileKind.CAMT).order_by("rank"))
    if former:
        return Brought(former, already=True)
    owners = {one.iban: _owner(one.iban) for one in read}
    brought: dict[int, BankStatement] = {}
    for ranks in following(read):
        account = owners[read[ranks[0]].iban]
        left = dict(fresh_lines(account, [one for rank in ranks for one in read[rank].lines], FileKind.CAMT))
        start = 0
        for rank in ranks:
            end = start + len(read[rank].lines)
            fresh = [(at - start, left[at]) for at in range(start, end) if at in left]
            brought[rank] = _bring(actor, account, read[rank], fresh, FileKind.CAMT, name, sha256, rank)
            start = end
    return Brought(tuple(brought[rank] for rank in sorted(brought)), already=False)


@transaction.atomic
def import_table(
    *, by: User, community: Community, account: BankAccount, name: str, sha256: str, lines: Sequence[Line]
) -> set[int]:
    """Add the lines of a table whose columns were confirmed; the indexes of those that were new.

    A table says no balance: its statement has none.
    """
    actor = entitled(by, community, Permission.TREASURY_EDIT)
    take_turn(community)
    current = open_account(account)
    fresh = fresh_lines(current, lines, FileKind.TABLE)
    former = BankStatement.objects.filter(account=current, sha256=sha256).count()
    # The same file read by other columns is another statement, if it gives lines that are not there.
    if fresh or not former:
        _bring(actor, current, Statement("", "", tuple(lines)), fresh, FileKind.TABLE, name, sha256, former)
    return {at for at, _ in fresh}


def open_account(account: BankAccount) -> BankAccount:
    """The account as it is now. Raises ``TreasuryError`` once closed."""
    current: BankAccount | None = BankAccount.objects.filter(pk=account.pk, closed_on__isnull=True).first()
    if current is None:
        raise TreasuryError("Ce compte est fermé : rouvrez-le dans « Comptes » pour y déposer un relevé.")
    return current


def fresh_lines(account: BankAccount, lines: Sequence[Line], kind: FileKind) -> list[tuple[int, str]]:
    """(index, identity) of the lines that the account does not hold. Two queries; reads only."""
    if not lines:
        return []
    held = BankLine.objects.filter(account=account)
    # Over the days of the file: an identity holds its day.
    days = [line.booked_on for line in lines]
    held = held.filter(booked_on__gte=min(days), booked_on__lte=max(days))
    known = set(held.values_list("identity", flat=True))
    elsewhere = Counter(held.exclude(statement__kind=kind).values_list("booked_on", "cents"))
    return unknown_lines(lines, known, elsewhere)


def _owner(iban: str) -> BankAccount:
    found: BankAccount | None = BankAccount.objects.filter(iban_print__in=fingerprints(iban)).first()
    if found is None:
        raise TreasuryError(
            f"Ce relevé est celui du compte {masked(iban)}, qui n’est pas déclaré ici. Si c’est un compte de "
            "l’association, ajoutez-le dans « Comptes », puis déposez de nouveau le fichier.",
            field="file",
        )
    return open_account(found)


def _bring(
    actor: Actor, account: BankAccount, read: Statement, fresh: Sequence[tuple[int, str]], kind: FileKind,
    name: str, sha256: str, rank: int,
) -> BankStatement:  # fmt: skip
    """Write a statement, and of its lines the ``fresh`` ones: (index, identity)."""
    days = [line.booked_on for line in read.lines]
    balances = [one.on for one in (read.opening, read.closing) if one is not None]
    one: BankStatement = BankStatement.objects.create(
        community_id=account.community_id,
        account=account,
        kind=kind,
        # Only the last part: some browsers send a whole path.
        file_name=name.replace("\\", "/").rsplit("/", 1)[-1][-200:],
        sha256=sha256,
        rank=rank,
        reference=read.reference,
        starts_on=min(days or balances, default=None),
        ends_on=max(days + balances, default=None),
        opening_cents=read.opening.cents if read.opening else None,
        closing_cents=read.closing.cents if read.closing else None,
        moved_cents=sum(line.cents for line in read.lines),
        read=len(read.lines),
        created=len(fresh),
        notes=list(read.notes),
        imported_by=actor.user,
    )
    BankLine.objects.bulk_create(
        [_row(one, at, identity, read.lines[at]) for at, identity in fresh], batch_size=500
    )
    trace(
        AuditAction.BANK_IMPORTED, actor, account.community, one,
        sha256=sha256, kind=kind.value, read=one.read, created=one.created,
    )  # fmt: skip
    return one


def _row(one: BankStatement, rank: int, identity: str, line: Line) -> BankLine:
    return BankLine(
        community_id=one.community_id, account_id=one.account_id, statement=one, rank=rank, identity=identity,
        booked_on=line.booked_on, value_on=line.value_on, cents=line.cents, text=line.text, party=line.party,
        party_print=fingerprint(line.party_iban) if line.party_iban else "",
        bank_reference=line.bank_reference, end_to_end=line.end_to_end, reversal=line.reversal,
    )  # fmt: skip
