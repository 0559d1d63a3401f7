"""Proxies, candidates, arrivals and departures: by the voter's own link, or by who keeps the roll."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillage.communities.governance.assemblies.actions.common import (
    begin,
    refuse_while_voting,
    turn,
    turn_of,
)
from maillage.communities.governance.assemblies.codes import opens_room
from maillage.communities.governance.assemblies.enums import (
    AssemblyState,
    PointState,
    PresenceMode,
    PresenceProof,
    Unheld,
)
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.models import (
    AgendaPoint,
    Assembly,
    Candidate,
    Presence,
    Proxy,
    Voter,
)
from maillage.communities.governance.assemblies.roll import Roll, may_be_voided, roll_of
from maillage.foundation.access.acting import trace
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community

BEFORE = (AssemblyState.CONVENED,)
DURING = (AssemblyState.CONVENED, AssemblyState.OPEN)


def _actor(by: User | None, voter: Voter) -> Actor | None:
    """Who keeps the roll, or nobody when the voter acts by their own link."""
    return begin(by, voter.community) if by is not None else None


@transaction.atomic
def give_proxy(*, giver: Voter, holder: Voter | None, now: datetime, by: User | None = None) -> Proxy:
    """Let another vote in one's name; a former proxy is taken back. By the link, until the session opens.

    ``by``: a paper proxy, noted by who keeps the roll, until the session ends. Raises ``RefusedError`` for a
    blank proxy, oneself, a holder who has as many as the statutes allow or gave theirs, a giver who holds
    some or is there.
    """
    actor = _actor(by, giver)
    assembly = turn_of(giver.assembly, *(DURING if actor else BEFORE))
    refuse_while_voting(assembly)
    if holder is None:
        raise RefusedError("Un pouvoir en blanc ne vaut rien\u00a0: nommez la personne qui votera pour vous.")
    if holder.pk == giver.pk or holder.assembly_id != assembly.pk:
        raise RefusedError("Donnez votre pouvoir à un autre membre convoqué.")
    if holder.excluded:
        raise RefusedError(f"{holder} ne peut pas voter\u00a0: {holder.excluded}.")
    if Presence.objects.filter(voter=giver).exists():
        raise RefusedError(f"{giver} est venu\u00a0: son pouvoir ne se donne plus.")
    roll = roll_of(assembly)
    if roll.held_by(giver.pk):
        raise RefusedError(f"{giver} porte déjà le pouvoir d’un autre membre, qui ne voterait plus.")
    if roll.proxy_of(holder.pk) is not None:
        raise RefusedError(f"{holder} a donné son propre pouvoir\u00a0: choisissez quelqu’un qui viendra.")
    most = assembly.rules["proxies_max"]
    if most is not None and len(_held(roll, assembly, holder) - {giver.pk}) >= most:
        plural = "s" if most > 1 else ""
        limit = f"{most} pouvoir{plural} au plus par personne" if most else "aucun pouvoir n’est admis"
        raise RefusedError(f"{holder} ne peut pas porter ce pouvoir\u00a0: {limit}.")
    Proxy.objects.filter(giver=giver, revoked_at__isnull=True).update(revoked_at=now)
    made: Proxy = Proxy.objects.create(
        community=giver.community, giver=giver, holder=holder, on_paper=actor is not None, given_at=now
    )
    trace(AuditAction.ASSEMBLY_PROXY, actor, giver.community, assembly, number=assembly.number, given=True)
    return made


def _held(roll: Roll, assembly: Assembly, holder: Voter) -> set[int]:
    """Whose proxies count against the most that one person holds: not of who came, nor of who may not vote.

    Before the session a fee may still be paid: all who gave theirs are counted.
    """
    givers = {proxy.giver_id for proxy in roll.held_by(holder.pk)}
    return givers & {voter.pk for voter in roll.entitled} if assembly.is_open else givers


@transaction.atomic
def revoke_proxy(*, giver: Voter, now: datetime, by: User | None = None) -> None:
    """Take a proxy back: until the session opens. Raises ``RefusedError`` later, or when there is none."""
    actor = _actor(by, giver)
    assembly = turn_of(giver.assembly, *BEFORE)
    if not Proxy.objects.filter(giver=giver, revoked_at__isnull=True).update(revoked_at=now):
        raise RefusedError("Aucun pouvoir n’est donné.")
    trace(AuditAction.ASSEMBLY_PROXY, actor, giver.community, assembly, number=assembly.number, given=False)


@transaction.atomic
def stand(
    *, point: AgendaPoint, voter: Voter, statement: str, now: datetime, by: User | None = None
) -> Candidate:
    """Stand at an election, or change one's statement: by the link, until the deadline.

    ``by``: filed by who keeps the session, until the vote opens, also during it and after the deadline, which
    the statutes or the assembly may lift; the log says so. Without a statement, the person's own stays.
    Raises ``RefusedError`` later, at a second round, and in the session for who may not vote that day.
    """
    actor = _actor(by, voter)
    assembly = turn_of(voter.assembly, *(DURING if actor else BEFORE))
    late = _is_late(assembly, now)
    if late and actor is None:
        raise RefusedError(f"Les candidatures sont closes depuis le {assembly.candidates_until:%d/%m/%Y}.")
    point = _election_to_come(point, assembly)
    if point.round != 1:
        raise RefusedError("Au second tour, seuls restent les candidats du premier.")
    if voter.excluded and assembly.is_open:
        raise RefusedError(f"{voter} ne peut pas se présenter\u00a0: {voter.excluded}.")
    rows = Candidate.objects.filter(point=point)
    known: Candidate | None = rows.filter(voter=voter).first()
    if known is None:
        rank = (rows.aggregate(last=Max("rank"))["last"] or 0) + 1
        known = Candidate(community=voter.community, point=point, voter=voter, rank=rank, declared_at=now)
    if statement or actor is None:
        known.statement = statement
    known.withdrawn_at = None
    known.save()
    if point.unheld:
        point.unheld = ""
        point.save(update_fields=["unheld"])
    trace(
        AuditAction.ASSEMBLY_CANDIDATE, actor, voter.community, assembly, number=assembly.number, stands=True,
        point=point.number, late=late,
    )  # fmt: skip
    return known


@transaction.atomic
def withdraw(*, point: AgendaPoint, voter: Voter, now: datetime, by: User | None = None) -> None:
    """Withdraw, until the vote opens. Raises ``RefusedError`` after, or when one does not stand."""
    actor = _actor(by, voter)
    assembly = turn_of(voter.assembly, *DURING)
    point = _election_to_come(point, assembly)
    if not Candidate.objects.filter(point=point, voter=voter, withdrawn_at=None).update(withdrawn_at=now):
        raise RefusedError("Aucune candidature à retirer.")
    trace(
        AuditAction.ASSEMBLY_CANDIDATE, actor, voter.community, assembly, number=assembly.number,
        stands=False, point=point.number,
    )  # fmt: skip


@transaction.atomic
def leave_unheld(*, by: User, community: Community, number: int, point: int, why: Unheld) -> AgendaPoint:
    """Note that an election without candidate is not put to the vote; a candidacy filed later undoes it.

    Raises ``RefusedError`` outside the session, and while somebody stands.
    """
    actor = begin(by, community)
    assembly = turn(number, AssemblyState.OPEN)
    row = _election_to_come(AgendaPoint.objects.get(assembly=assembly, number=point), assembly)
    if Candidate.objects.filter(point=row, withdrawn_at=None).exists():
        raise RefusedError("Quelqu’un se présente\u00a0: ouvrez le vote, ou retirez d’abord sa candidature.")
    row.unheld = why
    row.save(update_fields=["unheld"])
    trace(AuditAction.ASSEMBLY_POINT, actor, community, assembly, number=number, point=point, unheld=why)
    return row


def _election_to_come(point: AgendaPoint, assembly: Assembly) -> AgendaPoint:
    """The point as it is now. Raises ``RefusedError`` unless it is an election whose vote is to come."""
    point.refresh_from_db()
    if not point.is_election or point.assembly_id != assembly.pk:
        raise RefusedError("Ce point n’est pas une élection.")
    if point.state != PointState.PENDING:
        raise RefusedError("Le vote est ouvert\u00a0: les candidatures ne changent plus.")
    return point


def _is_late(assembly: Assembly, now: datetime) -> bool:
    last = assembly.candidates_until
    return last is not None and timezone.localtime(now).date() > last


@transaction.atomic
def sign_in(
    *, voter: Voter, mode: PresenceMode, code: str = "", now: datetime | None = None, by: User | None = None
) -> Presence:
    """Note an arrival; a second press changes nothing.

    By the link: with the code on the wall, on the spot; without it, from afar if the statutes allow it.
    Raises ``RefusedError`` before the day, for a wrong code, or from afar where it is not allowed.
    """
    actor = _actor(by, voter)
    assembly = turn_of(voter.assembly, *DURING)
    # Read in the turn: an hour read before would put behind a vote who waited for its opening.
    now = now or timezone.now()
    if timezone.localtime(now).date() < timezone.localtime(assembly.starts_at).date():
        raise RefusedError("L’émargement ouvre le jour de l’assemblée.")
    known: Presence | None = Presence.objects.filter(voter=voter, left_at__isnull=True).first()
    if known is not None:
        return known
    proof = PresenceProof.LIST
    if actor is None:
        proof = PresenceProof.CODE if mode == PresenceMode.PRESENT else PresenceProof.LINK
        if mode == PresenceMode.PRESENT and not opens_room(assembly.secret, code, now):
            raise RefusedError("Ce code n’est pas celui qui est affiché maintenant dans la salle.")
    if mode == PresenceMode.REMOTE and not assembly.rules["remote"]:
        raise RefusedError("Les statuts n’admettent pas la participation à distance.")
    made: Presence = Presence.objects.create(
        community=voter.community, voter=voter, mode=mode, proof=proof, arrived_at=now
    )
    trace(
        AuditAction.ASSEMBLY_PRESENCE, actor, voter.community, assembly, number=assembly.number,
        arrives=True, mode=mode.value, proof=proof.value,
    )  # fmt: skip
    return made


@transaction.atomic
def sign_out(*, voter: Voter, now: datetime | None = None, by: User | None = None) -> None:
    """Note a departure. Raises ``RefusedError`` for who is not there."""
    actor = _actor(by, voter)
    assembly = turn_of(voter.assembly, *DURING)
    if not Presence.objects.filter(voter=voter, left_at__isnull=True).update(left_at=now or timezone.now()):
        raise RefusedError(f"{voter} n’est pas noté présent.")
    trace(
        AuditAction.ASSEMBLY_PRESENCE, actor, voter.community, assembly, number=assembly.number, arrives=False
    )


@transaction.atomic
def void_stay(*, by: User, voter: Voter) -> None:
    """Take away the last stay of a voter, noted on the wrong line: their proxy counts again.

    Raises ``RefusedError`` where there is none, and once a vote was open since: who counted in it stays.
    """
    actor = begin(by, voter.community)
    assembly = turn_of(voter.assembly, *DURING)
    stay: Presence | None = Presence.objects.filter(voter=voter).order_by("arrived_at").last()
    if stay is None:
        raise RefusedError(f"{voter} n’est pas noté présent.")
    if not may_be_voided(stay, AgendaPoint.objects.filter(assembly=assembly)):
        raise RefusedError(f"Un vote a eu lieu depuis l’arrivée de {voter}\u00a0: notez plutôt son départ.")
    trace(
        AuditAction.ASSEMBLY_PRESENCE, actor, voter.community, assembly, number=assembly.number,
        rank=voter.rank, voided=True, arrived_at=stay.arrived_at.isoformat(), mode=stay.mode,
        proof=stay.proof,
    )  # fmt: skip
    stay.delete()
