"""Erasing, before its time and without anyone asking, what should never have been brought."""

from collections.abc import Sequence

from django.db import models

from maillage.foundation.identity.models import User
from maillage.foundation.rights.actions.purge import erase_rows
from maillage.foundation.rights.enums import ErasureAct
from maillage.foundation.rights.models import ErasedRow
from maillage.foundation.tenancy.models import Community


def erase_mistakes(
    community: Community, rows: Sequence[models.Model], *, act: ErasureAct, reason: str, by: User
) -> None:
    """Delete rows of one table, or make them anonymous; each has its line in the ledger, which is replayed
    after a backup is restored (``replaying``). The caller is entitled, says why in the log, and opened
    ``purging``; ``reason`` is a code of its room, never words about someone.
    """
    if not rows:
        return
    table, keys = rows[0]._meta.label, [row.pk for row in rows]
    erase_rows(list(rows), held=act != ErasureAct.DELETED)
    ErasedRow.objects.bulk_create(
        ErasedRow(community=community, table=table, row=str(key), act=act, reason=reason, by=by)
        for key in keys
    )
