"""Who may be called to a meeting: members, organs, those of the time before."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from maillage.communities.members.enums import Profession
from maillage.communities.members.models import Member, Representative
from maillage.foundation.access.enums import Role
from maillage.foundation.access.queries import people_of
from maillage.operations.meetings.cards import Called
from maillage.operations.meetings.models import Meeting, Participant

OFFICE = {Role.PRESIDENT, Role.SECRETARY, Role.TREASURER}
BOARD = OFFICE | {Role.BOARD}
ROLES_SHOWN = (Role.PRESIDENT, Role.SECRETARY, Role.TREASURER, Role.BOARD, Role.COORDINATOR)


def members(today: date, keys: Iterable[int] | None = None) -> list[Called]:
    """The admitted members, or those with these keys; for a structure, who speaks for it. Two queries."""
    admitted = Member.objects.admitted().order_by("sort_key", "number")
    if keys is not None:
        admitted = admitted.filter(pk__in=list(keys))
    rows = list(admitted)
    speaking: dict[int, list[Representative]] = {}
    for row in Representative.objects.current(today).filter(
        member__in=[m.pk for m in rows if m.is_structure]
    ):
        speaking.setdefault(row.member_id, []).append(row)
    found = []
    for member in rows:
        if member.is_structure:
            found += [
                Called(f"{row.first_name} {row.last_name}", member.structure_name, row.email, member.pk)
                for row in speaking.get(member.pk, [])
            ]
        else:
            quality = Profession(member.profession).label if member.profession else member.specialty
            found.append(Called(str(member), quality, member.email, member.pk, member.user_id))
    return found


def organ(roles: Iterable[Role], today: date) -> list[Called]:
    """Those who hold one of these roles today, once each, with their highest role. Two queries."""
    wanted = set(roles)
    held: dict[int, tuple[Role, object]] = {}
    users = {}
    for row in people_of(today=today):
        role = Role(row.role)
        if role not in wanted:
            continue
        users[row.user_id] = row.user
        former = held.get(row.user_id)
        if former is None or ROLES_SHOWN.index(role) < ROLES_SHOWN.index(former[0]):
            held[row.user_id] = (role, row.user)
    cards = {m.user_id: m for m in Member.objects.admitted().filter(user__in=list(users), structure_name="")}
    return [
        Called(
            str(cards[key]) if key in cards else users[key].get_full_name() or users[key].email,
            role.label,
            users[key].email,
            cards[key].pk if key in cards else None,
            key,
        )
        for key, (role, _) in held.items()
    ]


def before(meeting: Meeting) -> list[Called]:
    """Those of the last meeting of the same series, else of the same action sheet, else of the same kind."""
    others = Meeting.objects.exclude(pk=meeting.pk).order_by("-starts_at", "-number")
    if meeting.starts_at is not None:
        others = others.filter(starts_at__lt=meeting.starts_at)
    narrower: list[dict[str, Any] | None] = [
        {"series": meeting.series} if meeting.series_id else None,
        {"sheet": meeting.sheet} if meeting.sheet_id else None,
        {"kind": meeting.kind},
    ]
    for wanted in filter(None, narrower):
        last = others.filter(**wanted).first()
        if last is not None:
            rows = Participant.objects.filter(meeting=last, walk_in=False).order_by("pk")
            return [Called(row.name, row.quality, row.email, row.member_id, row.account_id) for row in rows]
    return []
