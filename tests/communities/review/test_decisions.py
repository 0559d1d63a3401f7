"""Answers, limits and signatures: what may be done, by whom, until when."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from maillage.communities.creation.models import StageEvent
from maillage.communities.review.actions import contract, decisions, exchanges
from maillage.communities.review.enums import CaseKind, CaseState, ExchangeKind, Ground, Opinion, Party
from maillage.communities.review.errors import ReviewError, TooLateError
from maillage.communities.review.models import CasePiece, Exchange, ReviewCase
from maillage.communities.review.tasks import close_the_overdue
from maillage.foundation.access.enums import Role
from maillage.foundation.access.models import AgencyMandate
from maillage.foundation.notify.models import MailMessage
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.tenancy.zones import day_in
from tests.cast import LONG_AGO, give_role, make_community, make_user
from tests.communities.letter import makers as letters
from tests.communities.review import makers

pytestmark = pytest.mark.django_db


def stage_of(community):
    return Stage(Community.objects.get(pk=community.pk).stage)


class TestLetter:
    def test_filing_opens_the_case_and_moves_the_line(self, cast):
        case = makers.letter_case(cast.ours, cast.alice)
        assert (case.kind, case.state, stage_of(cast.ours)) == ("letter", "received", Stage.LI_DEPOSEE)
        with community_scope(cast.ours):
            piece = CasePiece.objects.get(case=case)
            assert piece.filing is not None
            assert piece.content is None
            assert piece.sha256 == piece.filing.sha256

    def test_a_complement_is_asked_then_given_by_a_new_filing(self, cast):
        letter = letters.start(cast.ours, cast.alice)
        letters.file(letter, cast.alice)
        case = makers.last(cast.ours)
        makers.complement(case, cast.dana)
        assert (makers.reread(case).state, stage_of(cast.ours)) == ("complement_asked", Stage.LI_A_COMPLETER)
        letters.write(letter, cast.alice, key="objectif", text="Plus précis.")
        letters.file(letter, cast.alice)
        case = makers.reread(case)
        assert (case.state, case.complement_due_on) == ("complemented", None)
        assert stage_of(cast.ours) == Stage.LI_DEPOSEE
        with community_scope(cast.ours):
            assert list(CasePiece.objects.filter(case=case).values_list("number", flat=True)) == [1, 2]

    def test_validated_or_refused(self, cast):
        case = makers.letter_case(cast.ours, cast.alice)
        with pytest.raises(ReviewError, match="se motive"):
            decisions.refuse(
                by=cast.dana, community=cast.ours, number=case.number, key=uuid.uuid4(), text=" ",
                now=timezone.now(),
            )  # fmt: skip
        makers.validate(case, cast.dana)
        assert (makers.reread(case).state, stage_of(cast.ours)) == ("validated", Stage.LI_VALIDEE)

    def test_withdrawn_by_its_authors(self, cast):
        case = makers.letter_case(cast.ours, cast.alice)
        asked = {"community": cast.ours, "number": case.number, "text": "", "now": timezone.now()}
        with pytest.raises(PermissionDenied):
            decisions.withdraw(by=cast.dana, key=uuid.uuid4(), **asked)
        decisions.withdraw(by=cast.alice, key=uuid.uuid4(), **asked)
        assert (makers.reread(case).state, stage_of(cast.ours)) == ("withdrawn", Stage.PRE_PROJET)
        assert makers.letter_case(cast.ours, cast.alice).pk != case.pk

    def test_a_stage_left_behind_is_left_alone(self, cast):
        makers.stand(cast.ours, Stage.PS_VALIDE)
        makers.validate(makers.letter_case(cast.ours, cast.alice), cast.dana)
        assert stage_of(cast.ours) == Stage.PS_VALIDE


class TestRights:
    def test_only_the_ars_decides(self, cast):
        case = makers.letter_case(cast.ours, cast.alice)
        for person in (cast.alice, cast.holder(Role.CPAM), cast.emile, cast.charlie, cast.bob):
            with pytest.raises(PermissionDenied):
                makers.validate(case, person)
            with pytest.raises(PermissionDenied):
                makers.complement(case, person)

    def test_who_answers_for_the_community(self, cast):
        case = makers.letter_case(cast.ours, cast.alice)
        for role in (Role.COORDINATOR, Role.SECRETARY):
            assert makers.say(case, cast.holder(role)).party == Party.COMMUNITY
        for role in (Role.MEMBER, Role.ADVISER, Role.TREASURER, Role.DPO):
            with pytest.raises(PermissionDenied):
                makers.say(case, cast.holder(role))

    def test_an_officer_of_another_department_does_nothing(self, cast):
        stranger = make_user("ailleurs")
        AgencyMandate.objects.create(
            user=stranger, role=Role.CPAM, region_code="93", department_code="13", starts_on=LONG_AGO
        )
        case = makers.letter_case(cast.ours, cast.alice)
        with pytest.raises(PermissionDenied):
            makers.say(case, stranger)

    def test_a_mandate_that_ended_opens_nothing(self, cast):
        case = makers.letter_case(cast.ours, cast.alice)
        AgencyMandate.objects.filter(user=cast.dana).update(ends_on=timezone.localdate())
        with pytest.raises(PermissionDenied):
            makers.say(case, cast.dana)

    def test_the_cpam_gives_its_own_opinion_only(self, cast):
        case = makers.letter_case(cast.ours, cast.alice)

        def give(by, party, text="Réserve."):
            return exchanges.give_opinion(
                by=by, community=cast.ours, number=case.number, key=uuid.uuid4(), party=party,
                opinion=Opinion.RESERVED, text=text, now=timezone.now(),
            )  # fmt: skip

        assert give(cast.holder(Role.CPAM), Party.CPAM).party == Party.CPAM
        assert give(cast.dana, Party.URPS).party == Party.URPS
        with pytest.raises(PermissionDenied):
            give(cast.holder(Role.CPAM), Party.ARS)
        with pytest.raises(ReviewError):
            give(cast.dana, Party.MSA, text="")


class TestTwoMonths:
    """Received on 30 December: the last day is 28 February (no 30), a Saturday or not."""

    RECEIVED = date(2025, 12, 30)

    def case(self, community, by):
        makers.stand(community, Stage.PS_REDACTION)
        return makers.project_case(community, by, self.RECEIVED, datetime(2025, 12, 31, 9, tzinfo=UTC))

    def test_the_limit_is_counted_by_the_engine(self, cast):
        case = self.case(cast.ours, cast.alice)
        assert case.due_on == date(2026, 2, 28)
        assert "641" in case.explanation

    def test_an_opposition_at_the_last_minute_holds(self, cast):
        case = self.case(cast.ours, cast.alice)
        made = makers.oppose(case, cast.dana, now=datetime(2026, 2, 28, 22, 59, 59, tzinfo=UTC))
        assert (made.ground, stage_of(cast.ours)) == (Ground.PRS, Stage.PS_OPPOSITION)
        with pytest.raises(ReviewError):
            decisions.record_tacit(
                community=cast.ours, number=case.number, now=datetime(2026, 3, 2, tzinfo=UTC)
            )

    def test_one_second_later_it_is_refused_with_the_explanation(self, cast):
        case = self.case(cast.ours, cast.alice)
        with pytest.raises(TooLateError, match=r"28\s+février 2026 à minuit.*641.*réputé validé"):
            makers.oppose(case, cast.dana, now=datetime(2026, 2, 28, 23, 0, tzinfo=UTC))

    @pytest.mark.parametrize(
        ("department", "region", "last_second"),
        [
            ("974", "04", datetime(2026, 2, 28, 19, 59, 59, tzinfo=UTC)),
            ("972", "02", datetime(2026, 3, 1, 3, 59, 59, tzinfo=UTC)),
            ("988", "988", datetime(2026, 2, 28, 12, 59, 59, tzinfo=UTC)),
            ("987", "987", datetime(2026, 3, 1, 9, 59, 59, tzinfo=UTC)),
        ],
    )
    def test_midnight_is_that_of_the_place(self, db, department, region, last_second):
        community = make_community("Loin", region=region, department=department)
        president, officer = make_user("Ana"), make_user("Officier")
        give_role(president, community, Role.PRESIDENT)
        AgencyMandate.objects.create(user=officer, role=Role.ARS, region_code=region, starts_on=LONG_AGO)
        case = self.case(community, president)
        assert day_in(department, last_second) == case.due_on
        with pytest.raises(TooLateError):
            makers.oppose(case, officer, now=last_second + timedelta(seconds=1))
        with pytest.raises(ReviewError, match="court encore"):
            decisions.record_tacit(community=community, number=case.number, now=last_second)
        makers.oppose(case, officer, now=last_second)

    def test_tacit_validation_is_recorded_once_from_the_day_after(self, cast):
        case = self.case(cast.ours, cast.alice)
        for _ in range(2):
            decisions.record_tacit(
                community=cast.ours, number=case.number, now=datetime(2026, 3, 5, 9, tzinfo=UTC)
            )
        case = makers.reread(case)
        assert (case.state, case.decided_on) == (CaseState.TACIT, date(2026, 3, 1))
        assert [one.kind for one in makers.said(case)].count(ExchangeKind.TACIT) == 1
        with community_scope(cast.ours):
            event = StageEvent.objects.standing().last()
        assert (event.status, event.effective_on, event.recorded_by) == ("ps_valide", date(2026, 3, 1), None)

    def test_the_nightly_task_finds_what_is_overdue(self, cast):
        case = self.case(cast.ours, cast.alice)
        close_the_overdue(community_id=cast.ours.pk)
        assert makers.reread(case).state == CaseState.TACIT
        assert stage_of(cast.theirs) == Stage.EMERGENCE

    def test_a_filing_after_the_end_is_another_case(self, cast):
        case = self.case(cast.ours, cast.alice)
        later = makers.project_case(cast.ours, cast.alice)
        assert makers.reread(case).state == CaseState.TACIT
        assert later.pk != case.pk

    def test_a_complement_does_not_stop_the_two_months(self, cast):
        makers.stand(cast.ours, Stage.PS_REDACTION)
        case = makers.project_case(cast.ours, cast.alice)
        due = case.due_on
        makers.complement(case, cast.dana)
        makers.project_case(cast.ours, cast.alice, received_on=timezone.localdate())
        case = makers.reread(case)
        assert (case.state, case.due_on) == (CaseState.COMPLEMENTED, due)

    def test_no_other_ground_and_no_silence_about_it(self, cast):
        makers.stand(cast.ours, Stage.PS_REDACTION)
        case = makers.project_case(cast.ours, cast.alice)
        with pytest.raises(ReviewError, match="se motive"):
            makers.oppose(case, cast.dana, text="")
        with pytest.raises(ReviewError, match="ne se refuse pas"):
            decisions.refuse(
                by=cast.dana, community=cast.ours, number=case.number, key=uuid.uuid4(), text="Non.",
                now=timezone.now(),
            )  # fmt: skip


class TestTwice:
    def test_a_double_click_writes_once(self, cast):
        case = makers.letter_case(cast.ours, cast.alice)
        key = uuid.uuid4()
        assert makers.validate(case, cast.dana, key=key).pk == makers.validate(case, cast.dana, key=key).pk
        assert [one.kind for one in makers.said(case)] == [ExchangeKind.OPENED, ExchangeKind.VALIDATED]

    def test_two_officers_decide_and_the_second_is_told(self, cast):
        case = makers.letter_case(cast.ours, cast.alice)
        makers.validate(case, cast.dana)
        with pytest.raises(ReviewError, match="déjà clos"):
            decisions.refuse(
                by=cast.dana, community=cast.ours, number=case.number, key=uuid.uuid4(), text="Non.",
                now=timezone.now(),
            )  # fmt: skip

    def test_the_file_only_grows(self, cast):
        case = makers.letter_case(cast.ours, cast.alice)
        for statement in (
            "UPDATE communities_exchange SET text = 'x'",
            "DELETE FROM communities_exchange",
            "UPDATE communities_casepiece SET name = 'x'",
        ):
            with (
                community_scope(cast.ours),
                pytest.raises(DatabaseError, match="only grows"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)
        assert len(makers.said(case)) == 1


class TestContract:
    def test_three_signatures_make_the_contract_and_its_anniversary(self, cast):
        case = makers.contract_case(cast.ours, cast.alice)
        assert stage_of(cast.ours) == Stage.ACI_NEGOCIATION
        today = timezone.localdate()
        with pytest.raises(ReviewError, match="Aucune version"):
            makers.sign(case, cast.alice, today)
        makers.propose(case, cast.holder(Role.CPAM))
        makers.sign(case, cast.alice, today)
        with pytest.raises(ReviewError, match="déjà notée"):
            makers.sign(case, cast.alice, today)
        with pytest.raises(ReviewError, match="déjà signé"):
            makers.propose(case, cast.dana)
        makers.sign(case, cast.dana, today)
        assert makers.reread(case).state == CaseState.NEGOTIATING
        makers.sign(case, cast.holder(Role.CPAM), today)
        assert (makers.reread(case).state, stage_of(cast.ours)) == (CaseState.SIGNED, Stage.ACI_SIGNE)
        with community_scope(cast.ours):
            assert StageEvent.objects.standing().last().effective_on == today

    def test_a_contract_waits_for_the_project(self, cast):
        with pytest.raises(ReviewError, match="quand le projet"):
            contract.open_contract(
                by=cast.alice, community=cast.ours, key=uuid.uuid4(), kind=CaseKind.ACI, subject=None,
                now=timezone.now(),
            )  # fmt: skip

    def test_an_avenant_says_what_it_changes(self, cast):
        makers.stand(cast.ours, Stage.ACI_SIGNE)
        for subject, fine in ((None, False), ("size", True)):
            asked = {
                "by": cast.dana, "community": cast.ours, "key": uuid.uuid4(), "kind": CaseKind.AVENANT,
                "subject": subject, "now": timezone.now(),
            }  # fmt: skip
            if fine:
                assert contract.open_contract(**asked).subject == subject
            else:
                with pytest.raises(ReviewError):
                    contract.open_contract(**asked)

    def test_the_renewal_opens_at_month_48_once(self, cast):
        case = makers.contract_case(cast.ours, cast.alice)
        makers.propose(case, cast.dana)
        signed = timezone.localdate()
        for person in (cast.alice, cast.dana, cast.holder(Role.CPAM)):
            makers.sign(case, person, signed)
        year = signed.year + 4
        day = signed.replace(year=year, day=min(signed.day, 28))
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        assert contract.open_renewal(community=cast.ours, now=noon - timedelta(days=3)) is None
        opened = contract.open_renewal(community=cast.ours, now=noon + timedelta(days=3))
        assert opened is not None
        assert opened.starts_on == signed
        assert contract.open_renewal(community=cast.ours, now=noon + timedelta(days=9)) is None


class TestNotices:
    def test_mail_says_nothing_of_the_content(self, cast):
        case = makers.letter_case(cast.ours, cast.alice)
        makers.say(case, cast.dana, "ZZZ-CONFIDENTIEL")
        found = MailMessage.objects.all()
        assert found.filter(recipient=cast.alice.email).exists()
        assert not found.filter(text__contains="ZZZ").exists()
        assert not found.filter(text__contains=cast.ours.name).exists()
        assert not found.filter(recipient__in=[cast.emile.email, cast.charlie.email]).exists()


def test_two_cases_of_a_kind_are_never_open_together(cast):
    makers.letter_case(cast.ours, cast.alice)
    letters.file(letters.start(cast.ours, cast.alice), cast.alice)
    with community_scope(cast.ours):
        assert ReviewCase.objects.open().count() == 1
        assert Exchange.objects.count() == 2
