"""Things of the room for the tests: a stage reached, a line of a checklist noted."""

import uuid
from datetime import date

from maillage.communities.creation.actions import note_item, record_stage
from maillage.communities.creation.models import ChecklistEntry, StageEvent
from maillage.communities.creation.proofs import Line, Proof
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
