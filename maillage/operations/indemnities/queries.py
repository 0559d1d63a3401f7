"""Reads of the room."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.communities.members.models import Member
from maillage.engines.indemnity import Declared, Paid, Standing, ceiling_of, declared, standing, threshold_of
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import user_scope
from maillage.operations.indemnities.enums import LineState, Origin, Outcome, Step
from maillage.operations.indemnities.models import (
    BankDetails,
    BatchTransfer,
    CeilingConsent,
    IndemnityLine,
    IndemnityRules,
    IndemnityYear,
    PayerAccount,
    PaymentBatch,
    RateCard,
    TransferLine,
)
from maillage.operations.indemnities.permissions import may_do, next_step
from maillage.operations.meetings.enums import THERE
from maillage.operations.meetings.models import Meeting
from maillage.operations.meetings.queries.presences import held_meetings


def rules_of() -> IndemnityRules:
    """The steps of the community in scope; the whole chain while nobody chose."""
    found: IndemnityRules | None = IndemnityRules.objects.first()
    return found or IndemnityRules()


def own_member(user: User) -> Member | None:
    """The card of this account in the community in scope: a person before a structure."""
    found: Member | None = Member.objects.live().filter(user=user).order_by("kind", "number").first()
    return found


# --- Lines --------------------------------------------------------------------------------------------------


def with_outcome(lines: "QuerySet[IndemnityLine]") -> "QuerySet[IndemnityLine]":
    """Adds ``outcome`` (of the transfer that lives), ``paid_on``, ``batch_number`` and ``returned``."""
    held = TransferLine.objects.filter(line=OuterRef("pk"), live=True).order_by()
    return lines.annotate(
        outcome=Subquery(held.values("transfer__outcome")[:1]),
        paid_on=Subquery(held.values("transfer__paid_on")[:1]),
        batch_number=Subquery(held.values("transfer__batch__number")[:1]),
        batch_pk=Subquery(held.values("transfer__batch_id")[:1]),
        returned=Exists(TransferLine.objects.filter(line=OuterRef("pk"), transfer__outcome=Outcome.RETURNED)),
    )


def lines() -> "QuerySet[IndemnityLine]":
    """Every line, the newest first, with what a list shows."""
    rows = IndemnityLine.objects.select_related("member", "sheet", "community")
    return with_outcome(rows).order_by("-day", "-number")


def lines_of(user: User, year: int) -> "QuerySet[IndemnityLine]":
    """Those of one person in one year."""
    return lines().filter(payee=user, day__year=year)


def years_of(user: User, today: date) -> list[int]:
    """The years in which this person has lines, and this one; the newest first."""
    found = IndemnityLine.objects.filter(payee=user).order_by().values_list("day__year", flat=True).distinct()
    return sorted({*found, today.year}, reverse=True)


def step_of(line: IndemnityLine, rules: IndemnityRules) -> Step | None:
    """Whose turn it is."""
    lead = line.sheet.lead_id if line.sheet is not None else None
    return next_step(
        LineState(line.state),
        confirm=rules.confirm,
        lead=rules.lead and lead is not None and lead != line.payee_id,
        coordinator=rules.coordinator,
    )


def may_act(actor: Actor, line: IndemnityLine, rules: IndemnityRules) -> Step | None:
    """The step that this person may do on the line now, if any."""
    step = step_of(line, rules)
    if step is None:
        return None
    lead = line.sheet.lead_id if line.sheet is not None else None
    mine = may_do(actor, step, payee=line.payee_id, lead=lead, checked_by=line.checked_by_id)
    return step if mine else None


def may_read(actor: Actor, line: IndemnityLine) -> bool:
    """Its beneficiary, who keeps all of them, or the lead of its action sheet."""
    if line.payee_id == actor.user.pk or actor.can(Permission.INDEMNITY_VIEW):
        return True
    return line.sheet is not None and line.sheet.lead_id == actor.user.pk


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line that waits for this person, and the step that they would do."""

    line: IndemnityLine
    step: Step


def inbox(actor: Actor) -> list[Waiting]:
    """The lines that wait for this person, the oldest first."""
    rules = rules_of()
    rows = lines().filter(state__in=[state.value for state in _waiting_for(actor)])
    if not actor.can(Permission.INDEMNITY_VIEW):
        rows = rows.filter(sheet__lead=actor.user)
    mine = rows.exclude(payee=actor.user).order_by("day", "number")
    return [Waiting(line, step) for line in mine if (step := may_act(actor, line, rules)) is not None]


def _waiting_for(actor: Actor) -> list[LineState]:
    states = [LineState.COMPUTED, LineState.CONFIRMED, LineState.LED]
    return [*states, LineState.CHECKED] if actor.can(Permission.INDEMNITY_APPROVE) else states


# --- The ceiling --------------------------------------------------------------------------------------------


def engaged(user_id: int, year: int) -> int:
    """Cents of time approved here for this person in this year; travel does not count."""
    rows = IndemnityLine.objects.approved().filter(payee_id=user_id, day__year=year)
    return int(rows.aggregate(total=Coalesce(Sum("time_cents"), 0))["total"])


def elsewhere(user: User, community: Community, year: int) -> int:
    """Cents that other communities engaged for this person, where they agreed to say it.

    Reads across communities: the ``own_rows`` policy opens the rows of this person, and no other.
    """
    with user_scope(user.pk), scopes_disabled():
        rows = CeilingConsent.objects.filter(user=user, withdrawn_at__isnull=True)
        return sum(row.totals.get(str(year), 0) for row in rows.exclude(community=community))


def standing_of(user: User, community: Community, year: int) -> Standing:
    """Where the person stands. Raises ``engines.indemnity.IndemnityError`` for a year without a ceiling."""
    return standing(ceiling_of(year), engaged(user.pk, year), elsewhere(user, community, year))


def standing_shown(user: User, year: int, found: Iterable[IndemnityLine]) -> Standing:
    """The same from lines already read, and from what was known elsewhere at the last approval: one query.

    Raises ``engines.indemnity.IndemnityError``.
    """
    held = IndemnityYear.objects.filter(payee=user, year=year).first()
    here = sum(line.time_cents for line in found if line.state == LineState.APPROVED)
    return standing(ceiling_of(year), here, held.elsewhere_cents if held else 0)


def standing_before(line: IndemnityLine) -> Standing | None:
    """Where its beneficiary stands without this line, as far as is known here; none without a ceiling."""
    return next(iter(standings_ahead([line]).values()), None)


def standings_ahead(waiting: Iterable[IndemnityLine]) -> dict[int, Standing]:
    """{line: where its beneficiary stands before it}, each line that fits adding to the next ones. Two
    queries.
    """
    rows = list(waiting)
    people = {line.payee_id for line in rows}
    approved = IndemnityLine.objects.approved().filter(payee_id__in=people).order_by()
    here = {
        (payee, year): cents
        for payee, year, cents in approved.values_list("payee_id", "day__year").annotate(Sum("time_cents"))
    }
    elsewhere_cents = {
        (one.payee_id, one.year): one.elsewhere_cents
        for one in IndemnityYear.objects.filter(payee_id__in=people)
    }
    found = {}
    for line in rows:
        key, limit = (line.payee_id, line.day.year), ceiling_of(line.day.year)
        if limit.is_confirmed:
            found[line.pk] = standing(limit, here.get(key, 0), elsewhere_cents.get(key, 0))
            if found[line.pk].fits(line.time_cents):
                here[key] = here.get(key, 0) + line.time_cents
    return found


def consent_of(user: User) -> CeilingConsent | None:
    """Whether the person lets other communities know, here."""
    found: CeilingConsent | None = CeilingConsent.objects.filter(user=user, withdrawn_at__isnull=True).first()
    return found


@dataclass(frozen=True, slots=True)
class PersonYear:
    """One person in one year: engaged, paid, where they stand."""

    member: Member
    engaged_cents: int
    waiting_cents: int
    paid_cents: int
    standing: Standing | None


def people(year: int) -> list[PersonYear]:
    """Every person who has a line in the year, the nearest to the ceiling first. Three queries."""
    approved, waits = Q(state=LineState.APPROVED), Q(state__in=_WAIT)
    rows = (
        IndemnityLine.objects.filter(day__year=year)
        .order_by()
        .values("member")
        .annotate(
            engaged=Coalesce(Sum("time_cents", filter=approved), 0),
            waits=Coalesce(Sum("time_cents", filter=waits), 0),
        )
    )
    settled = TransferLine.objects.filter(line__day__year=year, live=True, transfer__outcome=Outcome.PAID)
    paid = dict(settled.order_by().values_list("line__member").annotate(total=Sum("line__time_cents")))
    members = Member.objects.in_bulk([row["member"] for row in rows])
    figure = ceiling_of(year)
    found = [
        PersonYear(
            members[row["member"]], row["engaged"], row["waits"], paid.get(row["member"], 0),
            standing(figure, row["engaged"]) if figure.is_confirmed else None,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.engaged_cents, one.member.sorted_name))


_WAIT = [LineState.COMPUTED, LineState.CONFIRMED, LineState.LED, LineState.CHECKED]


@dataclass(frozen=True, slots=True)
class Declaration:
    """One person of the declaration of fees of a year."""

    member: Member
    sums: Declared


def declarations(year: int) -> list[Declaration]:
    """What was paid to each person in a calendar year, and whether it must be declared.

    Raises ``engines.indemnity.IndemnityError`` for a year without a threshold.
    """
    rows = TransferLine.objects.filter(
        transfer__outcome=Outcome.PAID, transfer__paid_on__year=year
    ).values_list("line__member_id", "line__time_cents", "line__travel_cents")
    sums = declared((Paid(*row) for row in rows), threshold_of(year))
    members = Member.objects.in_bulk([one.person for one in sums])
    return [Declaration(members[one.person], one) for one in sums]


# --- Cards, accounts, batches -------------------------------------------------------------------------------


def cards() -> list[RateCard]:
    """Every card, the newest first, with its rates."""
    return list(RateCard.objects.prefetch_related("rates").select_related("recorded_by"))


def bank_details(user: User) -> BankDetails | None:
    """The bank details in force of this account, in the community in scope."""
    found: BankDetails | None = BankDetails.objects.filter(user=user, replaced_at__isnull=True).first()
    return found


def payer_accounts() -> list[PayerAccount]:
    return list(PayerAccount.objects.select_related("account").filter(account__closed_on__isnull=True))


@dataclass(frozen=True, slots=True)
class Payable:
    """What one person may be paid now, and what stops it if something does."""

    member: Member
    payee: User
    lines: tuple[IndemnityLine, ...]
    details: BankDetails | None
    obstacle: str
    is_new: bool

    @property
    def cents(self) -> int:
        return sum(line.total_cents for line in self.lines)


def payable(now: datetime) -> list[Payable]:
    """Approved lines that no transfer holds, by person in the order of names. Two queries."""
    rows = IndemnityLine.objects.payable().select_related("member", "payee").order_by("day", "number")
    by_person: dict[int, list[IndemnityLine]] = {}
    for line in rows:
        by_person.setdefault(line.payee_id, []).append(line)
    details = {
        one.user_id: one for one in BankDetails.objects.filter(replaced_at__isnull=True, user__in=by_person)
    }
    found = [
        Payable(
            held[0].member,
            held[0].payee,
            tuple(held),
            details.get(user),
            _obstacle(details.get(user), now),
            user in details and details[user].is_new(now),
        )
        for user, held in by_person.items()
    ]
    return sorted(found, key=lambda one: one.member.sorted_name)


def _obstacle(details: BankDetails | None, now: datetime) -> str:
    if details is None:
        return "La personne n’a pas encore donné son IBAN."
    if not details.is_payable(now):
        from_then = timezone.localtime(details.payable_from)
        return f"IBAN enregistré il y a moins de 48 h : payable à partir du {from_then:%d/%m à %Hh%M}."
    return ""


def batches() -> "QuerySet[PaymentBatch]":
    """The newest first, with how many transfers were paid and returned."""
    return (
        PaymentBatch.objects.select_related("account__account", "prepared_by", "approved_by")
        .annotate(
            paid=Count("transfers", filter=Q(transfers__outcome=Outcome.PAID)),
            returned=Count("transfers", filter=Q(transfers__outcome=Outcome.RETURNED)),
        )
        .order_by("-number")
    )


def batch_of_key(text: str) -> PaymentBatch | None:
    """The batch that this key of a form froze, if it did."""
    try:
        found: PaymentBatch | None = PaymentBatch.objects.filter(key=UUID(text)).first()
    except ValueError:
        return None
    return found


def transfers_of(batch: PaymentBatch) -> Sequence[BatchTransfer]:
    """In the order of the file, with their lines."""
    rows = batch.transfers.select_related("member").prefetch_related("items__line").order_by("pk")
    return list(rows)


def total_of(found: Iterable[IndemnityLine]) -> int:
    return sum(line.total_cents for line in found)


def years_with_lines(today: date) -> list[int]:
    """The years in which somebody has lines, and this one; the newest first."""
    found = IndemnityLine.objects.order_by().values_list("day__year", flat=True).distinct()
    return sorted({*found, today.year}, reverse=True)


# --- Meetings -----------------------------------------------------------------------------------------------


def source_of_meeting(pk: int) -> str:
    """What a line keeps of the closed meeting that it comes from."""
    return f"meeting:{pk}"


def meetings_to_write(today: date) -> list[Meeting]:
    """The closed meetings of the last two years that are paid and gave no line yet, the newest first, with
    ``there_count``. Three queries.
    """
    since = date(today.year - 1, 1, 1)
    written = set(
        IndemnityLine.objects.filter(origin=Origin.ATTENDANCE, day__gte=since)
        .order_by()
        .values_list("source", flat=True)
        .distinct()
    )
    found = held_meetings(since=since, until=today).filter(kind__in=rules_of().kinds).order_by("-starts_at")
    found = found.annotate(there_count=Count("attendances", filter=Q(attendances__state__in=THERE)))
    return [one for one in found if source_of_meeting(one.pk) not in written]
