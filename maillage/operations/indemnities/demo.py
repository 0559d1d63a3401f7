"""The demonstration: two years of time given, a batch paid by an invented bank, another that waits, a member
near the ceiling. Every person and every account is invented.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from maillage.communities.members.actions import fees, joining, register
from maillage.communities.members.card import Card
from maillage.communities.members.enums import MemberKind, PaymentMethod, PracticeMode, Profession
from maillage.communities.members.models import Fee, GoverningText, Member, MemberCategory
from maillage.communities.treasury import actions as treasury
from maillage.communities.treasury import sample
from maillage.communities.treasury.enums import AsideReason
from maillage.communities.treasury.identifiers import fingerprints
from maillage.communities.treasury.models import BankAccount, BankLine, BankStatement
from maillage.engines.aci.vocabulary import Mission
from maillage.foundation.access.actions import grant_role
from maillage.foundation.access.enums import Role
from maillage.foundation.access.queries import community_actor
from maillage.foundation.identity.demo import DOMAIN, open_invented
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.tenancy.zones import zone_of
from maillage.operations.indemnities.actions import bank, batches, lines, rules
from maillage.operations.indemnities.actions.meetings import write_meeting
from maillage.operations.indemnities.demo_sheets import hold
from maillage.operations.indemnities.enums import (
    DirectionCode,
    HoursCode,
    Kind,
    LineState,
    NatureCode,
    SepaFormat,
    Step,
)
from maillage.operations.indemnities.errors import IndemnityRefusal
from maillage.operations.indemnities.given import CardGiven, RateGiven
from maillage.operations.indemnities.models import IndemnityLine, RateCard
from maillage.operations.indemnities.queries import payable, rules_of, step_of
from maillage.operations.indemnities.valuing import Given
from maillage.planning.health_project.models import ActionSheet

_KEYS = uuid.UUID("4f3a1c52-7d0e-4e0b-8f0c-2b7c5f7e4545")
_ZONE = zone_of("05")
FIRST_ACCOUNT = 700
# What came after waits: confirmed, checked, or not yet.
RECENT = timedelta(days=45)
# Of the recent declarations, the one of a person who was not there.
ABSENT = 2
# The first people of the list sit on the board; the last one's bank number is too fresh to be paid.
ON_THE_BOARD, NEAR, FRESH = 3, 0, 9
PEOPLE = (
    ("Bérénice", "Fictive", Profession.MEDECIN), ("Cyprien", "Inventé", Profession.PHARMACIEN),
    ("Dorothée", "Imaginaire", Profession.INFIRMIER), ("Evariste", "Exemple", Profession.KINE),
    ("Félicité", "Modèle", Profession.SAGE_FEMME), ("Gontran", "Supposé", Profession.INFIRMIER),
    ("Hermine", "Chimère", Profession.ORTHOPHONISTE), ("Isidore", "Factice", Profession.MEDECIN),
    ("Joséphine", "Fictive", Profession.DENTISTE), ("Lazare", "Inventé", Profession.PODOLOGUE),
)  # fmt: skip
GROUPS = (
    ("Groupe accès aux soins", Mission.ACCESS), ("Groupe parcours insuffisance cardiaque", Mission.PATHWAYS),
    ("Groupe prévention des chutes", Mission.PREVENTION), ("Groupe situations de crise", Mission.CRISIS),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Team:
    """Who prepares, who approves, who leads."""

    president: User
    coordinator: User
    treasurer: User
    lead: User


def load(community: Community, people: dict[str, User]) -> None:
    """Once, on a community whose project is validated; one that has a card is left as it is."""
    today = timezone.localdate()
    with community_scope(community):
        if RateCard.objects.exists():
            return
        team = Team(
            people[Role.PRESIDENT], people[Role.COORDINATOR], people[Role.TREASURER], people[Role.LEAD]
        )
        paid = [_person(community, team.president, rank, today) for rank in range(len(PEOPLE))]
        _cards(community, team, today)
        _years(community, team, paid, today)
        _accounts(community, team, paid)
        _paid(community, team, today)
        _recent(community, team, [*paid, people[Role.MEMBER]], today)
        _waiting(community, team, today)


def _key(community: Community, *names: object) -> uuid.UUID:
    return uuid.uuid5(_KEYS, "/".join(map(str, (community.founding_key, *names))))


# --- People -------------------------------------------------------------------------------------------------


def _person(community: Community, by: User, rank: int, today: date) -> User:
    """A member since the beginning of last year, up to date, with an account."""
    first, last, profession = PEOPLE[rank]
    email = f"membre-indemnise-{rank + 1}@{DOMAIN}"
    user = open_invented(email, first, last)
    if not community_actor(user, community, today=today).roles:
        grant_role(community=community, user=user, role=Role.MEMBER, by=by)
    joined = date(today.year - 1, 1, 6)
    category = MemberCategory.objects.filter(kind=MemberKind.PERSON).order_by("rank")[0]
    member = joining.enter_member(
        by=by, community=community, on=joined,
        card=Card(
            category=category, first_name=first, last_name=last, profession=profession,
            mode=PracticeMode.LIBERAL, email=email,
        ),
    )  # fmt: skip
    joining.mark_verified(by=by, member=member, on=joined)
    joining.admit(by=by, community=community, numbers=[member.number], on=joined, decided_by="Bureau")
    register.tie_account(by=by, member=member, account=user)
    texts = list(GoverningText.objects.in_force(today))
    if texts:
        joining.accept_texts(member=member, texts=texts, by=by, on=joined)
    fee = Fee.objects.filter(member=member, year=today.year).first()
    if fee is not None:
        fees.note_payment(
            by=by, fee=fee, key=_key(community, "fee", rank), amount_cents=fee.amount_cents,
            paid_on=date(today.year, 1, 1), method=PaymentMethod.VIREMENT,
        )  # fmt: skip
    return user


# --- Cards, lines ----------------------------------------------------------------------------------------


def _cards(community: Community, team: Team, today: date) -> None:
    """The first card of the community, and the one that the board voted in the middle of this year."""
    first = (
        RateGiven(4500), RateGiven(7500, profession=Profession.MEDECIN),
        RateGiven(7500, profession=Profession.DENTISTE), RateGiven(5500, profession=Profession.PHARMACIEN),
        RateGiven(13_000, profession=Profession.MEDECIN, kind=Kind.MISSION),
    )  # fmt: skip
    second = (*first[1:], RateGiven(5000), RateGiven(6000, kind=Kind.WORKSHOP))
    votes = (
        (date(today.year - 2, 12, 9), date(today.year - 1, 1, 1), first),
        (date(today.year, 6, 17), date(today.year, 7, 1), second),
    )
    for rank, (voted_on, valid_from, rates) in enumerate(votes):
        if voted_on > today:
            continue
        rules.record_card(
            by=team.coordinator, community=community, key=_key(community, "card", rank),
            given=CardGiven(
                valid_from=valid_from, voted_on=voted_on, organ="Conseil d’administration",
                reference=f"PV du {voted_on:%d/%m/%Y}, point {rank + 3} (exemple)", rates=rates,
                step_minutes=15, direction=DirectionCode.NEAREST, cap_minutes=600, km_tenths=529,
            ),
        )  # fmt: skip


def _given(day: date, start: time, minutes: int, kind: Kind, title: str, **more: object) -> Given:
    begins = datetime.combine(day, start, _ZONE)
    said = {"nature": NatureCode.MISSION, "hours": HoursCode.FREE, **more}
    return Given(
        kind=kind, title=title, starts_at=begins, ends_at=begins + timedelta(minutes=minutes), **said
    )


def _work(people: list[User], first: date, last: date) -> list[tuple[User, Given]]:
    """A board in the morning of each second Tuesday, a group on an evening, the work of a mission."""
    found: list[tuple[User, Given]] = []
    month = first.replace(day=1)
    rank = 0
    while month <= last:
        board, evening = month + timedelta(days=8), month + timedelta(days=16)
        loss = {"nature": NatureCode.LOSS, "hours": HoursCode.WORKING}
        if rank % 2 == 0:
            found += [
                (user, _given(board, time(9), 150, Kind.CA, "Conseil d’administration", **loss))
                for user in people[:ON_THE_BOARD]
            ]
        title, mission = GROUPS[rank % len(GROUPS)]
        some = [people[(rank + step) % len(people)] for step in (1, 3, 4, 6, 8)]
        found += [
            (user, _given(evening, time(20), 100 + 15 * (rank % 2), Kind.GROUP, title, mission=mission.value))
            for user in some
        ]
        if month.year == last.year:
            found += [
                (
                    people[NEAR],
                    _given(
                        month + timedelta(days=at), time(8), 600, Kind.MISSION, "Pilotage du SAS",
                        mission=Mission.ACCESS.value, hours=HoursCode.WORKING,
                    ),
                )
                for at in (3, 12, 25)
            ]  # fmt: skip
        far = people[(rank + 5) % len(people)]
        found.append(
            (far, _given(month + timedelta(days=20), time(14), 180, Kind.REPRESENTATION,
                         "Conseil local de santé", hours=HoursCode.WORKING, km=38))
        )  # fmt: skip
        month = (month + timedelta(days=32)).replace(day=1)
        rank += 1
    return [(user, given) for user, given in found if first <= given.day <= last]


def _declare(community: Community, name: str, work: list[tuple[User, Given]]) -> list[IndemnityLine]:
    return [
        lines.declare(by=user, community=community, key=_key(community, name, rank), given=given)
        for rank, (user, given) in enumerate(work)
    ]


def _years(community: Community, team: Team, people: list[User], today: date) -> None:
    """Until the last weeks: declared and approved, while the treasurer decided alone."""
    rules.set_rules(by=team.president, community=community, confirm=True, lead=True, coordinator=False)
    work = _work(people, date(today.year - 1, 1, 1), today - RECENT)
    hold(community, team.coordinator, work)
    for one in _declare(community, "line", work):
        try:
            lines.advance(by=team.treasurer, line=one, step=Step.TREASURER)
        except IndemnityRefusal:  # the ceiling of somebody, which is what it is for
            lines.refuse(by=team.treasurer, line=one, reason="Plafond annuel atteint")
    rules.set_rules(by=team.president, community=community, confirm=True, lead=True, coordinator=True)


def _recent(community: Community, team: Team, people: list[User], today: date) -> None:
    """The last weeks: approved, checked, confirmed, refused, and a sheet of presences to confirm."""
    sheet = ActionSheet.objects.filter(lead=team.lead).order_by("number").first()
    work = [
        (user, replace(given, sheet=sheet) if rank % 5 == 1 else given)
        for rank, (user, given) in enumerate(
            _work(people, today - RECENT + timedelta(days=1), today - timedelta(days=4))
        )
    ]
    hold(community, team.coordinator, [one for rank, one in enumerate(work) if rank != ABSENT])
    for rank, one in enumerate(_declare(community, "recent", work)):
        if rank % 5 in (1, 4):  # they wait for the lead, and for the coordinator
            continue
        if rank == ABSENT:
            lines.refuse(by=team.coordinator, line=one, reason="Absent de la feuille d’émargement")
            continue
        lines.advance(by=team.coordinator, line=one, step=Step.COORDINATOR)
        if rank % 5 != 3 and step_of(IndemnityLine.objects.get(pk=one.pk), rules_of()) == Step.TREASURER:
            lines.advance(by=team.treasurer, line=one, step=Step.TREASURER)
    evening = _given(today - timedelta(days=2), time(20), 95, Kind.COPIL, "Comité de pilotage de l’automne")
    sheets = hold(community, team.coordinator, [(user, evening) for user in people[5:]])
    for made in sheets:
        write_meeting(
            by=team.coordinator, community=community, number=made.number, nature=evening.nature,
            hours=evening.hours,
        )  # fmt: skip


# --- Money -----------------------------------------------------------------------------------------------


def _accounts(community: Community, team: Team, people: list[User]) -> None:
    """Everybody's invented account, payable, and the one that pays."""
    now = timezone.now()
    for rank, user in enumerate(people):
        bank.give_bank_details(
            by=user, community=community, iban=sample.invented_iban(FIRST_ACCOUNT + rank),
            holder=f"{user.first_name} {user.last_name}", proven_at=now,
        )  # fmt: skip
    bank.age_for_demonstration(community=community)
    ours = BankAccount.objects.filter(iban_print__in=fingerprints(sample.OUR_IBAN), closed_on__isnull=True)
    account = ours.first() or treasury.add_account(
        by=team.treasurer, community=community, label="Compte courant (inventé)", iban=sample.OUR_IBAN
    )
    bank.set_payer(
        by=team.treasurer, community=community, account=account, iban=sample.OUR_IBAN, holder=str(community)
    )


def _paid(community: Community, team: Team, today: date) -> None:
    """What was approved is in a batch that the bank paid; one transfer came back."""
    payees = [one.payee.pk for one in payable(timezone.now()) if not one.obstacle]
    account = bank.PayerAccount.objects.select_related("account")[0]
    batch = batches.prepare_batch(
        by=team.coordinator, community=community, key=_key(community, "batch", 1), account=account,
        execution_on=today, payees=payees,
    )  # fmt: skip
    batches.approve_batch(by=team.treasurer, batch=batch)
    batches.hand_over(by=team.treasurer, batch=batch, form=SepaFormat.V03)
    transfers = list(batch.transfers.select_related("community", "batch"))
    last = BankStatement.objects.filter(account=account.account, closing_cents__isnull=False)
    opening = last.order_by("-ends_on", "-pk").values_list("closing_cents", flat=True).first()
    moves = [
        sample.Movement(today, -one.cents, one.holder.upper(), f"{one.end_to_end} INDEMNITES", 50 + rank)
        for rank, one in enumerate(transfers)
    ]
    content = sample.camt(
        moves, today, reference="INDEMNITES", **({} if opening is None else {"opening": opening})
    )
    brought = treasury.import_camt(
        by=team.treasurer, community=community, name="releve-indemnites-exemple.xml", content=content
    )
    treasury.accept_certain(by=team.treasurer, community=community, statement=brought.statements[0])
    batches.note_returned(by=team.treasurer, transfer=transfers[-1], on=today, reason="Compte clos (exemple)")
    came_back = BankLine.objects.waiting().filter(settlements__undone_at__isnull=False, cents__lt=0)
    for line in came_back.select_related("community"):
        treasury.set_aside(by=team.treasurer, line=line, reason=AsideReason.RETURNED)


def _waiting(community: Community, team: Team, today: date) -> None:
    """A batch frozen by the coordinator, which waits for its approval; one account in it is new."""
    changed = Member.objects.filter(user__email=f"membre-indemnise-{FRESH + 1}@{DOMAIN}").first()
    owed = [one for one in payable(timezone.now()) if not one.obstacle]
    fresh = next((one for one in owed if one.member != changed), None)
    if fresh is None:
        return
    bank.give_bank_details(
        by=fresh.payee, community=community, iban=sample.invented_iban(FIRST_ACCOUNT + 50),
        holder=f"{fresh.payee.first_name} {fresh.payee.last_name}", proven_at=timezone.now(),
    )  # fmt: skip
    bank.age_for_demonstration(community=community)
    batches.prepare_batch(
        by=team.coordinator, community=community, key=_key(community, "batch", 2),
        account=bank.PayerAccount.objects.all()[0], execution_on=today + timedelta(days=5),
        payees=[one.payee.pk for one in owed if one.member != changed],
    )  # fmt: skip
    late = IndemnityLine.objects.filter(state=LineState.APPROVED, member=changed).first()
    if changed is not None and changed.user is not None and late is not None:
        bank.give_bank_details(
            by=changed.user, community=community, iban=sample.invented_iban(FIRST_ACCOUNT + 60),
            holder=f"{changed.first_name} {changed.last_name}", proven_at=timezone.now(),
        )  # fmt: skip
