"""The demonstration: notes of expenses at every stage, suppliers' numbers, two orders, an export and what
changed since. Every person, supplier and account is invented.
"""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from maillage.communities.treasury.sample import invented_iban
from maillage.foundation.documents.model import Document, Paragraph, Terms
from maillage.foundation.documents.pdf import render_pdf
from maillage.foundation.files.kinds import Checked, checked
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.french import euros
from maillage.operations.budget import actions as budget
from maillage.operations.budget.accounts import actions, queries
from maillage.operations.budget.accounts.models import ExpenseClaim, Supplier
from maillage.operations.budget.accounts.words import ClaimGiven
from maillage.operations.budget.enums import Nature
from maillage.operations.budget.exercises import exercises, on
from maillage.operations.budget.models import Outlay, PlannedLine
from maillage.operations.indemnities.models import BankDetails
from maillage.operations.indemnities.queries import payer_accounts

_KEYS = uuid.UUID("b0a5a5f2-1c1e-4d1c-8f07-0d5b7f2e4646")
FIRST_ACCOUNT = 820
# A number whose key is right, of the series kept for examples.
SIREN = "732829320"
# (title, nature, cents, VAT, days ago)
CLAIMS = (
    ("Buffet de la réunion de rentrée", Nature.EVENTS, 8_640, 786, 26),
    ("Train pour la journée régionale des CPTS", Nature.TRAVEL, 4_700, None, 21),
    ("Affiches du dépistage", Nature.COMMUNICATION, 6_350, 1_058, 15),
    ("Café et jus d’orange, groupe prévention", Nature.EVENTS, 2_315, 121, 6),
    ("Ramettes et enveloppes", Nature.SUPPLIES, 3_190, 532, 2),
)


@dataclass(frozen=True, slots=True)
class Team:
    """Who checks, who approves, who claims beside the members that are paid."""

    coordinator: User
    treasurer: User
    member: User


def load(community: Community, team: Team) -> None:
    """Once, after the budget and the members' bank details; nothing where no account pays."""
    with community_scope(community):
        if ExpenseClaim.objects.exists() or not payer_accounts():
            return
        _ibans(community, team)
        details = BankDetails.objects.filter(replaced_at__isnull=True, payable_from__lt=timezone.now())
        member = details.exclude(user=team.treasurer).order_by("pk").first()
        owner = member.user if member else team.member
        first, second, third = (_claim(community, owner, rank) for rank in range(3))
        paid = [_checked(community, team, one) for one in (first, second)]
        budget.approve(by=team.treasurer, community=community, outlay=paid[0])
        _orders(community, team, paid[0])
        actions.export_journal(
            by=team.treasurer, community=community, key=_key(community, "export"),
            year=paid[0].on.year, siren=SIREN,
        )  # fmt: skip
        # After the export: this one is what changed since.
        budget.approve(by=team.treasurer, community=community, outlay=paid[1])
        actions.return_claim(
            by=team.coordinator, claim=third, reason="La photo est coupée : on ne lit pas le total."
        )
        _claim(community, team.member, 3)
        _claim(community, owner, 4, twin=True)
        _claim(community, team.member, 4, sent=False)


def _key(community: Community, *names: object) -> uuid.UUID:
    return uuid.uuid5(_KEYS, "/".join(map(str, (community.founding_key, *names))))


def _receipt(community: Community, title: str, cents: int, day: date) -> Checked:
    document = Document(
        title="Ticket de démonstration", issuer="Commerce Fictif", day=day, subtitle=title, reference="",
        blocks=(
            Paragraph("Ticket inventé pour la démonstration : il n’a aucune valeur."),
            Terms((("Objet", title), ("Payé par carte", euros(cents)))),
        ),
    )  # fmt: skip
    return checked("ticket.pdf", render_pdf(document))


def _claim(
    community: Community, by: User, rank: int, *, sent: bool = True, twin: bool = False
) -> ExpenseClaim:
    """``twin``: with the receipt of the one before, as it happens."""
    title, nature, cents, vat, ago = CLAIMS[rank]
    day = timezone.localdate() - timedelta(days=ago)
    shown: Any = CLAIMS[rank - 1] if twin else CLAIMS[rank]
    shown_day = timezone.localdate() - timedelta(days=shown[4])
    if twin:
        title, nature, cents, vat, day = f"{shown[0]} (bis)", shown[1], shown[2], shown[3], shown_day
    one = actions.write_claim(
        by=by, community=community, key=_key(community, by.pk, title, sent),
        given=ClaimGiven(title, day, cents, vat, nature.value, None, ""),
        files=[_receipt(community, shown[0], shown[2], shown_day)],
    )  # fmt: skip
    return actions.send_claim(by=by, claim=one) if sent else one


def _checked(community: Community, team: Team, claim: ExpenseClaim) -> Outlay:
    exercise = on(exercises(community, timezone.localdate()), timezone.localdate())
    lines = PlannedLine.objects.filter(
        contract=exercise.contract, year=exercise.year, withdrawn_at__isnull=True
    )
    line = lines.filter(nature=claim.nature).order_by("number").first() or lines.order_by("number")[0]
    return actions.check_claim(
        by=team.coordinator, claim=claim, parts=[(line.number, claim.cents)],
        overspend_reason="Petite dépense imprévue, vue en bureau.",
    )  # fmt: skip


def _ibans(community: Community, team: Team) -> None:
    """Every supplier but one has an account that may be paid; one has just changed it."""
    found = list(Supplier.objects.order_by("number"))
    for rank, one in enumerate(found[:-1]):
        _iban(team.coordinator, one, FIRST_ACCOUNT + rank)
    actions.age_for_demonstration(community=community)
    for one in found[2:3]:
        _iban(team.coordinator, one, FIRST_ACCOUNT + len(found))


def _iban(by: User, one: Supplier, rank: int) -> None:
    actions.give_supplier_iban(
        by=by, supplier=one, iban=invented_iban(rank), holder=one.name[:70], proven_at=timezone.now()
    )


def _orders(community: Community, team: Team, refund: Outlay) -> None:
    """The refund is in an approved order; the first invoice that may be paid, in one that waits."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    ready = [one for one in queries.payables(timezone.now()) if not one.obstacle]
    groups = [
        [one.outlay.number for one in ready if one.outlay.pk == refund.pk],
        [one.outlay.number for one in ready if one.is_supplier][:1],
    ]
    for rank, numbers in enumerate(groups):
        if not numbers:
            continue
        order = actions.prepare_order(
            by=team.coordinator, community=community, key=_key(community, "order", rank),
            account=payer_accounts()[0], execution_on=tomorrow, outlays=numbers,
        )  # fmt: skip
        if rank == 0:
            actions.approve_order(by=team.treasurer, order=order)
