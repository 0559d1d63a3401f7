"""Reads of the room: the list and its filters, a card and what surrounds it, the gestures, the reminders."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, QuerySet, Value

from maillage.communities.prospects.enums import ProspectKind, Standing
from maillage.communities.prospects.joined import Memberships
from maillage.communities.prospects.models import Prospect, ProspectContact, ProspectTheme
from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.access.queries import Actor, people_of
from maillage.foundation.access.roles import permissions_of
from maillage.foundation.identity.models import User
from maillage.reference.directory.names import name_key as spelled

RECENT_GESTURES = 5


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the list; an empty value asks nothing. ``silent`` is in months, ``in_charge`` 0 nobody."""

    text: str = ""
    standing: str = ""
    profession: str = ""
    commune: str = ""
    interest: str = ""
    theme: int | None = None
    silent: int | None = None
    in_charge: int | None = None

    @property
    def any(self) -> bool:
        return self != Filters()


def prospects(filters: Filters, today: date, joined: Memberships) -> "QuerySet[Prospect]":
    """The cards that match, by name. Who objected is shown only where the filter asks for them."""
    found: Any = Prospect.objects.live().select_related("in_charge")
    asks_objections = filters.standing == Standing.OPPOSITION
    found = found.filter(objected_on__isnull=not asks_objections)
    found = found.filter(_plain(filters))
    match filters.standing:
        case Standing.A_CONTACTER:
            found = found.filter(last_contact_on__isnull=True)
        case Standing.CONTACTES:
            found = found.filter(last_contact_on__isnull=False)
        case Standing.A_RAPPELER:
            found = found.filter(remind_on__lte=today)
        case Standing.A_INFORMER:
            found = found.filter(informed_on__isnull=True)
        case Standing.SANS_NUMERO:
            found = found.filter(ident="", kind=ProspectKind.PERSON)
        case Standing.MEMBRES:
            found = found.filter(_joined(joined))
    if filters.silent:
        limit = today - relativedelta(months=filters.silent)
        found = found.filter(Q(last_contact_on__isnull=True) | Q(last_contact_on__lt=limit))
    ordered: QuerySet[Prospect] = found.order_by("sort_key", "number")
    return ordered


def _plain(filters: Filters) -> Q:
    asked = Q()
    if filters.profession:
        asked &= Q(profession=filters.profession)
    if filters.commune:
        asked &= Q(commune_code=filters.commune)
    if filters.interest:
        asked &= Q(interest=filters.interest)
    if filters.theme:
        asked &= Q(themes__contains=[filters.theme])
    if filters.in_charge is not None:
        asked &= Q(in_charge=filters.in_charge) if filters.in_charge else Q(in_charge__isnull=True)
    if filters.text:
        asked &= _matches(filters.text)
    return asked


def _matches(text: str) -> Q:
    """Every word in the name, or the whole in a number, an address."""
    text = text.strip()
    words = Q()
    for word in spelled(text).split():
        words &= Q(sort_key__contains=word)
    return words | Q(ident=f"8{text}") | Q(email__iexact=text) | Q(phone=text)


def _joined(joined: Memberships) -> Q:
    """Those whom the register surely has."""
    rpps = [f"8{one.rpps}" for one in joined.by_key.values() if one.rpps]
    finess = [one.finess for one in joined.by_key.values() if one.finess]
    return Q(ident__in=rpps) | Q(finess__in=finess) | Q(member_number__in=list(joined.by_number))


def by_number(number: int) -> Prospect | None:
    """A card of the community in scope, merged or not."""
    found: Prospect | None = (
        Prospect.objects.select_related("community", "in_charge", "merged_into").filter(number=number).first()
    )
    return found


@dataclass(frozen=True, slots=True)
class Near:
    """The cards near another: those that may be the same person, and those a hand reunited with it."""

    alike: tuple[Prospect, ...]
    doubles: tuple[Prospect, ...]


def near(prospect: Prospect) -> Near:
    """For an eye to compare, never to merge. One query."""
    same = Q(name_key=prospect.name_key)
    if prospect.email:
        same |= Q(email__iexact=prospect.email)
    asked = Q(merged_into=prospect) | (same & Q(merged_into__isnull=True, kind=prospect.kind))
    cards = list(Prospect.objects.filter(asked).exclude(pk=prospect.pk).order_by("number"))
    return Near(
        alike=tuple(
            card
            for card in cards
            if card.merged_into_id is None
            and not (card.ident and prospect.ident and card.ident != prospect.ident)
        ),
        doubles=tuple(card for card in cards if card.merged_into_id == prospect.pk),
    )


def contacts_of(prospect: Prospect) -> list[ProspectContact]:
    """Every contact, undone ones too, the newest first. One query."""
    found = ProspectContact.objects.filter(prospect=prospect)
    return list(found.select_related("contacted_by", "noted_by", "undone_by").order_by("-on", "-pk"))


def gesture(key: UUID) -> list[ProspectContact]:
    """The contacts noted by one gesture, by name. One query."""
    found = ProspectContact.objects.filter(key=key)
    return list(
        found.select_related("prospect", "contacted_by", "noted_by", "undone_by").order_by(
            "prospect__sort_key", "pk"
        )
    )


@dataclass(frozen=True, slots=True)
class Gesture:
    """Contacts noted together."""

    key: UUID
    on: date
    people: int


def recent_gestures() -> list[Gesture]:
    """The last contacts noted on several cards at once that still count. One query."""
    found = (
        ProspectContact.objects.filter(undone_at__isnull=True)
        .values_list("key", "on")
        .annotate(people=Count("pk"))
        .filter(people__gt=1)
        .order_by("-on", "key")
    )
    return [Gesture(key, on, people) for key, on, people in found[:RECENT_GESTURES]]


def themes() -> list[ProspectTheme]:
    """Every theme of the community, archived ones too. One query."""
    return list(ProspectTheme.objects.order_by("number"))


def colleagues(today: date) -> list[User]:
    """Those who may follow prospects here today, by name. One query."""
    found: dict[int, User] = {}
    for assignment in people_of(today=today):
        if Permission.PROSPECTS_EDIT in permissions_of(frozenset({Role(assignment.role)})):
            found.setdefault(assignment.user_id, assignment.user)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Followed:
    """A card of a person of the directory, for the list from which one chooses."""

    number: int
    objected: bool


def followed(idents: Sequence[str]) -> dict[str, Followed]:
    """{national identifier: their card}, among these. One query."""
    rows = Prospect.objects.live().filter(ident__in=list(idents))
    return {
        ident: Followed(number, objected is not None)
        for ident, number, objected in rows.values_list("ident", "number", "objected_on")
    }


@dataclass(slots=True)
class Counts:
    """The whole list in a few figures."""

    followed: int
    contacted: int
    interests: Counter[str]
    professions: Counter[str]
    communes: Counter[str]
    objected: int


def counts() -> Counts:
    """What the community follows, counted each way. One query."""
    rows = (
        Prospect.objects.live()
        .annotate(objected=Q(objected_on__isnull=False), met=Q(last_contact_on__isnull=False))
        .values_list("profession", "commune_code", "interest", "objected", "met")
        .annotate(cards=Count("pk"))
        .order_by()
    )
    found = Counts(0, 0, Counter(), Counter(), Counter(), 0)
    for profession, commune, interest, objected, met, cards in rows:
        if objected:
            found.objected += cards
            continue
        found.followed += cards
        found.contacted += cards if met else 0
        found.interests[interest] += cards
        for code, counted in ((profession, found.professions), (commune, found.communes)):
            if code:
                counted[code] += cards
    return found


def reminders(actor: Actor, until: date) -> "QuerySet[Prospect]":
    """The cards trusted to this person whose reminder comes by this day, the oldest first."""
    found = Prospect.objects.reachable().filter(in_charge=actor.user, remind_on__lte=until)
    return found.order_by("remind_on", "sort_key")


def known(idents: Sequence[str], keys: Sequence[str]) -> list[Prospect]:
    """The cards with one of these national identifiers or keys of name, objections included, each with
    ``contact_days``, the days of its contacts. One query.
    """
    asked = Q(ident__in=[one for one in idents if one]) | Q(name_key__in=[one for one in keys if one])
    days = ArrayAgg("contacts__on", filter=Q(contacts__undone_at__isnull=True), default=Value([]))
    found = Prospect.objects.live().filter(asked).annotate(contact_days=days)
    return list(found.order_by("number"))
