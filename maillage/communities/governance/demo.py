"""The demonstration's governance: rules of the founding, then a second version; mandates; registers."""

from datetime import date, timedelta

from django.utils import timezone

from maillage.communities.governance.mandates import actions as mandates
from maillage.communities.governance.mandates.enums import EndReason
from maillage.communities.governance.mandates.models import Mandate
from maillage.communities.governance.registers import actions as registers
from maillage.communities.governance.registers.enums import LinkKind
from maillage.communities.governance.rules import actions as rules
from maillage.communities.governance.rules import queries
from maillage.communities.governance.rules.enums import MandateFunction, OrganKind
from maillage.communities.governance.rules.judge import as_fields
from maillage.communities.governance.rules.models import Organ, RulesVersion
from maillage.communities.governance.year import actions as year
from maillage.communities.governance.year.duties import duty
from maillage.communities.members.enums import MemberKind
from maillage.communities.members.models import Member
from maillage.foundation.access.enums import Role
from maillage.foundation.identity.demo import DOMAIN
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

FOUNDED_ON = date(2024, 10, 8)
FOUNDING = "Assemblée constitutive du 8 octobre 2024"
BOARD = 7
LAPSE_IN, SECOND_AGO, REPLACED_AGO = 60, 100, 30


def load(community: Community, people: dict[str, User]) -> None:
    """By the secretary; doing it again changes nothing."""
    by = people[Role.SECRETARY]
    with community_scope(community):
        if RulesVersion.objects.exists():
            return
        today = timezone.localdate()
        _rules(community, by, today)
        _mandates(community, by, today)
        _registers(community, people, today)


def _rules(community: Community, by: User, today: date) -> None:
    rules.start_draft(by=by, community=community)
    rules.adopt(by=by, community=community, adopted_on=FOUNDED_ON, adopted_by=FOUNDING, starts_on=FOUNDED_ON)
    draft = rules.start_draft(by=by, community=community)
    extraordinary = queries.organ_rules(draft, Organ.objects.get(kind=OrganKind.AG_EXTRAORDINAIRE).pk)
    if extraordinary is not None:
        rules.save_organ(
            by=by, community=community, organ=extraordinary.organ,
            fields=as_fields(extraordinary) | {"quorum_first": "1/3", "quorum_second": "1/4"},
        )  # fmt: skip
    rules.add_organ(by=by, community=community, kind=OrganKind.COPIL, name="Comité de pilotage")
    rules.add_organ(by=by, community=community, kind=OrganKind.GROUPE, name="Groupe accès aux soins")
    day = today - timedelta(days=SECOND_AGO)
    rules.adopt(
        by=by, community=community, adopted_on=day, starts_on=day,
        adopted_by=f"Assemblée générale extraordinaire du {day:%d/%m/%Y}, résolution 1",
    )  # fmt: skip


def _mandates(community: Community, by: User, today: date) -> None:
    """A board, and a bureau chosen within it; the treasury lapses soon, the vice-presidency just changed."""
    board, bureau = (Organ.objects.get(kind=kind) for kind in (OrganKind.CA, OrganKind.BUREAU))
    persons = list(Member.objects.up_to_date().filter(kind=MemberKind.PERSON).order_by("number")[: BOARD + 1])
    for rank, member in enumerate(persons[:BOARD]):
        # The first third leaves first, as lots drew it.
        first_third = today + timedelta(days=LAPSE_IN) if rank == 2 else None
        _elect(community, by, board, MandateFunction.ADMINISTRATOR, member, ends_on=first_third)
    offices = (
        MandateFunction.PRESIDENT,
        MandateFunction.SECRETARY,
        MandateFunction.TREASURER,
        MandateFunction.VICE_PRESIDENT,
    )
    for member, office in zip(persons[1:], offices, strict=False):
        ends_on = today + timedelta(days=LAPSE_IN) if office == MandateFunction.TREASURER else None
        left = _elect(community, by, bureau, office, member, ends_on=ends_on)
    day = today - timedelta(days=REPLACED_AGO)
    mandates.end_mandate(
        by=by, community=community, mandate=left, ends_on=day, reason=EndReason.RESIGNED,
        note="Départ pour un autre territoire",
    )  # fmt: skip
    mandates.give_mandate(
        by=by, community=community, organ=bureau, function=MandateFunction.VICE_PRESIDENT,
        member=persons[5], elected_on=day, starts_on=day, elected_by=f"Conseil du {day:%d/%m/%Y}",
    )  # fmt: skip


def _elect(
    community: Community, by: User, organ: Organ, function: MandateFunction, member: Member, *,
    ends_on: date | None,
) -> Mandate:  # fmt: skip
    return mandates.give_mandate(
        by=by, community=community, organ=organ, function=function, member=member, elected_on=FOUNDED_ON,
        elected_by=FOUNDING, starts_on=FOUNDED_ON, ends_on=ends_on,
        declared_on=FOUNDED_ON + timedelta(days=9),
    )  # fmt: skip


def _registers(community: Community, people: dict[str, User], today: date) -> None:
    since = today - timedelta(days=200)
    registers.appoint_dpo(
        by=people[Role.SECRETARY], community=community, name="Gwenaëlle Supposé",
        organisation="Cabinet Imaginaire", email=f"dpo@{DOMAIN}", starts_on=since,
        decided_by=f"Bureau du {since:%d/%m/%Y}", declared_on=since, reference="DPO-00000",
    )  # fmt: skip
    registers.declare_link(
        by=people[Role.PRESIDENT], community=community, kind=LinkKind.MANDATE,
        body="Maison de santé imaginaire du Buëch", details="Cogérance", starts_on=since,
    )  # fmt: skip
    registers.declare_link(
        by=people[Role.TREASURER], community=community, kind=LinkKind.NONE, body="", details="",
        starts_on=since,
    )  # fmt: skip
    held = duty("assembly")
    if held is not None:
        year.note_duty(
            by=people[Role.SECRETARY], community=community, year=today.year, duty=held,
            done_on=min(date(today.year, 5, 20), today), note="Procès-verbal imaginaire n° 3",
        )  # fmt: skip
