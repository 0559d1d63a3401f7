"""A contract, its dialogues and its controls, by the actions of the rooms."""

import uuid
from datetime import date, timedelta

from django.utils import timezone

from maillage.foundation.access.enums import Role
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.budget.exercises import of_contract
from maillage.operations.budget.models import Outlay
from maillage.operations.contract.models import AciContract
from maillage.operations.dialogue.actions import campaigns, dialogues, minutes
from maillage.operations.dialogue.enums import Answer, CommitmentState, Method, Party, Verdict
from maillage.operations.dialogue.models import Campaign, Commitment, Dialogue, TargetProposal
from maillage.operations.dialogue.words import Meeting, Order, Promise, Target
from tests.cast import give_role, make_user
from tests.operations.budget import makers as budget
from tests.operations.contract import makers as contracts
from tests.operations.evidence import makers as proofs

SIGNED_DAYS_AGO = 400


def contract(community: Community, by: User) -> AciContract:
    """A contract in its second year."""
    today = timezone.localdate()
    with community_scope(community):
        found: AciContract | None = AciContract.objects.filter(community=community).first()
    return found or contracts.record(
        community, by, signed_on=today - timedelta(days=SIGNED_DAYS_AGO), reference=f"ACI-{community.pk}",
        today=today,
    )  # fmt: skip


def open_dialogue(community: Community, by: User, year: int = 1) -> Dialogue:
    return dialogues.open_dialogue(
        by=by, community=community, key=uuid.uuid4(), contract=contract(community, by), year=year
    )


def held(community: Community, by: User, year: int = 1) -> Dialogue:
    """A dialogue that took place yesterday."""
    one = open_dialogue(community, by, year)
    yesterday = timezone.localdate() - timedelta(days=1)
    return dialogues.hold(
        by=by,
        community=community,
        number=one.number,
        meeting=Meeting(yesterday, place="CPAM"),
        present="Tous",
    )


def promise(one: Dialogue, by: User, what: str = "Recruter", due_on: date | None = None) -> Commitment:
    said = Promise(what, Party.COMMUNITY, due_on or timezone.localdate() + timedelta(days=90))
    return dialogues.take_commitment(
        by=by, community=one.community, number=one.number, key=uuid.uuid4(), promise=said
    )


def follow(one: Commitment, by: User, state: CommitmentState = CommitmentState.KEPT):
    return dialogues.follow_commitment(
        by=by, community=one.community, commitment=one.number, key=uuid.uuid4(), state=state, text="Fait."
    )


def target(one: Dialogue, by: User, label: str = "Patients placés"):
    return dialogues.propose_target(
        by=by, community=one.community, number=one.number, key=uuid.uuid4(), target=Target(label, "240")
    )


def accepted(one: Dialogue, by: User, officer: User) -> TargetProposal:
    """A target of the community that the officer accepted."""
    row = target(one, by)
    return dialogues.answer_target(
        by=officer, community=one.community, number=one.number, target=row.pk, answer=Answer.ACCEPTED,
        reason="",
    )  # fmt: skip


def write(one: Dialogue, by: User, text: str = "Nous avons parlé.", based_on: int = 0):
    return minutes.write_minutes(
        by=by, community=one.community, number=one.number, key=uuid.uuid4(), based_on=based_on, text=text
    )


def approve(one: Dialogue, by: User, version: int = 1):
    return minutes.approve_minutes(
        by=by, community=one.community, number=one.number, key=uuid.uuid4(), version=version
    )


def fill(community: Community, by: User, count: int = 6) -> None:
    """Proofs of the second year of the contract."""
    for rank in range(count):
        proofs.prove(community, by, f"Pièce {rank}")


def treasurer(community: Community) -> User:
    person = make_user(f"Trésorière {community.slug}")
    give_role(person, community, Role.TREASURER)
    return person


def expense(
    community: Community, by: User, approver: User, *, year: int = 2, kind: str = "fir", cents: int = 12_000,
    title: str = "Location de salle", file: bytes = budget.INVOICE, **line_values: object,
) -> Outlay:  # fmt: skip
    """An approved expense of a year of the contract, paid by a funding of this kind."""
    exercise = of_contract(contract(community, by))[year - 1]
    line = budget.line(
        community, by, budget.grant(community, by, kind=kind), exercise=exercise, cents=cents,
        envelope="fir" if kind == "fir" else "own", **line_values,
    )  # fmt: skip
    one = budget.prepare(community, by, {line: cents}, title=title, file=file)
    return budget.approve(community, approver, one)


def control(community: Community, officer: User, by: User, *, year: int = 2, **order) -> Campaign:
    """A control on a year, the second unless said otherwise; ``by`` records the contract."""
    said = {
        "title": "Accès aux soins", "asked": "Les réunions ont-elles eu lieu ?", "size": 3,
        "method": Method.RANDOM, "answer_due_on": timezone.localdate() + timedelta(days=15),
    } | order  # fmt: skip
    return campaigns.open_campaign(
        by=officer, community=community, key=uuid.uuid4(), contract=contract(community, by), year=year,
        order=Order(**said),
    )  # fmt: skip


def base(one: Campaign, by: User) -> dict:
    return {"by": by, "community": one.community, "number": one.number, "key": uuid.uuid4()}


def judged(one: Campaign, officer: User) -> None:
    """Every piece has an opinion."""
    for rank in range(1, one.size + 1):
        campaigns.give_opinion(**base(one, officer), rank=rank, verdict=Verdict.WEAK, text="Peu lisible.")


def contradictory(one: Campaign, officer: User, days: int = 15):
    judged(one, officer)
    return campaigns.open_contradictory(
        **base(one, officer), reply_due_on=timezone.localdate() + timedelta(days=days), text=""
    )


def reread(one):
    with community_scope(one.community):
        return type(one).objects.get(pk=one.pk)
