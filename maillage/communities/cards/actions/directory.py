"""The settings, the mails that ask to confirm, the reports of readers, what ends with a membership."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from maillage.communities.cards.enums import Audience, Via
from maillage.communities.cards.errors import CardError
from maillage.communities.cards.freshness import fresh_since, is_stale
from maillage.communities.cards.links import write_link
from maillage.communities.cards.models import (
    CardChoice,
    CardReport,
    DirectoryCard,
    DirectorySettings,
    listed_members,
)
from maillage.communities.cards.queries import cards_by_member, is_listed
from maillage.communities.members.models import Member
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.notify.actions import queue_notice
from maillage.foundation.rights.enums import ObjectionPurpose
from maillage.foundation.rights.objections import objecting
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

# A night never writes to more people than this: a mail server refuses bursts.
MOST_MAILS_A_NIGHT = 50
REMIND_AFTER = timedelta(days=14)
MOST_ASKS = 3
MOST_LINKS_A_DAY = 3
# A public form must not serve to drown a coordinator: far above what a community receives.
MOST_REPORTS_A_DAY = 30


@transaction.atomic
def set_directory(
    *,
    by: User,
    community: Community,
    public_open: bool,
    welcome: str,
    contact: str,
    months: int,
    asks_by_mail: bool,
) -> DirectorySettings:
    """Open or close the public directory, say how long a card stays fresh, and who is written to."""
    actor = entitled(by, community, Permission.CARDS_EDIT)
    values = {
        "public_open": public_open,
        "welcome": welcome,
        "contact": contact,
        "months": months,
        "asks_by_mail": asks_by_mail,
    }
    settings: DirectorySettings
    settings, _ = DirectorySettings.objects.update_or_create(community=community, defaults=values)
    trace(
        AuditAction.DIRECTORY_SET,
        actor,
        community,
        settings,
        public_open=public_open,
        months=months,
        asks_by_mail=asks_by_mail,
    )
    return settings


@transaction.atomic
def send_link(*, by: User, member: Member) -> bool:
    """The coordination sends somebody the link to their card; whether it left, at most three a day do."""
    actor = entitled(by, member.community, Permission.CARDS_EDIT)
    if not is_listed(member):
        raise CardError("Cette personne n’est plus membre : sa fiche est fermée.")
    return _send(member, by=actor)


@transaction.atomic
def send_link_again(*, member: Member) -> None:
    """Somebody pressed « Recevoir un nouveau lien » on a dead one: to the address of the register only.

    Nothing leaves for a former member, nor beyond three a day, and the page says the same words.
    """
    with community_scope(member.community):
        if is_listed(member):
            _send(member, by=None)


@transaction.atomic
def ask_for_confirmations(*, community: Community, today: date, most: int = MOST_MAILS_A_NIGHT) -> int:
    """Write to those whose card is stale, then remind them twice, a fortnight apart; how many mails left.

    Those who did not answer are asked anew after the same delay as everybody. Twice a day changes nothing.
    """
    with community_scope(community):
        lock(LockSpace.CARDS, community.pk)
        settings = DirectorySettings.objects.first()
        if settings is None or not settings.asks_by_mail:
            return 0
        waiting = list(
            listed_members()
            .select_related("community")
            .exclude(email="")
            .order_by(F("directory_cards__asked_on").asc(nulls_first=True), "number")
        )
        cards = cards_by_member()
        refusing = objecting(ObjectionPurpose.DIRECTORY, (member.email for member in waiting))
        sent = 0
        for member in waiting:
            card = cards.get(member.pk)
            if sent < most and member.email not in refusing and _is_due(card, today, settings.months):
                _ask(member, card, today)
                sent += 1
    return sent


def _is_due(card: DirectoryCard | None, today: date, months: int) -> bool:
    if card is None:
        return True
    if not is_stale(card.confirmed_on, today, months):
        return False
    if card.asked_on is None:
        return True
    if card.asks < MOST_ASKS:
        return card.asked_on <= today - REMIND_AFTER
    return card.asked_on < fresh_since(today, months)


def _ask(member: Member, card: DirectoryCard | None, today: date) -> None:
    if card is None:
        card = DirectoryCard.objects.create(community_id=member.community_id, member=member)
    card.asks = 1 if card.asks >= MOST_ASKS else card.asks + 1
    card.asked_on = today
    card.save(update_fields=["asks", "asked_on"])
    queue_notice(
        key=f"card-ask:{member.pk}:{today}",
        to=member.email,
        template="card_confirm",
        context=_context(member, reminder=card.asks > 1),
    )
    trace(AuditAction.CARD_ASKED, None, member.community, card, rank=card.asks)


def _send(member: Member, *, by: Actor | None) -> bool:
    today = timezone.localdate()
    for rank in range(MOST_LINKS_A_DAY):
        sent = queue_notice(
            key=f"card-link:{member.pk}:{today}:{rank}",
            to=member.email,
            template="card_confirm",
            context=_context(member, reminder=False),
        )
        if sent is not None:
            trace(AuditAction.CARD_ASKED, by, member.community, member)
            return True
    return False


def _context(member: Member, *, reminder: bool) -> dict[str, object]:
    return {
        "member": member,
        "community": member.community,
        "link": write_link(member),
        "reminder": reminder,
    }


@transaction.atomic
def report_card(*, community: Community, card: DirectoryCard, text: str, email: str) -> CardReport:
    """A reader says what is wrong. Raises ``CardError`` when too many came today."""
    with community_scope(community):
        lock(LockSpace.CARDS, community.pk)
        since = timezone.now() - timedelta(days=1)
        if CardReport.objects.filter(at__gt=since).count() >= MOST_REPORTS_A_DAY:
            raise CardError("Trop de signalements sont arrivés aujourd’hui : réessayez demain.")
        report: CardReport = CardReport.objects.create(community=community, card=card, text=text, email=email)
        settings = DirectorySettings.objects.first()
        if settings is not None and settings.contact:
            queue_notice(
                key=f"card-report:{report.pk}",
                to=settings.contact,
                template="card_report",
                context={"community": community, "number": card.member.number},
            )
        trace(AuditAction.CARD_REPORTED, None, community, report, card=card.pk)
    return report


@transaction.atomic
def settle_report(*, by: User, report: CardReport) -> CardReport:
    """The coordination has dealt with a report. Twice changes nothing."""
    actor = entitled(by, report.community, Permission.CARDS_EDIT)
    report = CardReport.objects.select_for_update().select_related("community").get(pk=report.pk)
    if report.settled_on is None:
        report.settled_on, report.settled_by = timezone.localdate(), by
        report.save(update_fields=["settled_on", "settled_by"])
        trace(AuditAction.CARD_REPORT_SETTLED, actor, report.community, report)
    return report


@transaction.atomic
def end_agreements(*, community: Community) -> None:
    """What was agreed as a member ends with the membership: who comes back chooses anew. Twice a day changes
    nothing.
    """
    with community_scope(community):
        for card in DirectoryCard.objects.filter(member__left_on__isnull=False).exclude(audiences={}):
            CardChoice.objects.bulk_create(
                CardChoice(
                    community=community,
                    member_id=card.member_id,
                    field=field,
                    audience=Audience.NOBODY,
                    via=Via.EXIT,
                )
                for field, audience in card.audiences.items()
                if audience != Audience.NOBODY
            )
            card.audiences = {}
            card.save(update_fields=["audiences", "updated_at"])
            trace(AuditAction.CARD_CHOICE, None, community, card, via=Via.EXIT.value)
