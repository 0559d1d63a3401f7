"""Reads of meetings: who may read which, the lists, one meeting whole."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.identity.models import User
from maillage.operations.meetings.enums import THERE, Answer, MeetingState
from maillage.operations.meetings.models import (
    Attendance,
    Meeting,
    MeetingFile,
    MeetingTask,
    Minutes,
    Participant,
)

COMING = (Answer.YES, Answer.REMOTE)
PRIVATE = ("signature",)


def may_edit(actor: Actor, meeting: Meeting) -> bool:
    """Those who keep every meeting; a leader, those they organise and those of their action sheets."""
    if actor.can(Permission.MEETINGS_EDIT):
        return True
    leads = meeting.sheet is not None and meeting.sheet.lead_id == actor.user.pk
    return actor.can(Permission.MEETINGS_ORGANISE) and (leads or meeting.organiser_id == actor.user.pk)


def mine(user: User) -> Q:
    """Participants who are this account, by itself or by its card in the register."""
    return Q(account=user) | Q(member__user=user, member__structure_name="")


def readable(actor: Actor) -> "QuerySet[Meeting]":
    """The meetings that this person may read: all for who keeps them, else the open ones and one's own."""
    found: QuerySet[Meeting] = Meeting.objects.select_related("sheet", "series")
    if actor.can(Permission.MEETINGS_EDIT):
        return found
    called = Participant.objects.filter(mine(actor.user), meeting=OuterRef("pk"))
    own = Q(organiser=actor.user) | Q(sheet__lead=actor.user) | Exists(called)
    return found.filter(Q(open_to_all=True) | own)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty values narrow nothing."""

    kind: str = ""
    mission: str = ""
    sheet: int | None = None
    year: int | None = None
    own: bool = False


def listed(actor: Actor, filters: Filters | None = None) -> "QuerySet[Meeting]":
    """The readable meetings with ``called_count``, ``coming_count``, ``there_count``, ``minutes_state``."""
    filters = filters or Filters()
    people = Participant.objects.filter(meeting=OuterRef("pk"))
    there = Attendance.objects.filter(meeting=OuterRef("pk"), state__in=THERE)
    found = readable(actor).annotate(
        called_count=_counted(people),
        coming_count=_counted(people.filter(answer__in=COMING)),
        there_count=_counted(there),
        minutes_state=Subquery(Minutes.objects.filter(meeting=OuterRef("pk")).values("state")[:1]),
    )
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.mission:
        found = found.filter(mission=filters.mission)
    if filters.sheet:
        found = found.filter(sheet__number=filters.sheet)
    if filters.year:
        found = found.filter(starts_at__year=filters.year)
    if filters.own:
        found = found.filter(Exists(Participant.objects.filter(mine(actor.user), meeting=OuterRef("pk"))))
    return found


def _counted(rows: "QuerySet[Any]") -> Coalesce:
    counted = rows.order_by().values("meeting").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def coming(found: "QuerySet[Meeting]", now: datetime) -> "QuerySet[Meeting]":
    """Those to come or without a date yet, the nearest first."""
    wanted = found.filter(Q(ends_at__gt=now) | Q(state=MeetingState.POLL)).exclude(
        state=MeetingState.CANCELLED
    )
    return wanted.order_by(F("starts_at").asc(nulls_first=True), "number")


def held(found: "QuerySet[Meeting]", now: datetime) -> "QuerySet[Meeting]":
    """Those that are over or cancelled, the latest first."""
    return found.filter(Q(ends_at__lte=now) | Q(state=MeetingState.CANCELLED)).order_by(
        "-starts_at", "-number"
    )


def one(actor: Actor, number: int) -> Meeting | None:
    """One readable meeting."""
    return readable(actor).select_related("organiser", "closed_by").filter(number=number).first()


def people(meeting: Meeting) -> list[Participant]:
    """Those of a meeting by name, each with ``here`` (its attendance, or an empty list). Two queries."""
    attendances = Attendance.objects.select_related("represented_by").defer(*PRIVATE)
    rows = (
        Participant.objects.filter(meeting=meeting)
        .select_related("member", "proxy_to")
        .prefetch_related(Prefetch("attendances", queryset=attendances, to_attr="here"))
    )
    return sorted(rows, key=lambda row: row.name.casefold())


def own_participant(meeting: Meeting, user: User) -> Participant | None:
    """The person of this meeting who is this account."""
    found: Participant | None = (
        Participant.objects.select_related("member")
        .filter(mine(user), meeting=meeting)
        .order_by("pk")
        .first()
    )
    return found


def files(meeting: Meeting) -> list[MeetingFile]:
    """The files of a meeting without their content."""
    return list(MeetingFile.objects.filter(meeting=meeting).defer("content").order_by("pk"))


def minutes_of(meeting: Meeting) -> Minutes | None:
    found: Minutes | None = (
        Minutes.objects.select_related("written_by", "approved_by", "signed_by")
        .filter(meeting=meeting)
        .first()
    )
    return found


def tasks_of(user: User) -> "QuerySet[MeetingTask]":
    """What this person promised and has not done, by its day."""
    owner = Q(owner__account=user) | Q(owner__member__user=user, owner__member__structure_name="")
    found: QuerySet[MeetingTask] = MeetingTask.objects.filter(owner, done_at=None)
    return found.order_by(F("due_on").asc(nulls_last=True), "pk")


def years(actor: Actor) -> list[int]:
    """The years that have a meeting, the newest first."""
    found = readable(actor).filter(starts_at__isnull=False).order_by()
    return sorted(
        {day.year for day in found.values_list("starts_at__date", flat=True).distinct()}, reverse=True
    )
