"""From stored rows to the engine: the card of a day, what is known of a person that day, the amount."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from maillage.communities.members.enums import PracticeMode
from maillage.communities.members.lifecycle import ADMITTED
from maillage.communities.members.models import Fee, Member, MemberEvent, MembershipRules
from maillage.engines.indemnity import (
    Amount,
    Direction,
    Facts,
    Hours,
    Nature,
    Rate,
    Reason,
    Rounding,
    Work,
    amount,
    reasons,
)
from maillage.engines.indemnity import RateCard as VotedCard
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.zones import zone_of
from maillage.operations.indemnities.enums import HoursCode, Kind, NatureCode
from maillage.operations.indemnities.errors import IndemnityRefusal
from maillage.operations.indemnities.models import EmployerAgreement, RateCard
from maillage.planning.health_project.models import ActionSheet

_SELF_EMPLOYED = {PracticeMode.LIBERAL, PracticeMode.MIXTE, PracticeMode.REMPLACANT}
_STAGES = list(Stage)
PARIS_TIME = zone_of("")


@dataclass(frozen=True, slots=True)
class Given:
    """What was done, as a form or an attendance sheet says it; instants are aware, the end excluded."""

    kind: Kind
    nature: NatureCode
    hours: HoursCode
    title: str
    starts_at: datetime
    ends_at: datetime
    km: int = 0
    mission: str = ""
    sheet: ActionSheet | None = None
    other_funder: bool = False
    zone: ZoneInfo = PARIS_TIME

    @property
    def day(self) -> date:
        """The day of its beginning, where the community is."""
        return self.starts_at.astimezone(self.zone).date()

    @property
    def minutes(self) -> int:
        """Real minutes: a night of change of hour counts what it lasted."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


def voted(card: RateCard) -> VotedCard:
    """The engine's card; reads its rates."""
    rates = tuple(
        Rate(
            rate.cents_per_hour, rate.profession, rate.kind, Nature(rate.nature) if rate.nature else None,
            Hours(rate.hours) if rate.hours else None,
        )
        for rate in card.rates.all()
    )  # fmt: skip
    return VotedCard(
        valid_from=card.valid_from,
        voted_on=card.voted_on,
        reference=f"{card.organ}, {card.reference}",
        rates=rates,
        rounding=Rounding(card.step_minutes, Direction(card.direction), card.cap_minutes),
        km_tenths=card.km_tenths,
        loss_on_free_time=card.loss_on_free_time,
    )


def card_of(day: date) -> RateCard:
    """The card that holds on a day. Raises ``IndemnityRefusal`` when none was voted by then."""
    found: RateCard | None = (
        RateCard.objects.prefetch_related("rates").filter(valid_from__lte=day).order_by("-valid_from").first()
    )
    if found is None:
        raise IndemnityRefusal(
            "Aucun barème voté n’était en vigueur ce jour-là : il faut en voter un, puis l’enregistrer ici.",
            field="day",
        )
    return found


def value(member: Member, given: Given, card: RateCard) -> Amount:
    """What it is worth under this card. Raises ``engines.indemnity.IndemnityError``."""
    work = Work(
        given.day, given.minutes, member.profession, given.kind.value, Nature(given.nature),
        Hours(given.hours), given.km,
    )  # fmt: skip
    return amount(work, voted(card))


def reasons_against(community: Community, member: Member, given: Given, card: RateCard) -> tuple[Reason, ...]:
    """Everything that forbids to pay this to this person, on that day."""
    member_then, up_to_date = _membership(member, given.day)
    facts = Facts(
        member=member_then,
        up_to_date=up_to_date,
        self_employed=member.mode in _SELF_EMPLOYED,
        agreement=any(one.holds_on(given.day) for one in EmployerAgreement.objects.filter(member=member)),
        other_funder=given.other_funder,
        project_validated=_STAGES.index(Stage(community.stage)) >= _STAGES.index(Stage.PS_VALIDE),
        nature=Nature(given.nature),
        hours=Hours(given.hours),
        loss_on_free_time=card.loss_on_free_time,
        has_time=given.minutes > 0,
    )
    return reasons(facts)


def _membership(member: Member, day: date) -> tuple[bool, bool]:
    """(belonged that day, fee of that year settled or within the grace); a year without a fee asks none."""
    event = (
        MemberEvent.objects.filter(member=member, effective_on__lte=day).order_by("effective_on", "pk").last()
    )
    belonged = event is not None and event.status in {status.value for status in ADMITTED}
    fee = Fee.objects.with_received().filter(member=member, year=day.year).first()
    if fee is None or fee.waived_on is not None or fee.received_cents >= fee.amount_cents:
        return belonged, True
    rules = MembershipRules.objects.first()
    grace = rules.grace_days if rules else 0
    return belonged, (day - date(day.year, 1, 1)).days <= grace
