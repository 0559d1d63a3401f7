"""Founding a community: its row, its founder's role, its first drawing and its seat, all or nothing."""

import uuid
from collections.abc import Collection, Mapping
from datetime import date

from django.db import connection, transaction
from django.utils.text import slugify

from maillage.communities.territory.actions.card import set_management_location
from maillage.communities.territory.actions.drafts import NO_PARTS, start_draft
from maillage.communities.territory.errors import AlreadyFoundedError, TerritoryError
from maillage.communities.territory.seat import Seat
from maillage.foundation.access.acting import trace
from maillage.foundation.access.enums import Role
from maillage.foundation.access.models import RoleAssignment
from maillage.foundation.access.queries import Actor, community_actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.reference.geography.models import Commune

FOUNDER_ROLES = (Role.PRESIDENT, Role.COORDINATOR)
_FOUNDINGS = 0


@transaction.atomic
def found_community(
    *,
    by: User,
    founding_key: uuid.UUID,
    name: str,
    acronym: str,
    role: Role,
    stage: Stage,
    listed: bool,
    codes: Collection[str],
    seat: Seat,
    today: date,
    sub_territories: Mapping[str, Collection[str]] = NO_PARTS,
) -> Community:
    """Found a community presided by its founder; its territory is a draft until it is adopted.

    ``founding_key`` makes a double click harmless: the community of the first click is returned. Raises
    ``AlreadyFoundedError`` when the key already served for something else, ``UnknownUnitsError``, and
    ``TerritoryError`` when the commune of the seat does not exist.
    """
    if role not in FOUNDER_ROLES:
        raise ValueError(f"a founder cannot be {role}")
    lock(LockSpace.TERRITORY, _FOUNDINGS)
    former = Community.objects.filter(founding_key=founding_key).first()
    if former is not None:
        return _same_founding(former, by, name, today)
    commune = Commune.objects.filter(code=seat.commune_code, active=True).first()
    if commune is None:
        raise TerritoryError("La commune du siège n’existe pas.")
    community = Community(
        pk=_next_key(),
        slug=_free_slug(acronym or name),
        name=name,
        acronym=acronym,
        stage=stage,
        stage_since=today,
        region_code=commune.region_id,
        department_code=commune.department_id,
        listed=listed,
        founding_key=founding_key,
    )
    with community_scope(community):
        community.save(force_insert=True)
        # Without a president nobody could adopt a territory or invite one: a coordinator founds as both.
        roles = frozenset({Role.PRESIDENT, role})
        founder = Actor(by, roles)
        trace(AuditAction.COMMUNITY_FOUNDED, founder, community, community, stage=stage.value)
        for given in sorted(roles):
            row = RoleAssignment.objects.create(community=community, user=by, role=given, starts_on=today)
            trace(AuditAction.ROLE_GRANTED, founder, community, row, role=given.value, user=by.pk)
        set_management_location(by=by, community=community, seat=seat, starts_on=today)
        if codes:
            start_draft(
                by=by,
                community=community,
                label="Premier dessin",
                codes=codes,
                sub_territories=sub_territories,
            )
    return community


def _same_founding(former: Community, by: User, name: str, today: date) -> Community:
    """The answer of the first click, for its author only; a stranger learns nothing."""
    if not community_actor(by, former, today=today).roles:
        raise TerritoryError("Ce formulaire a déjà servi : recommencez depuis la page de dessin.")
    if former.name != name:
        raise AlreadyFoundedError(former.slug)
    return former


def _next_key() -> int:
    """Taken before the row exists: the row policy only accepts a community that is in scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('foundation_community', 'id'))")
        return int(cursor.fetchone()[0])


def _free_slug(name: str) -> str:
    base = slugify(name)[:50].strip("-") or "cpts"
    if not base.startswith("cpts"):
        base = f"cpts-{base}"[:50].strip("-")
    taken = set(Community.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, count = base, 1
    while slug in taken:
        count += 1
        slug = f"{base}-{count}"
    return slug
