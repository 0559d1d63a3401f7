"""Assemblies for the tests, made by the actions of the room as people make them."""

import uuid

from django.utils import timezone

from maillage.communities.governance.assemblies import urn
from maillage.communities.governance.assemblies.actions import minutes, people, preparing, session, voting
from maillage.communities.governance.assemblies.cards import AssemblyCard, Ballot, PointCard
from maillage.communities.governance.assemblies.enums import (
    AssemblyKind,
    FewBallots,
    PointKind,
    PresenceMode,
    SignerRole,
)
from maillage.communities.governance.assemblies.models import AgendaPoint, Assembly, AssemblyFile, Voter
from maillage.communities.members.enums import MemberKind, MemberStatus, Profession
from maillage.communities.members.models import College, Member, MemberCategory
from maillage.foundation.access.enums import Role
from maillage.foundation.files.kinds import checked
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from tests.cast import give_role, make_user
from tests.communities.members.makers import open_register

ELECTION = (PointCard(PointKind.ELECTION, "Élire une personne", office="Bureau"),)


def members(community: Community, by: User, number: int) -> None:
    """A register of this many members, up to date with their fees."""
    with community_scope(community):
        if not MemberCategory.objects.exists():
            open_register(community, by)
            # One member, one voice: a test that counts by college adopts rules that say so.
            College.objects.update(archived_on=timezone.localdate())
        category = MemberCategory.objects.filter(kind=MemberKind.PERSON, votes=True).order_by("rank").first()
        today, have = timezone.localdate(), Member.objects.count()
        Member.objects.bulk_create(
            Member(
                community=community, number=9000 + rank, kind=MemberKind.PERSON, category=category,
                status=MemberStatus.ACTIF, status_since=today, origin="coordinator", first_name="Zoé",
                last_name=f"Exemple{rank:03d}", name_key=f"zoe exemple{rank:03d}",
                sort_key=f"exemple{rank:03d}", profession=Profession.INFIRMIER,
                email=f"zoe.{rank}@exemple.invalid", admitted_on=today,
            )
            for rank in range(have + 1, have + number + 1)
        )  # fmt: skip


def draft(
    community: Community, by: User, *, kind: AssemblyKind = AssemblyKind.ORDINARY, points: object = None
) -> Assembly:
    """An assembly of today, with one resolution."""
    with community_scope(community):
        card = AssemblyCard(kind, "Assemblée inventée", timezone.now(), "Salle inventée")
        one = preparing.save_assembly(by=by, community=community, key=uuid.uuid4(), card=card)
        for point in points or [PointCard(PointKind.RESOLUTION, "Approuver les comptes", "Texte.")]:
            preparing.save_point(by=by, community=community, number=one.number, card=point)
    return one


def convened(community: Community, by: User, *, voters: int = 5, **card: object) -> Assembly:
    """The same, convened with these members; the notice is short, and says so."""
    members(community, by, voters)
    one = draft(community, by, **card)
    with community_scope(community):
        preparing.convene(
            by=by, community=community, number=one.number, today=timezone.localdate(),
            late_reason="Essai inventé.",
        )  # fmt: skip
        one.refresh_from_db()
    return one


def opened(community: Community, by: User, *, voters: int = 5, there: int = 5, **card: object) -> Assembly:
    """In session, the first ``there`` being on the spot; the chair is the first of those who may vote."""
    one = convened(community, by, voters=voters, **card)
    with community_scope(community):
        for voter in entitled(one)[:there]:
            arrive(voter, by)
        session.open_session(
            by=by, community=community, number=one.number, chair=entitled(one)[0].label, clerk="Max Inventé",
            today=timezone.localdate(),
        )  # fmt: skip
        one.refresh_from_db()
    return one


def voting_on(community: Community, by: User, *, secret: bool = False, **card: object) -> AgendaPoint:
    """The first point, open."""
    one = opened(community, by, **card)
    with community_scope(community):
        return voting.open_vote(by=by, community=community, number=one.number, point=1, secret=secret)


def arrive(voter: Voter, by: User, mode: PresenceMode = PresenceMode.PRESENT) -> None:
    people.sign_in(voter=voter, mode=mode, now=timezone.now(), by=by)


def voters_of(one: Assembly) -> list[Voter]:
    with community_scope(one.community):
        return list(Voter.objects.select_related("community", "assembly", "member").filter(assembly=one))


def entitled(one: Assembly) -> list[Voter]:
    return [voter for voter in voters_of(one) if not voter.excluded]


def vote(point: AgendaPoint, voter: Voter, choice: str | tuple[int, ...], *others: Voter) -> list[str]:
    """Cast for this voter and these others; the receipts of a secret vote."""
    ballots = [Ballot(one.pk, choice, urn.new_receipt() if point.secret else "") for one in (voter, *others)]
    with community_scope(voter.community):
        voting.cast_ballots(point=point, voter=voter, ballots=ballots)
    return [ballot.receipt for ballot in ballots]


def close(point: AgendaPoint, by: User) -> AgendaPoint:
    with community_scope(point.community):
        return voting.close_vote(
            by=by, community=point.community, number=point.assembly.number, point=point.number,
            few=FewBallots.TOLD,
        )  # fmt: skip


def decided(community: Community, by: User, word: str = "Approuver") -> tuple[AgendaPoint, AssemblyFile]:
    """An assembly held, with one secret vote closed, a document, and minutes signed and published."""
    point = voting_on(community, by, secret=True, points=[PointCard(PointKind.RESOLUTION, word, word)])
    vote(point, entitled(point.assembly)[0], "for")
    close(point, by)
    number = point.assembly.number
    with community_scope(community):
        file = preparing.add_file(
            by=by, community=community, number=number, file=checked("rapport.txt", word.encode())
        )
        session.end_session(by=by, community=community, number=number)
        minutes.write_minutes(
            by=by, community=community, number=number, opening=word, closing="", notes={1: word}
        )
    publish(point.assembly, by)
    return point, file


def publish(assembly: Assembly, by: User) -> None:
    """Sign for the two roles, by this person and another secretary, then publish."""
    other = make_user("Sacha")
    give_role(other, assembly.community, Role.SECRETARY)
    asked = {"community": assembly.community, "number": assembly.number}
    with community_scope(assembly.community):
        minutes.sign_minutes(by=by, role=SignerRole.PRESIDENT, **asked)
        minutes.sign_minutes(by=other, role=SignerRole.SECRETARY, **asked)
        minutes.publish_minutes(by=by, **asked)


def file_paper(assembly: Assembly, by: User) -> None:
    """File minutes signed by hand."""
    paper = checked("pv-signe.txt", b"Signed by hand.")
    with community_scope(assembly.community):
        minutes.file_scan(by=by, community=assembly.community, number=assembly.number, file=paper)
