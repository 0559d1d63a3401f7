"""The journal as people read it: who did what, at which title, in sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from maillage.foundation.access.enums import Role
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.audit.presenters import present
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community


@dataclass(frozen=True, slots=True)
class Line:
    """One event, in French."""

    seq: int
    at: datetime
    actor: str
    roles: str
    action: str
    sentence: str
    subject: str


def events_of(community: Community, criteria: dict[str, Any]) -> QuerySet[AuditEvent]:
    """The community's events that meet the cleaned ``JournalForm``, the newest first."""
    events = AuditEvent.objects.filter(community_id=community.pk).order_by("-seq")
    if criteria.get("action"):
        events = events.filter(action=criteria["action"])
    if criteria.get("actor"):
        events = events.filter(actor_id=int(criteria["actor"]))
    if criteria.get("since"):
        events = events.filter(at__gte=_midnight(criteria["since"]))
    if criteria.get("until"):
        events = events.filter(at__lt=_midnight(criteria["until"]) + timedelta(days=1))
    return events


def actors_of(community: Community) -> dict[int, str]:
    """Everyone who wrote in the community's journal, by name."""
    keys = AuditEvent.objects.filter(community_id=community.pk, actor_id__isnull=False)
    people = User.objects.filter(pk__in=keys.values("actor_id")).order_by("last_name", "first_name")
    return {person.pk: str(person) for person in people}


def lines(events: Iterable[AuditEvent]) -> list[Line]:
    """Sentences of these events; two queries whatever their number."""
    rows = list(events)
    keys = {key for row in rows for key in (row.actor_id, row.details.get("user")) if isinstance(key, int)}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=keys)}

    def name(kind: str, key: Any) -> str:
        if kind == "role":
            return _role_label(str(key))
        return names.get(key, "une personne qui n’a plus de compte")

    return [
        Line(
            seq=row.seq,
            at=row.at,
            actor=names.get(row.actor_id, "—") if row.actor_id else "la plateforme",
            roles=", ".join(_role_label(code) for code in row.actor_roles.split(",") if code),
            action=_action_label(row.action),
            sentence=present(row.action, row.details, name),
            subject=f"{row.subject_type} {row.subject_id}",
        )
        for row in rows
    ]


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _role_label(code: str) -> str:
    return Role(code).label if code in Role.values else code


def _action_label(code: str) -> str:
    return AuditAction(code).label if code in AuditAction.values else code
