"""Lines: what is refused and why, who lets them go on, the ceiling under real concurrency (A10, E01, E02)."""

import threading
import uuid
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from maillage.communities.members.enums import PracticeMode
from maillage.communities.members.models import Member
from maillage.foundation.access.enums import Role
from maillage.foundation.access.queries import community_actor
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.notify.models import MailMessage
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.indemnities.actions import lines, rules
from maillage.operations.indemnities.enums import HoursCode, LineState, NatureCode, Step
from maillage.operations.indemnities.errors import IndemnityRefusal
from maillage.operations.indemnities.models import IndemnityLine, RateCard
from maillage.operations.indemnities.queries import elsewhere, engaged, inbox, standing_of
from tests.cast import give_role
from tests.operations.indemnities import makers

COORDINATOR, TREASURER = Role.COORDINATOR, Role.TREASURER


@pytest.fixture
def ours(cast):
    makers.ready(cast)
    return cast


@pytest.mark.django_db
class TestWriting:
    def test_a_declared_line_is_computed_explained_and_confirmed(self, ours):
        one = makers.line(ours.ours, ours.bob, minutes=100, km=12)
        assert (one.minutes, one.time_cents, one.travel_cents) == (105, 8750, 635)
        assert one.state == LineState.CONFIRMED
        assert "1\u00a0h\u00a040" in one.explanation[0]

    def test_the_same_key_writes_once_and_never_something_else(self, ours):
        key = uuid.uuid4()
        first = makers.line(ours.ours, ours.bob, key=key)
        assert makers.line(ours.ours, ours.bob, key=key).pk == first.pk
        with pytest.raises(IndemnityRefusal, match="déjà servi"):
            makers.line(ours.ours, ours.bob, key=key, hour=18)

    @pytest.mark.parametrize(
        ("values", "why"),
        [
            ({"day": date(2023, 5, 5)}, "barème"),
            ({"day": date(2024, 1, 3)}, "n’était pas membre"),
            ({"other_funder": True}, "autre financeur"),
            ({"nature": NatureCode.LOSS, "hours": HoursCode.FREE}, "aucune ressource"),
            ({"minutes": 0}, "vaudrait rien"),
            ({"day": date(2100, 1, 1)}, "a eu lieu"),
        ],
    )
    def test_what_may_not_be_paid_is_refused_with_its_reason(self, ours, values, why):
        with pytest.raises(IndemnityRefusal, match=why):
            makers.line(ours.ours, ours.bob, **values)

    def test_salaried_without_agreement_then_with_one(self, ours):
        nurse = makers.person(ours.ours, ours.alice, "Salome", mode=PracticeMode.SALARIE)
        with pytest.raises(IndemnityRefusal, match="convention"):
            makers.line(ours.ours, nurse)
        assert makers.line(ours.ours, nurse, minutes=0, km=30).time_cents == 0
        with community_scope(ours.ours):
            rules.record_agreement(
                by=ours.holder(COORDINATOR), member=Member.objects.get(user=nurse), employer="Centre inventé",
                reference="C-1", starts_on=date(2026, 1, 1),
            )  # fmt: skip
        assert makers.line(ours.ours, nurse).time_cents == 10_000

    def test_before_the_project_is_validated_nothing_is_paid(self, ours):
        with community_scope(ours.ours):
            Community.objects.filter(pk=ours.ours.pk).update(stage=Stage.PS_DEPOSE)
            ours.ours.refresh_from_db()
        with pytest.raises(IndemnityRefusal, match="projet de santé"):
            makers.line(ours.ours, ours.bob)

    def test_overlapping_times_are_refused_by_the_database_too(self, ours):
        one = makers.line(ours.ours, ours.bob)
        makers.line(ours.ours, ours.bob, hour=14)  # what touches does not overlap
        with pytest.raises(IndemnityRefusal, match="recouvrent"):
            makers.line(ours.ours, ours.bob, hour=13)
        with community_scope(ours.ours):
            lines.cancel(by=ours.bob, line=one, reason="erreur")
        assert makers.line(ours.ours, ours.bob).number == 3

    def test_a_new_card_in_mid_year_does_not_reach_back(self, ours):
        makers.card(ours.ours, ours.holder(COORDINATOR), 8000, valid_from=date(2026, 7, 1))
        assert makers.line(ours.ours, ours.bob, day=date(2026, 6, 30)).time_cents == 10_000
        assert makers.line(ours.ours, ours.bob, day=date(2026, 7, 1)).time_cents == 16_000
        with community_scope(ours.ours), pytest.raises(IntegrityError), transaction.atomic():
            RateCard.objects.update(km_tenths=1)

    def test_presences_become_lines_once_and_say_who_is_left_out(self, ours):
        guest = makers.person(ours.ours, ours.alice, "Remi", mode=PracticeMode.RETRAITE)
        with community_scope(ours.ours):
            found = [
                lines.Presence(Member.objects.get(user=user), makers.given(), "meeting:7")
                for user in (ours.bob, guest)
            ]
            asked = {"by": ours.holder(COORDINATOR), "community": ours.ours, "presences": found}
            written, skipped = lines.write_presences(**asked)
            again, _ = lines.write_presences(**asked)
        assert [one.state for one in written] == [LineState.COMPUTED]
        assert [one.pk for one in again] == [one.pk for one in written]
        assert "convention" in skipped[0].why


@pytest.mark.django_db
class TestSteps:
    def test_the_whole_chain_leaves_its_names_and_its_trace(self, ours):
        one = makers.approve(
            makers.line(ours.ours, ours.bob), ours.holder(COORDINATOR), ours.holder(TREASURER)
        )
        assert one.state == LineState.APPROVED
        with community_scope(ours.ours):
            kept = AuditEvent.objects.filter(community_id=ours.ours.pk, subject_type="indemnityline")
            assert [event.details.get("state") for event in kept.order_by("seq")] == [
                None, "verifiee", "validee",
            ]  # fmt: skip
            assert lines.advance(by=ours.holder(TREASURER), line=one, step=Step.TREASURER).approved_by_id

    def test_steps_that_are_switched_off_are_skipped(self, ours):
        with community_scope(ours.ours):
            rules.set_rules(by=ours.alice, community=ours.ours, confirm=True, lead=False, coordinator=False)
            one = makers.line(ours.ours, ours.bob)
            done = lines.advance(by=ours.holder(TREASURER), line=one, step=Step.TREASURER)
        assert done.state == LineState.APPROVED

    def test_nobody_approves_their_own_line_nor_checks_and_approves(self, ours):
        """Refused by the page's arithmetic, by the action, and by the database (control A10)."""
        treasurer, coordinator = ours.holder(TREASURER), ours.holder(COORDINATOR)
        makers.member_for(ours.ours, ours.alice, treasurer)
        own = makers.line(ours.ours, treasurer)
        with community_scope(ours.ours):
            with pytest.raises(IndemnityRefusal, match="propre ligne"):
                lines.advance(by=treasurer, line=own, step=Step.COORDINATOR)
            lines.advance(by=coordinator, line=own, step=Step.COORDINATOR)
            with pytest.raises(IndemnityRefusal, match="propre ligne"):
                lines.advance(by=treasurer, line=own, step=Step.TREASURER)
            assert not inbox(community_actor(treasurer, ours.ours, today=timezone.localdate()))
            other = makers.line(ours.ours, ours.bob)
            lines.advance(by=treasurer, line=other, step=Step.COORDINATOR)
            with pytest.raises(IndemnityRefusal, match="vérifié cette ligne"):
                lines.advance(by=treasurer, line=other, step=Step.TREASURER)
            with pytest.raises(PermissionDenied):
                lines.advance(by=ours.charlie, line=other, step=Step.TREASURER)
            for approver, wall in ((ours.bob, "approved_by_is_another"), (treasurer, "two_people")):
                with pytest.raises(IntegrityError, match=wall), transaction.atomic():
                    IndemnityLine.objects.filter(pk=other.pk).update(
                        state=LineState.APPROVED, approved_by=approver
                    )

    def test_states_only_go_forward_and_amounts_never_move(self, ours):
        one = makers.approve(
            makers.line(ours.ours, ours.bob), ours.holder(COORDINATOR), ours.holder(TREASURER)
        )
        with community_scope(ours.ours):
            for change in (
                {"state": LineState.CHECKED, "approved_by": None},
                {"time_cents": 1},
                {"day": date(2025, 1, 1)},
            ):
                with pytest.raises(IntegrityError), transaction.atomic():
                    IndemnityLine.objects.filter(pk=one.pk).update(**change)
            with pytest.raises(Exception, match="kept"), transaction.atomic():
                IndemnityLine.objects.filter(pk=one.pk).delete()

    def test_a_refusal_is_told_and_ends_the_line(self, ours):
        one = makers.line(ours.ours, ours.bob)
        with community_scope(ours.ours):
            done = lines.refuse(by=ours.holder(COORDINATOR), line=one, reason="Pas d’émargement")
            assert done.state == LineState.REFUSED
            with pytest.raises(IndemnityRefusal):
                lines.advance(by=ours.holder(COORDINATOR), line=one, step=Step.COORDINATOR)
        message = MailMessage.objects.get(key=f"indemnity-refused:{one.pk}")
        assert "émargement" not in message.text


@pytest.mark.django_db
class TestCeiling:
    @pytest.fixture
    def rich(self, ours):
        """A card of 4 000 € an hour: twelve hours reach the ceiling of 2026."""
        makers.card(ours.ours, ours.holder(COORDINATOR), 400_000, valid_from=date(2026, 1, 1))
        return ours

    def approved(self, cast, hours, day):
        one = makers.line(cast.ours, cast.bob, day=day, hour=8, minutes=60 * hours)
        return makers.approve(one, cast.holder(COORDINATOR), cast.holder(TREASURER))

    def test_blocked_before_it_is_passed_with_alerts_on_the_way(self, rich):
        self.approved(rich, 10, date(2026, 2, 2))
        self.approved(rich, 2, date(2026, 2, 3))
        with pytest.raises(IndemnityRefusal, match="plafond annuel"):
            self.approved(rich, 1, date(2026, 2, 4))
        with community_scope(rich.ours):
            standing = standing_of(rich.bob, rich.ours, 2026)
            assert standing.total_cents == 4_800_000 <= standing.ceiling_cents == 4_806_000
            # The wall of the database, without the action.
            waits = IndemnityLine.objects.get(state=LineState.CONFIRMED)
            with pytest.raises(IntegrityError, match="ceiling"), transaction.atomic():
                IndemnityLine.objects.filter(pk=waits.pk).update(
                    state=LineState.APPROVED, approved_by=rich.holder(TREASURER)
                )
        keys = MailMessage.objects.filter(key__startswith="indemnity-ceiling").values_list("key", flat=True)
        assert sorted(key.rpartition(":")[2] for key in keys) == ["80", "90"]

    def test_two_communities_count_together_once_the_person_agrees(self, rich):
        self.approved(rich, 10, date(2026, 2, 2))
        give_role(rich.bob, rich.theirs, Role.MEMBER)
        treasurer, coordinator = rich.holder(TREASURER), rich.holder(COORDINATOR)
        for user, role in ((treasurer, TREASURER), (coordinator, COORDINATOR)):
            give_role(user, rich.theirs, role)
        with community_scope(rich.theirs):
            Community.objects.filter(pk=rich.theirs.pk).update(stage=Stage.ACI_SIGNE)
            rich.theirs.refresh_from_db()
        makers.members.open_register(rich.theirs, rich.charlie, cents=None)
        makers.card(rich.theirs, coordinator, 400_000)
        makers.member_for(rich.theirs, rich.charlie, rich.bob)
        one = makers.line(rich.theirs, rich.bob, day=date(2026, 5, 5), hour=8, minutes=180)
        with community_scope(rich.theirs):
            assert elsewhere(rich.bob, rich.theirs, 2026) == 0
        with community_scope(rich.ours):
            lines.set_consent(by=rich.bob, community=rich.ours, given=True)
        with community_scope(rich.theirs):
            assert elsewhere(rich.bob, rich.theirs, 2026) == 4_000_000
            assert elsewhere(rich.alice, rich.theirs, 2026) == 0
        with pytest.raises(IndemnityRefusal, match="autre communauté"):
            makers.approve(one, coordinator, treasurer)
        with community_scope(rich.ours):
            lines.set_consent(by=rich.bob, community=rich.ours, given=False)
        with community_scope(rich.theirs):
            assert elsewhere(rich.bob, rich.theirs, 2026) == 0


@pytest.mark.django_db(transaction=True)
def test_many_approvals_at_once_never_pass_the_ceiling(cast):
    """Six lines of 10 000 €, two people who approve, twelve threads, each its own connection: four fit."""
    makers.ready(cast)
    coordinator, treasurer = cast.holder(COORDINATOR), cast.holder(TREASURER)
    makers.card(cast.ours, coordinator, 400_000, valid_from=date(2026, 1, 1))
    found = []
    for rank in range(6):
        one = makers.line(cast.ours, cast.bob, day=date(2026, 3, 1 + rank), minutes=150)
        with community_scope(cast.ours):
            found.append(lines.advance(by=coordinator, line=one, step=Step.COORDINATOR))
    gate, refused, broken = threading.Barrier(12), [], []

    def run(one, by):
        try:
            gate.wait()
            with community_scope(cast.ours):
                lines.advance(by=by, line=one, step=Step.TREASURER)
        except IndemnityRefusal as refusal:
            refused.append(str(refusal))
        except Exception as error:  # noqa: BLE001 -- told by the assertion
            broken.append(error)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=[one, by]) for one in found for by in (treasurer, cast.alice)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    assert len(refused) == 4
    with community_scope(cast.ours):
        assert IndemnityLine.objects.approved().count() == 4
        assert engaged(cast.bob.pk, 2026) == 4_000_000
