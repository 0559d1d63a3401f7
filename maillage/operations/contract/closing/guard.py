"""A closed year does not move: what would change its amounts is refused."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from django.utils import timezone

from maillage.foundation.tenancy.zones import day_in
from maillage.operations.contract.closing.models import YearClosing
from maillage.operations.contract.errors import ContractRefusedError
from maillage.operations.contract.expected import money
from maillage.operations.contract.models import AciContract
from maillage.operations.contract.reading import computed, file_of

Amounts = Mapping[int, list[tuple[str, int | None]]]


def closed_years(contract: AciContract) -> set[int]:
    """The numbers of the years that are closed. One query."""
    rows = YearClosing.objects.filter(contract=contract, undone_at__isnull=True)
    return set(rows.values_list("year", flat=True))


def refuse(year: int, *, field: str = "") -> None:
    raise ContractRefusedError(
        f"L’année {year} est close : ceci changerait ses comptes. Rouvrez-la d’abord, en disant pourquoi.",
        field=field,
    )


@contextmanager
def closed_years_stay(contract: AciContract) -> Iterator[None]:
    """Around a write: raises ``ContractRefusedError``, and the transaction goes, if a closed year moved.

    Before and after are compared, not the statement: new national figures move neither.
    """
    closed, today = closed_years(contract), day_in(contract.community.department_code, timezone.now())
    before = _amounts(contract, closed, today) if closed else {}
    yield
    if closed:
        after = _amounts(contract, closed, today)
        for year in sorted(closed):
            if before.get(year) != after.get(year):
                refuse(year)


def _amounts(contract: AciContract, years: set[int], today: date) -> Amounts:
    file = file_of(AciContract.objects.get(pk=contract.pk))
    return {
        one.year.number: [(line.line.code, line.line.cents) for line in one.lines]
        for one in money(file, computed(file, today), today)
        if one.year.number in years
    }
