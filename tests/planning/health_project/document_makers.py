"""The document of the project and the contrat territorial, by the actions of the editor."""

import uuid
from typing import Any

from maillage.foundation.documents.answers import Format
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.writing import queries
from maillage.foundation.writing.actions import documents, facts, filing, sections
from maillage.foundation.writing.models import (
    Attachment,
    DocumentSection,
    Filing,
    Rendering,
    WrittenDocument,
)
from maillage.foundation.writing.writings import Writing

PDF = b"%PDF-1.7 une lettre d'engagement inventee"


def start(spec: Writing, community: Community, by: User) -> WrittenDocument:
    return documents.start(by=by, community=community, spec=spec)


def row(one: WrittenDocument, key: str) -> DocumentSection:
    with community_scope(one.community):
        found = queries.section_row(one, key)
    assert found is not None
    return found


def write(spec: Writing, one: WrittenDocument, by: User, key: str, **values: Any) -> None:
    section = row(one, key)
    sections.save(
        by=by, community=one.community, spec=spec, section=section, based_on=section.revision, values=values
    )


def attach(spec: Writing, one: WrittenDocument, by: User) -> Attachment:
    return facts.attach(
        by=by, community=one.community, spec=spec, section=row(one, "annexes"), field="files",
        name="engagement.pdf", content=PDF,
    )  # fmt: skip


def ask(spec: Writing, one: WrittenDocument, by: User, form: Format = Format.PDF) -> Rendering:
    return filing.ask_rendering(by=by, community=one.community, spec=spec, document=one, form=form)


def file(spec: Writing, one: WrittenDocument, by: User) -> Filing:
    return filing.file_document(
        by=by, community=one.community, spec=spec, document=one, key=uuid.uuid4(), accept_gaps=True
    )
