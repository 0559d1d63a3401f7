"""A protocol that is in force, its team in the register, somebody included."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from maillage.care.access_to_care.protocols import actions
from maillage.care.access_to_care.protocols.catalogue import Content
from maillage.care.access_to_care.protocols.enums import KIND, Outcome, TeamRole
from maillage.care.access_to_care.protocols.facts import Found
from maillage.care.access_to_care.protocols.models import Inclusion, InclusionRecord, Protocol, TeamMember
from maillage.care.circle.actions import open_case
from maillage.care.ground.session import Session
from maillage.care.persons.actions import Said, record_identity
from maillage.communities.members.actions import register
from maillage.communities.members.enums import Profession
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from tests.care.makers import opened, seat
from tests.communities.members.makers import member_of

LONG_AGO = date(2025, 1, 1)
RULES = Content(
    red_flags=("Douleur dans la poitrine",), exclusion=("Grossesse", "Fièvre"), inclusion=("Brûlures",),
    acts=("Test urinaire",), age_min=192, age_max=791, sex="F",
    delegates=(Profession.INFIRMIER.value, Profession.PHARMACIEN.value),
)  # fmt: skip
PATIENT = Said("Imaginaire-Zébulon", "Ondine", "1990-05-17", "+33 6 99 00 55 44")
FOUND = Found(
    sex="F", age="36 ans", criteria="Grossesse : non", test="Nitrites positifs", product="Produit inventé"
)
WORDS = ("Ondine", "1990-05-17", "Nitrites", "Produit inventé", "36 ans")


def enrol(community: Community, president: User, person: User, profession: Profession) -> None:
    """This account in the register, of this profession; the register is open."""
    member = member_of(
        community, president, f"Fictif{person.pk}", on=timezone.localdate(), profession=profession
    )
    with community_scope(community):
        register.tie_account(by=president, member=member, account=person)


def protocol_of(community: Community, by: User, **columns: Any) -> Protocol:
    """Declared, in force for long."""
    with opened(community, by):
        made = Protocol(
            **{
                "community_id": community.pk, "title": "Brûlures mictionnelles", "version": "Essai 1",
                "content": RULES.to_json(), "since": LONG_AGO, "decided_on": LONG_AGO,
                "decided_by": "CA", "adopted_by": by.pk, "declared_on": LONG_AGO, "declaration": "D-1",
                **columns,
            }
        )  # fmt: skip
        made.save(force_insert=True)
    return made


def member_in(
    protocol: Protocol, by: User, community: Community, person: User, role: TeamRole, **columns: Any
) -> TeamMember:
    delegate = role == TeamRole.DELEGATE
    with opened(community, by):
        made = TeamMember(
            **{
                "community_id": community.pk, "protocol": protocol, "person_id": person.pk, "role": role,
                "profession": Profession.INFIRMIER if delegate else Profession.MEDECIN,
                "trained_on": LONG_AGO, "added_by": by.pk, "joined_on": LONG_AGO, **columns,
            }
        )  # fmt: skip
        made.save(force_insert=True)
    return made


def include(by: Session, protocol: Protocol, delegant: User, **given: Any) -> Any:
    """By the action, with everything that it takes."""
    return actions.include(
        by=by, protocol=protocol,
        **{
            "key": uuid.uuid4(), "delegant": delegant.pk, "said": PATIENT, "found": FOUND,
            "outcome": Outcome.TREATED, "gp_informed_on": None, **given,
        },
    )  # fmt: skip


def included_row(community: Community, protocol: Protocol, delegate: User, ago: int = 0) -> Inclusion:
    """The rows of an inclusion, whatever the register says of its delegate."""
    with opened(community, delegate) as by:
        case = open_case(by=by, kind=KIND.code, seats=[seat(delegate)])
        record_identity(by=by, case=case, said=PATIENT)
        row = Inclusion(
            community_id=community.pk, case=case, protocol=protocol, key=uuid.uuid4(), delegate=delegate.pk,
            delegant=delegate.pk, included_at=timezone.now() - timedelta(days=ago), outcome=Outcome.TREATED,
            adverse=False,
        )  # fmt: skip
        row.save(force_insert=True)
        InclusionRecord(community_id=community.pk, case=case, sex="F", age="36 ans").save(force_insert=True)
    return row
