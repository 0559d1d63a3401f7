"""What each mission may earn by its indicators in a year: as signed, else as the national table says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from maillage.engines.aci import Mission, Part
from maillage.operations.contract.envelopes import envelopes as contract_envelopes
from maillage.operations.contract.reading import ContractFile, computed


@dataclass(frozen=True, slots=True)
class Envelope:
    """``cents`` None: not known. ``told`` says where the amount comes from, in French.

    ``granted_cents``: what the yearly dialogue granted, once it has.
    """

    mission: Mission
    cents: int | None
    confirmed: bool
    told: str
    granted_cents: int | None = None


def envelopes(file: ContractFile, number: int, today: date) -> Mapping[Mission, Envelope]:
    """The variable envelope of each mission of the contract that year. No query.

    That of a crisis only opens in a year whose crisis the ARS recognised.
    """
    year = file.years[number - 1]
    crisis = any(year.holds(day) for day in file.crises)
    return {
        one.mission: Envelope(
            one.mission,
            one.cents,
            one.level == "high",
            f"signée : {one.signed.source}" if one.signed else "montant du tableau national",
            one.granted.cents if one.granted else None,
        )
        for one in contract_envelopes(file, computed(file, today), number)
        if one.part is Part.VARIABLE
        and one.mission is not None
        and (one.mission is not Mission.CRISIS or crisis)
    }
