"""Indemnities for tests, made by the actions of the room."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from maillage.communities.members.actions import register
from maillage.communities.members.enums import PracticeMode, Profession
from maillage.communities.members.models import Member, MembershipRules
from maillage.communities.treasury.models import BankAccount
from maillage.communities.treasury.sample import invented_iban
from maillage.foundation.access.enums import Role
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.indemnities.actions import bank, batches, lines, rules
from maillage.operations.indemnities.enums import HoursCode, Kind, NatureCode, Step
from maillage.operations.indemnities.given import CardGiven, RateGiven
from maillage.operations.indemnities.models import (
    BankDetails,
    IndemnityLine,
    PayerAccount,
    PaymentBatch,
    RateCard,
)
from maillage.operations.indemnities.valuing import Given
from tests.cast import Cast, give_role, make_user
from tests.communities.members import makers as members
from tests.communities.treasury.makers import IBAN, open_account
from tests.planning.health_project import makers as project

ZONE = ZoneInfo("Europe/Paris")
JOINED = date(2024, 1, 8)
DAY = date(2026, 3, 4)


def ready(cast: Cast) -> None:
    """A recognised project, a register, a card voted for ever, the treasurer and Bob members."""
    community = cast.ours
    with community_scope(community):
        Community.objects.filter(pk=community.pk).update(stage=Stage.ACI_SIGNE)
        community.refresh_from_db()
        members.open_register(community, cast.alice, cents=None)
    card(community, cast.holder(Role.COORDINATOR))
    member_for(community, cast.alice, cast.bob)


def member_for(community: Community, by: User, user: User, **values: Any) -> Member:
    """A member up to date since 2024, with this account."""
    values = {"profession": Profession.INFIRMIER, "mode": PracticeMode.LIBERAL, **values}
    one = members.member_of(community, by, user.last_name, on=JOINED, first_name=user.first_name, **values)
    with community_scope(community):
        register.tie_account(by=by, member=one, account=user)
        return Member.objects.get(pk=one.pk)


def person(community: Community, by: User, name: str, **values: Any) -> User:
    """A new account that is a member here."""
    user = make_user(name)
    give_role(user, community, Role.MEMBER)
    member_for(community, by, user, **values)
    return user


def card(community: Community, by: User, cents: int = 5000, **values: Any) -> RateCard:
    said = {
        "valid_from": date(2024, 1, 1), "voted_on": date(2023, 12, 11), "organ": "Conseil d’administration",
        "reference": "PV du 11 décembre 2023", "rates": [RateGiven(cents)], "km_tenths": 529,
        **values,
    }  # fmt: skip
    with community_scope(community):
        return rules.record_card(by=by, community=community, key=uuid.uuid4(), given=CardGiven(**said))


def given(day: date = DAY, hour: int = 12, minutes: int = 120, **values: Any) -> Given:
    start = datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)
    said = {
        "kind": Kind.GROUP, "nature": NatureCode.MISSION, "hours": HoursCode.WORKING, "title": "Chutes",
        "starts_at": start, "ends_at": start + timedelta(minutes=minutes), **values,
    }  # fmt: skip
    return Given(**said)


def line(community: Community, user: User, *, key: uuid.UUID | None = None, **values: Any) -> IndemnityLine:
    with community_scope(community):
        return lines.declare(by=user, community=community, key=key or uuid.uuid4(), given=given(**values))


def approve(one: IndemnityLine, coordinator: User, treasurer: User) -> IndemnityLine:
    with community_scope(one.community):
        lines.advance(by=coordinator, line=one, step=Step.COORDINATOR)
        return lines.advance(by=treasurer, line=one, step=Step.TREASURER)


def details(community: Community, user: User, rank: int = 900, *, ready: bool = True) -> BankDetails:
    """An invented account, payable now unless said otherwise."""
    with community_scope(community):
        one = bank.give_bank_details(
            by=user, community=community, iban=invented_iban(rank), holder=f"{user.first_name} Exemple",
            proven_at=timezone.now(),
        )  # fmt: skip
        if ready:
            past = timezone.now() - timedelta(days=3)
            BankDetails.objects.filter(pk=one.pk).update(
                recorded_at=past, payable_from=past + timedelta(hours=48)
            )
            one.refresh_from_db()
        return one


def payer(community: Community, by: User) -> PayerAccount:
    with community_scope(community):
        account = BankAccount.objects.first() or open_account(community, by)
        return bank.set_payer(by=by, community=community, account=account, iban=IBAN, holder="CPTS d’Exemple")


def batch(
    community: Community, preparer: User, account: PayerAccount, payees: Sequence[User], **values: Any
) -> PaymentBatch:
    with community_scope(community):
        return batches.prepare_batch(
            by=preparer, community=community, key=values.pop("key", None) or uuid.uuid4(), account=account,
            execution_on=values.pop("execution_on", timezone.localdate() + timedelta(days=2)),
            payees=[one.pk for one in payees], **values,
        )  # fmt: skip


def everything(
    community: Community, president: User, lead: User | None
) -> tuple[IndemnityLine, PaymentBatch, Member]:
    """A line that waits in a sheet (of this lead), another in a frozen batch, and whom it pays."""
    with community_scope(community):
        Community.objects.filter(pk=community.pk).update(stage=Stage.ACI_SIGNE)
        community.refresh_from_db()
        if not MembershipRules.objects.exists():
            members.open_register(community, president, cents=None)
    card(community, president)
    coordinator, treasurer = make_user("Coline"), make_user("Tristan")
    give_role(coordinator, community, Role.COORDINATOR)
    give_role(treasurer, community, Role.TREASURER)
    payee = make_user("Payee", f"Indemnite{community.pk}")
    give_role(payee, community, Role.MEMBER)
    member = member_for(community, president, payee)
    approve(line(community, payee), coordinator, treasurer)
    details(community, payee, 990)
    frozen = batch(community, coordinator, payer(community, president), [payee])
    sheet = project.sheet(community, president, title="Agir contre les chutes")
    if lead is not None:
        sheet = project.entrust(community, president, sheet, lead)
    return line(community, payee, hour=18, sheet=sheet), frozen, member
