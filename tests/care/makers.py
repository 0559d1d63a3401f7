"""A community with patients that are visibly invented, and the people around them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from maillage.care.circle import actions
from maillage.care.circle.actions import Seat
from maillage.care.circle.enums import Ground
from maillage.care.circle.kinds import Kind, add_kind
from maillage.care.circle.models import Case, CircleMember
from maillage.care.ground.enums import Category
from maillage.care.ground.session import Session
from maillage.care.persons.actions import Said, record_identity
from maillage.care.traces.scope import care_scope
from maillage.foundation.access.enums import Role
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from tests.cast import Cast, make_user

ESSAI = add_kind(Kind("essai", "essai", after_closing=30, at_most=200))
PATIENT = Said(
    "Zébulon-Imaginaire", "Marguerite Annie", "1948-02-29", "+33 6 99 00 12 34", helper="Fille : Ondine"
)
WORDS = ("Zébulon", "Marguerite", "1948-02-29", "99 00 12 34", "Ondine")


@dataclass(frozen=True)
class Surgery:
    """Nora (the operator) took the request; Bob is a colleague in no circle; Dot watches over data."""

    ours: Community
    theirs: Community
    nora: User
    bob: User
    dot: User
    charlie: User
    case: Case


@contextmanager
def opened(community: Community, user: User | None, **options: object) -> Iterator[Session]:
    with care_scope(community, person=user.pk if user else None, roles="test", **options) as session:
        yield session


def seat(user: User, ground: Ground = Ground.TEAM_PATIENT, **proof: object) -> Seat:
    return Seat(user.pk, proof.pop("category", Category.HEALTH), ground, **{"notice": "2026-1", **proof})


def make_case(
    community: Community, opener: User, *others: Seat, said: Said = PATIENT,
    category: Category = Category.HEALTH,
) -> Case:  # fmt: skip
    with opened(community, opener) as by:
        case = actions.open_case(by=by, kind="essai", seats=[seat(opener, category=category), *others])
        record_identity(by=by, case=case, said=said)
    return case


def emergency(
    community: Community, case: Case, user: User | None = None, reason: str = "Le patient est inconscient"
) -> UUID:
    """Somebody opened this case in emergency, and the key 0 was told: their seat."""
    opener = user or make_user("Urgentiste")
    with opened(community, opener) as by:
        actions.break_glass(by=by, reference=case.reference, reason=reason, category=Category.HEALTH,
                            watchers=[0])  # fmt: skip
        return CircleMember.objects.get(case=case, person_id=opener.pk, ground=Ground.EMERGENCY).pk


def make_surgery(cast: Cast) -> Surgery:
    nora = cast.holder(Role.OPERATOR)
    case = make_case(cast.ours, nora, category=Category.UNDER_AUTHORITY)
    return Surgery(cast.ours, cast.theirs, nora, cast.bob, cast.holder(Role.DPO), cast.charlie, case)
