"""A contract from its signature to its end: what it says, what it pays, what came in, who may write it."""

import json
import uuid
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from maillage.communities.treasury import actions as treasury_actions
from maillage.communities.treasury.errors import TreasuryError
from maillage.communities.treasury.models import BankLine, Settlement
from maillage.engines.aci import Mission, Part
from maillage.engines.bank.statement import Line
from maillage.foundation.access.enums import Role
from maillage.foundation.access.queries import community_actor
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.week import asked
from maillage.operations.contract import cli
from maillage.operations.contract.actions import amounts, receipts, terms
from maillage.operations.contract.actions.contract import end_contract
from maillage.operations.contract.bank import target_of
from maillage.operations.contract.board import board
from maillage.operations.contract.enums import AmountKind, GapReason
from maillage.operations.contract.envelopes import outdated
from maillage.operations.contract.errors import ContractRefusedError
from maillage.operations.contract.expected import State, money
from maillage.operations.contract.models import AciContract, ContractTerms, InstalmentReceipt
from maillage.operations.contract.queries import contract_of, year_on, years
from maillage.operations.contract.reading import computed, file_of
from tests.communities.treasury import makers as bank
from tests.operations.contract import makers
from tests.operations.contract.makers import SIGNED_ON, SIZE_2, SIZE_3, TODAY

pytestmark = pytest.mark.django_db


def read(contract, today=TODAY):
    with community_scope(contract.community):
        file = file_of(contract)
        return {
            (year.year.number, one.line.code): one
            for year in money(file, computed(file, today), today)
            for one in year.lines
        }


class TestRecording:
    def test_the_contract_holds_five_years_and_takes_the_obligatory_missions(self, cast):
        made = makers.record(cast.ours, cast.alice, missions=frozenset({Mission.QUALITY}))
        with community_scope(cast.ours):
            terms_row = ContractTerms.objects.get()
            assert set(terms_row.missions) == {"acces_soins", "parcours", "prevention", "crise", "qualite"}
            assert made.ends_on == date(2029, 3, 14)
            assert contract_of(cast.ours, date(2029, 3, 14)) == made
            assert contract_of(cast.ours, date(2029, 3, 15)) is None
        assert [one.starts_on.year for one in years(made)] == [2024, 2025, 2026, 2027, 2028]
        assert year_on(made, TODAY).number == 3

    def test_two_contracts_never_overlap_in_the_action_nor_in_the_database(self, cast):
        made = makers.record(cast.ours, cast.alice)
        with pytest.raises(ContractRefusedError, match="chevauchent"):
            makers.record(cast.ours, cast.alice, signed_on=date(2025, 1, 1), reference="ACI-2")
        twice = {"ends_on": made.ends_on, "signed_on": made.ends_on, "number": 9, "reference": "X"}
        with community_scope(cast.ours), pytest.raises(IntegrityError, match="overlap"), transaction.atomic():
            AciContract.objects.create(community=cast.ours, key=uuid.uuid4(), recorded_by=cast.alice, **twice)
        makers.record(cast.theirs, cast.charlie)
        with community_scope(cast.ours):
            end_contract(by=cast.alice, contract=made, last_day=date(2025, 12, 31), because="Résiliation")
        makers.record(cast.ours, cast.alice, signed_on=date(2026, 1, 1), reference="ACI-2")

    def test_a_second_click_records_nothing_more(self, cast):
        key = uuid.uuid4()
        first = makers.record(cast.ours, cast.alice, key=key)
        assert makers.record(cast.ours, cast.alice, key=key) == first

    @pytest.mark.parametrize("role", [Role.MEMBER, Role.SECRETARY, Role.BOARD, Role.CPAM, Role.ARS])
    def test_who_does_not_keep_the_contract_writes_nothing(self, cast, role):
        with pytest.raises(PermissionDenied):
            makers.record(cast.ours, cast.holder(role))

    def test_what_was_written_stays_in_the_database(self, cast):
        made = makers.record(cast.ours, cast.alice)
        makers.amend(made, cast.alice, on=date(2026, 3, 15))
        with community_scope(cast.ours):
            for change in ({"size": 4}, {"missions": []}):
                with pytest.raises(DatabaseError, match="only undone"), transaction.atomic():
                    ContractTerms.objects.filter(number=1).update(**change)
            with pytest.raises(DatabaseError), transaction.atomic():
                ContractTerms.objects.filter(number=1).delete()


class TestTerms:
    def test_an_avenant_changes_the_size_from_its_day_and_can_be_undone(self, cast):
        made = makers.record(cast.ours, cast.alice)
        makers.start(made, cast.alice, Mission.ACCESS, SIGNED_ON)
        added = makers.amend(made, cast.alice, on=date(2026, 3, 15))
        lines = read(made)
        assert lines[2, "functioning.advance"].line.cents == 56_250_00
        assert lines[3, "functioning.advance"].line.cents == 45_000_00
        with community_scope(cast.ours):
            terms.undo_terms(by=cast.alice, terms=added, because="Erreur")
        assert read(made)[3, "functioning.advance"].line.cents == 56_250_00

    def test_a_correction_replaces_what_was_typed_from_the_same_day(self, cast):
        made = makers.record(cast.ours, cast.alice, size=SIZE_2)
        with pytest.raises(ContractRefusedError, match="même jour"):
            makers.amend(made, cast.alice, on=date(2025, 1, 1), size=SIZE_3, corrects=True)
        makers.amend(made, cast.alice, on=SIGNED_ON, size=SIZE_3, corrects=True)
        assert read(made)[1, "pre_mission"].line.cents == 75_000_00

    def test_a_mission_that_should_have_started_waits_and_is_late(self, cast):
        made = makers.record(cast.ours, cast.alice)
        makers.start(made, cast.alice, Mission.ACCESS, SIGNED_ON, date(2025, 12, 1))
        with community_scope(cast.ours):
            found = board(made, cast.ours, TODAY)
        by_code = {one.plan.mission: one for one in found.missions}
        access, crisis = by_code[Mission.ACCESS], by_code[Mission.CRISIS]
        assert access.start.is_met
        assert (access.deployment.is_met, access.deployment.kept) == (True, False)
        assert crisis.late
        line = read(made)[3, "crise.fixed.advance"]
        assert (line.state, line.line.due_on) == (State.WAITING, TODAY)
        assert (1, "crise.fixed.advance") not in read(made)
        assert "Démarrage au plus tard : Prévention" in {
            one.title for one in found.events if one.tone == "late"
        }
        assert found.frise.today is not None


class TestAmounts:
    def test_envelopes_signed_before_a_change_of_size_are_told(self, cast):
        """They prevail, so the new size would change nothing: one is told, until they are signed again."""
        made = makers.record(cast.ours, cast.alice)
        key = (Mission.ACCESS, Part.FIXED)
        makers.sign(made, cast.alice, 1, {key: 80_000_00}, onwards=True)
        avenant = makers.amend(made, cast.alice, on=date(2025, 3, 15))
        with community_scope(cast.ours):
            told = [outdated(file_of(made), year) for year in (1, 2)]
            assert [one and one.number for one in told] == [None, avenant.number]
            amounts.set_envelopes(
                by=cast.alice, contract=made, key=uuid.uuid4(), year=2, envelopes={key: 80_000_00},
                today=TODAY, decided_on=avenant.signed_on, source="avenant",
            )  # fmt: skip
            assert [outdated(file_of(made), year) is None for year in (2, 3)] == [True, False]

    def test_a_signed_envelope_prevails_until_it_is_given_back(self, cast):
        made = makers.record(cast.ours, cast.alice)
        makers.start(made, cast.alice, Mission.PATHWAYS, SIGNED_ON)
        key = (Mission.PATHWAYS, Part.FIXED)
        assert makers.sign(made, cast.alice, 2, {key: 40_000_00}, onwards=True) == 4
        assert makers.sign(made, cast.alice, 2, {key: 40_000_00}) == 0
        line = read(made)[2, "parcours.fixed.advance"].line
        assert line.cents == 30_000_00
        assert "annexe financière" in line.explanation
        makers.sign(made, cast.alice, 2, {key: None})
        assert read(made)[2, "parcours.fixed.advance"].line.cents == 33_750_00
        assert read(made)[3, "parcours.fixed.advance"].line.cents == 30_000_00

    def test_the_variable_part_waits_for_the_dialogue_then_is_what_it_granted(self, cast):
        made = makers.record(cast.ours, cast.alice)
        makers.start(made, cast.alice, Mission.ACCESS, SIGNED_ON)
        assert read(made)[1, "acces_soins.variable"].state is State.REVIEW
        with community_scope(cast.ours):
            amounts.grant_variable(
                by=cast.alice, contract=made, key=uuid.uuid4(), year=1, granted={Mission.ACCESS: 21_000_00},
                decided_on=date(2025, 4, 30), source="procès-verbal", today=TODAY,
            )  # fmt: skip
            assert (AmountKind.EARNED, 1, Mission.ACCESS, Part.VARIABLE) in file_of(made).amounts
        line = read(made)[1, "acces_soins.variable"]
        assert (line.line.cents, line.state, line.is_late) == (21_000_00, State.LATE, True)

    def test_an_early_end_counts_the_year_by_what_ran(self, cast):
        made = makers.record(cast.ours, cast.alice)
        makers.start(made, cast.alice, Mission.ACCESS, SIGNED_ON)
        with community_scope(cast.ours):
            made = end_contract(by=cast.alice, contract=made, last_day=date(2025, 9, 13), because="Fin")
        lines = read(made)
        assert {year for year, _ in lines} == {1, 2}
        back = lines[2, "functioning.balance"]
        assert back.state is State.GIVE_BACK
        assert "à restituer" in back.line.explanation


class TestReceipts:
    def test_part_of_an_instalment_then_an_explained_gap(self, cast):
        made = makers.record(cast.ours, cast.alice)
        received = makers.receive(made, cast.alice, 1, "pre_mission", 70_000_00, on=SIGNED_ON)
        one = read(made)[1, "pre_mission"]
        assert (one.state, one.is_late, one.rest_cents, one.gap_cents) == (
            State.PARTIAL, True, 5_000_00, -5_000_00,
        )  # fmt: skip
        with community_scope(cast.ours):
            receipts.explain_gap(
                by=cast.alice, contract=made, key=uuid.uuid4(), instalment=(1, "pre_mission"),
                reason=GapReason.RETAINED, text="Retenue.", closes=True,
            )  # fmt: skip
        one = read(made)[1, "pre_mission"]
        assert (one.state, one.is_late, one.rest_cents) == (State.CLOSED, False, 0)
        with community_scope(cast.ours):
            receipts.undo_receipt(by=cast.alice, receipt=received, because="Doublon")
        assert read(made)[1, "pre_mission"].receipts == ()

    def test_one_bank_line_settles_several_instalments_and_is_undone_as_one(self, cast):
        today = timezone.localdate()
        signed_on = today - timedelta(days=400)
        made = makers.record(cast.ours, cast.alice, signed_on=signed_on, today=today)
        makers.start(made, cast.alice, Mission.ACCESS, signed_on)
        second = years(made)[1].starts_on
        lines = read(made, today)
        due = [
            one
            for one in lines.values()
            if one.line.due_on == second and not one.earliest and one.state is not State.WAITING
        ]
        total = sum(one.line.cents for one in due)
        assert len(due) == 3
        with community_scope(cast.ours):
            account = bank.open_account(cast.ours, cast.alice)
            treasury_actions.import_table(
                by=cast.alice, community=cast.ours, account=account, name="cpam.csv", sha256="0" * 64,
                lines=[Line(second, total - 100, text="VIR ACI-ESSAI", party="CPAM ESSAI")],
            )  # fmt: skip
            line = BankLine.objects.get()
            target = target_of(made.pk, f"{second:%Y-%m-%d}")
            with pytest.raises(TreasuryError):
                treasury_actions.settle(by=cast.alice, line=line, target="aci:0:x", cents=100, step=0)
            settled = treasury_actions.settle(
                by=cast.alice, line=line, target=target, cents=total - 100, step=0
            )
            assert len(settled.target) <= 40
        found = read(made, today)
        states = [found[one.year, one.line.code].state for one in sorted(due, key=lambda o: o.line.code)]
        assert states.count(State.RECEIVED) == 2
        assert states.count(State.PARTIAL) == 1
        with community_scope(cast.ours):
            with pytest.raises(ContractRefusedError, match="trésorerie"):
                receipts.undo_receipt(
                    by=cast.alice, receipt=InstalmentReceipt.objects.first(), because="Erreur"
                )
            treasury_actions.unsettle(by=cast.alice, settlement=Settlement.objects.get(), reason="Erreur")
            assert not InstalmentReceipt.objects.filter(undone_at__isnull=True).exists()

    def test_nothing_is_received_that_is_not_expected(self, cast):
        made = makers.record(cast.ours, cast.alice)
        with pytest.raises(ContractRefusedError, match="pas attendu"):
            makers.receive(made, cast.alice, 1, "functioning.advance", 100)


class TestWeek:
    def test_what_is_late_is_asked_of_who_keeps_the_contract(self, cast):
        makers.record(cast.ours, cast.alice)
        with community_scope(cast.ours):
            alice, bob = (community_actor(one, cast.ours, today=TODAY) for one in (cast.alice, cast.bob))
            mine = {one.title for one in asked(cast.ours, alice, TODAY)}
            theirs = {one.title for one in asked(cast.ours, bob, TODAY)}
        assert "Contrat ACI : 1 versement en retard" in mine
        assert "Mission à démarrer : Accès aux soins" in mine
        assert not mine & theirs


class TestCommand:
    def run(self, *args):
        return CliRunner().invoke(cli.group, ["explain", *args], catch_exceptions=False)

    def test_it_prints_the_lines_of_the_page(self, cast):
        made = makers.record(cast.ours, cast.alice)
        makers.start(made, cast.alice, Mission.ACCESS, SIGNED_ON)
        makers.sign(made, cast.alice, 2, {(Mission.ACCESS, Part.FIXED): 80_000_00})
        makers.receive(made, cast.alice, 2, "acces_soins.fixed.advance", 60_000_00)
        answer = self.run("--contract", "ACI-ESSAI", "--year", "2", "--on", "2026-05-20", "--json")
        found = json.loads(answer.stdout)
        by_code = {line["code"]: line for line in found["lines"]}
        assert set(by_code) == {code for year, code in read(made) if year == 2}
        access = by_code["acces_soins.fixed.advance"]
        assert (access["cents"], access["received_cents"], access["state"]) == (
            60_000_00,
            60_000_00,
            "received",
        )
        assert access["explanation"] == read(made)[2, access["code"]].line.explanation
        assert found["year"] == 2

    @pytest.mark.parametrize(
        ("args", "words"),
        [
            (("--contract", "INCONNU", "--year", "2"), "aucun contrat n’a la référence"),
            (("--contract", "ACI-ESSAI", "--year", "7"), "--year"),
            (("--contract", "ACI-ESSAI", "--year", "2"), "plusieurs communautés"),
        ],
    )
    def test_a_bad_question_is_refused_in_french(self, cast, args, words):
        makers.record(cast.ours, cast.alice)
        makers.record(cast.theirs, cast.charlie)
        answer = self.run(*args)
        assert answer.exit_code == 2
        assert words in answer.output
