"""Findings, needs and votes for tests, made as people make them: by the actions of the room."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.diagnosis.findings import actions
from maillage.planning.diagnosis.findings.actions import DescribedSource, IndicatorSource, Wording
from maillage.planning.diagnosis.findings.models import (
    Agreement,
    Ballot,
    Comment,
    Evidence,
    Finding,
    Need,
    Vote,
)
from tests.communities.territory.makers import TODAY

MEETING = DescribedSource("meeting", "Soirée de Laragne", date(2026, 3, 12), 34, "Peu de rendez-vous.")


def wording(**changes: Any) -> Wording:
    return Wording(
        **{"kind": "weakness", "theme": "access", "gravity": 3, "title": "Peu de rendez-vous"} | changes
    )


def propose(
    community: Community,
    by: User,
    *,
    source: DescribedSource | IndicatorSource | None = MEETING,
    key: uuid.UUID | None = None,
    **changes: Any,
) -> Finding:
    with community_scope(community):
        return actions.propose_finding(
            by=by,
            community=community,
            key=key or uuid.uuid4(),
            wording=wording(**changes),
            source=source,
            source_key=uuid.uuid4(),
            today=TODAY,
        )


def source(
    community: Community, by: User, finding: Finding, what: DescribedSource | IndicatorSource = MEETING
) -> Evidence:
    with community_scope(community):
        return actions.add_evidence(
            by=by, community=community, finding=finding, key=uuid.uuid4(), source=what, today=TODAY
        )


def decide(community: Community, by: User, finding: Finding, status: str, reason: str = "") -> Finding:
    with community_scope(community):
        return actions.decide(by=by, community=community, finding=finding, status=status, reason=reason)


def keep(community: Community, by: User, finding: Finding) -> Finding:
    """Discussed, then kept."""
    decide(community, by, finding, "discussed")
    return decide(community, by, finding, "kept")


def say(
    community: Community, by: User, finding: Finding, text: str = "D’accord", key: uuid.UUID | None = None
) -> Comment:
    with community_scope(community):
        return actions.comment(
            by=by, community=community, finding=finding, key=key or uuid.uuid4(), text=text
        )


def join(community: Community, by: User, findings: Sequence[Finding], **changes: Any) -> Need:
    words = {"title": "Un accès plus simple", "text": "", "population": "", "places": (), "key": uuid.uuid4()}
    with community_scope(community):
        return actions.write_need(
            by=by, community=community, findings=[one.number for one in findings], **words | changes
        )


def agree(community: Community, by: User, need: Need, **changes: Any) -> Agreement:
    words = {
        "key": uuid.uuid4(), "revision": need.revision, "kind": "organ", "who": "Conseil d’administration",
        "agreed_on": date(2026, 3, 12), "reservation": "", "today": TODAY,
    }  # fmt: skip
    with community_scope(community):
        return actions.record_agreement(by=by, community=community, need=need, **words | changes)


def vote(community: Community, by: User, *, subject: str = "findings", dots: int = 5) -> Vote:
    """Open for a long time; on findings, one is added when there are not two."""
    with community_scope(community):
        lacking = subject == "findings" and Finding.objects.standing().count() < 2
    if lacking:
        propose(community, by)
        propose(community, by)
    with community_scope(community):
        return actions.open_vote(
            by=by,
            community=community,
            key=uuid.uuid4(),
            title="Nos priorités",
            subject=subject,
            dots=dots,
            closes_on=date(2999, 1, 1),
            today=TODAY,
        )


def cast(community: Community, by: User, one: Vote, dots: dict[int, int]) -> Ballot:
    with community_scope(community):
        return actions.cast_ballot(by=by, community=community, vote=one, dots=dots, today=TODAY)


def close(community: Community, by: User, one: Vote) -> Vote:
    with community_scope(community):
        return actions.close_vote(by=by, community=community, vote=one)
