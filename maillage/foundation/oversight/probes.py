"""What the page of the instance shows; rooms above add their own line with ``probe``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from django.conf import settings
from django.db import connection
from django.db.models import Min
from django.utils import timezone
from django.utils.formats import date_format
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from maillage.foundation.audit.checkpoints import last_checkpoint_at

LATE_QUEUE_MINUTES = 5
LATE_CHECKPOINT_DAYS = 2


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the page; ``well`` is ``False`` for what needs the operator."""

    label: str
    value: str
    well: bool = True


Probe = Callable[[], list[Fact]]
_probes: list[Probe] = []


def probe(function: Probe) -> Probe:
    """Register a function that gives lines; called when the page is read."""
    _probes.append(function)
    return function


def facts() -> list[Fact]:
    return [fact for function in _probes for fact in function()]


@probe
def _platform() -> list[Fact]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    return [
        Fact("Version de Maillage", version("maillage")),
        Fact("Base de données", f"PostgreSQL {server}, joignable"),
    ]


@probe
def _queue() -> list[Fact]:
    """Age of the oldest job that could have started, and the jobs that gave up."""
    waiting = ProcrastinateEvent.objects.filter(type="deferred", job__status="todo", job__scheduled_at=None)
    oldest = waiting.aggregate(oldest=Min("at"))["oldest"]
    failed = ProcrastinateJob.objects.filter(status="failed").count()
    return [
        Fact("Plus ancien travail en attente", _age(oldest), _minutes(oldest) < LATE_QUEUE_MINUTES),
        Fact("Travaux en échec", str(failed), failed == 0),
    ]


@probe
def _checkpoint() -> list[Fact]:
    at = last_checkpoint_at(settings.AUDIT_CHECKPOINT_DIR)
    if at is None:
        advice = "aucun. Lancez « maillage audit checkpoint »."
        return [Fact("Dernier point de contrôle du journal", advice, well=False)]
    recent = (timezone.now() - at).days < LATE_CHECKPOINT_DAYS
    return [
        Fact("Dernier point de contrôle du journal", date_format(timezone.localtime(at), "j F Y H:i"), recent)
    ]


def _minutes(since: datetime | None) -> float:
    return (timezone.now() - since).total_seconds() / 60 if since else 0


def _age(since: datetime | None) -> str:
    return "aucun" if since is None else f"{_minutes(since):.0f} min"
