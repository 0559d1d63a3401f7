"""Readings for tests, entered and imported as people do."""

from typing import Any

from maillage.foundation.identity.models import User
from maillage.foundation.tabular.actions import choose, confirm, receive
from maillage.foundation.tabular.headings import from_json
from maillage.foundation.tabular.imports import Import
from maillage.foundation.tabular.models import ImportRecord, PendingUpload
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.diagnosis.readings.actions import enter_reading
from maillage.planning.diagnosis.readings.entries import Entry
from maillage.planning.diagnosis.readings.imports import COMMUNES, TABLE
from maillage.planning.diagnosis.readings.models import Reading

OPTIONS = {
    "source": "Rezone CPTS", "vintage": "2023", "perimeter": "", "confidence": "high", "note": "",
    "evidence": "",
}  # fmt: skip
READING_FILES = (
    (COMMUNES, "Code INSEE;Patients sans médecin traitant\n04070;12,5\n".encode()),
    (TABLE, "Indicateur;Territoire;France\nPolymédication, 75 ans et plus;8,1;7,9\n".encode()),
)


def enter(community: Community, by: User, indicator: str = "U02", **values: Any) -> Reading:
    """A reading in force: 70 % of the territory unless said otherwise."""
    given = {"source": "Rezone CPTS", "vintage": "2022", "territory": 70.0} | values
    with community_scope(community):
        return enter_reading(by=by, community=community, entry=Entry(indicator, **given))


def upload(
    community: Community, by: User, spec: Import, content: bytes, *, name: str = "essai.csv", **options: str
) -> PendingUpload:
    """A file that waits, its precisions given."""
    waiting = receive(by=by, community=community, spec=spec, name=name, content=content)
    with community_scope(community):
        choice = from_json(waiting.choice)
        choose(
            by=by, community=community, spec=spec, upload=waiting, choice=choice, options=OPTIONS | options
        )
        waiting.refresh_from_db()
    return waiting


def bring(
    community: Community, by: User, spec: Import, content: bytes, **options: Any
) -> tuple[PendingUpload, ImportRecord]:
    """The same file twice: one that waits, and one imported."""
    done = upload(community, by, spec, content)
    given = OPTIONS | {"shares": False} | options
    record = confirm(by=by, community=community, spec=spec, upload=done, options=given)
    return upload(community, by, spec, content), record
