"""The only writers of the geography: loading what the software carries, importing what publishers give.

They write as the owner of the tables: the role that serves pages may only read them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db import connections, transaction
from django.utils import timezone
from psycopg import sql

from maillage.foundation.audit.actions import record
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.reference.geography import tables
from maillage.reference.geography.bulk import Counts, copy_in, merge, prune
from maillage.reference.geography.carried import DamagedFileError, Source, fingerprint, sources
from maillage.reference.geography.models import Dataset

OWNER = "owner"
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """The outcome of one subject; `skipped` says why nothing was read."""

    subject: str
    title: str
    counts: Counts = Counts()
    skipped: str = ""


@contextmanager
def _owner_cursor() -> Iterator[Any]:
    """One transaction of the owner: a subject is loaded whole or not at all."""
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        yield cursor


def _register(source: Source, *, sha256: str, counts: Counts, rows: int, carried: bool) -> None:
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


def _load_successions(cursor: Any, imported: set[str]) -> Counts:
    counts = merge(cursor, tables.successions(), "reference_communesuccession", key=("old_code",))
    prune(cursor, "reference_communesuccession", key=("old_code",))
    return counts


def _load_ages(cursor: Any, imported: set[str]) -> Counts:
    counts = merge(cursor, tables.ages(), "reference_communeage", key=("commune_id",))
    prune(cursor, "reference_communeage", key=("commune_id",))
    return counts


def _load_iris(cursor: Any, imported: set[str]) -> Counts:
    counts = merge(cursor, tables.iris(), "reference_iris", key=("code",))
    prune(cursor, "reference_iris", key=("code",))
    return counts


def _load_adjacency(cursor: Any, imported: set[str]) -> Counts:
    counts = merge(cursor, tables.adjacency(), "reference_adjacency", key=("a_id", "b_id"))
    prune(cursor, "reference_adjacency", key=("a_id", "b_id"))
    cursor.execute(
        "SELECT count(*) FROM incoming i WHERE NOT EXISTS (SELECT FROM reference_commune WHERE code = i.a_id)"
        " OR NOT EXISTS (SELECT FROM reference_commune WHERE code = i.b_id)"
    )
    if strangers := cursor.fetchone()[0]:
        raise DamagedFileError(f"adjacence.parquet : {strangers} paires citent une commune inconnue")
    return counts


def _load_contours(cursor: Any, imported: set[str]) -> Counts:
    counts = merge(cursor, tables.contours(), "reference_communecontour", key=("commune_id",))
    prune(cursor, "reference_communecontour", key=("commune_id",))
    return counts


# Subjects loaded together, in an order that foreign keys allow.
STEPS: list[tuple[tuple[str, ...], Callable[[Any, set[str]], Counts]]] = [
    (("communes", "populations", "cantons"), _load_places),
    (("successions",), _load_successions),
    (("ages",), _load_ages),
    (("iris",), _load_iris),
    (("adjacency",), _load_adjacency),
    (("contours",), _load_contours),
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
        with _owner_cursor() as cursor:
            counts = load(cursor, imported)
            for name in due:
                _register(
                    sources()[name],
                    sha256=fingerprint(name),
                    counts=counts,
                    rows=counts.read - counts.rejected,
                    carried=True,
                )
        outcomes += [Loaded(name, titles[name], counts) for name in due]
        _trace(by, due, counts)
    return outcomes


def _trace(by: User | None, subjects: list[str], counts: Counts) -> None:
    for subject in subjects:
        record(
            action=AuditAction.REFERENCE_LOADED,
            by=by,
            subject_type="dataset",
            subject_id=subject,
            details={"created": counts.created, "updated": counts.updated, "rejected": counts.rejected},
        )
