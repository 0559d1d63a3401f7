"""Agreements, confirmations, mails, reports and retention."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from maillage.communities.cards import queries
from maillage.communities.cards.actions import cards as actions
from maillage.communities.cards.actions import directory
from maillage.communities.cards.enums import Audience, CardField, Via
from maillage.communities.cards.errors import CardError
from maillage.communities.cards.models import (
    CardChoice,
    CardConfirmation,
    CardReport,
    DirectoryCard,
)
from maillage.communities.cards.offered import current_notice
from maillage.communities.members.actions import leaving, register
from maillage.communities.members.enums import ExitReason
from maillage.foundation.access.queries import community_actor
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.notify.models import MailMessage
from maillage.foundation.rights.actions.purge import purge
from maillage.foundation.rights.enums import ObjectionPurpose
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.week import asked
from tests.communities.cards.makers import FULL, everything, open_directory, report, show_everything, write
from tests.communities.members.makers import member_of, open_register, within
from tests.foundation.rights.makers import objected

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)
NOTICE = current_notice().version


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-03-10 10:00+01:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def ours(cast):
    open_register(cast.ours, cast.alice)
    open_directory(cast.ours, cast.alice)
    return cast.ours


@pytest.fixture
def member(ours, cast):
    return member_of(ours, cast.alice, "Montré", on=DAY)


def choices(member) -> list[tuple[str, str, str, str]]:
    with community_scope(member.community):
        rows = CardChoice.objects.filter(member=member).order_by("pk")
        return [(row.field, row.audience, row.via, row.notice) for row in rows]


def test_nobody_sees_anything_before_a_choice(member, cast):
    with community_scope(member.community):
        card = actions.enter_card(by=cast.alice, member=member, content=FULL)
        assert {card.audience(field) for field in CardField} == {Audience.NOBODY}
        assert not CardChoice.objects.exists()
        assert card.confirmed_on is None, "what somebody else wrote is not confirmed"


def test_each_choice_is_dated_with_its_notice_and_only_changes_are_written(member):
    write(member, identity=Audience.PUBLIC, delay=Audience.PRO)
    write(member, identity=Audience.PUBLIC, delay=Audience.NOBODY)
    assert choices(member) == [
        ("identity", "public", "link", NOTICE),
        ("delay", "pro", "link", NOTICE),
        ("delay", "nobody", "link", NOTICE),
    ]


def test_the_mobile_and_the_secure_address_never_go_public(member):
    with pytest.raises(CardError):
        write(member, mobile=Audience.PUBLIC)
    card = actions.show_all_to(by=None, member=member, audience=Audience.PUBLIC, notice=NOTICE)
    assert card.audience(CardField.MSSANTE) == card.audience(CardField.MOBILE) == Audience.PRO


def test_a_choice_made_on_an_old_notice_is_refused(member):
    with pytest.raises(CardError, match="notice"):
        actions.show_all_to(by=None, member=member, audience=Audience.PRO, notice="2020-01")
    assert choices(member) == []


def test_the_database_refuses_to_rewrite_an_agreement(member):
    write(member, identity=Audience.PUBLIC)
    with community_scope(member.community):
        for act in (
            lambda: CardChoice.objects.update(audience="nobody"),
            lambda: CardChoice.objects.all().delete(),
            lambda: CardConfirmation.objects.update(on=DAY),
        ):
            with pytest.raises(Exception, match="append-only"), transaction.atomic():
                act()


def test_confirming_twice_a_day_is_confirming_once(member):
    actions.confirm_own_card(by=None, member=member)
    actions.confirm_own_card(by=None, member=member)
    with community_scope(member.community):
        assert CardConfirmation.objects.count() == 1
        assert AuditEvent.objects.filter(action="card.confirmed").count() == 1
        assert DirectoryCard.objects.get().confirmed_on == DAY


def test_an_account_confirms_its_own_card_and_no_other(member, cast, ours):
    with community_scope(ours):
        register.tie_account(by=cast.alice, member=member, account=cast.bob)
        other = member_of(ours, cast.alice, "Autre", on=DAY)
        actions.confirm_own_card(by=cast.bob, member=member)
        assert CardConfirmation.objects.get().via == Via.ACCOUNT
        with pytest.raises(PermissionDenied):
            actions.confirm_own_card(by=cast.bob, member=other)
        with pytest.raises(PermissionDenied):
            actions.enter_card(by=cast.bob, member=member, content=FULL)


def test_paper_needs_its_day_and_never_beats_the_person(member, cast):
    def sign(day):
        with community_scope(member.community):
            return actions.record_paper(
                by=cast.alice,
                member=member,
                choices={CardField.IDENTITY: Audience.PUBLIC},
                notice=NOTICE,
                signed_on=day,
            )

    with pytest.raises(CardError, match="futur"):
        sign(DAY + timedelta(days=1))
    card = sign(DAY - timedelta(days=3))
    assert card.confirmed_on == DAY - timedelta(days=3)
    with community_scope(member.community):
        noted = CardChoice.objects.get()
        assert (noted.via, noted.signed_on, noted.by) == ("paper", DAY - timedelta(days=3), cast.alice)
    write(member, identity=Audience.NOBODY)
    with pytest.raises(CardError, match="elle-même"):
        sign(DAY - timedelta(days=1))


def test_an_older_paper_never_beats_a_later_one(member, cast):
    def sign(audience, days):
        with community_scope(member.community):
            return actions.record_paper(
                by=cast.alice, member=member, choices={CardField.IDENTITY: audience}, notice=NOTICE,
                signed_on=DAY - timedelta(days=days),
            )  # fmt: skip

    # The later paper says what the card says already: no choice is written.
    sign(Audience.NOBODY, 2)
    with pytest.raises(CardError, match="après celui-ci"):
        sign(Audience.PUBLIC, 9)


def test_the_database_refuses_a_paper_without_proof(member):
    with community_scope(member.community), pytest.raises(IntegrityError), transaction.atomic():
        CardChoice.objects.create(
            community=member.community, member=member, field="identity", audience="public", notice=NOTICE,
            via="paper",
        )  # fmt: skip


def test_a_card_of_a_member_who_left_is_not_written(member):
    leaving.resign(member=member)
    with pytest.raises(CardError):
        actions.confirm_own_card(by=None, member=member)


# --- Mails ------------------------------------------------------------------------------------------------


def ask(community, **options) -> int:
    return directory.ask_for_confirmations(community=community, today=timezone.localdate(), **options)


def test_nobody_is_written_to_before_the_community_decides(cast):
    open_register(cast.ours, cast.alice)
    member_of(cast.ours, cast.alice, on=DAY)
    assert ask(cast.ours) == 0
    open_directory(cast.ours, cast.alice, asks_by_mail=False)
    assert ask(cast.ours) == 0


def test_a_stale_card_is_asked_then_reminded_twice_then_left_until_the_next_time(ours, member, clock):
    sent = []
    for _ in range(220):
        sent.append(ask(ours))
        assert ask(ours) == 0, "a second run of the night writes to nobody"
        clock.shift(timedelta(days=1))
    days = [day for day, count in enumerate(sent) if count]
    assert days[:3] == [0, 14, 28]
    assert days[3] > 28 + 180, "then nothing for six months"


def test_a_stale_card_is_asked_then_left_in_peace_once_confirmed(ours, member, clock):
    assert ask(ours) == 1
    actions.confirm_own_card(by=None, member=member)
    clock.shift(timedelta(days=100))
    assert ask(ours) == 0
    clock.shift(timedelta(days=90))
    assert ask(ours) == 1
    with community_scope(ours):
        assert DirectoryCard.objects.get().asks == 1


def test_a_night_writes_to_no_more_than_a_batch(ours, cast):
    for rank in range(5):
        member_of(ours, cast.alice, f"Rang{rank}", on=DAY)
    assert [ask(ours, most=2) for _ in range(4)] == [2, 2, 1, 0]


def test_a_link_leaves_three_times_a_day_at_most(ours, member, cast):
    with community_scope(ours):
        assert [directory.send_link(by=cast.alice, member=member) for _ in range(4)] == [True] * 3 + [False]
    before = MailMessage.objects.count()
    directory.send_link_again(member=member)
    assert MailMessage.objects.count() == before


# --- Reports and retention --------------------------------------------------------------------------------


def test_reports_are_bounded_and_settled_once(ours, member, cast, monkeypatch):
    card = show_everything(member)
    monkeypatch.setattr(directory, "MOST_REPORTS_A_DAY", 2)
    first = report(card)
    report(card)
    with pytest.raises(CardError, match="Trop"):
        report(card)
    with community_scope(ours):
        settled = directory.settle_report(by=cast.alice, report=first)
        assert directory.settle_report(by=cast.alice, report=first).settled_on == settled.settled_on
        assert len(queries.open_reports()) == 1


def test_the_purge_erases_on_its_day_and_not_before(ours, member, cast, clock):
    card = show_everything(member)
    report(card)
    with community_scope(ours):
        leaving.leave(by=cast.alice, member=member, reason=ExitReason.DEMISSION, on=DAY)

    def kept() -> tuple[int, int, int]:
        purge(today=timezone.localdate(), doors=("default",))
        return within(
            ours,
            lambda: (
                DirectoryCard.objects.count(), CardReport.objects.count(), CardChoice.objects.count() > 0
            ),
        )  # fmt: skip

    clock.move_to("2027-03-10 10:00+01:00")
    assert kept() == (1, 1, True), "the last day"
    clock.move_to("2027-03-11 10:00+01:00")
    assert kept() == (0, 0, True), "the day after: the card and its reports; the proof stays"
    clock.move_to("2031-03-10 10:00+01:00")
    assert kept()[2], "five years"
    clock.move_to("2031-03-11 10:00+01:00")
    assert not kept()[2]
    assert within(ours, CardConfirmation.objects.count) == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.retention_purge', true)")
        assert cursor.fetchone()[0] in ("", None), "the door of the purge is shut again"


def test_agreements_end_with_the_membership(ours, member):
    show_everything(member)
    leaving.resign(member=member)
    directory.end_agreements(community=ours)
    directory.end_agreements(community=ours)
    with community_scope(ours):
        assert DirectoryCard.objects.get().audiences == {}
        assert CardChoice.objects.filter(via="exit").count() == len(CardField)


def test_who_refuses_to_be_in_a_list_is_neither_shown_nor_written_to(ours, member, cast, clock):
    other = member_of(ours, cast.alice, "Autre", on=DAY)
    show_everything(member)
    show_everything(other)
    objected(ours, cast.alice, member.email.upper(), ObjectionPurpose.DIRECTORY)
    with community_scope(ours):
        for audience in (Audience.PUBLIC, Audience.PRO):
            seen = queries.shown_cards(audience, today=DAY, months=6)
            assert [one.number for one in seen.cards] == [other.number]
            assert queries.shown_card(member.number, audience, today=DAY, months=6) is None
    clock.move_to("2027-03-10 10:00+01:00")
    assert ask(ours) == 1
    assert MailMessage.objects.filter(key__startswith=f"card-ask:{other.pk}:").exists()


# --- Freshness --------------------------------------------------------------------------------------------


def test_the_rate_counts_every_member_and_the_past_is_read_again(ours, member, cast, clock):
    other = member_of(ours, cast.alice, "Autre", on=DAY)
    write(member, **everything(Audience.PUBLIC))
    rate = within(ours, lambda: queries.rate_today(today=DAY, months=6))
    assert (rate.fresh, rate.total) == (1, 2)
    clock.move_to("2026-12-01 10:00+01:00")
    actions.confirm_own_card(by=None, member=other)
    found = within(ours, lambda: queries.freshness(today=date(2026, 12, 1), months=6))
    past = {day: (one.fresh, one.total) for day, one in found.past}
    assert date(2026, 1, 1) not in past, "there was nobody"
    assert past[date(2026, 7, 1)] == (1, 2)
    assert past[date(2026, 10, 1)] == (0, 2), "the first has aged, the second is not there yet"
    assert past[date(2026, 12, 1)] == (1, 2)
    assert [(one.label, one.fresh, one.total) for one in found.professions] == [("Infirmier", 1, 2)]


# --- Ma semaine -------------------------------------------------------------------------------------------


def week_of(community, user) -> list[str]:
    with community_scope(community):
        actor = community_actor(user, community, today=timezone.localdate())
        return [task.title for task in asked(community, actor, timezone.localdate()) if "fiche" in task.title
                or "annuaire" in task.title]  # fmt: skip


def test_the_week_counts_stale_cards_by_the_age_that_the_community_chose(ours, member, cast, clock):
    with community_scope(ours):
        register.tie_account(by=cast.alice, member=member, account=cast.bob)
    member_of(ours, cast.alice, "Autre", on=DAY)
    assert week_of(ours, cast.alice) == ["2 fiches d’annuaire à rafraîchir"]
    assert week_of(ours, cast.bob) == ["Confirmer votre fiche d’annuaire"]
    report(show_everything(member))
    assert week_of(ours, cast.alice) == [
        "Traiter 1 signalement sur l’annuaire", "1 fiche d’annuaire à rafraîchir",
    ]  # fmt: skip
    assert week_of(ours, cast.bob) == []
    clock.move_to("2026-06-10 10:00+02:00")
    open_directory(ours, cast.alice, months=3)
    assert week_of(ours, cast.bob) == [], "three months to the day"
    clock.move_to("2026-06-11 10:00+02:00")
    assert week_of(ours, cast.bob) == ["Confirmer votre fiche d’annuaire"]


def test_the_week_says_nothing_before_the_directory_begins(cast):
    open_register(cast.ours, cast.alice)
    member_of(cast.ours, cast.alice, on=DAY)
    assert week_of(cast.ours, cast.alice) == []
