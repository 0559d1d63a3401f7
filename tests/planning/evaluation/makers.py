"""Indicators and values for tests, recorded as people do."""

from datetime import date
from decimal import Decimal
from typing import Any

from maillage.foundation.identity.models import User
from maillage.foundation.tabular.actions import choose, confirm, receive
from maillage.foundation.tabular.headings import from_json
from maillage.foundation.tabular.models import ImportRecord, PendingUpload
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.evaluation.actions import follow, record_value
from maillage.planning.evaluation.entries import Entry
from maillage.planning.evaluation.enums import Origin
from maillage.planning.evaluation.imports import SPEC
from maillage.planning.evaluation.models import IndicatorValue, TrackedIndicator
from maillage.planning.evaluation.queries import by_code

FILE = "Indicateur;Valeur;Date\nPatients en ALD sans médecin traitant;96;30/09/2026\n".encode()
OPTIONS = {
    "source": "CPAM d’exemple", "on": None, "since": None, "vintage": "", "method": "", "confidence": "high",
    "evidence": "",
}  # fmt: skip


def track(community: Community, by: User, code: str = "MT_ALD") -> TrackedIndicator:
    """This indicator of the library, followed."""
    with community_scope(community):
        follow(by=by, community=community, codes=[code])
        found = by_code(code)
    assert found is not None
    return found


def measure(
    community: Community, by: User | None, value: str, on: date, code: str = "MT_ALD", **said: Any
) -> IndicatorValue:
    """A value of an indicator that is followed."""
    entry = Entry(**{"source": "CPAM d’exemple", "on": on, "value": Decimal(value)} | said)
    origin = Origin.ENTERED if by else Origin.PUSHED
    with community_scope(community):
        return record_value(by=by, community=community, code=code, entry=entry, origin=origin)


def upload(community: Community, by: User, content: bytes, **options: Any) -> PendingUpload:
    """A file that waits, its precisions given."""
    waiting = receive(by=by, community=community, spec=SPEC, name="cpam.csv", content=content)
    with community_scope(community):
        given = {name: str(value or "") for name, value in (OPTIONS | options).items()}
        choose(
            by=by, community=community, spec=SPEC, upload=waiting, choice=from_json(waiting.choice),
            options=given,
        )  # fmt: skip
        waiting.refresh_from_db()
    return waiting


def bring(
    community: Community, by: User, content: bytes = FILE, **options: Any
) -> tuple[PendingUpload, ImportRecord]:
    """The same file twice: one that waits, and one imported."""
    done = upload(community, by, content, **options)
    record = confirm(by=by, community=community, spec=SPEC, upload=done, options=OPTIONS | options)
    return upload(community, by, content, **options), record
