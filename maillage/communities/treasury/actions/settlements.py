"""What a line settles, and how it is undone."""

import uuid

from django.db import transaction
from django.utils import timezone

from maillage.communities.treasury.actions.common import current, take_turn
from maillage.communities.treasury.errors import TreasuryError
from maillage.communities.treasury.models import BankLine, BankStatement, Settlement
from maillage.communities.treasury.queries import Seen, expected_by_key, seen
from maillage.communities.treasury.sources import Expected, Source, source_of
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community

_KEYS = uuid.UUID("6f0f3a52-90b4-5f0e-9a39-2b6f6f0b6a11")


@transaction.atomic
def settle(*, by: User, line: BankLine, target: str, cents: int, step: int) -> Settlement:
    """Let ``cents`` (above zero) of a line settle the thing of key ``target``.

    ``step`` is how many settlements the line had when the page was shown: a second click returns the first
    writing. Raises ``TreasuryError`` beyond what is left of the line, or what the thing still waits for.
    """
    community = line.community
    actor = entitled(by, community, Permission.TREASURY_EDIT)
    take_turn(community)
    key = _key(line, target, step)
    done: Settlement | None = Settlement.objects.filter(key=key).first()
    if done is not None:
        return done
    known = expected_by_key(actor)
    wanted = known.get(target)
    if wanted is None:
        raise TreasuryError("Cette somme n’est plus attendue : quelqu’un l’a notée ou annulée entre-temps.")
    shown = current(line, actor, known)
    reasons = [one.proposal.reasons for one in shown.candidates if one.expected.wanted.key == target]
    return _settle(actor, shown, wanted, cents, key, list(reasons[0]) if reasons else [])


@transaction.atomic
def accept_certain(*, by: User, community: Community, statement: BankStatement | None = None) -> int:
    """Accept every certain proposal, of one statement or of all; how many were accepted."""
    actor = entitled(by, community, Permission.TREASURY_EDIT)
    take_turn(community)
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
    take_turn(community)
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


def _key(line: BankLine, target: str, step: int) -> uuid.UUID:
    return uuid.uuid5(_KEYS, f"{line.pk}/{target}/{step}")
