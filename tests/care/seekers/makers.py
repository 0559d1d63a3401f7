"""A community that takes requests for a GP: an operator, three doctors of the register, invented people."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from maillage.care.access_to_care.seekers.actions import filing, following, proposing, settling
from maillage.care.access_to_care.seekers.actions.filing import Filed
from maillage.care.access_to_care.seekers.enums import Mode, Source, Status, Why
from maillage.care.access_to_care.seekers.models import GpRequest, GpRules
from maillage.care.access_to_care.seekers.wants import Asked, Terms, Vote
from maillage.care.circle.enums import ConsentMeans
from maillage.care.persons.actions import Said
from maillage.care.roster import demo
from maillage.care.switch.actions import publish_information
from maillage.care.switch.models import InformationNotice
from maillage.foundation.access.enums import Role
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from tests.care.makers import opened
from tests.cast import Cast
from tests.communities.members.makers import open_register

SAID = Said("Chimère-Absente", "Zélie", "1941-05-06", "+33 6 99 11 22 33", helper="Nièce : Ondine Inventée")
WORDS = ("Chimère", "Absente", "Zélie", "1941-05-06", "99 11 22 33", "Ondine")
POINTS = {
    "ald": 30, "age": 20, "rupture": 30, "grossesse": 20, "enfant": 20, "precarite": 20, "handicap": 20,
    "sortie": 30,
}  # fmt: skip


@dataclass(frozen=True)
class Practice:
    """Nora takes the requests; three doctors offer two patients a month each."""

    cast: Cast
    ours: Community
    nora: User
    doctors: list[User]


def asked(**options: object) -> Asked:
    plain = {
        "source": Source.PATIENT, "commune": "04070", "birth": date(1941, 5, 6), "why": Why.RETIRED,
        "needs": ("ald",),
    }  # fmt: skip
    return Asked(**{**plain, **options})


def vote(mode: Mode = Mode.TURN, **options: object) -> Vote:
    plain = {
        "points": POINTS, "per_month": 2, "most_for_waiting": 24, "age_from": 75, "first_level": 50,
        "second_level": 20, "mode": mode, "answer_hours": 48, "decided_on": timezone.localdate(),
        "decided_by": "Conseil d’administration", "votes_for": 7, "votes_against": 1, "abstained": 0,
    }  # fmt: skip
    return Vote(**{**plain, **options})


def make_practice(cast: Cast, mode: Mode | None = Mode.TURN, doctors: int = 3) -> Practice:
    open_register(cast.ours, cast.alice)
    publish_information(
        by=cast.holder(Role.DPO), community=cast.ours, version="2026-1", text="Qui reçoit, et pourquoi."
    )
    people = demo.gps(cast.ours, cast.alice)[:doctors]
    for one in people:
        offer(cast.ours, one)
    if mode is not None:
        record(cast, vote(mode))
    return Practice(cast, cast.ours, cast.holder(Role.OPERATOR), people)


def record(cast: Cast, wanted: Vote) -> GpRules:
    with opened(cast.ours, cast.alice) as by:
        return settling.record_vote(by=by, vote=wanted)


def offer(community: Community, doctor: User, **terms: object) -> None:
    with opened(community, doctor) as by:
        settling.save_offer(by=by, terms=Terms(**{"per_month": 2, "home_visits": True, **terms}))


def file(practice: Practice, *, ago: int = 0, said: Said = SAID, **options: object) -> Filed:
    """Typed by the secretary, some days ago."""
    with opened(practice.ours, practice.nora) as by:
        return filing.file_request(
            by=by, said=said, asked=asked(**options), means=ConsentMeans.WRITTEN,
            received=timezone.localdate() - timedelta(days=ago),
        )  # fmt: skip


def take(community: Community, taker: User) -> Filed:
    """One request in a community, with the information that must be published before it."""
    with opened(community, taker) as by:
        if not InformationNotice.objects.exists():
            InformationNotice(
                community_id=community.pk, version="2026-0", text="Qui reçoit.", published_at=timezone.now()
            ).save(force_insert=True)
        return filing.file_request(by=by, said=SAID, asked=asked(), means=ConsentMeans.WRITTEN)


def ready(practice: Practice, **options: object) -> GpRequest:
    """Waiting for a doctor."""
    request = file(practice, **options).request
    with opened(practice.ours, practice.nora) as by:
        following.move(by=by, case=request.case_id, status=Status.EN_ATTENTE)
    return request


def propose(practice: Practice, request: GpRequest) -> int:
    with opened(practice.ours, practice.nora) as by:
        return proposing.propose(by=by, case=request.case_id)
