"""Reads of the room: the contract that holds on a day, and its years.

The other rooms name a year of a contract as ``(contract, number from 1 to 5)``; its days come from here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, QuerySet

from maillage.communities.treasury.models import Settlement
from maillage.engines.aci.dates import ContractYear, contract_years
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.week import filled, rows
from maillage.operations.contract.closing.models import YearClosing
from maillage.operations.contract.models import (
    YEARS,
    AciContract,
    ContractAmount,
    ContractPaper,
    ContractTerms,
    InstalmentNote,
    InstalmentReceipt,
    MissionDates,
    RecognisedCrisis,
)

# Rows of one list of the history, at most.
MOST = 300


def contracts(community: Community) -> "QuerySet[AciContract]":
    """Every contract of this community, the newest first."""
    found: QuerySet[AciContract] = AciContract.objects.filter(community=community).order_by("-signed_on")
    return found


def contract_of(community: Community, on: date) -> AciContract | None:
    """The contract that holds on a day; two of one community never overlap. One query."""
    return contracts(community).filter(signed_on__lte=on, ends_on__gte=on).first()


def last_contract(community: Community, on: date) -> AciContract | None:
    """The contract that holds on a day, else the last that was signed. One query."""
    return last_of(list(contracts(community)), on)


def last_of(found: Sequence[AciContract], on: date) -> AciContract | None:
    """The same among contracts that were read already, the newest first."""
    return next((one for one in found if one.signed_on <= on <= one.ends_on), found[0] if found else None)


def contract_numbered(community: Community, number: int) -> AciContract | None:
    """By its rank in the community."""
    return contracts(community).filter(number=number).first()


def years(contract: AciContract) -> tuple[ContractYear, ...]:
    """The five years, from anniversary to anniversary, even where the contract ended before. No query."""
    return contract_years(contract.signed_on, YEARS)


def year(contract: AciContract, number: int) -> ContractYear:
    """One year by its number. Raises ``IndexError`` beyond 1 to 5."""
    if not 1 <= number <= YEARS:
        raise IndexError(number)
    return years(contract)[number - 1]


def year_on(contract: AciContract, day: date) -> ContractYear:
    """The year that holds a day: the first before the contract, the last after it. No query."""
    found = years(contract)
    return next((one for one in found if day < one.next_anniversary), found[-1])


# --- Papers and history ------------------------------------------------------------------------------------


def paper(contract: AciContract, number: int) -> ContractPaper | None:
    """One with its bytes."""
    found: ContractPaper | None = ContractPaper.objects.filter(contract=contract, number=number).first()
    return found


def terms_history(contract: AciContract) -> list[ContractTerms]:
    """The contract, its avenants and its corrections, undone or not."""
    rows = ContractTerms.objects.filter(contract=contract).select_related("noted_by", "undone_by")
    return list(rows.order_by("number"))


def amounts_history(contract: AciContract) -> list[ContractAmount]:
    """Every amount noted, the newest first."""
    rows = ContractAmount.objects.filter(contract=contract).select_related("noted_by")
    return list(rows.order_by("-pk")[:MOST])


def receipts_history(contract: AciContract) -> list[InstalmentReceipt]:
    """Every receipt, undone or not, the newest first."""
    rows = InstalmentReceipt.objects.filter(contract=contract).select_related("noted_by", "undone_by")
    return list(rows.order_by("-received_on", "-pk")[:MOST])


@dataclass(frozen=True, slots=True)
class ShortHistory:
    """The lists that stay short, the newest first: days of missions, crises, gaps explained, years closed."""

    dates: list[MissionDates]
    crises: list[RecognisedCrisis]
    notes: list[InstalmentNote]
    closings: list[YearClosing]


_WHO = ("noted_by__first_name", "noted_by__last_name", "noted_by__email", "noted_at")
_DATES = ("mission", "started_on", "deployed_on", "source")
_CRISES = ("id", "recognised_on", "source", "undone_at", "undone_because")
_CLOSINGS = ("year", "closed_on", "source", "sha256", "undone_at", "undone_because")
_NOTES = ("year", "code", "reason", "text", "closes")


def short_history(contract: AciContract) -> ShortHistory:
    """Everything noted, undone or not. One query for the four lists."""
    mine = {"contract": OuterRef("pk")}
    dates = MissionDates.objects.filter(**mine).order_by("-pk")[:MOST]
    crises = RecognisedCrisis.objects.filter(**mine).order_by("-recognised_on")[:MOST]
    notes = InstalmentNote.objects.filter(**mine).order_by("-pk")[:MOST]
    closings = YearClosing.objects.filter(**mine).order_by("-pk")[:MOST]
    read = (
        AciContract.objects.filter(pk=contract.pk)
        .values(
            dates=rows(dates, *_DATES, *_WHO),
            crises=rows(crises, *_CRISES, *_WHO),
            notes=rows(notes, *_NOTES, *_WHO),
            closings=rows(closings, *_CLOSINGS, *_WHO),
        )
        .get()
    )
    return ShortHistory(
        dates=[filled(MissionDates, row) for row in read["dates"]],
        crises=[filled(RecognisedCrisis, row) for row in read["crises"]],
        notes=[filled(InstalmentNote, row) for row in read["notes"]],
        closings=[filled(YearClosing, row) for row in read["closings"]],
    )


def bank_lines(batches: Sequence[str]) -> dict[str, int]:
    """{batch of a transfer: key of the bank line that settled it}. One query, none when there is none."""
    if not batches:
        return {}
    rows = Settlement.objects.filter(source="aci", proof__in=batches, undone_at__isnull=True)
    return dict(rows.values_list("proof", "line_id"))
