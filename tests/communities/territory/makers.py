"""Territories for tests, made as people make them: by the actions of the room."""

from collections.abc import Sequence
from datetime import date

from maillage.communities.territory.actions import adopt_version, start_draft
from maillage.communities.territory.models import TerritoryVersion
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

TODAY = date(2026, 11, 22)


def draw(
    community: Community,
    by: User,
    codes: Sequence[str],
    *,
    sub_territories: dict[str, list[str]] | None = None,
    adopted_on: date | None = None,
    label: str = "",
) -> TerritoryVersion:
    """A draft of these codes, or a version in force from ``adopted_on``."""
    with community_scope(community):
        version = start_draft(
            by=by, community=community, codes=codes, sub_territories=sub_territories or {}, label=label
        )
        if adopted_on is None:
            return version
        return adopt_version(
            by=by,
            community=community,
            version=version,
            revision=version.revision,
            starts_on=adopted_on,
            today=TODAY,
        )
