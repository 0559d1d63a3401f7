"""Preparing an assembly: what, when, the agenda, the documents, the convocation, the second call."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from maillage.communities.governance.assemblies import queries
from maillage.communities.governance.assemblies.actions.common import begin, turn
from maillage.communities.governance.assemblies.actions.entitling import refresh_exclusions
from maillage.communities.governance.assemblies.cards import AssemblyCard, PointCard
from maillage.communities.governance.assemblies.enums import (
    AssemblyKind,
    AssemblyState,
    PointKind,
    SecretRule,
    Sending,
)
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.frozen import rules_on
from maillage.communities.governance.assemblies.links import write_link
from maillage.communities.governance.assemblies.models import (
    AgendaPoint,
    Assembly,
    AssemblyFile,
    Candidate,
    Voter,
)
from maillage.communities.members.models import Member
from maillage.engines.assembly import Majority
from maillage.engines.assembly.explain import RULES_IN_WORDS
from maillage.foundation.access.acting import trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.files.kinds import Checked
from maillage.foundation.identity.models import User
from maillage.foundation.notify.actions import queue_notice
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number

MOST_POINTS = 60


@transaction.atomic
def save_assembly(
    *, by: User, community: Community, key: UUID, card: AssemblyCard, number: int | None = None
) -> Assembly:
    """Prepare an assembly, or change one that is not convened; the same key gives the same one.

    Raises ``RefusedError`` once convened.
    """
    actor = begin(by, community)
    if number is None:
        lock(LockSpace.ASSEMBLIES, -community.pk)
        known: Assembly | None = Assembly.objects.filter(key=key).first()
        if known is not None:
            return known
        one = Assembly(community=community, number=next_number(Assembly), key=key, author=by)
    else:
        one = turn(number, AssemblyState.DRAFT)
    for field in ("kind", "title", "starts_at", "place", "video_url", "candidates_until"):
        if field == "kind" and one.previous_id:
            continue
        setattr(one, field, getattr(card, field))
    one.save()
    trace(AuditAction.ASSEMBLY_SAVED, actor, community, one, number=one.number)
    return one


@transaction.atomic
def save_point(
    *,
    by: User,
    community: Community,
    number: int,
    card: PointCard,
    point: int | None = None,
    key: UUID | None = None,
) -> AgendaPoint:
    """Add a point to the agenda, or change one by its primary key; the same ``key`` adds one point.

    Raises ``RefusedError`` once convened, at a second call (it decides on what the first was to decide), and
    for a point that was removed.
    """
    actor = begin(by, community)
    assembly = turn(number, AssemblyState.DRAFT)
    same_agenda(assembly)
    row = point_to_write(assembly, point, key)
    write_point(row, card)
    trace(AuditAction.ASSEMBLY_POINT, actor, community, assembly, number=number, point=row.number)
    return row


def point_to_write(assembly: Assembly, point: int | None, key: UUID | None) -> AgendaPoint:
    """The point of this primary key, or of this key, or a new one, last. Raises ``RefusedError``."""
    rows = AgendaPoint.objects.filter(assembly=assembly)
    if point is not None:
        found: AgendaPoint | None = rows.filter(pk=point).first()
        if found is None:
            raise RefusedError("Ce point a été retiré de l’ordre du jour\u00a0: rechargez la page.")
        return found
    known: AgendaPoint | None = rows.filter(key=key).first() if key else None
    if known is not None:
        return known
    last = rows.aggregate(last=Max("number"))["last"] or 0
    if last >= MOST_POINTS:
        raise RefusedError(f"Un ordre du jour compte au plus {MOST_POINTS} points.")
    return AgendaPoint(community=assembly.community, assembly=assembly, number=last + 1, key=key)


def write_point(row: AgendaPoint, card: PointCard) -> None:
    """Give a point what its card says, and nothing that its kind does not have."""
    voted = card.kind != PointKind.INFORMATION
    elects = card.kind == PointKind.ELECTION
    row.kind, row.title, row.text = card.kind, card.title, card.text
    row.majority = card.majority if voted and not elects else ""
    row.secret, row.amends = card.secret and voted, card.amends and voted and not elects
    row.seats, row.office = (card.seats, card.office) if elects else (1, "")
    row.save()


@transaction.atomic
def remove_point(*, by: User, community: Community, number: int, point: int) -> None:
    """Take a point out of the agenda, by its primary key; those after it move up.

    A second press changes nothing. Raises ``RefusedError`` as ``save_point``.
    """
    actor = begin(by, community)
    assembly = turn(number, AssemblyState.DRAFT)
    same_agenda(assembly)
    gone: AgendaPoint | None = AgendaPoint.objects.filter(assembly=assembly, pk=point).first()
    if gone is None:
        return
    place = gone.number
    gone.delete()
    for row in AgendaPoint.objects.filter(assembly=assembly, number__gt=place).order_by("number"):
        row.number -= 1
        row.save(update_fields=["number"])
    trace(AuditAction.ASSEMBLY_POINT, actor, community, assembly, number=number, removed=place)


@transaction.atomic
def add_file(*, by: User, community: Community, number: int, file: Checked) -> AssemblyFile:
    """Join a document to the convocation; the same content once. Raises ``RefusedError`` if over."""
    actor = begin(by, community)
    assembly = turn(number, AssemblyState.DRAFT, AssemblyState.CONVENED, AssemblyState.OPEN)
    known: AssemblyFile | None = AssemblyFile.objects.filter(assembly=assembly, sha256=file.sha256).first()
    if known is not None:
        return known
    made: AssemblyFile = AssemblyFile.objects.create(
        community=community, assembly=assembly, name=file.name, content_type=file.media_type,
        content=file.content, size=file.size, sha256=file.sha256, added_by=by,
    )  # fmt: skip
    trace(
        AuditAction.ASSEMBLY_FILE, actor, community, assembly, number=number, file=made.pk, sha256=file.sha256
    )
    return made


@transaction.atomic
def convene(
    *,
    by: User,
    community: Community,
    number: int,
    today: date,
    late_reason: str = "",
    now: datetime | None = None,
) -> int:
    """Freeze the rules and the list, and send the convocations; how many leave by mail.

    Raises ``RefusedError`` for an empty agenda, nobody to convene, a past day, a notice shorter than the
    statutes ask without a reason, or a point that eludes their majority.
    """
    actor = begin(by, community)
    one = turn(number, AssemblyState.DRAFT)
    day = timezone.localtime(one.starts_at).date()
    points = list(AgendaPoint.objects.filter(assembly=one))
    if not points:
        raise RefusedError("L’ordre du jour est vide\u00a0: une assemblée ne décide que de ce qui y figure.")
    if day < today:
        raise RefusedError("La date de l’assemblée est passée.")
    if one.call == 1:
        one.rules = rules_on(AssemblyKind(one.kind), community, today)
    for point in points:
        follow_statutes(one, point)
    if today > one.last_day(day) and not late_reason.strip():
        raise RefusedError(
            f"Les statuts demandent {one.notice_days} jours\u00a0: il fallait convoquer le "
            f"{one.last_day(day):%d/%m/%Y} au plus tard. Changez la date, ou dites pourquoi."
        )
    one.late_reason = late_reason.strip() if today > one.last_day(day) else ""
    one.state, one.convened_at = AssemblyState.CONVENED, now or timezone.now()
    one.save()
    follow_secret_rule(one, points)
    voters = _list_voters(one, today)
    _keep_candidates(one, points, voters)
    sent = [voter for voter in voters if voter.email]
    for voter in sent:
        queue_notice(
            key=queries.mail_key(voter), to=voter.email, template="assembly_notice",
            context={"community": community, "assembly": one, "points": points, "voter": voter,
                     "elects": any(point.is_election for point in points), "link": write_link(voter)},
        )  # fmt: skip
    Voter.objects.filter(pk__in=[voter.pk for voter in sent]).update(sent_on=today, sent_how=Sending.MAIL)
    trace(AuditAction.ASSEMBLY_CONVENED, actor, community, one, number=number, voters=len(voters))
    return len(sent)


def same_agenda(assembly: Assembly) -> None:
    if assembly.previous_id:
        raise RefusedError(
            "Une seconde convocation porte sur le même ordre du jour\u00a0: il ne change plus. Pour décider "
            "d’autre chose, préparez une autre assemblée."
        )


def follow_statutes(one: Assembly, point: AgendaPoint) -> None:
    """A point may ask more where the statutes are content with a simple majority, and nothing else.

    Raises ``RefusedError``; also where statutes would be amended by an ordinary assembly.
    """
    asked = one.rules["majority"]
    if point.majority and asked not in {Majority.SIMPLE.value, point.majority}:
        words = RULES_IN_WORDS[Majority(asked)]
        raise RefusedError(f"Point {point.number}\u00a0: les statuts demandent la {words}. Gardez la leur.")
    if point.amends and one.kind != AssemblyKind.EXTRAORDINARY:
        raise RefusedError(
            f"Point {point.number}\u00a0: seule une assemblée extraordinaire modifie les statuts. Changez la "
            "nature de l’assemblée."
        )


def follow_secret_rule(one: Assembly, points: list[AgendaPoint]) -> None:
    """Where the statutes ask a secret ballot, it is one whatever was prepared."""
    rule = one.rules["secret"]
    for point in points:
        asked = rule == SecretRule.ALWAYS or (rule == SecretRule.ELECTIONS and point.is_election)
        if point.is_voted and asked and not point.secret:
            point.secret = True
            point.save(update_fields=["secret"])


def _keep_candidates(one: Assembly, points: list[AgendaPoint], voters: list[Voter]) -> None:
    """Who stood at the first call stands at the second, without doing anything; not who left the register."""
    seats = {voter.member_id: voter for voter in voters}
    # An agenda that was put off may have changed since: a point keeps its key, the second call its numbers.
    elections = {point.key or point.number: point for point in points if point.is_election}
    before = one.replaces_id or one.previous_id
    if before is None:
        return
    # Also who was barred at the opening: they may have paid since, and are barred again if not.
    stood = Candidate.objects.filter(
        Q(withdrawn_at=None) | Q(withdrawn_at=F("point__assembly__opened_at")),
        point__assembly_id=before,
        voter__member__in=seats,
    ).select_related("point", "voter")
    Candidate.objects.bulk_create(
        Candidate(
            community=one.community, point=elections[known.point.key or known.point.number],
            voter=seats[known.voter.member_id], rank=known.rank, statement=known.statement,
            declared_at=known.declared_at,
        )
        for known in stood
        if (known.point.key or known.point.number) in elections
    )  # fmt: skip


def _list_voters(one: Assembly, today: date) -> list[Voter]:
    people = list(
        Member.objects.admitted()
        .filter(category__votes=True)
        .select_related("category__college")
        .order_by("sort_key", "number")
    )
    if not people:
        raise RefusedError("Le registre ne compte aucun membre qui ait une voix délibérative.")
    codes = {college["code"] for college in one.rules["colleges"]}
    for member in people if codes else []:
        if member.category.college is None or member.category.college.label not in codes:
            raise RefusedError(f"{member} n’est d’aucun collège des statuts\u00a0: complétez sa catégorie.")
    labels = _labels(people)
    voters = [
        Voter(
            community=one.community, assembly=one, rank=rank, member=member, label=labels[member.pk],
            email=member.email,
            college=member.category.college.label if codes and member.category.college else "",
        )
        for rank, member in enumerate(people, start=1)
    ]  # fmt: skip
    made: list[Voter] = Voter.objects.bulk_create(voters)
    refresh_exclusions(one, made, people, today)
    return made


def _labels(people: list[Member]) -> dict[int, str]:
    """Names; homonyms get their number in the register."""
    names = [str(member) for member in people]
    return {
        member.pk: f"{member} (n° {member.number})" if names.count(str(member)) > 1 else str(member)
        for member in people
    }


@transaction.atomic
def call_again(
    *, by: User, community: Community, number: int, today: date, starts_at: datetime | None = None
) -> Assembly:
    """The second call of an assembly that missed its quorum: same agenda, documents and rules.

    Without a date, the first that the notice of the second call allows, at the same hour; it stays to be
    convened. A second click gives the same one. Raises ``RefusedError`` for one that did not fail.
    """
    actor = begin(by, community)
    failed = turn(number)
    known: Assembly | None = Assembly.objects.filter(previous=failed).first()
    if known is not None:
        return known
    if not failed.has_failed or failed.call != 1:
        raise RefusedError(
            "Seule une assemblée sans quorum en première convocation est convoquée de nouveau."
        )
    lock(LockSpace.ASSEMBLIES, -community.pk)
    local = timezone.localtime(failed.starts_at)
    first_day = today + timedelta(days=int(failed.rules["second_notice_days"]))
    again: Assembly = Assembly.objects.create(
        community=community, number=next_number(Assembly), key=uuid4(),
        kind=failed.kind, title=failed.title, place=failed.place, video_url=failed.video_url, call=2,
        starts_at=starts_at or local.replace(year=first_day.year, month=first_day.month, day=first_day.day),
        previous=failed, rules=failed.rules, challenge_days=failed.challenge_days, author=by,
        candidates_until=failed.candidates_until,
    )  # fmt: skip
    copy_agenda(failed, again)
    trace(AuditAction.ASSEMBLY_SAVED, actor, community, again, number=again.number, previous=number)
    return again


def copy_agenda(before: Assembly, after: Assembly) -> None:
    """The same points, with their keys, and the same documents."""
    for point in AgendaPoint.objects.filter(assembly=before):
        point.pk, point.assembly, point.notes, point.unheld = None, after, "", ""
        point._state.adding = True
        point.save()
    for file in AssemblyFile.objects.filter(assembly=before, signed_minutes=None):
        file.pk, file.assembly = None, after
        file._state.adding = True
        file.save()
