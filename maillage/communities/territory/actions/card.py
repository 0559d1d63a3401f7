"""The identity card of a community, and its territory of management."""

from dataclasses import asdict
from datetime import date

from django.db import transaction

from maillage import french
from maillage.communities.territory.errors import TerritoryError
from maillage.communities.territory.models import ManagementLocation
from maillage.communities.territory.seat import Seat
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.reference.geography.models import Commune


@transaction.atomic
def edit_community(*, by: User, community: Community, name: str, acronym: str, listed: bool) -> Community:
    """Change the identity card. The address of the pages (slug) stays: links must not die.

    The stage is not here: the line of life alone moves it.
    """
    actor = entitled(by, community, Permission.COMMUNITY_EDIT)
    lock(LockSpace.TERRITORY, community.pk)
    current = Community.objects.get(pk=community.pk)
    values = {"name": name, "acronym": acronym, "listed": listed}
    changed = [field for field, value in values.items() if getattr(current, field) != value]
    if not changed:
        return current
    for field in changed:
        setattr(current, field, values[field])
    current.save(update_fields=changed)
    trace(AuditAction.COMMUNITY_EDITED, actor, community, current, fields=changed)
    return current


@transaction.atomic
def set_management_location(
    *, by: User, community: Community, seat: Seat, starts_on: date
) -> ManagementLocation:
    """Record the seat from a date; a seat already recorded that very day is corrected, others are closed.

    The department and region of the seat say which ARS and CPAM follow the community. Raises
    ``TerritoryError`` on an unknown commune or a date before the seat in force.
    """
    actor = entitled(by, community, Permission.COMMUNITY_EDIT)
    lock(LockSpace.TERRITORY, community.pk)
    commune = Commune.objects.filter(code=seat.commune_code, active=True).first()
    if commune is None:
        raise TerritoryError("La commune du siège n’existe pas.")
    values = asdict(seat)
    current = ManagementLocation.objects.filter(ends_on__isnull=True).first()
    if current is not None and starts_on < current.starts_on:
        raise TerritoryError(
            f"Le siège actuel date du {french.day(current.starts_on)} : "
            "le nouveau ne peut pas commencer avant."
        )
    if current is not None and starts_on == current.starts_on:
        ManagementLocation.objects.filter(pk=current.pk).update(author=by, **values)
        location = ManagementLocation.objects.get(pk=current.pk)
    else:
        if current is not None:
            current.ends_on = starts_on
            current.save(update_fields=["ends_on"])
        location = ManagementLocation.objects.create(
            community=community, starts_on=starts_on, author=by, **values
        )
    Community.objects.filter(pk=community.pk).update(
        department_code=commune.department_id, region_code=commune.region_id
    )
    trace(
        AuditAction.COMMUNITY_EDITED,
        actor,
        community,
        location,
        fields=["management_location"],
        commune=seat.commune_code,
        starts_on=starts_on.isoformat(),
    )
    return location
