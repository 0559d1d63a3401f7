"""What meetings ask of the week: one's tasks, one's answers, and for who keeps them what is left to do."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.web.week import Reads, Task, asks, rows
from maillage.operations.meetings.enums import Answer, MeetingState, MinutesState
from maillage.operations.meetings.models import Meeting, Minutes, Participant
from maillage.operations.meetings.queries.meetings import mine, tasks_of

MOST = 4
SOON = timedelta(days=7)
# A sheet is closed and minutes written while people remember.
RECENT = timedelta(days=60)


def _own(actor: Actor, today: date) -> Reads:
    if not actor.can(Permission.MEETINGS_VIEW):
        return {}
    waiting = Participant.objects.filter(
        mine(actor.user), answer=Answer.NONE, meeting__state=MeetingState.CALLED,
        meeting__starts_at__gt=timezone.now(),
    ).order_by("meeting__starts_at")  # fmt: skip
    dates = Participant.objects.filter(
        mine(actor.user), date_answers=None, invited_at__isnull=False, meeting__state=MeetingState.POLL
    ).order_by("pk")
    fields = ("meeting__number", "meeting__title")
    return {
        "tasks": rows(tasks_of(actor.user)[:MOST], "text", "due_on", "meeting__number", "meeting__title"),
        "waiting": rows(waiting[:MOST], "meeting__starts_at", *fields),
        "dates": rows(dates[:MOST], *fields),
    }


@asks(_own)
def own_meetings(actor: Actor, today: date, found: Mapping[str, Any]) -> list[Task]:
    """Tasks promised, invitations without an answer, dates to choose from."""
    return [
        *(_task(row, today) for row in found["tasks"]),
        *(_answer(row) for row in found["waiting"]),
        *(
            Task(
                f"Choisir une date : {row['meeting__title']}",
                "Dites quelles dates vous conviennent : la réunion se tiendra à la meilleure.",
                "Répondre",
                "meeting",
                number=row["meeting__number"],
            )
            for row in found["dates"]
        ),
    ]


def _task(row: Mapping[str, Any], today: date) -> Task:
    due = date.fromisoformat(row["due_on"]) if row["due_on"] else None
    tone = "todo" if due is None or due > today + SOON else "late" if due < today else "due"
    why = f"Confiée à vous à la réunion « {row['meeting__title']} »."
    return Task(row["text"], why, "Ouvrir", "meeting_minutes", row["meeting__number"], due, tone)


def _answer(row: Mapping[str, Any]) -> Task:
    day = _day(row["meeting__starts_at"])
    return Task(
        f"Répondre à la convocation : {row['meeting__title']}",
        "Venez-vous ? Un clic suffit.",
        "Répondre",
        "meeting",
        number=row["meeting__number"],
        due=day,
        tone="due",
    )


def _kept(actor: Actor, today: date) -> Reads:
    if not actor.can(Permission.MEETINGS_EDIT):
        return {}
    over = Meeting.objects.filter(ends_at__lte=timezone.now(), ends_at__date__gte=today - RECENT).exclude(
        state=MeetingState.CANCELLED
    )
    written = Minutes.objects.filter(meeting=OuterRef("pk")).exclude(state=MinutesState.DRAFT, version=0)
    fields = ("number", "title", "ends_at")
    uncalled = Meeting.objects.filter(
        Exists(Participant.objects.filter(meeting=OuterRef("pk"))), state=MeetingState.PLANNED,
        starts_at__gt=timezone.now(), starts_at__date__lte=today + 3 * SOON,
    )  # fmt: skip
    return {
        "open": rows(over.filter(closed_at=None).order_by("-ends_at")[:MOST], *fields),
        "unwritten": rows(
            over.filter(Q(closed_at__isnull=False) & ~Exists(written)).order_by("-ends_at")[:MOST], *fields
        ),
        "uncalled": rows(uncalled.order_by("starts_at")[:MOST], "number", "title", "starts_at"),
    }


@asks(_kept)
def meetings_to_keep(actor: Actor, today: date, found: Mapping[str, Any]) -> list[Task]:
    """Sheets to close, minutes to write, meetings near that nobody was called to."""
    return [
        *(
            Task(
                f"Convoquer : {row['title']}",
                "La réunion approche, et personne n’a reçu de convocation.",
                "Convoquer",
                "meeting_people",
                row["number"],
                _day(row["starts_at"]),
                "due",
            )
            for row in found["uncalled"]
        ),
        *(
            Task(
                f"Arrêter les présences : {row['title']}",
                "La réunion est finie : vérifiez la liste, puis arrêtez-la.",
                "Voir la liste",
                "meeting_attendance",
                row["number"],
                _day(row["ends_at"]) + SOON,
                "late" if _day(row["ends_at"]) + SOON < today else "due",
            )
            for row in found["open"]
        ),
        *(
            Task(
                f"Écrire le compte rendu : {row['title']}",
                "Les présences sont arrêtées, le compte rendu manque.",
                "Écrire",
                "meeting_minutes",
                row["number"],
                _day(row["ends_at"]) + 2 * SOON,
                "late" if _day(row["ends_at"]) + 2 * SOON < today else "due",
            )
            for row in found["unwritten"]
        ),
    ]


def _day(text: str) -> date:
    return timezone.localtime(datetime.fromisoformat(text)).date()
