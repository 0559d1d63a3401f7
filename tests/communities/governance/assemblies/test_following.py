"""What follows an election, and what a vote asks of other registers: mandates, interests, the year."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.communities.governance.assemblies.actions import following, people, session, voting
from maillage.communities.governance.assemblies.cards import PointCard
from maillage.communities.governance.assemblies.enums import PointKind
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.links import write_token
from maillage.communities.governance.assemblies.models import AgendaPoint
from maillage.communities.governance.mandates.actions import end_mandate
from maillage.communities.governance.mandates.enums import EndReason
from maillage.communities.governance.mandates.models import Mandate
from maillage.communities.governance.rules.enums import MandateFunction, OrganKind
from maillage.communities.governance.rules.models import Organ
from maillage.communities.governance.year.queries import statutory_year
from maillage.communities.members.actions.register import name_representative
from maillage.communities.members.enums import MemberKind, MemberStatus
from maillage.communities.members.models import Member, MemberCategory
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.governance import makers as rules
from tests.communities.governance.assemblies import makers
from tests.communities.governance.assemblies.test_telephones import page_of
from tests.communities.members.makers import open_register

pytestmark = pytest.mark.django_db
CA = [PointCard(PointKind.ELECTION, "Élire le conseil", seats=2, office="CA")]


def a_structure(community, by) -> Member:
    """A structure of the register, with a holder and a substitute."""
    with community_scope(community):
        open_register(community, by)
        category = MemberCategory.objects.filter(kind=MemberKind.STRUCTURE, votes=True).first()
        today = timezone.localdate()
        made = Member.objects.create(
            community=community, number=8000, kind=MemberKind.STRUCTURE, category=category,
            status=MemberStatus.ACTIF, status_since=today, origin="coordinator", admitted_on=today,
            structure_name="Centre Inventé", name_key="centre invente", sort_key="centre invente",
            email="centre@exemple.invalid",
        )  # fmt: skip
        for name, substitute in (("Titulaire", False), ("Suppléante", True)):
            name_representative(
                by=by, member=made, first_name="Ada", last_name=name, email=f"{name}@exemple.invalid",
                role="", substitute=substitute, on=today,
            )  # fmt: skip
        return made


def an_election(cast) -> tuple[AgendaPoint, Member]:
    """A structure and a person elected to two seats, by rules in force."""
    structure = a_structure(cast.ours, cast.alice)
    makers.members(cast.ours, cast.alice, 4)
    rules.adopt(
        cast.ours, cast.alice, changed={OrganKind.AG_ORDINAIRE: {"by_college": False, "fees_paid": False}}
    )
    one = makers.convened(cast.ours, cast.alice, voters=0, points=CA)
    voters = makers.entitled(one)
    with community_scope(cast.ours):
        point = AgendaPoint.objects.get(assembly=one)
        seat = next(voter for voter in voters if voter.member_id == structure.pk)
        person = next(voter for voter in voters if voter.member_id != structure.pk)
        names = tuple(
            people.stand(point=point, voter=voter, statement="", now=timezone.now()).pk
            for voter in (person, seat)
        )
        for voter in voters:
            makers.arrive(voter, cast.alice)
        asked = {"by": cast.alice, "community": cast.ours, "number": one.number}
        session.open_session(chair=person.label, clerk="Max", today=timezone.localdate(), **asked)
        point = voting.open_vote(point=1, secret=True, **asked)
    for voter in voters:
        makers.vote(point, voter, names)
    return makers.close(point, cast.alice), structure


def test_those_elected_enter_the_register_once_and_a_structure_by_who_sits_for_it(cast):
    point, structure = an_election(cast)
    client = Client()
    client.force_login(cast.alice)
    where = [cast.ours.slug, point.assembly.number, 1]
    page, act = reverse("vote_result", args=where), reverse("vote_follow", args=where)
    with community_scope(cast.ours):
        organs = {organ.kind: organ for organ in Organ.objects.all()}
        holder, substitute = structure.representatives.order_by("substitute")
        rank = point.candidates.get(voter__member=structure).rank
    shown = client.get(page).text
    assert "Qui siège pour Centre Inventé" in shown
    assert f'<option value="{holder.pk}" selected>' in shown
    sent = {"do": "mandates", "organ": organs["ca"].pk, "function": "administrator"}
    assert client.post(act, sent).status_code == 422
    with community_scope(cast.ours):
        assert not Mandate.objects.exists()
    client.post(act, {**sent, f"representative_{rank}": substitute.pk})
    with community_scope(cast.ours):
        assert Mandate.objects.count() == 2
        assert Mandate.objects.get(member=structure).representative == substitute
        # Pressed again, from a page left open, with the same organ or with another.
        for kind in ("ca", "bureau"):
            new = following.enter_mandates(
                by=cast.alice, community=cast.ours, number=point.assembly.number, point=1,
                organ=organs[kind], function=MandateFunction.ADMINISTRATOR,
            )  # fmt: skip
            assert new == 0
        assert Mandate.objects.count() == 2
    assert "mandats inscrits" in client.get(page).text
    with community_scope(cast.ours):
        # A mandate written in the wrong organ is ended as a mistake, then written again.
        wrong = Mandate.objects.get(member=structure)
        end_mandate(
            by=cast.alice, community=cast.ours, mandate=wrong, ends_on=wrong.starts_on,
            reason=EndReason.MISTAKE,
        )  # fmt: skip
        again = {"by": cast.alice, "community": cast.ours, "number": point.assembly.number, "point": 1,
                 "organ": organs["ca"], "function": MandateFunction.ADMINISTRATOR}  # fmt: skip
        with pytest.raises(RefusedError, match="représentants"):
            following.enter_mandates(**again)
        assert following.enter_mandates(**again, representatives={rank: holder}) == 1
        assert following.enter_mandates(**again, representatives={rank: holder}) == 0
        assert Mandate.objects.count() == 3


def test_the_year_knows_whether_its_assembly_was_held(cast):
    def known():
        today = timezone.localdate()
        with community_scope(cast.ours):
            year = statutory_year(cast.ours, today.year, today)
        return next(one.known for one in year.standings if one.duty.code == "assembly")

    assert known() is None
    point = makers.voting_on(cast.ours, cast.alice)
    assert (known().done, known().said[:9]) == (False, "En séance")
    makers.close(point, cast.alice)
    with community_scope(cast.ours):
        session.end_session(by=cast.alice, community=cast.ours, number=point.assembly.number)
    assert known().done
    assert known().on == timezone.localdate()


def test_who_declared_a_link_with_what_a_point_names_is_told_so_and_others_a_number(cast):
    rules.declare_link(cast.ours, cast.bob, body="Laboratoire Modèle")
    points = [PointCard(PointKind.RESOLUTION, "Convention avec le laboratoire modèle", "Texte.")]
    makers.members(cast.ours, cast.alice, 3)
    with community_scope(cast.ours):
        first = Member.objects.order_by("number").first()
        first.user = cast.bob
        first.save(update_fields=["user"])
    point = makers.voting_on(cast.ours, cast.alice, voters=0, there=3, points=points)
    voters = makers.entitled(point.assembly)
    told = [Client().get(page_of(voter)).text for voter in voters]
    said = "Vous avez déclaré un lien"
    assert [said in text for text in told] == [voter.member.user_id == cast.bob.pk for voter in voters]
    assert any(said in text for text in told)
    desk = Client()
    desk.force_login(cast.alice)
    shown = desk.get(reverse("assembly_desk", args=[cast.ours.slug, point.assembly.number])).text
    assert "1 votant a déclaré un lien" in shown
    assert "Bob" not in shown
    assert write_token(voters[0]) not in shown
