"""The only writers of the geography: loading what the software carries, importing what publishers give.

They write as the owner of the tables: the role that serves pages may only read them.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
from django.db import connections, transaction
from django.utils import timezone
from psycopg import sql

from maillage.foundation.audit.actions import record
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.reference.geography import tables
from maillage.reference.geography.bulk import Counts, merge, prune, update
from maillage.reference.geography.carried import DamagedFileError, Source, declared_rows, fingerprint, sources
from maillage.reference.geography.models import Dataset
from maillage.reference.geography.reading import read_subject
from maillage.reference.geography.subjects import Subject
from maillage.reference.geography.succession import locate_districts, today

OWNER = "owner"
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """The outcome of one subject; `skipped` says why nothing was read."""

    subject: str
    title: str
    counts: Counts = field(default_factory=Counts)
    skipped: str = ""


@contextmanager
def owner_cursor() -> Iterator[Any]:
    """One transaction of the owner: a subject is loaded whole or not at all."""
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        # Lost together in a crash, data and the record that it is loaded: waiting for the disk buys nothing.
        cursor.execute("SET LOCAL synchronous_commit = off")
        yield cursor


def register(source: Source, *, sha256: str, counts: Counts, rows: int, carried: bool) -> None:
    """Say what a subject now is; inside the transaction that loads it."""
    Dataset.objects.using(OWNER).update_or_create(
        subject=source.subject,
        defaults={
            "title": source.title,
            "vintage": source.vintage,
            "publisher": source.publisher,
            "source": source.source,
            "licence": source.licence,
            "attribution": source.attribution,
            "sha256": sha256,
            "rows": rows,
            "rejected": counts.rejected,
            "carried": carried,
            "notes": list(source.notes),
            "loaded_at": timezone.now(),
        },
    )


# --- What the software carries --------------------------------------------------------------------------


def _load_places(cursor: Any, imported: set[str]) -> Counts:
    """Regions to communes. Columns that an import has taken over are left to it."""
    merge(cursor, tables.regions(), "reference_region", key=("code",))
    merge(cursor, tables.departments(), "reference_department", key=("code",))
    merge(cursor, tables.epcis(), "reference_epci", key=("code",))
    if "cantons" not in imported:
        merge(cursor, tables.cantons(), "reference_canton", key=("code",))
    taken = {"populations": "population", "cantons": "canton_id"}
    communes = tables.communes().drop([column for subject, column in taken.items() if subject in imported])
    counts = merge(cursor, communes, "reference_commune", key=("code",))
    cursor.execute(
        "UPDATE reference_commune t SET active = false"
        " WHERE active AND NOT EXISTS (SELECT FROM incoming i WHERE i.code = t.code)"
    )
    return counts


def _replace(table: Callable[[], pl.DataFrame], target: str, *key: str) -> Callable[[Any, set[str]], Counts]:
    """A step that makes the SQL table `target` hold the rows of the carried `table` and no other."""

    def load(cursor: Any, imported: set[str]) -> Counts:
        counts = merge(cursor, table(), target, key=key)
        prune(cursor, target, key=key)
        return counts

    return load


def _load_adjacency(cursor: Any, imported: set[str]) -> Counts:
    counts = _replace(tables.adjacency, "reference_adjacency", "a_id", "b_id")(cursor, imported)
    cursor.execute(
        "SELECT count(*) FROM incoming i WHERE NOT EXISTS (SELECT FROM reference_commune WHERE code = i.a_id)"
        " OR NOT EXISTS (SELECT FROM reference_commune WHERE code = i.b_id)"
    )
    if strangers := cursor.fetchone()[0]:
        raise DamagedFileError(f"adjacence.parquet : {strangers} paires citent une commune inconnue")
    return counts


# Subjects loaded together, in an order that foreign keys allow.
STEPS: list[tuple[tuple[str, ...], Callable[[Any, set[str]], Counts]]] = [
    (("communes", "populations", "cantons"), _load_places),
    (("successions",), _replace(tables.successions, "reference_communesuccession", "old_code")),
    (("ages",), _replace(tables.ages, "reference_communeage", "commune_id")),
    (("iris",), _replace(tables.iris, "reference_iris", "code")),
    (("adjacency",), _load_adjacency),
    (("contours",), _replace(tables.contours, "reference_communecontour", "commune_id")),
]


def load_carried(
    *, by: User | None, force: bool = False, progress: Progress = lambda line: None
) -> list[Loaded]:
    """Loads every carried subject that is not there yet, or not in this version.

    Loading twice changes nothing. `force` reads the files again whatever was recorded, and takes back the
    subjects that an import had replaced. Raises DamagedFileError, in which case the subject is untouched.
    """
    outcomes: list[Loaded] = []
    for subjects, load in STEPS:
        recorded = {d.subject: d for d in Dataset.objects.using(OWNER).filter(subject__in=subjects)}
        imported = {name for name, dataset in recorded.items() if not dataset.carried and not force}
        current = {name for name in recorded if recorded[name].sha256 == fingerprint(name)}
        due = [name for name in subjects if name not in imported and (force or name not in current)]
        titles = {name: sources()[name].title for name in subjects}
        outcomes += [
            Loaded(
                name, titles[name], skipped="remplacé par un import" if name in imported else "déjà chargé"
            )
            for name in subjects
            if name not in due
        ]
        if not due:
            continue
        progress(f"Chargement : {', '.join(titles[name] for name in due)}")
        with owner_cursor() as cursor:
            counts = load(cursor, imported)
            for name in due:
                register(
                    sources()[name],
                    sha256=fingerprint(name),
                    counts=counts,
                    rows=declared_rows(name),
                    carried=True,
                )
        outcomes += [Loaded(name, titles[name], counts) for name in due]
        _trace(by, due, counts)
    return outcomes


# --- What publishers give -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Imported:
    """The outcome of an import: `counts`, and the lines refused by reason, each with an example."""

    subject: str
    title: str
    counts: Counts
    rejected: dict[str, int]
    examples: dict[str, str]
    notes: tuple[str, ...] = ()


def import_subject(*, subject: Subject, path: Path, vintage: str, by: User | None) -> Imported:
    """Reads a publisher's file of this subject and puts it in place of what was loaded before.

    Everything or nothing. Codes of communes that have merged since are brought to today's: counts are added
    up, a label or a median is kept only where all agree. Raises DamagedFileError.
    """
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    with owner_cursor() as cursor:
        active, successors = active_codes(cursor), successors_in_force(cursor)
        reading = read_subject(subject, path)
        if subject.per_district:
            reading = locate_districts(reading, active, successors)
        else:
            reading = today(subject, reading, active, successors)
        counts = _WRITERS.get(subject.slug, _write_facts)(cursor, subject, reading.rows)
        rejected = sum(reading.rejected.values())
        counts += Counts(read=reading.read - counts.read, rejected=rejected)
        source = Source(
            subject=subject.slug,
            title=subject.title,
            vintage=vintage,
            publisher=subject.publisher,
            source=path.name,
            licence="Licence Ouverte 2.0 (Etalab)",
            attribution=f"{subject.publisher}, {subject.title}, {vintage}",
            notes=(*subject.notes, *reading.notes),
        )
        register(source, sha256=sha256, counts=counts, rows=counts.read - rejected, carried=False)
    _trace(by, [subject.slug], counts)
    return Imported(
        subject.slug, subject.title, counts, dict(reading.rejected), reading.examples, tuple(reading.notes)
    )


def active_codes(cursor: Any) -> set[str]:
    """Codes of today's communes and districts. Raises DamagedFileError when none is loaded."""
    cursor.execute("SELECT code FROM reference_commune WHERE active")
    codes = {code for (code,) in cursor.fetchall()}
    if not codes:
        raise DamagedFileError("Chargez d’abord les communes : maillage reference load")
    return codes


def successors_in_force(cursor: Any) -> dict[str, str]:
    """{former code: code of the commune that replaces it}."""
    cursor.execute("SELECT old_code, commune_id FROM reference_communesuccession")
    return dict(cursor.fetchall())


def _write_facts(cursor: Any, subject: Subject, rows: pl.DataFrame) -> Counts:
    """One row of facts a commune; communes that the new file does not have lose theirs."""
    _reserve(cursor, subject)
    if "values" not in rows.columns:
        keys = [item.key for item in subject.indicators if item.key in rows.columns]
        values = [
            json.dumps({key: value for key, value in row.items() if value is not None}, ensure_ascii=False)
            for row in rows.select(keys).iter_rows(named=True)
        ]
        rows = rows.with_columns(pl.Series("values", values, dtype=pl.String))
    table = rows.select("values", "lines", commune_id="code", dataset_id=pl.lit(subject.slug))
    key = ("commune_id", "dataset_id")
    counts = merge(cursor, table, "reference_communefacts", key=key)
    within = sql.SQL("t.dataset_id = {}").format(sql.Literal(subject.slug))
    return counts + Counts(removed=prune(cursor, "reference_communefacts", key=key, within=within))


def _reserve(cursor: Any, subject: Subject) -> None:
    """The row that facts point at; `register` completes it in the same transaction."""
    cursor.execute(
        "INSERT INTO reference_dataset (subject, title, vintage, publisher, source, licence, attribution,"
        " sha256, rows, rejected, carried, notes, loaded_at)"
        " VALUES (%s, %s, '', '', '', '', '', '', 0, 0, false, '{}', now()) ON CONFLICT (subject) DO NOTHING",
        [subject.slug, subject.title],
    )


def _write_populations(cursor: Any, subject: Subject, rows: pl.DataFrame) -> Counts:
    table = rows.select("code", population=pl.col("population").round().cast(pl.Int64), lines="lines")
    return update(cursor, table, "reference_commune", key=("code",))


def _write_cantons(cursor: Any, subject: Subject, rows: pl.DataFrame) -> Counts:
    """Known cantons keep their names; a new one is named after its number until a name is known."""
    cursor.execute("SELECT code, department_id FROM reference_commune WHERE active")
    departments = pl.DataFrame(cursor.fetchall(), schema=["code", "department_id"], orient="row")
    cursor.execute("SELECT code FROM reference_canton")
    known = {code for (code,) in cursor.fetchall()}
    found = rows.filter(pl.col("canton").is_not_null()).join(departments, on="code")
    new = found.filter(~pl.col("canton").is_in(known)).unique("canton", keep="first")
    name = pl.concat_str(pl.lit("n° "), "canton")
    key = pl.concat_str(pl.lit("n "), pl.col("canton").str.to_lowercase())
    if new.height:
        merge(
            cursor,
            new.select(
                "department_id", code="canton", name=name, search_name=key, partial=pl.lit(value=False)
            ),
            "reference_canton",
            key=("code",),
        )
    return update(
        cursor, rows.select("code", canton_id="canton", lines="lines"), "reference_commune", key=("code",)
    )


_WRITERS: dict[str, Callable[[Any, Subject, pl.DataFrame], Counts]] = {
    "populations": _write_populations,
    "cantons": _write_cantons,
}


def _trace(by: User | None, subjects: list[str], counts: Counts) -> None:
    for subject in subjects:
        record(
            action=AuditAction.REFERENCE_LOADED,
            by=by,
            subject_type="dataset",
            subject_id=subject,
            details={"created": counts.created, "updated": counts.updated, "rejected": counts.rejected},
        )
