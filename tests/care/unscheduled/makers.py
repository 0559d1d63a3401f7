"""Requests visibly invented, filed as the operator files them; professionals of the register to answer."""

import uuid
from typing import Any

from django.utils import timezone

from maillage.care.access_to_care.unscheduled.actions import asking, filing, saying
from maillage.care.access_to_care.unscheduled.enums import Delay
from maillage.care.access_to_care.unscheduled.models import UnscheduledRequest
from maillage.care.access_to_care.unscheduled.queries import operators
from maillage.care.access_to_care.unscheduled.told import Filing, Week
from maillage.care.ground.session import Session
from maillage.care.persons.actions import Said
from maillage.care.switch.actions import publish_information
from maillage.communities.members.actions import register
from maillage.communities.members.enums import Profession
from maillage.foundation.access.enums import Role
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from tests.care.makers import opened
from tests.cast import Cast, give_role, make_user
from tests.communities.members.makers import member_of

PATIENT = Said("Nébuleuse-Imaginaire", "Aristide", "1951-04-03", "01 99 00 45 67", "aristide@exemple.invalid")
DETAILS = "Pansement de la jambe gauche à refaire"
# What must be found nowhere by who has not accepted.
WORDS = ("Nébuleuse", "Aristide", "1951", "99 00 45 67", "jambe", "pansement", "Pansement", "03/04")
ALL_WEEK = Week(tuple((day, 0, 24 * 60) for day in range(7)), visits=True)


def inform_patients(community: Community, by: User) -> None:
    with community_scope(community):
        publish_information(by=by, community=community, version="essai-1", text="Ce que nous gardons.")


def told(**values: Any) -> Filing:
    said = {
        "key": uuid.uuid4(), "said": PATIENT, "motive": "pansement", "commune_code": "04070",
        "profession": Profession.INFIRMIER.value, "details": DETAILS, "may_write": True,
        "consent": True, "delay": Delay.H48,
    }  # fmt: skip
    return Filing(**{**said, **values})


def file_request(
    community: Community, operator: User, *, then_ask: bool = False, **values: Any
) -> UnscheduledRequest:
    with opened(community, operator) as by:
        return filing.file_request(
            by=by, filing=told(**values), secretariat=operators(community), then_ask=then_ask
        )


def professional(
    cast: Cast, name: str, profession: Profession = Profession.INFIRMIER, *, week: Week | None = ALL_WEEK
) -> User:
    """A member of the register, who signs in and is willing to be asked."""
    user = make_user(name)
    give_role(user, cast.ours, Role.MEMBER)
    member = member_of(
        cast.ours, cast.alice, name, on=timezone.localdate(), profession=profession, commune_code="04070"
    )
    with community_scope(cast.ours):
        register.tie_account(by=cast.alice, member=member, account=user)
    if week is not None:
        with opened(cast.ours, user) as by:
            saying.say_willing(by=by, week=week)
    return user


def ask(community: Community, operator: User, request: UnscheduledRequest) -> int:
    with opened(community, operator) as by:
        found = UnscheduledRequest.objects.select_related("case").get(pk=request.pk)
        return asking.ask(by=by, request=found)


def found(by: Session, request: UnscheduledRequest) -> UnscheduledRequest:
    """The request as it is now, with its case."""
    return UnscheduledRequest.objects.select_related("case").get(pk=request.pk)
