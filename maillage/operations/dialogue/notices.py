"""Who is told that something is new. The message carries no content: a link, nothing else."""

from datetime import date

from django.conf import settings
from django.db.models import Model
from django.urls import reverse

from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.access.queries import agents_over, people_of
from maillage.foundation.access.roles import permissions_of
from maillage.foundation.identity.models import User
from maillage.foundation.notify.actions import queue_notice
from maillage.foundation.tenancy.models import Community
from maillage.operations.dialogue.enums import Party


def tell(
    community: Community, event: Model, page: str, number: int, by: User, party: Party, today: date
) -> None:
    """One message to each person of the other side; never to the author. ``event`` makes it unique."""
    found: dict[int, tuple[User, str]] = {}
    if party != Party.COMMUNITY:
        address = reverse(page, args=[community.slug, number])
        for one in people_of(today=today):
            if Permission.DIALOGUE_EDIT in permissions_of(frozenset({Role(one.role)})):
                found.setdefault(one.user_id, (one.user, address))
    else:
        for mandate in agents_over(community, today=today):
            ars = mandate.role == Role.ARS
            place = community.region_code if ars else community.department_code
            name = f"{'ars' if ars else 'cpam'}_{page}"
            found.setdefault(
                mandate.user_id, (mandate.user, reverse(name, args=[place, community.slug, number]))
            )
    for person, address in found.values():
        if person.pk != by.pk and person.is_active:
            queue_notice(
                key=f"dialogue:{type(event).__name__.lower()}:{event.pk}:{person.pk}", to=person.email,
                template="dialogue_news",
                context={"person": person, "url": f"{settings.SITE_URL}{address}"},
            )  # fmt: skip
