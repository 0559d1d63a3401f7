"""The only writer of the room: following an indicator, recording a value, importing, counting."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tabular.imports import Options, Verdict
from maillage.foundation.tabular.models import ImportRecord
from maillage.foundation.tabular.reading import Row
from maillage.foundation.tallies import Tally, tallies
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.evaluation.entries import Entry, completed
from maillage.planning.evaluation.enums import Nature, Origin
from maillage.planning.evaluation.errors import EvaluationError
from maillage.planning.evaluation.library import Definition, library
from maillage.planning.evaluation.models import IndicatorValue, TrackedIndicator
from maillage.planning.evaluation.periods import Span, span
from maillage.planning.evaluation.plans import Plan, plan_table
from maillage.planning.evaluation.queries import by_code, entry_of, followed

CORRECTED = "corrigée"
COUNTED_AGAIN = "comptée de nouveau"
# What the platform counts itself is written under this source.
PLATFORM = "Maillage"
AUTOMATIC = (Origin.TALLIED, Origin.PUSHED)


@transaction.atomic
def follow(*, by: User, community: Community, codes: Collection[str]) -> list[TrackedIndicator]:
    """Take up definitions of the library; those that are followed already are left. The new ones.

    Raises ``EvaluationError`` for a code that the library does not hold.
    """
    actor = entitled(by, community, Permission.EVALUATION_EDIT)
    lock(LockSpace.EVALUATION, community.pk)
    book = library()
    wanted = [book.get(code) for code in codes]
    if None in wanted:
        raise EvaluationError("Cet indicateur n’est pas dans la bibliothèque.")
    taken = set(followed().values_list("code", flat=True))
    return [
        _track(actor, community, one, code=one.code, library_code=one.code, edition=book.edition)
        for one in wanted
        if one is not None and one.code not in taken
    ]


@transaction.atomic
def define(*, by: User, community: Community, definition: Definition, model: str = "") -> TrackedIndicator:
    """An indicator of one's own; ``model`` is the code of the library that it words more precisely.

    Raises ``EvaluationError`` for a name that is taken or an unknown model.
    """
    actor = entitled(by, community, Permission.EVALUATION_EDIT)
    lock(LockSpace.EVALUATION, community.pk)
    label = " ".join(definition.label.split())
    if followed().filter(label__iexact=label).exists():
        raise EvaluationError("Un indicateur que vous suivez porte déjà ce nom.")
    if model and library().get(model) is None:
        raise EvaluationError("Ce modèle n’est pas dans la bibliothèque.")
    edition = library().edition if model else ""
    return _track(actor, community, replace(definition, label=label), library_code=model, edition=edition)


@transaction.atomic
def retire(*, by: User, community: Community, indicator: TrackedIndicator, why: str) -> None:
    """Stop following an indicator: its values and its page stay. Twice does nothing."""
    actor = entitled(by, community, Permission.EVALUATION_EDIT)
    lock(LockSpace.EVALUATION, community.pk)
    current = TrackedIndicator.objects.get(pk=indicator.pk)
    if not current.in_force:
        return
    current.ended_at, current.ended_by, current.ended_why = timezone.now(), by, why
    current.save(update_fields=["ended_at", "ended_by", "ended_why"])
    trace(AuditAction.TRACKED_RETIRED, actor, community, current, code=current.code)


@transaction.atomic
def record_value(
    *,
    by: User | None,
    community: Community,
    code: str,
    entry: Entry,
    origin: Origin = Origin.PUSHED,
    why: str = CORRECTED,
) -> IndicatorValue:
    """Record what an indicator is worth on a day. Twice the same changes nothing.

    Another value of the same day is ended with ``why`` and kept. ``by`` None: the platform itself counts; it
    never replaces what a person wrote, and returns that. Raises ``EvaluationError`` for an indicator that is
    not followed or a value that it cannot have, ``PermissionDenied``.
    """
    actor = entitled(by, community, Permission.EVALUATION_EDIT) if by else None
    with community_scope(community):
        lock(LockSpace.EVALUATION, community.pk)
        indicator = _followed(code)
        entry = completed(indicator, entry, timezone.localdate())
        former = _of_day(indicator, entry.on)
        if former is not None and (entry_of(former) == entry or _prevails(former, by)):
            return former
        return _write(actor, community, indicator, entry, origin, former, why)


@transaction.atomic
def correct_value(
    *, by: User, community: Community, value: IndicatorValue, entry: Entry, why: str
) -> IndicatorValue:
    """Replace a value, its day included; the former one is kept with the reason.

    Raises ``EvaluationError`` when it was replaced meanwhile, or when the new day already has a value.
    """
    actor = entitled(by, community, Permission.EVALUATION_EDIT)
    lock(LockSpace.EVALUATION, community.pk)
    former = _still_in_force(value)
    indicator = former.indicator
    entry = completed(indicator, entry, timezone.localdate())
    if entry_of(former) == entry:
        return former
    other = _of_day(indicator, entry.on)
    if other is not None and other != former:
        raise EvaluationError("Une autre valeur porte déjà cette date : corrigez-la plutôt.")
    return _write(actor, community, indicator, entry, Origin.ENTERED, former, why)


@transaction.atomic
def withdraw_value(*, by: User, community: Community, value: IndicatorValue, why: str) -> None:
    """Take a value out of the calculations; it stays in the history with its reason."""
    actor = entitled(by, community, Permission.EVALUATION_EDIT)
    lock(LockSpace.EVALUATION, community.pk)
    current = _still_in_force(value)
    _end(current, by, why)
    trace(AuditAction.VALUE_WITHDRAWN, actor, community, current, code=current.indicator.code)


@transaction.atomic
def import_values(
    *, by: User, community: Community, record: ImportRecord, rows: Sequence[Row], options: Options
) -> Sequence[Verdict]:
    """Write a file of values (``foundation/tabular`` calls it, and counts its verdicts)."""
    actor = entitled(by, community, Permission.EVALUATION_EDIT)
    lock(LockSpace.EVALUATION, community.pk)
    plan: Plan = plan_table(rows, options, timezone.localdate())
    for indicator, entry, former in plan.changes:
        _write(actor, community, indicator, entry, Origin.IMPORTED, former, CORRECTED, record)
    return plan.verdicts


@transaction.atomic
def count_now(*, by: User | None, community: Community, today: date) -> int:
    """Ask every room what it counts, and record what changed: one point a month at most. How many.

    ``by`` None: the night does it.
    """
    actor = entitled(by, community, Permission.EVALUATION_EDIT) if by else None
    with community_scope(community):
        lock(LockSpace.EVALUATION, community.pk)
        year, known = span(today), tallies()
        wanted = [one for one in followed() if one.tally in known]
        return sum(_count(actor, community, one, known[one.tally], year, today) for one in wanted)


# --- What they share --------------------------------------------------------------------------------------


def _track(
    actor: Actor,
    community: Community,
    one: Definition,
    *,
    code: str = "",
    library_code: str = "",
    edition: str = "",
) -> TrackedIndicator:
    number = next_number(TrackedIndicator)
    made: TrackedIndicator = TrackedIndicator.objects.create(
        community=community,
        number=number,
        code=code or f"L{number}",
        library=library_code,
        edition=edition,
        mission=one.mission,
        label=one.label,
        counted=one.counted,
        among=one.among,
        unit=one.unit,
        decimals=one.decimals,
        nature=one.nature,
        direction=one.direction,
        data=one.data,
        period=one.period,
        confidence=one.confidence,
        tally=one.tally,
        added_by=actor.user,
    )
    trace(AuditAction.TRACKED_FOLLOWED, actor, community, made, code=made.code)
    return made


def _count(
    actor: Actor | None,
    community: Community,
    indicator: TrackedIndicator,
    tally: Tally,
    year: Span,
    today: date,
) -> bool:
    """Whether a point was written: none when the month already holds this number."""
    number = tally.count(year.starts_on, today)
    if number is None:
        return False
    entry = completed(
        indicator,
        Entry(
            on=today,
            since=year.starts_on if indicator.nature == Nature.COUNT else None,
            value=Decimal(number),
            source=PLATFORM,
            method=tally.told,
        ),
        today,
    )
    last: IndicatorValue | None = (
        indicator.values.filter(ended_at__isnull=True, on__year=today.year, on__month=today.month)
        .order_by("-on")
        .first()
    )
    counted = last is not None and last.origin in AUTOMATIC
    today_is_said = last is not None and last.on == today
    same_run = counted and last is not None and last.since == entry.since
    if (today_is_said and not counted) or (same_run and last is not None and last.value == entry.value):
        return False
    former = last if same_run or today_is_said else None
    _write(actor, community, indicator, entry, Origin.TALLIED, former, COUNTED_AGAIN)
    return True


def _followed(code: str) -> TrackedIndicator:
    indicator = by_code(code)
    if indicator is None:
        raise EvaluationError("Cet indicateur n’est pas suivi.")
    return indicator


def _of_day(indicator: TrackedIndicator, on: date) -> IndicatorValue | None:
    found: IndicatorValue | None = indicator.values.filter(ended_at__isnull=True, on=on).first()
    return found


def _prevails(former: IndicatorValue, by: User | None) -> bool:
    """What a person wrote is never replaced by a count."""
    return by is None and former.origin not in AUTOMATIC


def _write(
    actor: Actor | None,
    community: Community,
    indicator: TrackedIndicator,
    entry: Entry,
    origin: Origin,
    former: IndicatorValue | None,
    why: str,
    record: ImportRecord | None = None,
) -> IndicatorValue:
    by = actor.user if actor else None
    if entry.value is None:
        raise AssertionError("an entry is completed before it is written")
    if former is not None:
        _end(former, by, why)
    written: IndicatorValue = IndicatorValue.objects.create(
        community=community,
        indicator=indicator,
        on=entry.on,
        since=entry.since,
        value=entry.value,
        numerator=entry.numerator,
        denominator=entry.denominator,
        source=entry.source,
        vintage=entry.vintage,
        method=entry.method,
        confidence=entry.confidence,
        evidence=entry.evidence,
        note=entry.note,
        origin=origin,
        record=record,
        replaces=former,
        recorded_by=by,
    )
    action = AuditAction.VALUE_CORRECTED if former else AuditAction.VALUE_RECORDED
    trace(action, actor, community, written, code=indicator.code, sha256=entry.sha256, origin=origin.value)
    return written


def _end(value: IndicatorValue, by: User | None, why: str) -> None:
    value.ended_at, value.ended_by, value.ended_why = timezone.now(), by, why
    value.save(update_fields=["ended_at", "ended_by", "ended_why"])


def _still_in_force(value: IndicatorValue) -> IndicatorValue:
    current: IndicatorValue | None = (
        IndicatorValue.objects.select_related("indicator").filter(pk=value.pk, ended_at__isnull=True).first()
    )
    if current is None:
        raise EvaluationError("Cette valeur a été corrigée ou retirée entre-temps : rechargez la page.")
    return current
