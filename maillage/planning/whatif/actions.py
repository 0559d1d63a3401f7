"""The only writers of the room: saving, renaming, archiving a scenario."""

import json
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.communities.territory.actions.versions import fingerprint
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.planning.whatif.errors import WhatIfError
from maillage.planning.whatif.models import SavedScenario

MAX_SCENARIOS = 500


@transaction.atomic
def save_scenario(
    *,
    by: User,
    community: Community,
    name: str,
    description: str,
    result: dict[str, Any],
    copied_from: SavedScenario | None,
    today: date,
) -> SavedScenario:
    """Freeze a scenario and its result (``outcome.as_json``), which the caller has just computed.

    Raises ``WhatIfError`` when a scenario in use has the same name, or the same result (a second click).
    """
    actor = entitled(by, community, Permission.DIAGNOSIS_EDIT)
    lock(LockSpace.SCENARIOS, community.pk)
    # Through JSON once, so that what is hashed is exactly what will be read back.
    snapshot: dict[str, Any] = json.loads(json.dumps(result))
    sha256 = fingerprint(snapshot)
    _refuse_twins(name, sha256)
    number = next_number(SavedScenario)
    if number > MAX_SCENARIOS:
        raise WhatIfError(f"Une communauté enregistre {MAX_SCENARIOS} scénarios au plus.")
    saved: SavedScenario = SavedScenario.objects.create(
        community=community,
        number=number,
        name=name,
        description=description,
        profession=snapshot["profession"],
        edits=",".join(snapshot["edits"]),
        copied_from=copied_from,
        computed_on=today,
        saved_by=by,
        snapshot=snapshot,
        sha256=sha256,
    )
    trace(
        AuditAction.WHATIF_SAVED,
        actor,
        community,
        saved,
        number=number,
        profession=saved.profession,
        edits=len(snapshot["edits"]),
        sha256=sha256,
    )
    return saved


def _refuse_twins(name: str, sha256: str) -> None:
    in_use = SavedScenario.objects.in_use().defer("snapshot")
    same = in_use.filter(sha256=sha256).first()
    if same is not None:
        raise WhatIfError(
            f"Ce scénario est déjà enregistré : « {same.name} » (n° {same.number}), "
            "mêmes changements et mêmes données."
        )
    if in_use.filter(name__iexact=name).exists():
        raise WhatIfError(f"Un scénario s’appelle déjà « {name} » : donnez-lui un autre nom.")


@transaction.atomic
def rename_scenario(
    *, by: User, community: Community, saved: SavedScenario, name: str, description: str
) -> None:
    """Change what is said of a scenario; its result stays. Raises ``WhatIfError`` for a name taken."""
    actor = entitled(by, community, Permission.DIAGNOSIS_EDIT)
    if SavedScenario.objects.in_use().exclude(pk=saved.pk).filter(name__iexact=name).exists():
        raise WhatIfError(f"Un scénario s’appelle déjà « {name} » : donnez-lui un autre nom.")
    saved.name, saved.description = name, description
    saved.save(update_fields=["name", "description"])
    trace(AuditAction.WHATIF_RENAMED, actor, community, saved, number=saved.number)


@transaction.atomic
def archive_scenario(*, by: User, community: Community, saved: SavedScenario) -> None:
    """Put it away: it leaves the list, keeps its address and its proof. Twice is once."""
    actor = entitled(by, community, Permission.DIAGNOSIS_EDIT)
    if SavedScenario.objects.in_use().filter(pk=saved.pk).update(archived_at=timezone.now()):
        trace(AuditAction.WHATIF_ARCHIVED, actor, community, saved, number=saved.number)


@transaction.atomic
def restore_scenario(*, by: User, community: Community, saved: SavedScenario) -> None:
    """Bring it back to the list. Twice is once."""
    actor = entitled(by, community, Permission.DIAGNOSIS_EDIT)
    if SavedScenario.objects.archived().filter(pk=saved.pk).update(archived_at=None):
        trace(AuditAction.WHATIF_RESTORED, actor, community, saved, number=saved.number)
