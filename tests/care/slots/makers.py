"""Professionals of the register with accounts, their slots, and cases that ask for one."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connections
from django.utils import timezone

from maillage.care.access_to_care.slots.actions import booking, diary, publishing, rota
from maillage.care.access_to_care.slots.calendar import Moment
from maillage.care.access_to_care.slots.enums import Audience, Half, Where
from maillage.care.access_to_care.slots.links import diary_token
from maillage.care.access_to_care.slots.models import Slot, Turn
from maillage.care.access_to_care.slots.offering import Offering
from maillage.care.circle.enums import ConsentMeans
from maillage.care.circle.models import Case
from maillage.care.ground.doors import CARE
from maillage.care.ground.enums import Category
from maillage.care.switch.models import InformationNotice
from maillage.care.switch.queries import forget_answers
from maillage.communities.members.actions import register
from maillage.communities.members.enums import Profession
from maillage.communities.members.models import MembershipRules
from maillage.foundation.access.enums import Role
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from tests.care.makers import make_case, opened
from tests.cast import Cast, give_role, make_user
from tests.communities.members.makers import member_of, open_register

PLAIN = Offering(Where.OFFICE, Audience.HEALTH)


@dataclass
class Practice:
    """Gaston is a GP who offers slots, Inès a nurse; Nora is the operator, and her case waits."""

    ours: Community
    theirs: Community
    gaston: User
    ines: User
    nora: User
    case: Case


def enrol(community: Community, president: User, name: str, profession: Profession) -> User:
    """A member of this profession with an account and a role."""
    user = make_user(name)
    give_role(user, community, Role.MEMBER)
    with community_scope(community):
        if not MembershipRules.objects.exists():
            open_register(community, president, cents=None)
    member = member_of(community, president, name, on=timezone.localdate(), profession=profession)
    with community_scope(community):
        register.tie_account(by=president, member=member, account=user)
    return user


def inform(community: Community, user: User) -> None:
    """A version of what patients are told, as ``maillage care inform`` publishes it."""
    with opened(community, user):
        if InformationNotice.objects.filter(version="2026-1").exists():
            return
        InformationNotice(
            community_id=community.pk, version="2026-1", text="Ce que nous faisons de vos données.",
            published_at=timezone.now(), published_by=None,
        ).save(force_insert=True)  # fmt: skip


def make_practice(cast: Cast) -> Practice:
    forget_answers()
    nora = cast.holder(Role.OPERATOR)
    gaston = enrol(cast.ours, cast.alice, "Gaston", Profession.MEDECIN)
    ines = enrol(cast.ours, cast.alice, "Ines", Profession.INFIRMIER)
    inform(cast.ours, nora)
    return Practice(
        cast.ours,
        cast.theirs,
        gaston,
        ines,
        nora,
        make_case(cast.ours, nora, category=Category.UNDER_AUTHORITY),
    )


def coming(days: int = 1, hour: int = 9, minutes: int = 20) -> Moment:
    start = (timezone.now() + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)
    return Moment(start, start + timedelta(minutes=minutes))


def publish(community: Community, user: User, *moments: Moment, offering: Offering = PLAIN) -> list[Slot]:
    """Slots of this professional, in order."""
    key = uuid.uuid4()
    with opened(community, user) as by:
        publishing.publish_slots(by=by, key=key, moments=moments or [coming()], offering=offering)
        return list(Slot.objects.filter(series=key).order_by("starts_at"))


def pass_time(slot: Slot, until: datetime) -> None:
    """The hold of this slot ends then, as if the time had passed."""
    with connections[CARE].cursor() as cursor:
        cursor.execute("UPDATE care_slot SET held_until = %s WHERE id = %s", [until, slot.pk])


@dataclass(frozen=True)
class Everything:
    """One row of each kind, by key."""

    slot: uuid.UUID
    capacity: uuid.UUID
    turn: uuid.UUID
    booking: uuid.UUID
    token: str


def make_everything(community: Community, president: User, operator: User | None = None) -> Everything:
    """A GP of this community, its operator, and what they offer and book."""
    gp = enrol(community, president, "Gaston", Profession.MEDECIN)
    if operator is None:
        operator = make_user("Norbert")
        give_role(operator, community, Role.OPERATOR)
    inform(community, operator)
    free, taken = publish(community, gp, coming(), coming(2))
    case = make_case(community, operator, category=Category.UNDER_AUTHORITY)
    with opened(community, operator) as by:
        made = booking.book(
            by=by,
            case=case,
            key=uuid.uuid4(),
            wanted=booking.Wanted(slot=taken.pk),
            consent=ConsentMeans.ORAL,
        )
    with opened(community, president) as by:
        rota.plan_turns(by=by, key=uuid.uuid4(), moments=[coming(3)])
        turn = Turn.objects.get().pk
    with opened(community, gp) as by:
        half = publishing.publish_capacity(
            by=by, day=timezone.localdate() + timedelta(days=1), half=Half.EVENING, places=2, offering=PLAIN
        )
        token = diary_token(diary.open_diary(by=by))
    return Everything(free.pk, half.pk, turn, made.pk, token)
