"""From a closed meeting to the lines of those who were there."""

from django.db import transaction

from maillage.communities.members.models import Member
from maillage.foundation.access.acting import entitled
from maillage.foundation.access.enums import Permission
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.zones import zone_of
from maillage.operations.indemnities.actions.lines import Presence, Skipped, write_presences
from maillage.operations.indemnities.enums import HoursCode, Kind, NatureCode
from maillage.operations.indemnities.errors import IndemnityRefusal
from maillage.operations.indemnities.models import IndemnityLine
from maillage.operations.indemnities.queries import rules_of, source_of_meeting
from maillage.operations.indemnities.valuing import Given
from maillage.operations.meetings.queries.presences import closed_presences
from maillage.planning.health_project.models import ActionSheet

_NO_CARD = "La personne n’est pas dans le registre des membres."
_STRUCTURE = "La personne représentait une structure : la structure facture, ou conclut une convention."


@transaction.atomic
def write_meeting(
    *, by: User, community: Community, number: int, nature: NatureCode, hours: HoursCode
) -> tuple[list[IndemnityLine], list[Skipped]]:
    """A line to confirm for each member present at a closed meeting, for the time they were there; the others
    with the reason. Once a person and a meeting, however often it is asked. Raises ``IndemnityRefusal`` for a
    kind of meeting that is not paid.
    """
    entitled(by, community, Permission.INDEMNITY_PREPARE)
    found = list(closed_presences(meeting=number))
    if found and found[0].kind.value not in rules_of().kinds:
        raise IndemnityRefusal(f"Votre vote n’indemnise pas cette nature de réunion : {found[0].kind.label}.")
    members = Member.objects.in_bulk([one.member_id for one in found if one.member_id])
    sheets = ActionSheet.objects.in_bulk([one.sheet_id for one in found if one.sheet_id])
    presences, left_out = [], []
    for one in found:
        if one.member_id is None or one.through_structure:
            left_out.append(Skipped(one.name, _STRUCTURE if one.through_structure else _NO_CARD))
            continue
        given = Given(
            kind=Kind(one.kind.value), nature=nature, hours=hours, title=one.meeting_title,
            starts_at=one.arrived_at, ends_at=one.left_at, mission=one.mission,
            sheet=sheets.get(one.sheet_id) if one.sheet_id else None,
            zone=zone_of(community.department_code),
        )  # fmt: skip
        presences.append(Presence(members[one.member_id], given, source_of_meeting(one.meeting_id)))
    written, skipped = write_presences(by=by, community=community, presences=presences)
    return written, [*left_out, *skipped]
