"""How many proxies one person may hold: what the meeting says, else what the statutes say for an organ."""

from maillage.communities.founding.queries import current_answers, kit
from maillage.foundation.tenancy.models import Community
from maillage.operations.meetings.enums import Answer, MeetingKind
from maillage.operations.meetings.errors import MeetingError
from maillage.operations.meetings.models import Meeting, Participant

# Where one votes. The statutes speak of assemblies: a board follows them unless its meeting says else.
VOTING = frozenset({MeetingKind.AG, MeetingKind.CA, MeetingKind.BUREAU})


def of_statutes(community: Community) -> int:
    """What the statutes of this community allow, or what is usual while they are not written."""
    return int(current_answers(community, kit())["proxies_max"])


def allowed(community: Community, kind: str, said: int | None) -> int | None:
    """What a meeting of this kind allows, where ``said`` may be nothing; none where nothing bounds it."""
    if said is not None:
        return said
    return of_statutes(community) if kind in VOTING else None


def held_by(holder: Participant, *, but: Participant) -> int:
    """How many gave them their proxy when answering, this other person left out."""
    rows = Participant.objects.filter(proxy_to=holder, answer=Answer.PROXY)
    return rows.exclude(pk=but.pk).count()


def refuse_beyond(meeting: Meeting, holder: Participant, held: int) -> None:
    """Raises ``MeetingError`` when the holder already has as many as the meeting allows."""
    most = meeting.proxies_max
    if most is not None and held >= most:
        plural = "s" if most > 1 else ""
        limit = f"{most} pouvoir{plural} au plus par personne" if most else "aucun pouvoir n’est admis"
        raise MeetingError(f"{holder.name} ne peut pas porter ce pouvoir : {limit} à cette réunion.")
