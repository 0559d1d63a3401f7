"""The demonstration's assemblies: one held forty days ago, one convened in three weeks, one called off."""

import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from maillage.communities.governance.assemblies.actions import (
    changing,
    minutes,
    people,
    preparing,
    session,
    voting,
)
from maillage.communities.governance.assemblies.cards import AssemblyCard, Ballot, PointCard
from maillage.communities.governance.assemblies.enums import (
    AssemblyKind,
    FewBallots,
    MajorityChoice,
    PointKind,
    PresenceMode,
    SignerRole,
    VoteChoice,
)
from maillage.communities.governance.assemblies.models import AgendaPoint, Assembly, Voter
from maillage.communities.governance.assemblies.urn import new_receipt
from maillage.foundation.access.enums import Role
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.tenancy.zones import zone_of

HELD_AGO, COMING_IN, EVENING = 40, 21, 20
HELD = (
    PointCard(PointKind.INFORMATION, "Rapport moral et d’activité"),
    PointCard(
        PointKind.RESOLUTION, "Approuver les comptes de l’année",
        "L’assemblée approuve les comptes présentés par la trésorière et lui donne quitus.",
    ),
    PointCard(
        PointKind.RESOLUTION, "Fixer la cotisation à 20 euros", "La cotisation annuelle est de 20 euros.",
        secret=True,
    ),
)  # fmt: skip
COMING = (
    PointCard(
        PointKind.RESOLUTION, "Admettre la participation à distance",
        "L’article 12 des statuts est complété : les membres peuvent participer et voter à distance.",
        majority=MajorityChoice.TWO_THIRDS, amends=True,
    ),
    PointCard(
        PointKind.ELECTION, "Élire deux membres du conseil", seats=2, office="Conseil d’administration"
    ),
)  # fmt: skip
# Out of seven who vote: for, against, abstain.
SAID = (*[VoteChoice.FOR] * 5, VoteChoice.AGAINST, VoteChoice.ABSTAIN)


def load(community: Community, people_of: dict[str, User]) -> None:
    """By the president and the secretary; doing it again changes nothing."""
    with community_scope(community), timezone.override(zone_of(community.department_code)):
        if Assembly.objects.exists():
            return
        _held(community, people_of[Role.PRESIDENT], people_of[Role.SECRETARY])
        _coming(community, people_of[Role.SECRETARY])
        _called_off(community, people_of[Role.SECRETARY])


def _evening(days: int) -> datetime:
    moment = timezone.localtime() + timedelta(days=days)
    return moment.replace(hour=EVENING, minute=0, second=0, microsecond=0)


def _prepared(
    community: Community, by: User, kind: AssemblyKind, title: str, starts_at: datetime,
    points: tuple[PointCard, ...],
) -> Assembly:  # fmt: skip
    card = AssemblyCard(kind, title, starts_at, "Salle imaginaire, 05300 Laragne-Montéglin")
    one = preparing.save_assembly(by=by, community=community, key=uuid.uuid4(), card=card)
    for point in points:
        preparing.save_point(by=by, community=community, number=one.number, card=point)
    return one


def _held(community: Community, president: User, secretary: User) -> None:
    start = _evening(-HELD_AGO)
    one = _prepared(community, secretary, AssemblyKind.ORDINARY, "Assemblée générale annuelle", start, HELD)
    asked = {"by": secretary, "community": community, "number": one.number}
    called = start - timedelta(days=20)
    preparing.convene(today=called.date(), now=called, **asked)
    rows = Voter.objects.select_related("community", "assembly").filter(assembly=one)
    voters = [voter for voter in rows if not voter.excluded]
    there, giver = voters[: max(3, len(voters) * 2 // 3)], voters[-1]
    people.give_proxy(giver=giver, holder=there[0], now=start - timedelta(days=2))
    for rank, voter in enumerate(there):
        arrived = start + timedelta(minutes=rank % 9 - 5)
        people.sign_in(voter=voter, mode=PresenceMode.PRESENT, now=arrived, by=secretary)
    session.open_session(
        chair=there[0].label, clerk="Barnabé Inventé", today=start.date(), now=start, **asked
    )
    for point in (2, 3):
        _vote(one, point, there, start + timedelta(minutes=20 * point), asked)
    end = start + timedelta(minutes=95)
    session.end_session(now=end, **asked)
    said = {2: "La trésorière répond à deux questions sur les frais de déplacement."}
    minutes.write_minutes(opening="La séance est ouverte.", closing="", notes=said, **asked)
    signed = end + timedelta(days=3)
    for by, role in ((president, SignerRole.PRESIDENT), (secretary, SignerRole.SECRETARY)):
        minutes.sign_minutes(**{**asked, "by": by}, role=role, now=signed)
    minutes.publish_minutes(now=signed, **asked)


def _vote(one: Assembly, number: int, there: list[Voter], start: datetime, asked: dict[str, object]) -> None:
    voting.open_vote(point=number, secret=False, now=start, **asked)  # type: ignore[arg-type]
    point = AgendaPoint.objects.select_related("assembly", "community").get(assembly=one, number=number)
    for rank, voter in enumerate(there):
        receipt = new_receipt() if point.secret else ""
        ballots = [Ballot(voter.pk, SAID[rank % len(SAID)].value, receipt)]
        voting.cast_ballots(point=point, voter=voter, ballots=ballots)
    closed = {"few": FewBallots.TOLD, "now": start + timedelta(minutes=3)}
    voting.close_vote(point=number, **closed, **asked)  # type: ignore[arg-type]


def _coming(community: Community, secretary: User) -> None:
    one = _prepared(
        community, secretary, AssemblyKind.EXTRAORDINARY, "Assemblée extraordinaire : statuts et conseil",
        _evening(COMING_IN), COMING,
    )  # fmt: skip
    preparing.convene(by=secretary, community=community, number=one.number, today=timezone.localdate())
    voters = list(Voter.objects.select_related("community", "assembly").filter(assembly=one)[:4])
    point = AgendaPoint.objects.get(assembly=one, number=2)
    for voter in voters[:3]:
        people.stand(
            point=point, voter=voter, statement="Candidature inventée pour la démonstration.",
            now=timezone.now(),
        )  # fmt: skip
    if not voters[3].excluded and not voters[0].excluded:
        people.give_proxy(giver=voters[3], holder=voters[0], now=timezone.now())


def _called_off(community: Community, secretary: User) -> None:
    one = _prepared(
        community, secretary, AssemblyKind.ORDINARY, "Assemblée d’information sur les locaux",
        _evening(COMING_IN + 5), HELD[:1],
    )  # fmt: skip
    asked = {"by": secretary, "community": community, "number": one.number}
    preparing.convene(today=timezone.localdate(), **asked)
    changing.cancel_assembly(reason="Motif inventé : la salle n’est plus libre ce soir-là.", **asked)
