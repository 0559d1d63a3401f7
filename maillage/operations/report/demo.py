"""The demonstration: the report of the year before, written and filed; that of the present year, begun."""

import tomllib
import uuid
from pathlib import Path

from django.utils import timezone

from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.writing import queries
from maillage.foundation.writing.actions.filing import file_document
from maillage.foundation.writing.actions.sections import save
from maillage.foundation.writing.models import WrittenDocument
from maillage.operations.report.actions import begin_report
from maillage.operations.report.spec import REPORT
from maillage.operations.report.years import begun

_KEYS = uuid.UUID("53c0d7a1-6d9e-4f0c-8a77-1f7c33f70042")


def load(community: Community, by: User) -> None:
    """Once, on a community whose contract has begun its second year."""
    with community_scope(community):
        years = begun(community, timezone.localdate())
        if queries.documents(REPORT).exists() or len(years) < 2:
            return
        texts = tomllib.loads(Path(__file__).with_name("demo.toml").read_text(encoding="utf-8"))
        present, before = years[:2]
        filed = begin_report(by=by, community=community, spec=REPORT, year=before)
        _write(community, by, filed, texts["filed"])
        file_document(
            by=by, community=community, spec=REPORT, document=filed, accept_gaps=True,
            key=uuid.uuid5(_KEYS, f"{community.founding_key}-{before.code}"),
        )  # fmt: skip
        going_on = begin_report(by=by, community=community, spec=REPORT, year=present)
        _write(community, by, going_on, texts["begun"])


def _write(
    community: Community, by: User, made: WrittenDocument, texts: dict[str, dict[str, object]]
) -> None:
    for key, values in texts.items():
        row = queries.section_row(made, key)
        if row is None:
            raise LookupError(key)
        save(
            by=by, community=community, spec=REPORT, section=row, based_on=row.revision,
            values={**row.content, **values},
        )  # fmt: skip
