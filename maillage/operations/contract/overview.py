"""The contracts of several communities as one list, for officers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from maillage.foundation.tenancy.models import Community
from maillage.operations.contract.expected import YearMoney, money
from maillage.operations.contract.missions import late_missions, standings
from maillage.operations.contract.models import AciContract
from maillage.operations.contract.reading import FIELDS, ContractFile, computed, file_reads, read_file

MOST = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One contract: its present year, its late missions and instalments."""

    community: Community
    contract: AciContract
    file: ContractFile
    money: YearMoney
    late_missions: int
    late_cents: int
    is_over: bool


def overview(communities: Sequence[Community], today: date) -> list[Row]:
    """The last contract of each community in scope, what is late first. One query."""
    known = {one.pk: one for one in communities}
    found = AciContract.objects.annotate(**file_reads()).order_by("community_id", "-signed_on")
    rows: dict[int, Row] = {}
    for contract in found[:MOST]:
        if contract.community_id in known and contract.community_id not in rows:
            rows[contract.community_id] = _row(known[contract.community_id], contract, today)
    return sorted(rows.values(), key=lambda row: (-row.late_cents, -row.late_missions, row.community.name))


def _row(community: Community, contract: AciContract, today: date) -> Row:
    file = read_file({name: getattr(contract, name) for name in (*FIELDS, *file_reads())})
    simulation = computed(file, today)
    years = money(file, simulation, today)
    now = next((one for one in years if today < one.year.next_anniversary), years[-1])
    return Row(
        community=community,
        contract=contract,
        file=file,
        money=now,
        late_missions=len(late_missions(standings(file, simulation, today))),
        late_cents=sum(one.late_cents for one in years),
        is_over=today > file.ends_on,
    )
