"""Writing the rows of a file that was checked and confirmed."""

import uuid
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from maillage.communities.prospects.actions.cards import change
from maillage.communities.prospects.actions.common import (
    count_contacts,
    ensure_themes,
    take_turn,
)
from maillage.communities.prospects.actions.contacts import FORGOTTEN, forget
from maillage.communities.prospects.models import Prospect, ProspectContact
from maillage.communities.prospects.plans import Change, plan
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tabular.imports import Options, Verdict
from maillage.foundation.tabular.models import ImportRecord
from maillage.foundation.tabular.reading import Row
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number

OBJECTED_IN_FILE = "dit par un tableau importé"


@transaction.atomic
def import_prospects(
    *, by: User, community: Community, record: ImportRecord, rows: Sequence[Row], options: Options
) -> Sequence[Verdict]:
    """Write what ``plan`` announced (``foundation/tabular`` calls it, and counts its verdicts).

    The contacts of a file are one gesture: they are undone together.
    """
    actor = entitled(by, community, Permission.PROSPECTS_EDIT)
    take_turn(community)
    ensure_themes(community)
    found = plan(rows, options)
    today, first = timezone.localdate(), next_number(Prospect)
    fresh = [one for one in found.changes if one.existing is None]
    made = Prospect.objects.bulk_create(
        [_made(one, community, first + rank, today) for rank, one in enumerate(fresh)], batch_size=500
    )
    met = [(one, one.existing) for one in found.changes if one.existing is not None]
    forget([card for one, card in met if one.objection], on=today, note=OBJECTED_IN_FILE)
    for one, existing in met:
        if not one.objection:
            change(existing, one.values)
    key = uuid.uuid4()
    pairs = [*zip(fresh, made, strict=True), *met]
    ProspectContact.objects.bulk_create(
        [
            ProspectContact(
                community=community, prospect=card, key=key, on=one.contact[0], channel=one.contact[1],
                contacted_by=by, noted_by=by,
            )
            for one, card in pairs
            if one.contact is not None
        ],
        batch_size=500,
    )  # fmt: skip
    count_contacts(card.pk for one, card in pairs if one.contact is not None)
    trace(AuditAction.PROSPECT_ADDED, actor, community, record, created=len(made), updated=len(met))
    return found.verdicts


def _made(one: Change, community: Community, number: int, today: date) -> Prospect:
    """A new card; of whom is not to be contacted, only what recognises them."""
    values = one.card.values()
    if one.objection:
        values |= FORGOTTEN | {"objected_on": today, "objection_note": OBJECTED_IN_FILE}
    return Prospect(community=community, number=number, **values)
