"""Reads of the room: the cards that an audience sees, the state of each, the freshness through time."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import (
    Count,
    DateField,
    DurationField,
    Exists,
    ExpressionWrapper,
    Func,
    Q,
    QuerySet,
    Subquery,
    Value,
)

from maillage.communities.cards.enums import Audience, CardField
from maillage.communities.cards.freshness import DEFAULT_MONTHS, fresh_since, is_stale
from maillage.communities.cards.models import (
    LISTED,
    CardChoice,
    CardConfirmation,
    CardPlace,
    CardReport,
    DirectoryCard,
    DirectorySettings,
    listed_members,
)
from maillage.communities.cards.projection import Shown, shown
from maillage.communities.members.enums import Profession
from maillage.communities.members.models import Member, MemberEvent
from maillage.foundation.rights.enums import ObjectionPurpose
from maillage.foundation.rights.objections import is_among, standing_digests
from maillage.reference.geography.models import Commune

QUARTERS = 8
# Columns that no projection reads: a list of hundreds of cards is built faster without them.
UNSHOWN = (
    "created_at", "updated_at", "asked_on", "asks",
    *(f"member__{name}" for name in (
        "status", "status_since", "origin", "user", "name_key", "rpps", "finess", "siret", "mode",
        "phone", "address", "postal_code", "commune_code", "motivation", "email_confirmed_at", "admitted_on",
        "admitted_by", "left_on", "nonce", "merged_into", "category", "created_at", "updated_at",
    )),
)  # fmt: skip
OTHER = "Structures et autres métiers"


def directory_settings() -> DirectorySettings | None:
    """The settings of the community in scope; None before the first ones."""
    found: DirectorySettings | None = DirectorySettings.objects.first()
    return found


def months_of(settings: DirectorySettings | None) -> int:
    """From how many months a card is stale."""
    return settings.months if settings else DEFAULT_MONTHS


def commune_names(places: Iterable[CardPlace], also: Iterable[str] = ()) -> dict[str, str]:
    """{INSEE code: name} of these places, and of these codes. One query."""
    codes = {place.commune_code for place in places if place.commune_code}
    return dict(Commune.objects.filter(code__in=codes | set(also)).values_list("code", "name"))


def places_of(cards: Iterable[DirectoryCard]) -> dict[int, list[CardPlace]]:
    """{key of the card: its places in order}. One query."""
    found: dict[int, list[CardPlace]] = defaultdict(list)
    for place in CardPlace.objects.filter(card__in=[card.pk for card in cards]).order_by("rank"):
        found[place.card_id].append(place)
    return found


@dataclass(frozen=True, slots=True)
class Seen:
    """The cards that an audience sees, by name, and the names of the communes by INSEE code."""

    cards: list[Shown]
    names: dict[str, str]


def shown_cards(audience: Audience, *, today: date, months: int, also: Iterable[str] = ()) -> Seen:
    """Every card that this audience sees. Three queries, whatever the number of cards.

    ``also`` are codes of communes to name by the same occasion.
    """
    seen = [Audience.PUBLIC] if audience == Audience.PUBLIC else [Audience.PUBLIC, Audience.PRO]
    cards = list(
        DirectoryCard.objects.filter(
            member__in=listed_members(),
            **{f"audiences__{CardField.IDENTITY.value}__in": [one.value for one in seen]},
        )
        .annotate(refusing=standing_digests(ObjectionPurpose.DIRECTORY))
        .select_related("member")
        .defer(*UNSHOWN)
    )
    cards = [card for card in cards if not _refuses(card)]
    places = places_of(cards)
    names = commune_names(itertools.chain.from_iterable(places.values()), also)
    found = (
        shown(card, places.get(card.pk, ()), audience, communes=names, today=today, months=months)
        for card in cards
    )
    kept = (one for one in found if one is not None)
    return Seen(sorted(kept, key=lambda one: (one.sort_key, one.number)), names)


def shown_card(number: int, audience: Audience, *, today: date, months: int) -> Shown | None:
    """One card as this audience sees it; None when there is nothing for it. Three queries."""
    card = card_of_number(number)
    if card is None or _refuses(card):
        return None
    places = card.places.all()
    names = commune_names(places)
    return shown(card, places, audience, communes=names, today=today, months=months)


def _refuses(card: DirectoryCard) -> bool:
    """Whether its holder objected to every list: of a card read with ``refusing``."""
    return is_among(card.member.email, card.refusing)


def card_of_number(number: int) -> DirectoryCard | None:
    """The card of a listed member, whoever may see it."""
    found: DirectoryCard | None = (
        DirectoryCard.objects.filter(member__in=listed_members(), member__number=number)
        .annotate(refusing=standing_digests(ObjectionPurpose.DIRECTORY))
        .select_related("member__community")
        .prefetch_related("places")
        .first()
    )
    return found


def cards_by_member() -> dict[int, DirectoryCard]:
    """{key of the member: card} of the community in scope. One query."""
    return {card.member_id: card for card in DirectoryCard.objects.all()}


def card_of(member: Member) -> DirectoryCard | None:
    """The card of a member, if something was ever written on it."""
    found: DirectoryCard | None = (
        DirectoryCard.objects.filter(member=member)
        .select_related("member")
        .prefetch_related("places")
        .first()
    )
    return found


def listed(number: int) -> Member | None:
    """The member of this number, if the directory lists them."""
    found: Member | None = listed_members().filter(number=number).select_related("community").first()
    return found


def is_listed(member: Member) -> bool:
    return member.state in LISTED and member.merged_into_id is None


def choices_of_member(member: Member) -> list[CardChoice]:
    """Every choice of a member, the newest first."""
    return list(CardChoice.objects.filter(member=member).select_related("by").order_by("-at", "-pk"))


@dataclass(frozen=True, slots=True)
class Line:
    """A member and the state of their card; ``is_public`` and ``is_pro`` tell who sees their name."""

    member: Member
    card: DirectoryCard | None
    stale: bool

    @property
    def audience(self) -> Audience:
        return self.card.audience(CardField.IDENTITY) if self.card else Audience.NOBODY


def board(*, today: date, months: int) -> list[Line]:
    """Every listed member with the state of their card, by name. Two queries."""
    cards = cards_by_member()
    lines = []
    for member in listed_members().order_by("sort_key", "number"):
        card = cards.get(member.pk)
        lines.append(Line(member, card, is_stale(card.confirmed_on if card else None, today, months)))
    return lines


def open_reports() -> list[CardReport]:
    """What readers said and nobody handled, the oldest first. One query."""
    return list(CardReport.objects.filter(settled_on=None).select_related("card__member").order_by("at"))


def stale_members(today: date) -> "QuerySet[Member]":
    """Those whose card is too old for the community's own settings; nobody before it has any."""
    months = Subquery(DirectorySettings.objects.values("months")[:1])
    ago = Func(months, template="make_interval(months => %(expressions)s)", output_field=DurationField())
    limit = ExpressionWrapper(Value(today) - ago, output_field=DateField())
    old = Q(directory_cards__confirmed_on=None) | Q(directory_cards__confirmed_on__lt=limit)
    return listed_members().filter(Exists(DirectorySettings.objects.all())).filter(old)


# --- Freshness -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rate:
    """How many cards were confirmed recently enough, among all."""

    label: str
    fresh: int
    total: int

    @property
    def share(self) -> float | None:
        return self.fresh / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Freshness:
    """The rate today by profession, the largest first, and in all; ``past`` is the whole at former days."""

    whole: Rate
    professions: tuple[Rate, ...]
    past: tuple[tuple[date, Rate], ...] = ()


def rate_today(*, today: date, months: int) -> Rate:
    """The share of the members whose card is fresh, all members counted. One query."""
    fresh = Q(directory_cards__confirmed_on__gte=fresh_since(today, months))
    counted = listed_members().aggregate(total=Count("pk"), fresh=Count("pk", filter=fresh))
    return Rate("Ensemble", counted["fresh"], counted["total"])


def freshness(*, today: date, months: int) -> Freshness:
    """Today by profession, and the first day of the last ``QUARTERS`` quarters with members. Three queries.

    The past is read from the events of the register and from the confirmations, with today's rule.
    """
    rows = listed_members().values_list("pk", "profession", "directory_cards__confirmed_on")
    since = fresh_since(today, months)
    totals, fresh = Counter[str](), Counter[str]()
    for _, profession, confirmed_on in rows:
        label = Profession(profession).label if profession else OTHER
        totals[label] += 1
        fresh[label] += confirmed_on is not None and confirmed_on >= since
    professions = sorted(
        (Rate(label, fresh[label], total) for label, total in totals.items()),
        key=lambda one: (-one.total, one.label),
    )
    whole = Rate("Ensemble", fresh.total(), totals.total())
    return Freshness(whole, tuple(professions), tuple(_past(today, months, whole)))


def _past(today: date, months: int, whole: Rate) -> Iterable[tuple[date, Rate]]:
    events = list(
        MemberEvent.objects.filter(member__merged_into__isnull=True)
        .order_by("effective_on", "pk")
        .values_list("member_id", "effective_on", "status")
    )
    confirmed: dict[int, list[date]] = defaultdict(list)
    for member, on in CardConfirmation.objects.values_list("member_id", "on"):
        confirmed[member].append(on)
    for day in _quarters(today):
        there = _listed_on(events, day)
        if not there:
            continue
        since = fresh_since(day, months)
        fresh = sum(any(since <= on <= day for on in confirmed[member]) for member in there)
        yield day, Rate("Ensemble", fresh, len(there))
    yield today, whole


def _listed_on(events: Sequence[tuple[int, date, str]], day: date) -> list[int]:
    last = {member: status for member, on, status in events if on <= day}
    return [member for member, status in last.items() if status in LISTED]


def _quarters(today: date) -> list[date]:
    year, month = today.year, (today.month - 1) // 3 * 3 + 1
    found = []
    for _ in range(QUARTERS):
        found.append(date(year, month, 1))
        year, month = (year - 1, 10) if month == 1 else (year, month - 3)
    return [day for day in found[::-1] if day < today]
