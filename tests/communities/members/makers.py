"""Members for tests, made as people make them: by the actions of the room."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone

from maillage.communities.members.actions import fees, joining, settings
from maillage.communities.members.card import Card
from maillage.communities.members.enums import MemberKind, PaymentMethod, Profession, TextKind
from maillage.communities.members.models import Fee, FeePayment, GoverningText, Member, MemberCategory
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

# Valid keys that no directory gives: the first digits are those of tests.
RPPS = ("99999999990", "99999999008", "99999998992")


def open_register(
    community: Community, by: User, *, form_open: bool = True, cents: int | None = 2000
) -> None:
    """The usual rules, a fee for the year in every category, the public form open."""
    with community_scope(community):
        settings.start_settings(by=by, community=community)
        settings.set_rules(
            by=by, community=community, admitting_organ="bureau", grace_days=90, reminder_days=[15, 45],
            form_open=form_open, form_welcome="", payment_help="Par virement.",
            contact="contact@exemple.invalid",
        )  # fmt: skip
        if cents is not None:
            set_rates(community, by, timezone.localdate().year, cents)


def set_rates(community: Community, by: User, year: int, cents: int | None) -> None:
    with community_scope(community):
        keys = MemberCategory.objects.values_list("pk", flat=True)
        settings.set_rates(
            by=by,
            community=community,
            year=year,
            cents_by_category=dict.fromkeys(keys, cents),
            decided_by="AG",
        )


def publish(
    community: Community, by: User, version: str = "1", *, adopted_on: date = date(2026, 1, 5)
) -> GoverningText:
    with community_scope(community):
        return settings.publish_text(
            by=by, community=community, kind=TextKind.CHARTE, version=version, adopted_on=adopted_on,
            adopted_by="AG", body=f"Charte, version {version}.",
        )  # fmt: skip


def category(kind: MemberKind = MemberKind.PERSON) -> MemberCategory:
    """The first category of this kind; within a scope."""
    return MemberCategory.objects.filter(kind=kind).order_by("rank").first()


def card(last_name: str = "Exemple", **values: Any) -> Card:
    """What a nurse invented for the test says; within a scope."""
    said = {
        "category": category(), "first_name": "Inès", "last_name": last_name,
        "email": f"{uuid.uuid4().hex[:8]}@exemple.invalid", "profession": Profession.INFIRMIER,
    }  # fmt: skip
    return Card(**{**said, **values})


def request_of(
    community: Community, by: User, last_name: str = "Exemple", *, on: date, **values: Any
) -> Member:
    """A request entered by the community, to verify."""
    with community_scope(community):
        return joining.enter_member(by=by, community=community, card=card(last_name, **values), on=on)


def member_of(
    community: Community, by: User, last_name: str = "Exemple", *, on: date, **values: Any
) -> Member:
    """Somebody that the bureau admitted on this day; the fee is still due."""
    asked = request_of(community, by, last_name, on=on, **values)
    with community_scope(community):
        joining.mark_verified(by=by, member=asked, on=on)
        return joining.admit(by=by, community=community, numbers=[asked.number], on=on, decided_by="Bureau")[
            0
        ]


def structure_of(community: Community, by: User, *, on: date) -> Member:
    """A health centre that asked to join."""
    with community_scope(community):
        said = Card(
            category=category(MemberKind.STRUCTURE),
            structure_name="Centre de santé imaginaire",
            email=f"{uuid.uuid4().hex[:8]}@exemple.invalid",
        )
        return joining.enter_member(by=by, community=community, card=said, on=on)


def pay(
    member: Member, by: User, cents: int | None = None, *, on: date, key: uuid.UUID | None = None
) -> FeePayment:
    """The whole fee of the day's year, or a part of it."""
    with community_scope(member.community):
        fee = Fee.objects.get(member=member, year=on.year)
        return fees.note_payment(
            by=by, fee=fee, key=key or uuid.uuid4(), amount_cents=cents or fee.amount_cents,
            paid_on=on, method=PaymentMethod.VIREMENT,
        )  # fmt: skip


def within(community: Community, read: Callable[[], Any]) -> Any:
    """What a read gives in the scope of a community."""
    with community_scope(community):
        return read()
