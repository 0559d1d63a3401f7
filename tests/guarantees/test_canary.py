"""Control A05: each community's private texts bear a mark, and nobody else ever reads it.

Every page and every file that links lead to is read, as each role of the other community, as the agencies of
elsewhere, as the operator of the platform and as a visitor.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from django.core import mail
from django.test import Client

from maillage.communities.territory.actions import save_draft, set_management_location
from maillage.communities.territory.models import TerritoryVersion
from maillage.communities.territory.seat import Seat
from maillage.foundation.access.actions import invite
from maillage.foundation.access.enums import Role, RoleScope
from maillage.foundation.access.roles import roles_of_scope
from maillage.foundation.identity.models import User
from maillage.foundation.notify.actions import deliver
from maillage.foundation.notify.models import MailMessage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.diagnosis.findings.models import Vote
from tests.cast import LONG_AGO, Cast, give_role, make_cast, make_user
from tests.communities.territory.makers import draw
from tests.guarantees.conftest import kept
from tests.guarantees.crawl import Crawl, crawl
from tests.guarantees.rooms import KEPT, SHARED, mark_rooms
from tests.planning.diagnosis.findings import makers as findings
from tests.planning.diagnosis.readings.makers import READING_FILES, enter, upload
from tests.planning.health_project import makers as project
from tests.planning.health_project import protocol_makers as protocols

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
STARTS = ("/", "/mes-communautes/")
# What a community says of its territory: its members read it, nobody else.
SAID = ("finding", "meeting", "message", "need", "organ", "ballot", "objective", "action", "protocol")
KINDS = (
    "draft-label", "draft-note", "adopted-label", "zone", "person", "invited", "address", "cpam", "note",
    "file", "practice", *SAID, *SHARED, *KEPT,
)  # fmt: skip


@dataclass(frozen=True)
class Marks:
    """One word per kind of private text of a community, found nowhere else."""

    name: str

    def __getitem__(self, kind: str) -> str:
        assert kind in KINDS
        return f"canari-{self.name}-{kind}"

    def seen_in(self, crawled: Crawl) -> set[str]:
        text = crawled.text().lower()
        return {kind for kind in KINDS if self[kind] in text}


def mark(community: Community, president: User, name: str, codes: list[str]) -> Marks:
    """Write the mark wherever a community keeps a text of its own."""
    marks = Marks(name)
    draw(community, president, codes[:1], adopted_on=LONG_AGO, label=marks["adopted-label"])
    draft = draw(
        community, president, codes, label=marks["draft-label"], sub_territories={marks["zone"]: codes[:1]}
    )
    give_role(make_user("Prune", marks["person"]), community, Role.MEMBER)
    invite(community=community, email=f"{marks['invited']}@exemple.invalid", role=Role.MEMBER, by=president)
    enter(community, president, note=marks["note"])
    upload(community, president, *READING_FILES[0], name=f"{marks['file']}.csv")
    with community_scope(community):
        version = TerritoryVersion.objects.get(pk=draft.pk)
        save_draft(
            by=president,
            community=community,
            version=version,
            revision=version.revision,
            codes=codes,
            sub_territories={marks["zone"]: codes[:1]},
            note=marks["draft-note"],
        )
        seat = Seat(commune_code=codes[0], address=marks["address"], cpam=marks["cpam"])
        set_management_location(by=president, community=community, seat=seat, starts_on=LONG_AGO)
    # The letter first: it cites the needs that are there when it is begun, and its readers may be others.
    mark_rooms(community, president, marks.__getitem__)
    say(community, president, marks)
    return marks


def say(community: Community, president: User, marks: Marks) -> None:
    """A finding, its evidence, a message, a need, who agreed, a vote; an objective, an action, a protocol."""
    meeting = replace(findings.MEETING, title=marks["meeting"])
    finding = findings.propose(community, president, title=marks["finding"], source=meeting)
    findings.say(community, president, finding, marks["message"])
    need = findings.join(community, president, [finding], title=marks["need"])
    findings.agree(community, president, need, who=marks["organ"])
    project.objective(community, president, title=marks["objective"])
    project.sheet(community, president, title=marks["action"])
    protocols.protocol(community, president, title=marks["protocol"])
    vote = findings.vote(community, president)
    with community_scope(community):
        Vote.objects.filter(pk=vote.pk).update(title=marks["ballot"])


@dataclass(frozen=True)
class Marked:
    """Who is there, and the words of each community."""

    cast: Cast
    ours: Marks
    theirs: Marks


@pytest.fixture(scope="module")
def module_marks(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Marked]:
    with kept(django_db_blocker):
        cast = make_cast()
        ours = mark(cast.ours, cast.alice, "notre", ["04070", "04209"])
        yield Marked(cast, ours, mark(cast.theirs, cast.charlie, "autre", ["69381", "69382"]))


@pytest.fixture
def cast(module_marks: Marked, db: None) -> Cast:
    return module_marks.cast


@pytest.fixture
def ours(module_marks: Marked) -> Marks:
    return module_marks.ours


@pytest.fixture
def theirs(module_marks: Marked) -> Marks:
    return module_marks.theirs


def read_as(user: User | None) -> Crawl:
    client = Client()
    if user is not None:
        client.force_login(user)
    return crawl(client, *STARTS)


def test_its_president_reads_every_mark_of_a_community(cast, ours, theirs):
    """Otherwise the silence of the others would prove nothing."""
    read = read_as(cast.alice)
    assert ours.seen_in(read) == set(KINDS)
    assert theirs.seen_in(read) == set()
    files = [address for address in read.bodies if address.partition("?")[0].endswith(".csv")]
    assert {address.partition("?")[0].rsplit("/", 1)[1] for address in files} >= {
        "communes.csv",
        "journal.csv",
    }
    assert len(read.bodies) > 50


@pytest.mark.parametrize("role", [spec.role for spec in roles_of_scope(RoleScope.COMMUNITY)])
def test_no_role_of_another_community_reads_one(cast, ours, theirs, role):
    holder = cast.charlie if role == Role.PRESIDENT else make_user(f"autre{role.value}".replace("_", ""))
    if holder != cast.charlie:
        give_role(holder, cast.theirs, role)
    read = read_as(holder)
    assert ours.seen_in(read) == set()
    assert any(address.startswith(f"/c/{cast.theirs.slug}/") for address in read.bodies)


@pytest.mark.parametrize("who", ["dana", "emile", "paul", "cpam", "nobody"])
def test_nobody_from_outside_reads_one(cast, ours, theirs, who):
    """Not even the agency that follows the community: its page shows adopted facts only."""
    user = {"cpam": cast.holder(Role.CPAM), "nobody": None}.get(who) or getattr(cast, who, None)
    read = read_as(user)
    assert ours.seen_in(read) | theirs.seen_in(read) == set()
    assert len(read.bodies) > 15


def test_a_member_reads_what_the_role_opens_and_no_draft(cast, ours, theirs):
    read = read_as(cast.bob)
    assert theirs.seen_in(read) == set()
    assert ours.seen_in(read) == {"adopted-label", "cpam", "note", "practice", *SAID, *SHARED}


def test_an_adviser_reads_facts_and_nothing_of_what_members_say(cast, ours, theirs):
    """The way to a contract, which they accompany, is open to them; findings and cards are not."""
    assert ours.seen_in(read_as(cast.holder(Role.ADVISER))) == {"adopted-label", "cpam", "note", *SHARED}


def test_messages_carry_no_mark_of_another(cast, ours, theirs):
    """What left by mail went to its own people only, and tells nothing of a draft or of a seat."""
    for message in list(MailMessage.objects.filter(sent_at=None)):
        deliver(message_id=message.pk)
    assert len(mail.outbox) >= 2
    for message in mail.outbox:
        text = f"{message.subject} {message.body}".lower()
        assert not [kind for marks in (ours, theirs) for kind in KINDS if marks[kind] in text]
