"""Control F05: with the clock moved, what is due is gone, the rest stays, and the log still verifies."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillage.communities.cards.models import CardChoice, DirectoryCard
from maillage.communities.creation.gatherings.models import Attendee
from maillage.communities.creation.models import ChecklistEntry, StageEvent
from maillage.communities.creation.priorities.models import PollVoter
from maillage.communities.creation.surveys.models import SurveyAnswer
from maillage.communities.members.models import Fee, FeePayment, Member, MemberEvent
from maillage.communities.prospects.models import Prospect, ProspectContact
from maillage.communities.treasury.models import BankLine, BankStatement
from maillage.foundation.access.enums import Role
from maillage.foundation.access.models import RoleAssignment
from maillage.foundation.audit.queries import verify
from maillage.foundation.identity.models import User
from maillage.foundation.notify.models import MailMessage
from maillage.foundation.rights.actions import purge as room
from maillage.foundation.rights.actions.purge import everywhere
from maillage.foundation.rights.clock import due_on, extended_to
from maillage.foundation.rights.models import PurgeCount, PurgeRun, RequestStep, RightsRequest
from maillage.foundation.rights.queries import forecast
from maillage.foundation.rights.scrubbing import NAME
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.writing.models import Filing, SectionRevision
from maillage.reference.directory.models import ImportRejection, Professional
from tests.cast import give_role, make_user
from tests.communities.members import makers as members
from tests.foundation.rights.makers import asked

pytestmark = pytest.mark.django_db


def purge(**options):
    """The tables that the serving role may empty; the national ones have their own test."""
    return room.purge(doors=("default",), **options)


LEFT = date(2026, 3, 10)
END = date(2031, 3, 10)


def gone(table="communities.Member", **column):
    return sum(PurgeCount.objects.filter(table=table).values_list(next(iter(column)), flat=True))


@pytest.fixture
def register(cast):
    """A member who stays, one who left, one who left after paying, one refused."""
    members.open_register(cast.ours, cast.alice)
    today = timezone.localdate()
    found = {
        name: members.member_of(cast.ours, cast.alice, name, on=today, phone="+33 6 99 98 76 54")
        for name in ("Reste", "Partie", "Payante")
    }
    found["Refusée"] = members.request_of(cast.ours, cast.alice, "Refusée", on=today)
    members.pay(found["Payante"], cast.alice, on=today)
    with community_scope(cast.ours):
        for name in ("Partie", "Payante"):
            Member.objects.filter(pk=found[name].pk).update(status="demission", left_on=LEFT)
        Fee.objects.filter(member=found["Partie"]).delete()
        Member.objects.filter(pk=found["Refusée"].pk).update(status="refuse", status_since=LEFT)
    return found


def names(community):
    with community_scope(community):
        return sorted(Member.objects.values_list("last_name", flat=True))


def test_the_day_before_nothing_goes_the_day_after_it_does(cast, register):
    purge(today=END)
    assert names(cast.ours) == ["Partie", "Payante", "Reste"]

    purge(today=END + timedelta(days=1))
    assert names(cast.ours) == ["Effacé", "Reste"]


def test_refused_requests_go_after_two_years(cast, register):
    purge(today=date(2028, 3, 10))
    assert "Refusée" in names(cast.ours)
    purge(today=date(2028, 3, 11))
    assert "Refusée" not in names(cast.ours)


def test_a_card_whose_payments_must_stay_loses_its_person(cast, register):
    purge(today=END + timedelta(days=1))
    with community_scope(cast.ours):
        card = Member.objects.get(pk=register["Payante"].pk)
        assert (card.first_name, card.last_name, card.phone, card.address) == (NAME, NAME, "", "")
        assert card.email.endswith("@efface.invalid")
        assert FeePayment.objects.filter(fee__member=card).count() == 1
        assert not MemberEvent.objects.filter(member=card).exists()


def test_ten_years_later_the_payment_and_the_card_go(cast, register):
    year = timezone.localdate().year
    purge(today=date(year + 10, 12, 31))
    with community_scope(cast.ours):
        assert FeePayment.objects.filter(fee__member=register["Payante"]).exists()
    purge(today=date(year + 11, 1, 1))
    with community_scope(cast.ours):
        assert not Member.objects.filter(pk=register["Payante"].pk).exists()
        assert Member.objects.filter(pk=register["Reste"].pk).exists()


def test_a_second_run_does_nothing(cast, register):
    purge(today=END + timedelta(days=1))
    before = names(cast.ours)
    again = purge(today=END + timedelta(days=1))
    assert names(cast.ours) == before
    assert not again.counts.exists()


def test_the_log_verifies_after_a_purge_and_tells_it(cast, register):
    run = purge(today=END + timedelta(days=1))
    assert run.finished_at
    assert verify(None).holds
    assert gone(deleted=1) == 2
    assert gone(scrubbed=1) == 1


def test_killed_in_the_middle_the_next_run_goes_on(cast, register, monkeypatch):
    MailMessage.objects.all().delete()  # those of the register, which wait to leave
    for rank in range(5):
        MailMessage.objects.create(
            key=f"k{rank}", recipient="a@exemple.invalid", subject="x", sent_at=timezone.now()
        )
    count, calls = room._count, []

    def killed(run, model, *rest):
        count(run, model, *rest)
        calls.append(model)
        if model is MailMessage and calls.count(MailMessage) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(room, "_count", killed)
    with pytest.raises(KeyboardInterrupt):
        purge(today=END, batch=2)
    # The batch that was cut is as if it had not begun: two went, and two are counted.
    assert MailMessage.objects.filter(key__startswith="k").count() == 3
    assert gone("foundation.MailMessage", deleted=1) == 2
    monkeypatch.undo()

    purge(today=END, batch=2)

    assert not MailMessage.objects.filter(key__startswith="k").exists()
    assert gone("foundation.MailMessage", deleted=1) == 5
    killed_run, finished_run = PurgeRun.objects.order_by("pk")
    assert killed_run.finished_at is None
    assert finished_run.finished_at


def test_a_row_that_the_base_refuses_is_counted_and_stops_nothing(cast, register, monkeypatch):
    real = room.erase_rows

    def refuse(rows, *, held, door):
        if any(getattr(row, "last_name", "") == "Partie" for row in rows):
            raise room.DatabaseError("no")
        real(rows, held=held, door=door)

    monkeypatch.setattr(room, "erase_rows", refuse)
    purge(today=END + timedelta(days=1))
    assert "Partie" in names(cast.ours)
    assert "Refusée" not in names(cast.ours)
    assert gone(refused=1) == 1


def test_roles_accounts_and_messages_have_their_own_end(cast):
    leaver = make_user("Ancien")
    give_role(leaver, cast.ours, Role.MEMBER, ends_on=LEFT)
    User.objects.filter(pk=leaver.pk).update(closed_at=timezone.now(), is_active=False)
    after = timezone.localdate() + relativedelta(months=12, days=1)

    purge(today=after)

    with community_scope(cast.ours):
        assert not RoleAssignment.objects.filter(user=leaver).exists()
        assert RoleAssignment.objects.filter(user=cast.bob).exists()
    assert not User.objects.filter(pk=leaver.pk).exists()
    assert User.objects.filter(pk=cast.bob.pk).exists()


def test_what_a_closed_community_left_goes_five_years_later(cast):
    from tests.planning.diagnosis.findings import makers as findings  # noqa: PLC0415

    finding = findings.propose(cast.theirs, cast.charlie)
    findings.say(cast.theirs, cast.charlie, finding)
    with community_scope(cast.theirs):
        Community.objects.filter(pk=cast.theirs.pk).update(archived_at=timezone.now())
    label = "planning.HistoryEntry"

    purge(today=timezone.localdate() + relativedelta(years=5, days=1))

    counts = PurgeCount.objects.filter(tenant=cast.theirs.pk)
    assert counts.get(table=label).deleted > 0
    assert sum(counts.values_list("refused", flat=True)) == 0


def test_what_every_room_of_a_closed_community_left_goes_in_time(cast):
    """What only grows or is frozen lets the purge pass; the second night takes what a row still held."""
    from tests.communities.letter import makers as letters  # noqa: PLC0415
    from tests.guarantees.rooms import mark_rooms  # noqa: PLC0415

    mark_rooms(cast.theirs, cast.charlie, lambda kind: f"mot {kind}")
    letters.file(letters.start(cast.theirs, cast.charlie), cast.charlie)
    with community_scope(cast.theirs):
        Community.objects.filter(pk=cast.theirs.pk).update(archived_at=timezone.now())

    for later in (1, 2):
        purge(today=timezone.localdate() + relativedelta(years=12, days=later))

    assert sum(PurgeCount.objects.values_list("refused", flat=True)) == 0
    left = (
        StageEvent, ChecklistEntry, Attendee, PollVoter, SurveyAnswer, Prospect, ProspectContact, BankLine,
        BankStatement, DirectoryCard, CardChoice, SectionRevision, Filing,
    )  # fmt: skip
    with everywhere():
        assert {model.__name__: model.objects.count() for model in left} == {m.__name__: 0 for m in left}


def test_the_proof_of_a_request_goes_five_years_after_its_answer(cast):
    request = asked(cast.ours, cast.alice)
    with community_scope(cast.ours):
        RightsRequest.objects.filter(pk=request.pk).update(state="answered", closed_on=LEFT)
    purge(today=END + timedelta(days=1))
    with community_scope(cast.ours):
        assert not RequestStep.objects.filter(request_id=request.pk).exists()
        assert not RightsRequest.objects.filter(pk=request.pk).exists()


def test_the_forecast_says_what_the_purge_does(cast, register):
    with everywhere():
        lines = {line.code: line for line in forecast(END + timedelta(days=1))}
    assert lines["communities.Member"].now == 3
    assert lines["communities.FeePayment"].now == 0


def test_the_clocks():
    assert due_on(date(2026, 1, 31)) == date(2026, 2, 28)
    assert due_on(date(2026, 1, 31), health=True) == date(2026, 2, 8)
    assert extended_to(date(2026, 11, 30)) == date(2027, 2, 28)


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_national_tables_are_emptied_by_their_owner():
    some = ImportRejection.objects.using("owner").count()
    assert some

    room.purge(today=timezone.localdate() + relativedelta(years=1, days=2))

    assert not ImportRejection.objects.using("owner").exists()
    assert gone("reference.ImportRejection", deleted=1) == some
    assert Professional.objects.using("owner").exists()


def old_messages(count, **values):
    long_ago = timezone.now() - timedelta(days=4_000)
    MailMessage.objects.bulk_create(
        MailMessage(key=f"ancien:{rank}", recipient="x@exemple.invalid", subject="s", **values)
        for rank in range(count)
    )
    MailMessage.objects.filter(key__startswith="ancien:").update(queued_at=long_ago)


def test_a_message_that_never_left_is_not_kept_for_ever(cast):
    old_messages(1, text="un lien signé")
    purge(today=timezone.localdate())
    assert not MailMessage.objects.filter(key="ancien:0").exists()


def test_a_long_table_costs_each_batch_the_same(cast):
    """What was purged is not told again to the base: a table has hundreds of thousands of rows."""
    old_messages(12, sent_at=timezone.now() - timedelta(days=4_000))
    with CaptureQueriesContext(connection) as asked:
        purge(today=timezone.localdate(), batch=2)
    table = MailMessage._meta.db_table
    sizes = [len(one["sql"]) for one in asked if one["sql"].startswith(f'SELECT DISTINCT "{table}"."id"')]
    assert len(sizes) > 6
    assert max(sizes[1:]) - min(sizes[1:]) < 10
    assert not MailMessage.objects.filter(key__startswith="ancien:").exists()
