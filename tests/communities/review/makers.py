"""Files between a community and its funders, by the actions of the room."""

import uuid
from datetime import date, datetime, timedelta

from django.utils import timezone

from maillage.communities.review.actions import contract, decisions, exchanges, opening
from maillage.communities.review.enums import CaseKind
from maillage.communities.review.models import Exchange, OfficerNote, ReviewCase
from maillage.communities.review.words import Meeting, Note, Outside, Remark, Version
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.letter import makers as letters

PDF = b"%PDF-1.7 un projet de sante invente"


def stand(community: Community, stage: Stage, since: date = date(2021, 1, 1)) -> None:
    """Where the community stands, without the way that leads there."""
    with community_scope(community):
        Community.objects.filter(pk=community.pk).update(stage=stage, stage_since=since)
    community.stage, community.stage_since = stage, since


def letter_case(community: Community, by: User) -> ReviewCase:
    """A letter filed on the platform: its case opens by itself."""
    letters.file(letters.start(community, by), by)
    return last(community)


def project_case(
    community: Community, by: User, received_on: date | None = None, now: datetime | None = None
) -> ReviewCase:
    """A project received by another way, ten days ago by default."""
    now = now or timezone.now()
    received_on = received_on or timezone.localdate(now) - timedelta(days=10)
    filed = Outside(CaseKind.PROJECT, received_on, "projet.pdf", PDF)
    return opening.declare_filing(by=by, community=community, key=uuid.uuid4(), filed=filed, now=now)


def contract_case(community: Community, by: User, kind: CaseKind = CaseKind.ACI) -> ReviewCase:
    stand(community, Stage.PS_VALIDE)
    return contract.open_contract(
        by=by, community=community, key=uuid.uuid4(), kind=kind, subject=None, now=timezone.now()
    )


def last(community: Community) -> ReviewCase:
    with community_scope(community):
        return ReviewCase.objects.select_related("community").order_by("-number")[0]


def reread(case: ReviewCase) -> ReviewCase:
    with community_scope(case.community):
        return ReviewCase.objects.select_related("community").get(pk=case.pk)


def said(case: ReviewCase) -> list[Exchange]:
    with community_scope(case.community):
        return list(Exchange.objects.filter(case=case).order_by("number"))


def say(case: ReviewCase, by: User, text: str = "Une remarque.", **about) -> Exchange:
    return exchanges.comment(
        by=by, community=case.community, number=case.number, key=uuid.uuid4(), remark=Remark(text, **about),
        now=timezone.now(),
    )  # fmt: skip


def complement(case: ReviewCase, by: User, key: uuid.UUID | None = None) -> Exchange:
    return exchanges.ask_complement(
        by=by, community=case.community, number=case.number, key=key or uuid.uuid4(), text="Précisez.",
        due_on=timezone.localdate() + timedelta(days=20), now=timezone.now(),
    )  # fmt: skip


def meeting(case: ReviewCase, by: User) -> Exchange:
    when = timezone.now() + timedelta(days=9)
    return exchanges.invite(
        by=by, community=case.community, number=case.number, key=uuid.uuid4(),
        meeting=Meeting(when, "Salle de l’Exemple", "CPAM, MSA, URPS"), now=timezone.now(),
    )  # fmt: skip


def secret(case: ReviewCase, by: User, text: str = "SECRET-ENTRE-AGENTS") -> OfficerNote:
    return exchanges.note_privately(
        by=by, community=case.community, number=case.number, key=uuid.uuid4(), note=Note(text),
        now=timezone.now(),
    )  # fmt: skip


def validate(
    case: ReviewCase, by: User, now: datetime | None = None, key: uuid.UUID | None = None
) -> Exchange:
    return decisions.validate(
        by=by, community=case.community, number=case.number, key=key or uuid.uuid4(), text="",
        now=now or timezone.now(),
    )  # fmt: skip


def oppose(case: ReviewCase, by: User, now: datetime | None = None, **about) -> Exchange:
    return decisions.oppose(
        by=by, community=case.community, number=case.number, key=uuid.uuid4(), now=now or timezone.now(),
        **{"ground": "prs", "text": "Incompatible avec l’objectif 3.", **about},
    )  # fmt: skip


def withdraw(case: ReviewCase, by: User) -> Exchange:
    return decisions.withdraw(
        by=by, community=case.community, number=case.number, key=uuid.uuid4(), text="", now=timezone.now()
    )


def propose(case: ReviewCase, by: User) -> Exchange:
    version = Version("Première version", (("Accès aux soins", 75_000),), "contrat.pdf", PDF)
    return contract.propose(
        by=by, community=case.community, number=case.number, key=uuid.uuid4(), version=version,
        now=timezone.now(),
    )  # fmt: skip


def sign(case: ReviewCase, by: User, on: date) -> Exchange:
    return contract.sign(
        by=by, community=case.community, number=case.number, key=uuid.uuid4(), on=on, now=timezone.now()
    )
