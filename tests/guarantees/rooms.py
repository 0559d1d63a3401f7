"""The mark of a community written in the texts of its rooms: who said what, who is known, what was paid."""

from collections.abc import Callable

from django.utils import timezone

from maillage.communities.cards.enums import Audience as Seen
from maillage.communities.creation.enums import Audience
from maillage.communities.creation.priorities.models import Poll
from maillage.communities.creation.surveys.models import Survey
from maillage.communities.founding.actions import save_leader
from maillage.communities.founding.enums import LeaderFunction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.cards import makers as cards
from tests.communities.creation import makers as creation
from tests.communities.founding.makers import found_association
from tests.communities.letter import makers as letters
from tests.communities.members import makers as members
from tests.communities.prospects import makers as prospects
from tests.communities.treasury import makers as treasury
from tests.engines.bank.files import entry
from tests.foundation.rights import makers as rights
from tests.operations.budget import makers as budget
from tests.operations.meetings import makers as meetings

# Every member reads these.
SHARED = ("gathering", "group", "told", "poll", "survey", "stage", "promise", "letter")
# Those whose work it is, and nobody else of the community.
KEPT = (
    "applicant", "prospect", "call", "bank", "attendee", "answer", "leader", "request", "outlay", "payee",
    "bureau", "called",
)  # fmt: skip


def mark_rooms(community: Community, president: User, word: Callable[[str], str]) -> None:
    """Write ``word(kind)`` for each kind, and ``word("practice")`` on a card, by the actions of the rooms."""
    _people(community, president, word)
    _first_meetings(community, president, word)
    found_association(community, president)
    with community_scope(community):
        save_leader(
            by=president, community=community, leader=None, name=word("leader"), profession="Sage-femme",
            function=LeaderFunction.TREASURER, nationality="française", home_address="1 rue Imaginaire",
        )  # fmt: skip
    bureau = meetings.meeting(community, president, word("bureau"), kind="bureau", open_to_all=False)
    meetings.gather(bureau, president, word("called"))
    letter = letters.start(community, president)
    letters.write(letter, president, key="objectif", text=word("letter"))


def _people(community: Community, president: User, word: Callable[[str], str]) -> None:
    today = timezone.localdate()
    members.open_register(community, president)
    members.request_of(community, president, word("applicant"), on=today)
    prospect = prospects.enter(community, president, word("prospect"))
    prospects.contact(community, president, [prospect], note=word("call"))
    treasury.line_of(community, president, entry("3.00", day=today.isoformat(), text=word("bank")))
    rights.asked(community, president, "inconnue@exemple.invalid", last_name=word("request"))
    line = budget.line(community, president, budget.grant(community, president))
    budget.prepare(community, president, {line: 100}, title=word("outlay"), party=word("payee"))
    cards.open_directory(community, president, contact="")
    card = cards.show_everything(members.member_of(community, president, on=today), Seen.PRO)
    with community_scope(community):
        card.places.update(name=word("practice"))


def _first_meetings(community: Community, president: User, word: Callable[[str], str]) -> None:
    gathering = creation.meet(community, president, word("attendee"))
    creation.group(community, president, word("group"))
    creation.need(community, president, word("told"), gathering=gathering.number)
    creation.reach(community, president, Stage.PRE_PROJET, note=word("stage"))
    creation.note(community, president, "porteurs", responsible=word("promise"))
    poll = creation.poll(community, president)
    survey = creation.survey(community, president, Audience.PROFESSIONALS)
    for _ in range(5):
        creation.answer(survey, idee=word("answer"))
    with community_scope(community):
        type(gathering).objects.filter(pk=gathering.pk).update(title=word("gathering"))
        Poll.objects.filter(pk=poll.pk).update(title=word("poll"))
        Survey.objects.filter(pk=survey.pk).update(title=word("survey"))
