"""Things of the room for the tests: a stage reached, a meeting, a need, a vote, a survey and its answers."""

import uuid
from collections.abc import Sequence
from datetime import date

from maillage.communities.creation.actions import note_item, record_stage
from maillage.communities.creation.enums import Audience
from maillage.communities.creation.gatherings.actions import add_people, save_gathering, save_group, save_need
from maillage.communities.creation.gatherings.cards import GatheringCard, GroupCard, NeedCard, Person
from maillage.communities.creation.gatherings.models import Attendee, ExpressedNeed, Gathering, WorkingGroup
from maillage.communities.creation.models import ChecklistEntry, StageEvent
from maillage.communities.creation.priorities.actions import add_voters, open_poll
from maillage.communities.creation.priorities.models import Poll, PollVoter
from maillage.communities.creation.proofs import Line, Proof
from maillage.communities.creation.surveys.actions import answer_survey, open_survey
from maillage.communities.creation.surveys.models import Survey, SurveyAnswer
from maillage.communities.creation.surveys.questions import default_questions
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

TODAY = date(2026, 11, 22)


def reach(community: Community, by: User, status: Stage, on: date = TODAY, **proof: str) -> StageEvent:
    with community_scope(community):
        return record_stage(
            by=by,
            community=community,
            key=uuid.uuid4(),
            status=status,
            on=on,
            today=TODAY,
            proof=Proof(**proof),
        )


def note(community: Community, by: User, item: str, **line: object) -> ChecklistEntry:
    with community_scope(community):
        return note_item(
            by=by, community=community, key=uuid.uuid4(), item=item, line=Line(**line), today=TODAY
        )


def meet(community: Community, by: User, *names: str, on: date = TODAY, kind: str = "plenary") -> Gathering:
    """A meeting with these people."""
    with community_scope(community):
        card = GatheringCard(f"Soirée de {community.name}", kind, on, place="Salle inventée")
        one = save_gathering(by=by, community=community, key=uuid.uuid4(), card=card)
        people = [Person(name, "Sage-femme", f"{name.split()[0].lower()}@exemple.invalid") for name in names]
        add_people(by=by, community=community, number=one.number, people=people)
    return one


def attendee_of(gathering: Gathering) -> Attendee:
    with community_scope(gathering.community):
        return Attendee.objects.filter(gathering=gathering).order_by("pk")[0]


def group(
    community: Community, by: User, title: str = "Soins non programmés", **card: object
) -> WorkingGroup:
    with community_scope(community):
        made = GroupCard(title, "access", **card)
        return save_group(by=by, community=community, key=uuid.uuid4(), card=made)


def need(community: Community, by: User, title: str = "Pas de dentiste", **card: object) -> ExpressedNeed:
    with community_scope(community):
        made = NeedCard(title, "access", 3, **card)
        return save_need(by=by, community=community, key=uuid.uuid4(), card=made)


def poll(
    community: Community, by: User, *, voters: int = 2, dots: int = 3, needs: Sequence[ExpressedNeed] = ()
) -> Poll:
    """A vote on these needs or on two words, with as many tickets."""
    with community_scope(community):
        one = open_poll(
            by=by, community=community, key=uuid.uuid4(), title="Nos priorités", dots=dots,
            closes_on=date(2099, 1, 1), needs=[row.number for row in needs],
            others=["Dentistes", "Transports"], today=TODAY,
        )  # fmt: skip
        add_voters(
            by=by, community=community, number=one.number, key=uuid.uuid4(), people=[], tickets=voters,
            today=TODAY,
        )  # fmt: skip
    return one


def voters_of(one: Poll) -> list[PollVoter]:
    with community_scope(one.community):
        return list(PollVoter.objects.select_related("community", "poll").filter(poll=one).order_by("rank"))


def survey(community: Community, by: User, audience: Audience = Audience.INHABITANTS) -> Survey:
    with community_scope(community):
        return open_survey(
            by=by, community=community, key=uuid.uuid4(), audience=audience, introduction="",
            title="Votre santé, votre territoire",
            questions=[one["code"] for one in default_questions(audience)],
            closes_on=date(2099, 1, 1), today=TODAY,
        )  # fmt: skip


def answer(one: Survey, **values: object) -> SurveyAnswer:
    with community_scope(one.community):
        return answer_survey(survey=one, key=uuid.uuid4(), values=values, today=TODAY)
