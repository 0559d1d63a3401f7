"""Protocols for tests, made as people make them: by the actions of the room."""

import uuid
from datetime import date
from typing import Any

from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.health_project.protocols import actions
from maillage.planning.health_project.protocols.actions import Wording
from maillage.planning.health_project.protocols.models import (
    Protocol,
    ProtocolVersion,
    PublishedProtocol,
)
from tests.communities.territory.makers import TODAY

WORDING = Wording(
    purpose="Agir tôt", professions=("gp", "nurse"), steps="Repérer\nAppeler", sources="HAS 2024"
)
REVIEW_ON = date(2027, 11, 22)


def protocol(
    community: Community,
    by: User,
    *,
    title: str = "Plaie du pied",
    key: uuid.UUID | None = None,
    **words: Any,
) -> Protocol:
    with community_scope(community):
        return actions.write_protocol(
            by=by, community=community, key=key or uuid.uuid4(), title=title, mission="parcours",
            wording=words.pop("wording", WORDING),
        )  # fmt: skip


def working(community: Community, one: Protocol) -> ProtocolVersion:
    with community_scope(community):
        return ProtocolVersion.objects.filter(protocol=one, state__in=["draft", "review"]).get()


def submit(community: Community, by: User, one: Protocol) -> ProtocolVersion:
    with community_scope(community):
        return actions.submit_version(by=by, community=community, version=working(community, one))


def review(community: Community, by: User, one: Protocol, opinion: str = "agree", text: str = "") -> Any:
    with community_scope(community):
        return actions.review_version(
            by=by, community=community, version=working(community, one), opinion=opinion, text=text
        )


def approve(community: Community, by: User, one: Protocol, review_on: date = REVIEW_ON) -> ProtocolVersion:
    with community_scope(community):
        return actions.approve_version(
            by=by, community=community, version=working(community, one), review_on=review_on, today=TODAY
        )


def in_force(community: Community, author: User, approver: User, **words: Any) -> Protocol:
    """Written by one, reviewed and approved by another."""
    one = protocol(community, author, **words)
    put_in_force(community, author, approver, one)
    return one


def put_in_force(community: Community, author: User, approver: User, one: Protocol) -> ProtocolVersion:
    submit(community, author, one)
    review(community, approver, one)
    return approve(community, approver, one)


def publish(community: Community, by: User, one: Protocol, licence: str = "cc-by-4.0") -> PublishedProtocol:
    with community_scope(community):
        return actions.publish_protocol(
            by=by, community=community, protocol=one, licence=licence, today=TODAY
        )


def adopt(community: Community, by: User, copy: PublishedProtocol) -> Protocol:
    with community_scope(community):
        return actions.adopt_protocol(by=by, community=community, key=uuid.uuid4(), copy=copy)


def rewrite(community: Community, by: User, one: Protocol, wording: Wording) -> ProtocolVersion:
    """A new draft with other words."""
    with community_scope(community):
        version = actions.revise_protocol(by=by, community=community, protocol=one)
        return actions.edit_version(
            by=by, community=community, version=version, revision=version.revision, title=one.title,
            change_note="Autre déroulé", wording=wording,
        )  # fmt: skip
