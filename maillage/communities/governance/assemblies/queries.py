"""Reads of the room."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet, prefetch_related_objects

from maillage.communities.governance.assemblies.enums import AssemblyState, PointState, Sending, SignerRole
from maillage.communities.governance.assemblies.models import (
    AgendaPoint,
    Assembly,
    AssemblyFile,
    AssemblyMinutes,
    Candidate,
    Mark,
    Voter,
)
from maillage.communities.governance.assemblies.urn import FEW
from maillage.communities.governance.mandates.enums import EndReason
from maillage.communities.governance.mandates.models import Mandate
from maillage.communities.governance.registers.queries import suggested_recusals
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.identity.models import User
from maillage.foundation.notify.models import MailMessage


def visible(actor: Actor) -> "QuerySet[Assembly]":
    """What is being prepared is seen by who prepares it."""
    rows = Assembly.objects.select_related("previous", "minutes", "following", "replaces", "replaced_by")
    return rows if actor.can(Permission.ASSEMBLY_EDIT) else rows.exclude(state=AssemblyState.DRAFT)


def assemblies(actor: Actor) -> "QuerySet[Assembly]":
    """The newest first, with ``voter_count``."""
    counted = visible(actor).annotate(voter_count=Count("voters", filter=Q(voters__excluded="")))
    # Said here: the order of a model is forgotten where rows are counted.
    return counted.order_by("-starts_at", "-number")


def one(actor: Actor, number: int) -> Assembly | None:
    found: Assembly | None = visible(actor).filter(number=number).first()
    return found


def points(assembly: Assembly) -> list[AgendaPoint]:
    """The agenda; each point has ``cast_count``, ``standing``, its candidates, and ``barred``, those whom the
    opening withdrew since they may not vote. Two queries."""
    rows = list(
        AgendaPoint.objects.filter(assembly=assembly)
        .select_related("runoff")
        .annotate(cast_count=Count("marks"))
        .order_by("number")
    )
    known: dict[int, list[Candidate]] = {}
    for candidate in Candidate.objects.filter(point__assembly=assembly).select_related("voter"):
        known.setdefault(candidate.point_id, []).append(candidate)
    for row in rows:
        row.assembly = assembly
        declared = known.get(row.pk, [])
        row.standing = [one for one in declared if one.withdrawn_at is None]
        row.barred = [one for one in declared if one.withdrawn_at and one.withdrawn_at == assembly.opened_at]
    return rows


def open_point(assembly: Assembly) -> AgendaPoint | None:
    """The vote that is open, with ``standing``. One query, two for an election."""
    found: AgendaPoint | None = AgendaPoint.objects.filter(assembly=assembly, state=PointState.OPEN).first()
    if found is not None:
        found.assembly = assembly
        standing = Candidate.objects.filter(point=found, withdrawn_at=None).select_related("voter")
        found.standing = list(standing) if found.is_election else []
    return found


def elected_without_mandate(point: AgendaPoint) -> list[Candidate]:
    """Those elected at a closed election that the register of mandates does not know yet. Two queries."""
    elected = point.result.get("elected", []) if point.result else []
    rows = Candidate.objects.filter(point=point, voter__label__in=elected).select_related("voter__member")
    found = list(rows.order_by("rank"))
    entered = Mandate.objects.filter(number__in=[one.mandate for one in found if one.mandate])
    mistaken = set(entered.filter(end_reason=EndReason.MISTAKE).values_list("number", flat=True))
    return [one for one in found if one.mandate is None or one.mandate in mistaken]


def files(assembly: Assembly) -> list[AssemblyFile]:
    return list(
        AssemblyFile.objects.filter(assembly=assembly, signed_minutes=None).defer("content").order_by("pk")
    )


def minutes_of(assembly: Assembly) -> AssemblyMinutes | None:
    found: AssemblyMinutes | None = getattr(assembly, "minutes", None)
    if found is not None:
        prefetch_related_objects([found], "signatures")
    return found


def may_sign(actor: Actor, assembly: Assembly, user: User) -> list[SignerRole]:
    """As what this person signs the minutes: chair or secretary of the session, or by right of their role."""
    if actor.can(Permission.MINUTES_SIGN):
        return list(SignerRole)
    # The labels of an assembly are its own, and no two are alike: a name typed in an account opens nothing.
    labels = set(Voter.objects.filter(assembly=assembly, member__user=user).values_list("label", flat=True))
    found = []
    if assembly.chair_name in labels:
        found.append(SignerRole.PRESIDENT)
    if assembly.clerk_account_id == user.pk or assembly.clerk_name in labels:
        found.append(SignerRole.SECRETARY)
    return found


def own_voters(assembly: Assembly, user_id: int, emails: Sequence[str]) -> list[Voter]:
    """The seats of the person signed in: their card by account, else those of a verified address.

    Several members may share an address: then none of these seats can be told to be theirs.
    """
    rows = Voter.objects.select_related("community", "assembly", "member").filter(assembly=assembly)
    found = list(rows.filter(member__user_id=user_id)[:1])
    if not found and emails:
        same = Q(*(("email__iexact", email) for email in emails), _connector=Q.OR)
        found = list(rows.filter(same))
        # An account that is someone else's takes no seat of theirs; but the address stays a shared one.
        found = [] if len(found) == 1 and found[0].member.user_id else found
    return found


def marked(point: AgendaPoint, voters: Sequence[int]) -> set[int]:
    """Which of these voters have voted."""
    return set(Mark.objects.filter(point=point, voter__in=voters).values_list("voter", flat=True))


def few_ballots(point: AgendaPoint) -> list[str]:
    """The colleges with one or two ballots in the urn of a secret vote, from who voted; one query."""
    if not point.secret:
        return []
    voted = Mark.objects.filter(point=point).values_list("voter__college").annotate(number=Count("pk"))
    return sorted(code or "assemblée" for code, number in voted.order_by() if number < FEW)


def small_colleges(assembly: Assembly, there: Sequence[Voter]) -> list[str]:
    """Colleges whose secret would not hold: their votes are published together, by so few."""
    codes = [college["code"] for college in assembly.rules["colleges"]] or [""]
    sizes = {code: sum(voter.college == code for voter in there) for code in codes}
    return [code or "assemblée" for code, size in sizes.items() if 0 < size < FEW]


def mail_key(voter: Voter) -> str:
    """That of the message that convenes them."""
    return f"assembly-{voter.assembly_id}-{voter.pk}"


def mails_left(voters: Sequence[Voter]) -> dict[int, datetime]:
    """When the mail that convenes each of these voters left, by key; only those whose mail did."""
    keys = {mail_key(voter): voter.pk for voter in voters}
    left = MailMessage.objects.filter(key__in=keys, sent_at__isnull=False).values_list("key", "sent_at")
    return {keys[key]: sent_at for key, sent_at in left}


def by_hand(assembly: Assembly) -> "QuerySet[Voter]":
    """Those convened whom no mail reaches: without an address, or convened by hand or by letter."""
    none_reaches = Q(email="") | Q(sent_how__in=[Sending.HAND, Sending.LETTER])
    return Voter.objects.filter(none_reaches, assembly=assembly).order_by("rank")


def to_prove(assembly: Assembly) -> tuple[list[Voter], list[Voter]]:
    """Every voter, with when their mail left; and those whose convocation nothing proves yet. Two queries."""
    voters = list(Voter.objects.filter(assembly=assembly).select_related("member"))
    left = mails_left([voter for voter in voters if voter.awaits_mail])
    for voter in voters:
        voter.delivered_at = left.get(voter.pk, voter.delivered_at)
    return voters, [voter for voter in voters if voter.sent_on is None or voter.awaits_mail]


def concerned(point: AgendaPoint, voters: Sequence[Voter], day: date) -> list[Voter]:
    """Those who declared a link with a body that the point names: a hand decides. One query."""
    people = {voter.member.user_id: voter for voter in voters if voter.member.user_id}
    if not people:
        return []
    found = suggested_recusals(f"{point.title} {point.text}", people.keys(), day)
    return [people[key] for key in dict.fromkeys(one.person.pk for one in found)]


def next_assembly(today: date) -> Assembly | None:
    """The next one convened, from today on."""
    found: Assembly | None = (
        Assembly.objects.filter(state=AssemblyState.CONVENED, starts_at__date__gte=today)
        .order_by("starts_at")
        .first()
    )
    return found
