"""Supplies for tests, written as an import writes them; the serving role sees them once committed."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from maillage.reference.supply.actions import Replaced, compute_accessibility, replace_edition
from maillage.reference.supply.enums import SupplySource

TODAY = date(2026, 11, 22)


def load_supply(
    profession: str,
    heads: Mapping[str, int],
    *,
    under_65: Mapping[str, int] | None = None,
    source: SupplySource = SupplySource.BPE,
    vintage: str = "2024",
) -> Replaced:
    """These head counts, and nothing else, in force; `under_65` may be known for some communes only."""
    young = [(under_65 or {}).get(code) for code in heads]
    rows = pl.DataFrame(
        {"code": list(heads), "head_count": list(heads.values()), "head_count_under_65": young},
        schema={"code": pl.String, "head_count": pl.Int64, "head_count_under_65": pl.Int64},
    )
    return replace_edition(source=source, profession=profession, rows=rows, vintage=vintage, by=None)


def compute() -> None:
    compute_accessibility(by=None, on=TODAY)
