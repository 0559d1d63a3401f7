"""Who is told that something is new in a case. The message carries no content: a link, nothing else."""

from datetime import date

from django.conf import settings
from django.urls import reverse

from maillage.communities.review.enums import Party
from maillage.communities.review.models import Exchange, ReviewCase
from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.access.queries import agents_over, people_of
from maillage.foundation.access.roles import permissions_of
from maillage.foundation.identity.models import User
from maillage.foundation.notify.actions import queue_notice
from maillage.foundation.tenancy.models import Community


def tell(community: Community, case: ReviewCase, exchange: Exchange, today: date) -> None:
    """One message to each person of the other side, and to the officer in charge; never to the author."""
    found: dict[int, tuple[User, str]] = {}
    if exchange.party != Party.COMMUNITY:
        address = reverse("review_case", args=[community.slug, case.number])
        found |= {person.pk: (person, address) for person in _answering(today)}
    for person, address in _officers(community, case, today):
        in_charge = case.in_charge_id is None or case.in_charge_id == person.pk
        if in_charge and (exchange.party in {Party.COMMUNITY, Party.CLOCK} or case.in_charge_id == person.pk):
            found.setdefault(person.pk, (person, address))
    for person, address in found.values():
        if person.pk != exchange.author_id and person.is_active:
            queue_notice(
                key=f"review:{exchange.pk}:{person.pk}", to=person.email, template="review_news",
                context={"person": person, "url": f"{settings.SITE_URL}{address}"},
            )  # fmt: skip


def _answering(today: date) -> list[User]:
    """Who answers for the community in scope."""
    found: dict[int, User] = {}
    for one in people_of(today=today):
        if Permission.REVIEW_ANSWER in permissions_of(frozenset({Role(one.role)})):
            found.setdefault(one.user_id, one.user)
    return list(found.values())


def _officers(community: Community, case: ReviewCase, today: date) -> list[tuple[User, str]]:
    found = []
    for mandate in agents_over(community, today=today):
        ars = mandate.role == Role.ARS
        place = community.region_code if ars else community.department_code
        name = "ars_review_case" if ars else "cpam_review_case"
        found.append((mandate.user, reverse(name, args=[place, community.slug, case.number])))
    return found
