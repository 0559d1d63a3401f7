"""The only writer of the room: freezing a dated diagnosis."""

import json
from datetime import date
from typing import Any

from django.db import transaction

from maillage.communities.territory.actions.versions import fingerprint
from maillage.communities.territory.models import TerritoryVersion
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.planning.diagnosis.errors import DiagnosisError
from maillage.planning.diagnosis.findings.queries import frozen_part
from maillage.planning.diagnosis.models import FrozenDiagnosis
from maillage.planning.diagnosis.outlines import frozen_outlines
from maillage.planning.diagnosis.queries import diagnose
from maillage.planning.diagnosis.report import as_json


@transaction.atomic
def freeze_diagnosis(
    *, by: User, community: Community, version: TerritoryVersion, today: date, label: str = "", note: str = ""
) -> FrozenDiagnosis:
    """Freeze what the loaded data says today of an adopted version of the territory.

    The findings that are kept and the needs are frozen with it (``findings.board``). Raises
    ``DiagnosisError`` for a draft or an empty version, and when nothing has changed since the last
    frozen diagnosis (a second click, or the same data).
    """
    actor = entitled(by, community, Permission.DIAGNOSIS_EDIT)
    lock(LockSpace.DIAGNOSIS, community.pk)
    current = TerritoryVersion.objects.get(pk=version.pk)
    if current.is_draft:
        raise DiagnosisError(
            "Ce territoire est un brouillon, qui peut changer : arrêtez-le avant de figer un diagnostic."
        )
    report = diagnose(current)
    if report is None:
        raise DiagnosisError("Aucune commune de ce territoire n’est connue : rien à figer.")
    # Through JSON once, so that what is hashed is exactly what will be read back.
    kept = as_json(report) | frozen_part() | {"community": community.name} | frozen_outlines(report)
    snapshot: dict[str, Any] = json.loads(json.dumps(kept))
    sha256 = fingerprint(snapshot)
    last = FrozenDiagnosis.objects.defer("snapshot").order_by("-number").first()
    if last is not None and last.sha256 == sha256:
        raise DiagnosisError(
            f"Rien n’a changé depuis le diagnostic {last.number} du {last.frozen_on:%d/%m/%Y} : "
            "même territoire, mêmes données, mêmes constats."
        )
    number = next_number(FrozenDiagnosis)
    frozen: FrozenDiagnosis = FrozenDiagnosis.objects.create(
        community=community,
        number=number,
        label=label.strip() or f"Diagnostic du {today:%d/%m/%Y}",
        note=note,
        version=current,
        frozen_on=today,
        frozen_by=by,
        snapshot=snapshot,
        sha256=sha256,
    )
    trace(
        AuditAction.DIAGNOSIS_FROZEN,
        actor,
        community,
        frozen,
        number=number,
        version=current.number,
        indicators=len(report.lines),
        sha256=sha256,
    )
    return frozen
