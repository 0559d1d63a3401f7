"""The only writer of the room: accounts, files brought, what lines settle, what is undone.

Locks are always taken in one order: the treasury's turn, then what the room above takes to write, then rows.
"""

import hashlib
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from maillage.communities.treasury.enums import AsideReason, FileKind
from maillage.communities.treasury.errors import TreasuryError
from maillage.communities.treasury.identifiers import clean_iban, fingerprint, fingerprints, masked
from maillage.communities.treasury.models import BankAccount, BankLine, BankStatement, SetAside, Settlement
from maillage.communities.treasury.queries import Seen, expected_by_key, seen
from maillage.communities.treasury.sources import Expected, Source, source_of
from maillage.engines.bank.camt import read_camt
from maillage.engines.bank.errors import BankFileError
from maillage.engines.bank.statement import Line, Statement, following, unknown_lines
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community

_KEYS = uuid.UUID("6f0f3a52-90b4-5f0e-9a39-2b6f6f0b6a11")


# --- Accounts ---------------------------------------------------------------------------------------------


@transaction.atomic
def add_account(*, by: User, community: Community, label: str, iban: str) -> BankAccount:
    """Declare an account of the association; one that was closed opens again. Raises ``TreasuryError``."""
    actor = entitled(by, community, Permission.TREASURY_EDIT)
    _turn(community)
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
    _turn(community)
    current: BankAccount = BankAccount.objects.get(pk=account.pk)
    if current.closed_on is None:
        current.closed_on = timezone.localdate()
        current.save(update_fields=["closed_on"])
        trace(AuditAction.BANK_ACCOUNT, actor, community, current, closed=True)
    return current


# --- Files ------------------------------------------------------------------------------------------------


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
    _turn(community)
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
    _turn(community)
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


# --- What a line settles ----------------------------------------------------------------------------------


@transaction.atomic
def settle(*, by: User, line: BankLine, target: str, cents: int, step: int) -> Settlement:
    """Let ``cents`` (above zero) of a line settle the thing of key ``target``.

    ``step`` is how many settlements the line had when the page was shown: a second click returns the first
    writing. Raises ``TreasuryError`` beyond what is left of the line, or what the thing still waits for.
    """
    community = line.community
    actor = entitled(by, community, Permission.TREASURY_EDIT)
    _turn(community)
    key = _key(line, target, step)
    done: Settlement | None = Settlement.objects.filter(key=key).first()
    if done is not None:
        return done
    known = expected_by_key(actor).get(target)
    if known is None:
        raise TreasuryError("Cette somme n’est plus attendue : quelqu’un l’a notée ou annulée entre-temps.")
    shown = _current(line, actor)
    reasons = [one.proposal.reasons for one in shown.candidates if one.expected.wanted.key == target]
    return _settle(actor, shown, known, cents, key, list(reasons[0]) if reasons else [])


@transaction.atomic
def accept_certain(*, by: User, community: Community, statement: BankStatement | None = None) -> int:
    """Accept every certain proposal, of one statement or of all; how many were accepted."""
    actor = entitled(by, community, Permission.TREASURY_EDIT)
    _turn(community)
    lines = BankLine.objects.waiting()
    shown = seen(lines.filter(statement=statement) if statement is not None else lines, actor)
    count = 0
    for one in shown:
        if (first := one.certain) is None:
            continue
        wanted = first.expected.wanted
        key = _key(one.line, wanted.key, len(one.settlements))
        try:
            with transaction.atomic():
                _settle(
                    actor, one, (first.source, first.expected), abs(wanted.cents), key,
                    list(first.proposal.reasons),
                )  # fmt: skip
        except TreasuryError:
            continue  # it stays among the proposals, where a person will read why
        count += 1
    return count


def _settle(
    actor: Actor, shown: Seen, known: tuple[Source, Expected], cents: int, key: uuid.UUID, reasons: list[str]
) -> Settlement:
    line, (source, expected) = shown.line, known
    if (expected.wanted.cents > 0) != (line.cents > 0):
        raise TreasuryError("Le sens ne correspond pas : l’un est reçu, l’autre est à payer.")
    if cents <= 0 or cents > abs(shown.rest_cents):
        raise TreasuryError(
            "Le montant dépasse ce qui reste de cette ligne." if cents > 0 else "Donnez un montant.",
            field="amount",
        )
    if line.booked_on > timezone.localdate():
        raise TreasuryError("Cette ligne porte une date à venir : attendez ce jour pour la rapprocher.")
    proof = source.settle(
        by=actor.user, target=expected.wanted.key, key=key, cents=cents, on=line.booked_on,
        reference=f"Banque, {line.booked_on:%d/%m/%Y} : {line.text or line.party}"[:140],
    )  # fmt: skip
    settlement: Settlement = Settlement.objects.create(
        community_id=line.community_id,
        line=line,
        key=key,
        source=source.code,
        target=expected.wanted.key,
        party=expected.wanted.party,
        label=expected.label[:200],
        cents=cents,
        proof=proof,
        reasons=reasons,
        settled_by=actor.user,
    )
    trace(
        AuditAction.BANK_SETTLED, actor, line.community, line,
        source=source.code, target=expected.wanted.key, cents=cents,
    )  # fmt: skip
    return settlement


@transaction.atomic
def unsettle(*, by: User, settlement: Settlement, reason: str) -> Settlement:
    """Undo a settlement: the room above undoes its own writing, the line waits again. Twice does nothing."""
    community = settlement.community
    actor = entitled(by, community, Permission.TREASURY_EDIT)
    _turn(community)
    current: Settlement = Settlement.objects.get(pk=settlement.pk)
    if current.undone_at is not None:
        return current
    source = source_of(current.source)
    if source is None:
        raise TreasuryError("Ce rapprochement vient d’une partie du site qui n’est plus installée.")
    # The room above may tell of it by ``release``: what follows then finds it done.
    source.unsettle(by=by, proof=current.proof, reason=reason)
    release(by=actor, community=community, source=current.source, proof=current.proof, reason=reason)
    current.refresh_from_db()
    return current


@transaction.atomic
def release(*, by: Actor, community: Community, source: str, proof: str, reason: str) -> bool:
    """The room above undid what it wrote under this proof: the line waits again. Whether there was one.

    Checks no right: who may undo is the business of that room. Takes no turn, since it holds its own.
    """
    current: Settlement | None = (
        Settlement.objects.select_for_update()
        .select_related("line")
        .filter(community=community, source=source, proof=proof, undone_at__isnull=True)
        .first()
    )
    if current is None:
        return False
    current.undone_by, current.undone_at, current.undone_reason = by.user, timezone.now(), reason
    current.save(update_fields=["undone_by", "undone_at", "undone_reason"])
    trace(
        AuditAction.BANK_UNSETTLED, by, community, current.line,
        source=source, target=current.target, cents=current.cents,
    )  # fmt: skip
    return True


# --- What concerns nothing here ---------------------------------------------------------------------------


@transaction.atomic
def set_aside(*, by: User, line: BankLine, reason: AsideReason, note: str = "") -> SetAside:
    """Say that a line, or what is left of it, settles nothing here. Twice changes nothing."""
    community = line.community
    actor = entitled(by, community, Permission.TREASURY_EDIT)
    _turn(community)
    held: SetAside | None = SetAside.objects.filter(line=line, undone_at__isnull=True).first()
    if held is not None:
        return held
    if not _current(line, actor).rest_cents:
        raise TreasuryError("Cette ligne est déjà réglée en entier : annulez d’abord un rapprochement.")
    if reason == AsideReason.OTHER and not note:
        raise TreasuryError("Dites en quelques mots pourquoi.", field="note")
    one: SetAside = SetAside.objects.create(
        community=community, line=line, reason=reason, note=note, set_by=by
    )
    trace(AuditAction.BANK_SET_ASIDE, actor, community, line, reason=reason.value)
    return one


@transaction.atomic
def bring_back(*, by: User, line: BankLine) -> bool:
    """Let a line that was set aside wait again; whether it was."""
    community = line.community
    actor = entitled(by, community, Permission.TREASURY_EDIT)
    _turn(community)
    held: SetAside | None = SetAside.objects.filter(line=line, undone_at__isnull=True).first()
    if held is None:
        return False
    held.undone_by, held.undone_at = by, timezone.now()
    held.save(update_fields=["undone_by", "undone_at"])
    trace(AuditAction.BANK_BROUGHT_BACK, actor, community, line)
    return True


# --- What they share --------------------------------------------------------------------------------------


def _turn(community: Community) -> None:
    lock(LockSpace.TREASURY, community.pk)


def _key(line: BankLine, target: str, step: int) -> uuid.UUID:
    return uuid.uuid5(_KEYS, f"{line.pk}/{target}/{step}")


def _current(line: BankLine, actor: Actor) -> Seen:
    """The line as it is now, for who holds the turn."""
    return seen(BankLine.objects.filter(pk=line.pk), actor)[0]
