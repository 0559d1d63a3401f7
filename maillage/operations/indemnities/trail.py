"""The indemnities as sums of the trail: each line with its transfer, its steps, the sheet of presences."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillage.communities.treasury.models import Settlement
from maillage.foundation.access.enums import Permission
from maillage.foundation.identity.models import User
from maillage.foundation.web.trail import End, Gap, Link, Step, Sum, Wanted, pays
from maillage.french import duration, euros
from maillage.operations.indemnities.actions.batches import BANK_SOURCE
from maillage.operations.indemnities.enums import BatchState, LineState, Origin, Outcome
from maillage.operations.indemnities.models import IndemnityLine, TransferLine
from maillage.operations.indemnities.queries import source_of_meeting
from maillage.operations.meetings.enums import MeetingKind
from maillage.operations.meetings.queries.presences import Presence, closed_presences, paper_sheets
from maillage.planning.health_project.enums import Envelope, Mission
from maillage.planning.health_project.models import ActionSheet

SOURCE = "indemnity"
_STEPS = ("confirmed", "led", "checked", "approved")
# A year holds thousands of lines: what their threads say, and no more.
_COLUMNS = (
    "number", "payee_id", "origin", "source", "kind", "nature", "title", "mission", "sheet_id", "day",
    "starts_at", "ends_at", "minutes", "time_cents", "travel_cents", "explanation", "state",
    *(f"{step}_{what}" for step in _STEPS for what in ("by_id", "at")),
    "member__kind", "member__first_name", "member__last_name", "member__structure_name",
)  # fmt: skip
_SEATS = frozenset(MeetingKind.values)
# A declared time is that of a sheet when it lies in it but for what rounding adds.
_ROUNDING = timedelta(minutes=15)

_NO_SHEET = Gap(
    "no_attendance",
    "Une réunion déclarée, sans feuille de présence arrêtée où figure la personne à ces heures.",
    "Écrivez la réunion avec ses horaires, notez les présents d’après la feuille signée, joignez-la et "
    "arrêtez les présences : la ligne s’y reliera d’elle-même.",
)
_LOST = Gap(
    "attendance_lost",
    "La feuille de présence que cite la ligne n’existe plus, ou la personne n’y est pas.",
    "Ne payez pas cette ligne : retirez-la, et réécrivez-la depuis la réunion.",
)
_LONGER = Gap(
    "longer_than_presence",
    "La ligne dépasse les heures de présence de la personne.",
    "Retirez la ligne, et réécrivez-la depuis la réunion.",
)
_UNSIGNED = Gap(
    "not_signed",
    "La personne n’a pas signé, et la feuille papier n’est pas jointe à la réunion.",
    "Joignez à la réunion la photo ou la copie de la feuille d’émargement signée.",
)
_UNCONFIRMED = Gap(
    "not_confirmed",
    "Une ligne déclarée que la personne n’a pas confirmée.",
    "Retirez la ligne : la personne la déclare elle-même.",
)
_UNPROVED = Gap(
    "no_bank_line",
    "Le virement est noté payé sans ligne de banque qui le montre.",
    "Importez le relevé et rapprochez sa ligne du virement.",
)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the lines lean on, read once for all of them."""

    transfers: dict[int, TransferLine]
    settled: dict[str, Settlement]
    by_meeting: dict[tuple[str, int], Presence]
    by_member: dict[int, list[Presence]]
    papers: dict[int, str]
    people: dict[int, User]


@pays(SOURCE, "Indemnités", Permission.INDEMNITY_VIEW)
def sums(wanted: Wanted) -> Iterator[Sum]:
    """Approved lines, and those that a transfer holds. Six queries."""
    held = Q(state=LineState.APPROVED) | Q(transfer_lines__live=True)
    found = IndemnityLine.objects.filter(held).select_related("member").only(*_COLUMNS).distinct()
    lines = list(_narrowed(found, wanted).order_by("day", "number"))
    if lines:
        known = _read(lines)
        made = (_sum(line, known) for line in lines if _is_of(line, known, wanted.meeting))
        yield from (one for one in made if wanted.sheets is None or one.ends[0].sheet in wanted.sheets)


def _narrowed(found: "QuerySet[IndemnityLine]", wanted: Wanted) -> "QuerySet[IndemnityLine]":
    if wanted.sheets is not None:
        # The meeting of a line may name its action where the line does not: its mission is then the same.
        missions = ActionSheet.objects.filter(pk__in=wanted.sheets).values("mission")
        found = found.filter(Q(sheet__in=wanted.sheets) | Q(mission__in=missions))
    values = {
        "pk__in": wanted.keys, "mission": wanted.mission or None,
        "payee": wanted.payee, "day__gte": wanted.since, "day__lt": wanted.until,
    }  # fmt: skip
    return found.filter(**{name: value for name, value in values.items() if value is not None})


def _read(lines: list[IndemnityLine]) -> _Known:
    transfers = {
        item.line_id: item
        for item in TransferLine.objects.filter(live=True, line__in=lines).select_related("transfer__batch")
    }
    proofs = {item.transfer.proof for item in transfers.values() if item.transfer.proof}
    settled = {
        one.proof: one
        for one in Settlement.objects.filter(source=BANK_SOURCE, proof__in=proofs, undone_at=None)
        .select_related("line")
    } if proofs else {}  # fmt: skip
    only = {line.member_id for line in lines}
    # The day of a meeting may be that of the day before elsewhere: a margin, then the hours decide.
    present = closed_presences(
        since=lines[0].day - timedelta(days=1), until=lines[-1].day + timedelta(days=1),
        member=only.pop() if len(only) == 1 else None,
    )  # fmt: skip
    by_meeting, by_member = {}, defaultdict(list)
    for one in present:
        if one.member_id is not None:
            by_meeting[source_of_meeting(one.meeting_id), one.member_id] = one
            by_member[one.member_id].append(one)
    unsigned = {one.meeting_id for one in by_meeting.values() if not one.signed_here}
    papers = paper_sheets(unsigned) if unsigned else {}
    acted = {getattr(line, f"{step}_by_id") for line in lines for step in _STEPS} - {None}
    return _Known(transfers, settled, by_meeting, by_member, papers, User.objects.in_bulk(acted))


def _presence(line: IndemnityLine, known: _Known) -> Presence | None:
    if line.origin == Origin.ATTENDANCE:
        return known.by_meeting.get((line.source, line.member_id))
    if line.kind not in _SEATS:
        return None
    return next((one for one in known.by_member.get(line.member_id, ()) if _covers(one, line)), None)


def _covers(one: Presence, line: IndemnityLine) -> bool:
    return one.arrived_at - _ROUNDING <= line.starts_at and line.ends_at <= one.left_at + _ROUNDING


def _is_of(line: IndemnityLine, known: _Known, meeting: int | None) -> bool:
    if meeting is None:
        return True
    found = _presence(line, known)
    return line.source == source_of_meeting(meeting) or (found is not None and found.meeting_id == meeting)


def _sum(line: IndemnityLine, known: _Known) -> Sum:
    item, found = known.transfers.get(line.pk), _presence(line, known)
    paid = item is not None and item.transfer.outcome == Outcome.PAID
    return Sum(
        source=SOURCE, pk=line.pk, number=str(line.number), cents=line.total_cents, on=line.day,
        title=f"{line.get_kind_display()} : {line.title}", links=tuple(_links(line, item, found, known)),
        ends=(_end(line, found),), paid_cents=line.total_cents if paid else 0,
        meeting=found.meeting_id if found else None, whom=str(line.member), payee=line.payee_id,
        url_name="indemnity_line", url_args=(line.pk,),
    )  # fmt: skip


def _end(line: IndemnityLine, found: Presence | None) -> End:
    """Time given to a mission is paid by its fixed part, the life of the community by its functioning; the
    action is that of the line, else that of its meeting.
    """
    sheet = line.sheet_id or (found.sheet_id if found else None)
    if line.mission in ("", Mission.TRANSVERSE):
        return End(line.total_cents, Mission.TRANSVERSE, Envelope.FUNCTIONING, sheet)
    return End(line.total_cents, line.mission, Envelope.FIXED, sheet)


def _links(
    line: IndemnityLine, item: TransferLine | None, found: Presence | None, known: _Known
) -> Iterator[Link]:
    if item is not None:
        yield from _paid(item, known)
    yield Link(
        Step.OWED, f"Ligne n° {line.number} : {duration(line.minutes)}, {euros(line.total_cents)}",
        on=line.day, detail=f"{line.get_nature_display()}. {' '.join(line.explanation)}",
        who=str(line.member), url_name="indemnity_line", url_args=(line.pk,),
    )  # fmt: skip
    yield from _steps(line, known)
    yield from _proof(line, found, known)


def _paid(item: TransferLine, known: _Known) -> Iterator[Link]:
    transfer, batch = item.transfer, item.transfer.batch
    if transfer.outcome == Outcome.PAID:
        settled = known.settled.get(transfer.proof)
        shown = f"Payé, ligne de banque du {settled.line.booked_on:%d/%m/%Y}" if settled else ""
        yield Link(
            Step.BANK, shown or "Noté payé", on=transfer.paid_on, url_name="bank_line" if settled else "",
            url_args=(settled.line_id,) if settled else (), gap=None if settled else _UNPROVED,
        )  # fmt: skip
    approved = batch.state == BatchState.APPROVED
    yield Link(
        Step.ORDER, f"Virement {transfer.end_to_end}, lot n° {batch.number}",
        on=timezone.localdate(batch.prepared_at), detail="" if approved else batch.get_state_display(),
        url_name="indemnity_batch", url_args=(batch.pk,), seal=("batch", batch.pk),
        proof=next(iter(batch.file_sha256.values()), ""),
    )  # fmt: skip


def _steps(line: IndemnityLine, known: _Known) -> Iterator[Link]:
    if line.confirmed_at is not None:
        yield _step("Confirmée par la personne", line, "confirmed", known)
    elif line.origin == Origin.DECLARED:
        yield Link(Step.DECISION, "Pas confirmée", gap=_UNCONFIRMED)
    for name, words in (("led", "Relue par le pilote"), ("checked", "Vérifiée par la coordination")):
        if getattr(line, f"{name}_at") is not None:
            yield _step(words, line, name, known)
    yield _step("Validée par la trésorerie", line, "approved", known, seal=("indemnity_decision", line.pk))


def _step(words: str, line: IndemnityLine, name: str, known: _Known, **more: object) -> Link:
    return Link(
        Step.DECISION, words, on=timezone.localdate(getattr(line, f"{name}_at")),
        who=str(known.people[getattr(line, f"{name}_by_id")]), **more,
    )  # fmt: skip


def _proof(line: IndemnityLine, found: Presence | None, known: _Known) -> Iterator[Link]:
    from_sheet = line.origin == Origin.ATTENDANCE
    if found is None:
        if from_sheet or line.kind in _SEATS:
            yield Link(Step.PROOF, "Pas de feuille de présence", gap=_LOST if from_sheet else _NO_SHEET)
        else:
            yield Link(Step.PROOF, "Temps déclaré par la personne, hors réunion", on=line.day)
        return
    yield _signature(line, found, known)
    yield Link(
        Step.MEETING, f"{found.kind.label} : {found.meeting_title}", on=timezone.localdate(found.started_at),
        detail="Présences arrêtées", url_name="meeting", url_args=(found.meeting_number,),
        proof=found.closed_hash, seal=("meeting", found.meeting_id),
    )  # fmt: skip


def _signature(line: IndemnityLine, found: Presence, known: _Known) -> Link:
    paper = known.papers.get(found.meeting_id, "")
    gap = None
    if not (found.signed_here or paper):
        gap = _UNSIGNED
    elif not _covers(found, line):
        gap = _LONGER
    start, end = timezone.localtime(found.arrived_at), timezone.localtime(found.left_at)
    signed = "Signature de la personne" if found.signed_here else "Feuille signée jointe à la réunion"
    return Link(
        Step.PROOF, signed if gap is not _UNSIGNED else "Présence sans signature",
        on=start.date(), detail=f"de {start:%Hh%M} à {end:%Hh%M}", who=found.name,
        url_name="meeting_sheet", url_args=(found.meeting_number,), proof="" if found.signed_here else paper,
        gap=gap,
    )  # fmt: skip
