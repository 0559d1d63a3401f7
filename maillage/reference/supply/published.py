"""What the national directory says of supply: its professionals and pharmacies, counted by commune."""

from dataclasses import dataclass

import polars as pl
from django.db.models import Count

from maillage.reference.directory import queries as directory
from maillage.reference.directory.enums import Feed
from maillage.reference.directory.models import DirectoryImport, Establishment
from maillage.reference.supply.enums import Profession

PHARMACY_CATEGORY = "620"
SELF_EMPLOYED = ("L",)


@dataclass(frozen=True, slots=True)
class Counted:
    """Who counts for a profession: its code in the RPPS and, for physicians, the skills."""

    code: str
    skills: tuple[str, ...] = ()


COUNTED = {
    Profession.GP: Counted("10", ("SM26", "SM53", "SM54")),
    Profession.NURSE: Counted("60"),
    Profession.PHYSIO: Counted("70"),
    Profession.MIDWIFE: Counted("50"),
    Profession.DENTIST: Counted("40"),
}


def edition_of(feed: Feed) -> DirectoryImport | None:
    """The last edition that people published; None for an invented one, which covers a few departments."""
    found = directory.current_edition(feed)
    return None if found is None or found.invented else found


def vintage_of(edition: DirectoryImport) -> str:
    return f"extrait du {edition.edition_on:%d/%m/%Y}"


def professionals(profession: Profession) -> pl.DataFrame:
    """Self-employed professionals: code, head_count, and shares, each person counting once in France."""
    counted = COUNTED[profession]
    heads = directory.heads_by_commune(counted.code, specialties=counted.skills, modes=SELF_EMPLOYED)
    return pl.DataFrame(
        [(head.commune, head.people, head.shares) for head in heads],
        schema={"code": pl.String, "head_count": pl.Int64, "shares": pl.Float64},
        orient="row",
    )


def pharmacies() -> pl.DataFrame:
    """Pharmacies of the register of establishments: code, head_count."""
    rows = (
        Establishment.objects.filter(category=PHARMACY_CATEGORY, gone_on=None, commune__isnull=False)
        .values_list("commune_id")
        .annotate(Count("pk"))
        .order_by("commune_id")
    )
    return pl.DataFrame(list(rows), schema={"code": pl.String, "head_count": pl.Int64}, orient="row")
