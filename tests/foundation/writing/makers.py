"""A kind of document for the tests, its source that tells what it is told, and shortcuts to its actions."""

import uuid
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from maillage.foundation.access.enums import Permission
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.writing import queries, sources
from maillage.foundation.writing.actions import documents, filing, sections
from maillage.foundation.writing.actions.sections import Saved
from maillage.foundation.writing.models import DocumentSection, Filing, WrittenDocument
from maillage.foundation.writing.sources import Fact
from maillage.foundation.writing.writings import Writing

SPEC = Writing(
    key="essay",
    name="Mémoire d’essai",
    the="le mémoire d’essai",
    templates=Path(__file__).with_name("templates"),
    view=Permission.TERRITORY_VIEW,
    edit=Permission.TERRITORY_EDIT,
    file=Permission.TERRITORY_ADOPT,
    help_page="ecrire",
)


@contextmanager
def telling(count: int | None):
    """While it lasts, the sources of the essay know this count; None: nothing."""
    former = dict(sources._sources)

    def read(community: Community, today: date) -> Fact | None:
        return (
            None
            if count is None
            else Fact(f"Il y a **{count}** fiches.", "registre inventé", str(today.year))
        )

    sources.source("essay.count", "Le compte")(read)
    sources.source("essay.cover", "La couverture")(
        lambda community, today: Fact("", "registre inventé", lines=(("Lieu", "nulle part"),))
    )
    try:
        yield
    finally:
        sources._sources.clear()
        sources._sources.update(former)


def start(community: Community, by: User) -> WrittenDocument:
    return documents.start(by=by, community=community, spec=SPEC)


def row(document: WrittenDocument, key: str = "idea") -> DocumentSection:
    with community_scope(document.community):
        found = queries.section_row(document, key)
    assert found is not None
    return found


def write(
    document: WrittenDocument, by: User, based_on: int | None = None, key: str = "idea", **values
) -> Saved:
    """Save a section; from the present version unless said."""
    section = row(document, key)
    return sections.save(
        by=by, community=document.community, spec=SPEC, section=section,
        based_on=section.revision if based_on is None else based_on, values=values,
    )  # fmt: skip


def complete(document: WrittenDocument, by: User) -> None:
    """Fill in everything that is required."""
    write(document, by, text="Une idée **simple** et claire.")
    write(document, by, key="details", steps=[["Premier pas", "janvier"], ["Dernier pas", "juin"]])


def file(document: WrittenDocument, by: User, key: uuid.UUID | None = None, **options) -> Filing:
    return filing.file_document(
        by=by, community=document.community, spec=SPEC, document=document, key=key or uuid.uuid4(), **options
    )
