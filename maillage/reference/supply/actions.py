"""The only writers of the room: putting a supply in the place of another, computing what it makes accessible.

They write as the owner of the tables, as the geography does: the role that serves pages may only read them.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from django.utils import timezone
from psycopg import sql

from maillage.engines.accessibility import parameters
from maillage.foundation.audit.actions import record
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.reference.directory.enums import Feed
from maillage.reference.directory.models import DirectoryImport
from maillage.reference.geography.actions import (
    OWNER,
    Progress,
    active_codes,
    import_subject,
    owner_cursor,
    register,
    successors_in_force,
)
from maillage.reference.geography.bulk import Counts
from maillage.reference.geography.carried import DamagedFileError, Source
from maillage.reference.geography.models import Dataset
from maillage.reference.geography.subjects import SUBJECTS
from maillage.reference.supply import computation, invented, places, published
from maillage.reference.supply.allocation import Districts, by_district, today
from maillage.reference.supply.computation import Neighbours
from maillage.reference.supply.enums import Profession, SupplySource
from maillage.reference.supply.freshness import fingerprint
from maillage.reference.supply.models import AccessibilityRun, SupplyCount, SupplyEdition
from maillage.reference.supply.open_data import Communes
from maillage.reference.supply.queries import access_subject, points, supply_subject
from maillage.reference.supply.words import describe_access, describe_supply

_UNKNOWN = "commune inconnue"
_TWICE = "ville déjà comptée par ses arrondissements"

# Codes of the BPE, newest numbering first: the first that the file carries is read.
BPE_CODES: Mapping[str, tuple[str, ...]] = {
    Profession.GP: ("D265", "D201"),
    Profession.NURSE: ("D281", "D232"),
    Profession.PHYSIO: ("D279", "D233"),
    Profession.MIDWIFE: ("D278", "D231"),
    Profession.DENTIST: ("D277", "D221"),
    Profession.PHARMACY: ("D307",),
    Profession.EMERGENCY: ("D106",),
}


@dataclass(frozen=True, slots=True)
class Replaced:
    """A supply that is now in force. `counts` is about lines of the file: read = created + rejected;
    `heads` is how many professionals were kept."""

    profession: str
    title: str
    counts: Counts
    heads: int
    rejected: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Computed:
    """A national computation; `skipped` when what is stored was made from the same data."""

    profession: str
    communes: int = 0
    skipped: bool = False


# --- Supply ---------------------------------------------------------------------------------------------


def replace_edition(
    *,
    source: SupplySource,
    profession: str,
    rows: pl.DataFrame,
    vintage: str,
    by: User | None,
    file: str = "",
    sha256: str = "",
    rejected: Mapping[str, int] | None = None,
) -> Replaced:
    """Put these head counts in force in place of whatever the profession had; never a mix of two sources.
    What was accessible with the former ones is forgotten until it is computed again.

    `rows`: `code` (INSEE, former codes accepted), `head_count`, and where known `head_count_under_65` and
    `shares` (who practises in several communes counts in each as a head, once in all as shares: the activity
    follows these); `lines` of the file behind each row, `head_count` when absent. Paris, Lyon and Marseille
    given whole are shared out over their districts by inhabitants. `rejected`: lines already refused by the
    reader, by reason in French. Raises DamagedFileError when nothing is left or when communes are not loaded.
    """
    profession = Profession(profession)
    refused = dict(rejected or {})
    with owner_cursor() as cursor:
        lock(LockSpace.SUPPLY, list(Profession).index(profession), using=OWNER)
        kept, lost = today(rows, active_codes(cursor), successors_in_force(cursor))
        kept, twice = by_district(kept, _districts(cursor))
        refused |= {reason: lines for reason, lines in ((_UNKNOWN, lost), (_TWICE, twice)) if lines}
        if kept.is_empty():
            raise DamagedFileError(
                f"{file or SupplySource(source).label} : aucun effectif à retenir pour "
                f"« {profession.label} » ({sum(refused.values())} lignes refusées)"
            )
        figures = parameters.load(profession, timezone.localdate())
        table = kept.with_columns(
            activity=pl.col("shares") * (figures.per_head or 1.0),
            edition_id=pl.lit(supply_subject(profession)),
        )
        lines = int(kept["lines"].sum())
        counts = Counts(read=lines + sum(refused.values()), created=lines, rejected=sum(refused.values()))
        described = describe_supply(profession, source, vintage, file)
        digest = sha256 or hashlib.sha256(kept.drop("lines").write_csv().encode()).hexdigest()
        _forget_accessibility(cursor, profession)
        register(described, sha256=digest, counts=counts, rows=kept.height, carried=False)
        SupplyEdition.objects.using(OWNER).update_or_create(
            dataset_id=described.subject,
            defaults={
                "profession": profession,
                "source": source,
                "invented": source == SupplySource.DEMO,
            },
        )
        SupplyCount.objects.using(OWNER).filter(edition_id=described.subject).delete()
        columns = ["commune_id", "edition_id", "head_count", "head_count_under_65", "activity"]
        _copy(cursor, table.rename({"code": "commune_id"}).select(columns), "reference_supplycount")
    _trace(by, described, counts)
    return Replaced(profession, described.title, counts, int(kept["head_count"].sum()), refused)


def _forget_accessibility(cursor: Any, profession: Profession) -> None:
    """Values made from the supply that leaves would bear the name of the one that comes."""
    subject = access_subject(profession)
    cursor.execute("DELETE FROM reference_accessibilityvalue WHERE run_id = %s", [subject])
    Dataset.objects.using(OWNER).filter(subject=subject).delete()


def _districts(cursor: Any) -> Districts:
    cursor.execute(
        "SELECT parent_id, code, coalesce(population, 0) FROM reference_commune"
        " WHERE active AND parent_id IS NOT NULL ORDER BY parent_id, code"
    )
    found: Districts = {}
    for city, code, people in cursor.fetchall():
        found.setdefault(city, []).append((code, people))
    return found


def _copy(cursor: Any, table: pl.DataFrame, target: str) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    order = sql.SQL("COPY {} ({}) FROM STDIN WITH (FORMAT csv, NULL '\\N')")
    with cursor.copy(order.format(sql.Identifier(target), columns)) as copy:
        for part in table.iter_slices(20_000):
            copy.write(part.write_csv(include_header=False, null_value="\\N").encode())


def _trace(by: User | None, source: Source, counts: Counts) -> None:
    record(
        action=AuditAction.REFERENCE_LOADED,
        by=by,
        subject_type="dataset",
        subject_id=source.subject,
        details={"created": counts.created, "rejected": counts.rejected},
    )


def load_invented(*, by: User | None, progress: Progress = lambda line: None) -> list[Replaced]:
    """Give each profession that has no supply at all the invented one of the demonstration.

    A profession that has a real one keeps it, and an invented one is not drawn again.
    """
    there = set(SupplyEdition.objects.using(OWNER).values_list("profession", flat=True))
    due = [profession for profession in Profession if profession not in there]
    if not due:
        return []
    progress("Professionnels inventés pour la démonstration")
    communes = places.known(OWNER)
    return [
        replace_edition(
            source=SupplySource.DEMO,
            profession=profession,
            rows=invented.invent(communes, profession),
            vintage=invented.VINTAGE,
            by=by,
        )
        for profession in due
    ]


def import_bpe(*, path: Path | None, vintage: str, by: User | None) -> list[Replaced]:
    """Every profession that a file of the BPE counts; without a file, from the one already imported.

    The file is imported as the subject « bpe » too: its establishments are other indicators. Professions
    that it does not count keep the supply they had. Raises DamagedFileError.
    """
    refused = 0
    if path is not None:
        outcome = import_subject(subject=SUBJECTS["bpe"], path=path, vintage=vintage, by=by)
        refused = outcome.counts.rejected
    dataset = Dataset.objects.using(OWNER).filter(subject="bpe").first()
    if dataset is None:
        raise DamagedFileError("aucune base permanente des équipements n’est importée : donnez son fichier")
    replaced = []
    for profession, codes in BPE_CODES.items():
        rows = _counted_in_facts(codes)
        if rows is None:
            continue
        replaced.append(
            replace_edition(
                source=SupplySource.BPE,
                profession=profession,
                rows=rows,
                vintage=dataset.vintage,
                by=by,
                file=dataset.source,
                sha256=hashlib.sha256(f"{dataset.sha256} {profession}".encode()).hexdigest(),
            )
        )
    if not replaced:
        wanted = ", ".join(codes[0] for codes in BPE_CODES.values())
        raise DamagedFileError(
            f"{dataset.source} : aucun des équipements attendus ({wanted}) ; {refused} lignes refusées"
        )
    return replaced


def _counted_in_facts(codes: tuple[str, ...]) -> pl.DataFrame | None:
    """Counts by commune under the first of the codes that the imported BPE carries; None for none of them."""
    for code in codes:
        with owner_cursor() as cursor:
            cursor.execute(
                "SELECT commune_id, (values ->> %s)::float8::int FROM reference_communefacts"
                " WHERE dataset_id = 'bpe' AND (values ->> %s)::float8 > 0",
                [code, code],
            )
            rows = cursor.fetchall()
        if rows:
            return pl.DataFrame(rows, schema={"code": pl.String, "head_count": pl.Int64}, orient="row")
    return None


def import_directory(*, by: User | None) -> list[Replaced]:
    """The self-employed professionals of the national directory (RPPS). Raises DamagedFileError."""
    edition = published.edition_of(Feed.PRACTICES)
    if edition is None:
        raise DamagedFileError("aucun extrait publié du RPPS n’est chargé : maillage import rpps FICHIER")
    return [_from_directory(profession, edition, by) for profession in published.COUNTED]


def import_register(*, by: User | None) -> list[Replaced]:
    """The pharmacies of FINESS. Its categories tell neither who practises where nor which hospital has an
    emergency unit: nothing else is read from it. Raises DamagedFileError."""
    edition = published.edition_of(Feed.ESTABLISHMENTS)
    if edition is None:
        raise DamagedFileError(
            "aucune extraction publiée de FINESS n’est chargée : maillage import finess FICHIER"
        )
    return [_from_directory(Profession.PHARMACY, edition, by)]


def follow_directory(*, by: User | None) -> list[Replaced]:
    """Bring up to the edition of the directory what comes from it, and what has nothing but inventions.

    A profession whose supply was imported from elsewhere is left as it is: who imports chooses.
    """
    held = {one.profession: one for one in SupplyEdition.objects.using(OWNER).select_related("dataset")}
    replaced = []
    feeds = dict.fromkeys(published.COUNTED, Feed.PRACTICES) | {Profession.PHARMACY: Feed.ESTABLISHMENTS}
    editions = {feed: published.edition_of(feed) for feed in set(feeds.values())}
    for profession, feed in feeds.items():
        edition, present = editions[feed], held.get(profession)
        if edition is None:
            continue
        theirs = present is not None and present.source in {SupplySource.RPPS, SupplySource.FINESS}
        old = theirs and present is not None and present.vintage != published.vintage_of(edition)
        if present is None or present.invented or old:
            replaced.append(_from_directory(profession, edition, by))
    return replaced


def _from_directory(profession: Profession, edition: DirectoryImport, by: User | None) -> Replaced:
    pharmacy = profession is Profession.PHARMACY
    return replace_edition(
        source=SupplySource.FINESS if pharmacy else SupplySource.RPPS,
        profession=profession,
        rows=published.pharmacies() if pharmacy else published.professionals(profession),
        vintage=published.vintage_of(edition),
        by=by,
        file=edition.file_name,
        sha256=hashlib.sha256(f"{edition.fingerprint} {profession}".encode()).hexdigest(),
    )


# --- Accessibility --------------------------------------------------------------------------------------


def compute_accessibility(
    *, by: User | None, on: date, force: bool = False, progress: Progress = lambda line: None
) -> list[Computed]:
    """Compute again, for the whole country, what is not made from the supply and geography of today."""
    editions = SupplyEdition.objects.using(OWNER).select_related("dataset")
    due: list[tuple[SupplyEdition, str]] = []
    outcomes = []
    for edition in sorted(editions, key=lambda one: list(Profession).index(Profession(one.profession))):
        wanted = fingerprint(edition, on, OWNER)
        stored = Dataset.objects.using(OWNER).filter(subject=access_subject(edition.profession)).first()
        if stored is not None and stored.sha256 == wanted and not force:
            outcomes.append(Computed(edition.profession, skipped=True))
        else:
            due.append((edition, wanted))
    if due:
        progress("Accessibilité de toutes les communes")
        communes, near = places.known(OWNER), places.neighbours(OWNER)
        outcomes += [_compute(edition, wanted, communes, near, by, on) for edition, wanted in due]
        with owner_cursor() as cursor:
            cursor.execute("ANALYZE reference_supplycount, reference_accessibilityvalue")
    return outcomes


def _compute(
    edition: SupplyEdition,
    wanted: str,
    communes: Communes,
    near: Neighbours,
    by: User | None,
    on: date,
) -> Computed:
    figures = parameters.load(edition.profession, on)
    with owner_cursor() as cursor:
        lock(LockSpace.SUPPLY, list(Profession).index(Profession(edition.profession)), using=OWNER)
        table = computation.by_commune(
            communes, figures, places.align(communes, points(edition, edition.profession)), near
        )
        described = describe_access(edition, figures, places.vintage(OWNER))
        counts = Counts(read=table.height, created=table.height)
        register(described, sha256=wanted, counts=counts, rows=table.height, carried=False)
        AccessibilityRun.objects.using(OWNER).update_or_create(
            dataset_id=described.subject,
            defaults={
                "edition": edition,
                "travel": computation.TRAVEL,
                "parameters_from": figures.valid_from,
                "unit": computation.unit_of(figures),
            },
        )
        cursor.execute("DELETE FROM reference_accessibilityvalue WHERE run_id = %s", [described.subject])
        numbers = pl.selectors.float().round_sig_figs(10)
        rows = table.with_columns(numbers, run_id=pl.lit(described.subject)).rename({"code": "commune_id"})
        _copy(cursor, rows, "reference_accessibilityvalue")
    _trace(by, described, counts)
    return Computed(edition.profession, table.height)
