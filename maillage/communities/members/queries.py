"""Reads of the room: the register of a day, the requests, the fees of a year, what waits."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from maillage.communities.members.enums import MemberStatus, Profession
from maillage.communities.members.lifecycle import ADMITTED
from maillage.communities.members.models import (
    Fee,
    GoverningText,
    Member,
    MemberCategory,
    MemberEvent,
    MembershipRules,
    TextAcceptance,
)
from maillage.communities.practitioners.names import name_key


def rules() -> MembershipRules | None:
    """The rules of the community in scope; None before the first settings."""
    found: MembershipRules | None = MembershipRules.objects.first()
    return found


def open_categories() -> list[MemberCategory]:
    """Those that newcomers may choose."""
    return list(MemberCategory.objects.filter(archived_on__isnull=True).select_related("college"))


def texts_in_force(today: date) -> list[GoverningText]:
    """One version at most of each kind."""
    return list(GoverningText.objects.in_force(today))


def member_by_number(number: int) -> Member | None:
    """A card of the community in scope, merged or not."""
    found: Member | None = (
        Member.objects.select_related("category__college", "community", "user", "merged_into")
        .filter(number=number)
        .first()
    )
    return found


@dataclass(frozen=True, slots=True)
class Filters:
    """What the register's form asks; an empty value asks nothing."""

    text: str = ""
    status: str = ""
    profession: str = ""
    category: int | None = None
    commune: str = ""


def register(filters: Filters) -> "QuerySet[Member]":
    """The cards that match, by name; without a status asked, those that were admitted."""
    found = Member.objects.live().select_related("category", "category__college")
    found = found.filter(status__in=[filters.status] if filters.status else ADMITTED)
    if filters.profession:
        found = found.filter(profession=filters.profession)
    if filters.category:
        found = found.filter(category_id=filters.category)
    if filters.commune:
        found = found.filter(commune_code=filters.commune)
    if filters.text:
        found = found.filter(_matches(filters.text))
    return found.order_by("sort_key", "number")


def _matches(text: str) -> Q:
    """Every word in the name, or the whole in a key, an address, a number of the register."""
    text = text.strip()
    words = Q()
    for word in name_key(text).split():
        words &= Q(name_key__contains=word)
    return words | Q(rpps=text) | Q(finess=text.upper()) | Q(email__iexact=text) | _number(text)


def _number(text: str) -> Q:
    return Q(number=int(text)) if text.isdigit() and len(text) < 9 else Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class PastLine:
    """A member as the register said on a past day."""

    member: Member
    status: MemberStatus
    category: MemberCategory
    since: date


def register_on(day: date) -> list[PastLine]:
    """Who was a member on this day, in which status and category, by name. Two queries.

    Read from the events, hence with what was decided before that day, even if it was written later.
    """
    last = (
        MemberEvent.objects.filter(effective_on__lte=day, member__merged_into__isnull=True)
        .select_related("member", "category__college")
        .order_by("member_id", "-effective_on", "-pk")
        .distinct("member_id")
    )
    lines = [
        PastLine(event.member, MemberStatus(event.status), event.category, event.effective_on)
        for event in last
        if event.status in ADMITTED
    ]
    return sorted(lines, key=lambda line: (line.member.sort_key, line.member.number))


def requests() -> list[Member]:
    """Who asked and waits for somebody here, the oldest first."""
    waiting = Member.objects.applying().select_related("category")
    return list(waiting.order_by("status_since", "number"))


def history(member: Member) -> list[MemberEvent]:
    """The life of a card, the newest first."""
    events = MemberEvent.objects.filter(member=member).select_related("by", "category")
    return list(events.order_by("-effective_on", "-pk"))


@dataclass(frozen=True, slots=True)
class Near:
    """The cards near another: those of the same name or address, and those a hand reunited with it."""

    alike: tuple[Member, ...]
    doubles: tuple[Member, ...]


def near(member: Member) -> Near:
    """For an eye to compare, never to merge. One query."""
    same = Q(merged_into__isnull=True, kind=member.kind) & (
        Q(name_key=member.name_key) | Q(email__iexact=member.email)
    )
    found = Member.objects.filter(same | Q(merged_into=member)).exclude(pk=member.pk).order_by("number")
    cards = tuple(found)
    return Near(
        alike=tuple(card for card in cards if card.merged_into_id is None),
        doubles=tuple(card for card in cards if card.merged_into_id == member.pk),
    )


def acceptances(member: Member) -> list[TextAcceptance]:
    """What the member accepted, the newest first."""
    return list(
        TextAcceptance.objects.filter(member=member)
        .select_related("text", "noted_by")
        .order_by("-accepted_at")
    )


def texts_missing(accepted: Sequence[TextAcceptance], today: date) -> list[GoverningText]:
    """The texts in force whose present version is not among these acceptances. One query."""
    signed = {acceptance.text_id for acceptance in accepted}
    return [text for text in texts_in_force(today) if text.pk not in signed]


def fees_of(member: Member) -> list[Fee]:
    """The fees of a member with their payments, each told ``is_undone``, the newest first. Two queries."""
    fees = Fee.objects.with_received().filter(member=member).order_by("-year")
    found = list(fees.prefetch_related("payments"))
    for fee in found:
        undone = {payment.undoes_id for payment in fee.payments.all()}
        for payment in fee.payments.all():
            payment.is_undone = payment.pk in undone
    return found


@dataclass(frozen=True, slots=True)
class FeeYear:
    """The fees of a year: lines by name, and what they come to, in cents."""

    year: int
    fees: tuple[Fee, ...]
    called_cents: int
    received_cents: int
    waived: int
    without_amount: int

    @property
    def due_cents(self) -> int:
        return self.called_cents - self.received_cents


def fee_year(year: int) -> FeeYear:
    """Every fee of a year. Three queries."""
    fees = tuple(
        Fee.objects.with_received()
        .filter(year=year, member__merged_into__isnull=True)
        .select_related("member__category")
        .order_by("member__sort_key", "pk")
    )
    asked = [fee for fee in fees if fee.waived_on is None]
    called = {fee.member_id for fee in fees}
    without = Member.objects.admitted().exclude(pk__in=called).count()
    return FeeYear(
        year=year,
        fees=fees,
        called_cents=sum(fee.amount_cents for fee in asked),
        received_cents=sum(fee.received_cents for fee in fees),
        waived=len(fees) - len(asked),
        without_amount=without,
    )


def fee_years() -> list[int]:
    """The years that have a fee, the newest first."""
    return list(Fee.objects.order_by("-year").values_list("year", flat=True).distinct())


def counts() -> Counter[str]:
    """{status: how many cards}."""
    rows = Member.objects.live().values_list("status").annotate(n=Count("pk")).order_by()
    return Counter(dict(rows))


def is_up_to_date(member: Member, *, today: date, grace_days: int) -> bool:
    """Whether the member may vote and be indemnified today: fee settled, or within the grace."""
    if member.state == MemberStatus.ACTIF:
        return True
    in_grace = (today - date(today.year, 1, 1)).days <= grace_days
    return member.state == MemberStatus.A_RENOUVELER and in_grace


def own_membership(user_id: int, emails: Sequence[str]) -> Member | None:
    """The card of the person signed in: theirs by account, else by one of their verified addresses."""
    live = Member.objects.live().select_related("category", "community")
    found: Member | None = live.filter(user_id=user_id).order_by("kind", "number").first()
    if found is None and emails:
        match = Q()
        for email in emails:
            match |= Q(email__iexact=email)
        found = live.filter(match, user__isnull=True).order_by("number").first()
    return found


def professions_present() -> list[tuple[str, str]]:
    """The professions that some card has, for the filters."""
    codes = (
        Member.objects.live()
        .exclude(profession="")
        .values_list("profession", flat=True)
        .distinct()
        .order_by()
    )
    return sorted(((code, Profession(code).label) for code in codes), key=lambda pair: pair[1])
