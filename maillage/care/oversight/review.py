"""The monthly look at accesses: simple alarms, each to be examined, from traces and seats alone.

No alarm proves a fault, none may serve to measure somebody's work (CNIL, deliberation 2021-122). The family
name of the patient is not compared with that of who read: it is sealed, and nothing is opened to check.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractHour, TruncDate
from django.utils import timezone

from maillage.care.circle.models import Case, CircleMember
from maillage.care.ground.session import HOLDER, WATCHER
from maillage.care.oversight.accesses import people_of
from maillage.care.oversight.enums import MANY_CASES, NIGHT_FROM, NIGHT_UNTIL, Alarm
from maillage.care.oversight.models import AccessReview
from maillage.care.traces.enums import Act
from maillage.care.traces.models import AccessTrace
from maillage.foundation.tenancy.models import Community
from maillage.french import counted

READ = (Act.VIEW, Act.EXPORT, Act.SEARCH)
CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at. ``mark`` names it within its month; ``what`` says it without naming a patient."""

    alarm: str
    label: str
    mark: str
    person: int | None
    what: str
    who: str = ""
    title: str = ""
    review: AccessReview | None = None


Finder = Callable[[datetime, datetime], Iterable[Finding]]
_finders: list[Finder] = []


def finds(function: Finder) -> Finder:
    """Register alarms: ``function(since, until)`` reads traces and outlines in the session of the desk.

    A room above that knows communes adds its own; its code of alarm is any short word.
    """
    _finders.append(function)
    return function


def findings(community: Community, month: date) -> list[Finding]:
    """Everything to look at in a month, what is not examined yet first; in the open session of the desk."""
    since, until = bounds(month)
    found = [one for finder in _finders for one in finder(since, until)]
    reviews = {(one.alarm, one.mark): one for one in reviews_of(month)}
    names, titles = people_of(community, (one.person for one in found))
    told = [
        replace(one, who=names.get(one.person or 0, "compte supprimé"), title=titles.get(one.person or 0, ""),
                review=reviews.get((one.alarm, one.mark)))
        for one in found
    ]  # fmt: skip
    return sorted(told, key=lambda one: (one.review is not None, one.label, one.mark))


def reviews_of(month: date) -> list[AccessReview]:
    return list(AccessReview.objects.filter(month=month.replace(day=1)))


def bounds(month: date) -> tuple[datetime, datetime]:
    """The first instant of a month, and of the next one, where the community is."""
    first = month.replace(day=1)
    start = timezone.make_aware(datetime.combine(first, time.min))
    return start, timezone.make_aware(datetime.combine(first + relativedelta(months=1), time.min))


def last_month(today: date) -> date:
    return today.replace(day=1) - relativedelta(months=1)


def is_to_examine(today: date) -> bool:
    """Whether somebody was seen last month, and its control is not closed."""
    month = last_month(today)
    since, until = bounds(month)
    closed = AccessReview.objects.filter(month=month, alarm=Alarm.MONTH)
    return not closed.exists() and AccessTrace.objects.filter(at__gte=since, at__lt=until).exists()


@finds
def many_cases_in_a_day(since: datetime, until: datetime) -> Iterable[Finding]:
    days = _reads(since, until).annotate(day=TruncDate("at")).values("actor_id", "day").order_by()
    for row in days.annotate(cases=Count("case_id", distinct=True)).filter(cases__gt=MANY_CASES):
        yield _finding(Alarm.MANY, row["actor_id"], row["day"], counted(row["cases"], "dossier"))


@finds
def read_at_night(since: datetime, until: datetime) -> Iterable[Finding]:
    hours = _reads(since, until).annotate(day=TruncDate("at"), hour=ExtractHour("at"))
    late = hours.filter(Q(hour__gte=NIGHT_FROM) | Q(hour__lt=NIGHT_UNTIL))
    for row in late.values("actor_id", "day").order_by().annotate(lines=Count("pk")):
        yield _finding(Alarm.NIGHT, row["actor_id"], row["day"], f"{row['lines']} accès")


@finds
def read_after_leaving(since: datetime, until: datetime) -> Iterable[Finding]:
    """A reading that no seat covers; the walls make it impossible, so one is the sign of a defect."""
    seats = CircleMember.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gte=OuterRef("at")), case_id=OuterRef("case_id"),
        person_id=OuterRef("actor_id"), joined_at__lte=OuterRef("at"),
    )  # fmt: skip
    outside = _reads(since, until).filter(Exists(Case.objects.filter(pk=OuterRef("case_id"))), ~Exists(seats))
    outside = outside.exclude(details__ground__in=[HOLDER.ground, WATCHER.ground]).annotate(
        day=TruncDate("at")
    )
    for row in outside.values("actor_id", "day").order_by().annotate(lines=Count("pk")):
        yield _finding(Alarm.AFTER_EXIT, row["actor_id"], row["day"], f"{row['lines']} accès")


@finds
def opened_in_emergency(since: datetime, until: datetime) -> Iterable[Finding]:
    for seat in CircleMember.objects.emergencies().filter(offered_at__gte=since, offered_at__lt=until):
        day = timezone.localtime(seat.offered_at).date()
        yield replace(_finding(Alarm.EMERGENCY, seat.person_id, day, "une ouverture"), mark=str(seat.pk))


@finds
def refused_emergencies(since: datetime, until: datetime) -> Iterable[Finding]:
    tried = AccessTrace.objects.filter(at__gte=since, at__lt=until, act=Act.BREAK_GLASS, case_id__isnull=True)
    days = tried.annotate(day=TruncDate("at")).values("actor_id", "day").order_by()
    for row in days.annotate(lines=Count("pk")):
        yield _finding(Alarm.REFUSED, row["actor_id"], row["day"], counted(row["lines"], "demande"))


def _reads(since: datetime, until: datetime) -> QuerySet[AccessTrace]:
    return AccessTrace.objects.filter(at__gte=since, at__lt=until, act__in=READ, actor_id__isnull=False)


def _finding(alarm: Alarm, person: int | None, day: date, what: str) -> Finding:
    return Finding(alarm.value, str(alarm.label), f"{person}:{day}", person, f"{what}, le {day:%d/%m/%Y}")
