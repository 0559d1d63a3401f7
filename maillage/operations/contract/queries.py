"""Reads of the room: the contract that holds on a day, and its years.

The other rooms name a year of a contract as ``(contract, number from 1 to 5)``; its days come from here.
"""

from datetime import date

from django.db.models import QuerySet

from maillage.engines.aci.dates import ContractYear, contract_years
from maillage.foundation.tenancy.models import Community
from maillage.operations.contract.models import YEARS, AciContract


def contracts(community: Community) -> "QuerySet[AciContract]":
    """Every contract of this community, the newest first."""
    found: QuerySet[AciContract] = AciContract.objects.filter(community=community).order_by("-signed_on")
    return found


def contract_of(community: Community, on: date) -> AciContract | None:
    """The contract that holds on a day; two of one community never overlap. One query."""
    return contracts(community).filter(signed_on__lte=on, ends_on__gte=on).first()


def last_contract(community: Community, on: date) -> AciContract | None:
    """The contract that holds on a day, else the last that was signed. One query."""
    found = list(contracts(community))
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
