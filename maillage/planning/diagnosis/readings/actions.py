"""The only writer of readings: entering, correcting, withdrawing, importing, defining an indicator."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from maillage.communities.territory.queries import current_version
from maillage.engines.indicators import Entered, catalogue
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tabular.imports import Options, Verdict
from maillage.foundation.tabular.models import ImportRecord
from maillage.foundation.tabular.reading import Row
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.planning.diagnosis.errors import DiagnosisError
from maillage.planning.diagnosis.readings.entries import Entry, check, year_of
from maillage.planning.diagnosis.readings.models import LocalIndicator, Reading
from maillage.planning.diagnosis.readings.plans import Plan, plan_communes, plan_table
from maillage.planning.diagnosis.readings.queries import definitions, entry_of

CORRECTED = "corrigé"


@transaction.atomic
def enter_reading(
    *, by: User, community: Community, entry: Entry, corrects: Reading | None = None
) -> Reading:
    """Write a reading; ``corrects`` is ended and kept.

    Raises ``DiagnosisError`` for an unknown indicator, a value out of its bounds, a reading that already
    holds for the same source and vintage, or one that was replaced meanwhile.
    """
    actor = entitled(by, community, Permission.DIAGNOSIS_EDIT)
    lock(LockSpace.READINGS, community.pk)
    known = definitions()
    if entry.indicator not in known:
        raise DiagnosisError("Cet indicateur n’existe pas.")
    if corrects is not None:
        corrects = _still_in_force(corrects)
        if corrects.indicator != entry.indicator:
            raise DiagnosisError("Une correction porte sur le même indicateur.")
        if entry_of(corrects) == entry:
            return corrects
    twin = Reading.objects.filter(
        ended_at__isnull=True, indicator=entry.indicator, source=entry.source, vintage=entry.vintage
    ).first()
    if twin is not None and twin != corrects:
        raise DiagnosisError(
            f"Un relevé de « {known[entry.indicator].label} » existe déjà pour {entry.source}, "
            f"{entry.vintage} : corrigez-le plutôt."
        )
    reading = _write(by, community, known[entry.indicator], entry, corrects)
    action = AuditAction.READING_CORRECTED if corrects else AuditAction.READING_ENTERED
    trace(action, actor, community, reading, indicator=entry.indicator, sha256=entry.sha256)
    return reading


@transaction.atomic
def withdraw_reading(*, by: User, community: Community, reading: Reading, why: str) -> None:
    """Take a reading out of the diagnosis; it stays in the list of the past with its reason."""
    actor = entitled(by, community, Permission.DIAGNOSIS_EDIT)
    lock(LockSpace.READINGS, community.pk)
    current = _still_in_force(reading)
    _end(current, by, why)
    trace(AuditAction.READING_WITHDRAWN, actor, community, current, indicator=current.indicator)


@transaction.atomic
def define_indicator(
    *,
    by: User,
    community: Community,
    theme: str,
    label: str,
    definition: str,
    unit: str,
    decimals: int,
    better: str,
    additive: bool,
) -> LocalIndicator:
    """An indicator of one's own. Raises ``DiagnosisError`` for a name that is taken."""
    actor = entitled(by, community, Permission.DIAGNOSIS_EDIT)
    lock(LockSpace.READINGS, community.pk)
    label = " ".join(label.split())
    if any(one.label.casefold() == label.casefold() for one in definitions().values()):
        raise DiagnosisError("Un indicateur porte déjà ce nom.")
    if theme not in catalogue().themes:
        raise DiagnosisError("Ce thème n’existe pas.")
    if additive and unit == "%":
        raise DiagnosisError("Des pourcentages ne s’additionnent pas d’une commune à l’autre.")
    number = next_number(LocalIndicator)
    made: LocalIndicator = LocalIndicator.objects.create(
        community=community,
        number=number,
        theme=theme,
        label=label,
        definition=definition,
        unit=unit,
        decimals=decimals,
        better=better,
        additive=additive,
        defined_by=by,
    )
    trace(AuditAction.INDICATOR_DEFINED, actor, community, made, code=made.code)
    return made


def import_communes(
    *, by: User, community: Community, record: ImportRecord, rows: Sequence[Row], options: Options
) -> Sequence[Verdict]:
    """Write a file of one line a commune (``foundation/tabular`` calls it, and counts its verdicts)."""
    return _import(by, community, record, rows, options, communes=True)


def import_table(
    *, by: User, community: Community, record: ImportRecord, rows: Sequence[Row], options: Options
) -> Sequence[Verdict]:
    """Write a file of one line an indicator."""
    return _import(by, community, record, rows, options, communes=False)


@transaction.atomic
def _import(
    by: User,
    community: Community,
    record: ImportRecord,
    rows: Sequence[Row],
    options: Options,
    *,
    communes: bool,
) -> Sequence[Verdict]:
    actor = entitled(by, community, Permission.DIAGNOSIS_EDIT)
    lock(LockSpace.READINGS, community.pk)
    plan: Plan = plan_communes(rows, options) if communes else plan_table(rows, options)
    known = definitions()
    for entry, former in plan.changes:
        reading = _write(by, community, known[entry.indicator], entry, former, record)
        action = AuditAction.READING_CORRECTED if former else AuditAction.READING_ENTERED
        trace(action, actor, community, reading, indicator=entry.indicator, sha256=entry.sha256)
    return plan.verdicts


# --- What they share ------------------------------------------------------------------------------------


def _write(
    by: User,
    community: Community,
    definition: Entered,
    entry: Entry,
    former: Reading | None,
    record: ImportRecord | None = None,
) -> Reading:
    check(definition, entry)
    if former is not None:
        _end(former, by, CORRECTED)
    local = None
    if definition.code.startswith("L"):
        local = LocalIndicator.objects.get(number=int(definition.code[1:]))
    reading: Reading = Reading.objects.create(
        community=community,
        local=local,
        year=year_of(entry.vintage),
        version=current_version(timezone.localdate()),
        record=record,
        replaces=former,
        entered_by=by,
        indicator=entry.indicator,
        source=entry.source,
        vintage=entry.vintage,
        territory=entry.territory,
        department=entry.department,
        region=entry.region,
        france=entry.france,
        communes=dict(entry.communes),
        masked=entry.masked,
        perimeter=entry.perimeter,
        confidence=entry.confidence,
        note=entry.note,
        evidence=entry.evidence,
    )
    return reading


def _end(reading: Reading, by: User, why: str) -> None:
    reading.ended_at, reading.ended_by, reading.ended_why = timezone.now(), by, why
    reading.save(update_fields=["ended_at", "ended_by", "ended_why"])


def _still_in_force(reading: Reading) -> Reading:
    current: Reading | None = Reading.objects.filter(pk=reading.pk, ended_at__isnull=True).first()
    if current is None:
        raise DiagnosisError("Ce relevé a été corrigé ou retiré entre-temps : rechargez la page.")
    return current
