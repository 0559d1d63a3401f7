"""Letters of intent, by the actions of the editor."""

import uuid

from maillage.communities.letter.spec import SPEC
from maillage.foundation.documents.answers import Format
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.writing import queries
from maillage.foundation.writing.actions import documents, facts, filing, sections
from maillage.foundation.writing.actions.sections import Saved
from maillage.foundation.writing.models import (
    Attachment,
    DocumentSection,
    Filing,
    Rendering,
    WrittenDocument,
)

PDF = b"%PDF-1.7 une lettre de soutien inventee"


def start(community: Community, by: User) -> WrittenDocument:
    return documents.start(by=by, community=community, spec=SPEC)


def row(letter: WrittenDocument, key: str) -> DocumentSection:
    with community_scope(letter.community):
        found = queries.section_row(letter, key)
    assert found is not None
    return found


def write(letter: WrittenDocument, by: User, *, key: str, **values) -> Saved:
    section = row(letter, key)
    return sections.save(
        by=by,
        community=letter.community,
        spec=SPEC,
        section=section,
        based_on=section.revision,
        values=values,
    )


def attach(letter: WrittenDocument, by: User, name: str = "soutien.pdf") -> Attachment:
    return facts.attach(
        by=by, community=letter.community, spec=SPEC, section=row(letter, "annexes"), field="files",
        name=name, content=PDF,
    )  # fmt: skip


def ask(letter: WrittenDocument, by: User, form: Format = Format.PDF) -> Rendering:
    return filing.ask_rendering(by=by, community=letter.community, spec=SPEC, document=letter, form=form)


def file(letter: WrittenDocument, by: User) -> Filing:
    return filing.file_document(
        by=by, community=letter.community, spec=SPEC, document=letter, key=uuid.uuid4(), accept_gaps=True
    )
