"""What the actions refuse, write once, and what the database refuses behind them."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.communities.treasury import actions as treasury
from maillage.communities.treasury.models import Settlement
from maillage.communities.treasury.queries import expected_by_key
from maillage.foundation.access.enums import Role
from maillage.foundation.access.queries import community_actor
from maillage.foundation.tenancy.scope import community_scope
from maillage.french import euros
from maillage.operations.budget import actions, queries
from maillage.operations.budget.enums import OutlayKind, OutlayState, Proof
from maillage.operations.budget.errors import BudgetError, OverspendError
from maillage.operations.budget.exercises import civil_year, exercises
from maillage.operations.budget.ledger import proofs, sums
from maillage.operations.budget.models import Allocation, Outlay, PlannedLine
from maillage.operations.budget.words import Announced
from tests.cast import Cast, give_role, make_user
from tests.communities.treasury.makers import line_of
from tests.engines.bank.files import entry
from tests.operations.budget import makers
from tests.planning.health_project import makers as project

pytestmark = pytest.mark.django_db
NEVER = "never|append-only"


@pytest.fixture
def treasurer(cast: Cast):
    person = make_user("Trésorière")
    give_role(person, cast.ours, Role.TREASURER)
    return person


@pytest.fixture
def money(cast: Cast):
    grant = makers.grant(cast.ours, cast.alice)
    return makers.line(cast.ours, cast.alice, grant, cents=100_000)


def _sums(cast: Cast):
    with community_scope(cast.ours):
        return sums(queries.entries(exercises(cast.ours, timezone.localdate())))


def test_two_clicks_are_one_expense(cast: Cast, money):
    key = uuid.uuid4()
    first = makers.prepare(cast.ours, cast.alice, {money: 5_000}, key=key, file=makers.INVOICE)
    again = makers.prepare(cast.ours, cast.alice, {money: 5_000}, key=key, file=makers.INVOICE)
    assert again.pk == first.pk
    assert _sums(cast).engaged == 5_000
    with community_scope(cast.ours):
        assert first.vouchers.count() == 1


def test_who_prepares_does_not_approve(cast: Cast, money, treasurer):
    one = makers.prepare(cast.ours, cast.alice, {money: 5_000})
    with pytest.raises(BudgetError, match="une autre personne"):
        makers.approve(cast.ours, cast.alice, one)
    makers.approve(cast.ours, treasurer, one)
    assert makers.approve(cast.ours, treasurer, one).state == OutlayState.APPROVED
    found = _sums(cast)
    assert (found.committed, found.spent, found.paid, found.rest) == (0, 5_000, 0, 95_000)
    two = makers.prepare(cast.ours, cast.alice, {money: 100})
    alone = {"state": OutlayState.APPROVED, "decided_by": cast.alice, "decided_at": timezone.now()}
    with community_scope(cast.ours), pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        Outlay.objects.filter(pk=two.pk).update(**alone)


def test_only_those_entitled(cast: Cast, money):
    coordinator, member = make_user("Coordination"), make_user("Membre")
    give_role(coordinator, cast.ours, Role.COORDINATOR)
    give_role(member, cast.ours, Role.MEMBER)
    one = makers.prepare(cast.ours, cast.alice, {money: 5_000})
    with pytest.raises(PermissionDenied):
        makers.approve(cast.ours, coordinator, one)
    for stranger in (member, cast.charlie):
        with pytest.raises(PermissionDenied):
            makers.prepare(cast.ours, stranger, {money: 1})


def test_overspending_is_said_before_it_happens(cast: Cast, money, treasurer):
    with pytest.raises(OverspendError) as refused:
        makers.prepare(cast.ours, cast.alice, {money: 100_001})
    assert any(f"il reste {euros(100_000)}" in text for text in refused.value.warnings)
    assert _sums(cast).engaged == 0
    one = makers.prepare(cast.ours, cast.alice, {money: 100_001}, reason="Prix révisé")
    assert one.overspend_reason == "Prix révisé"
    assert _sums(cast).rest == -1
    fine = makers.line(cast.ours, cast.alice, money.grant, cents=10, mission="crise")
    assert makers.prepare(cast.ours, cast.alice, {fine: 10}, reason="Inutile").overspend_reason == ""


def test_the_conditions_of_a_funding(cast: Cast):
    today = timezone.localdate()
    grant = makers.grant(
        cast.ours, cast.alice, natures=["rent"], missions=["prevention"], starts_on=today - timedelta(days=9),
        ends_on=today - timedelta(days=1), granted_cents=4_000,
    )  # fmt: skip
    line = makers.line(cast.ours, cast.alice, grant, cents=9_000)
    with pytest.raises(OverspendError) as refused:
        makers.prepare(cast.ours, cast.alice, {line: 5_000})
    said = " ".join(refused.value.warnings)
    assert all(word in said for word in ("après le", "la mission", "la nature", "Le financement"))


def test_an_invoice_takes_off_its_commitment(cast: Cast, money, treasurer):
    promised = makers.prepare(cast.ours, cast.alice, {money: 60_000}, kind=OutlayKind.COMMITMENT)
    makers.approve(cast.ours, treasurer, promised)
    # 40 000 are left on the line, but 60 000 of it are already promised to this invoice.
    bill = makers.prepare(cast.ours, cast.alice, {money: 45_000}, commitment=promised.number)
    makers.approve(cast.ours, treasurer, bill)
    found = _sums(cast)
    assert (found.committed, found.spent) == (15_000, 45_000)
    with community_scope(cast.ours):
        actions.close(by=treasurer, community=cast.ours, outlay=promised)
    assert _sums(cast).committed == 0


def test_the_parts_are_the_amount_even_for_the_database(cast: Cast, money):
    with pytest.raises(BudgetError, match="ne font pas"):
        makers.prepare(cast.ours, cast.alice, {money: 5_000}, cents=4_999)
    one = makers.prepare(cast.ours, cast.alice, {money: 5_000})
    with community_scope(cast.ours):
        with pytest.raises(IntegrityError, match="are 0 of 1"), transaction.atomic():
            _uncharged(cast)
        with pytest.raises(DatabaseError, match=NEVER), transaction.atomic():
            Outlay.objects.filter(pk=one.pk).update(title="Réécrit")
        with pytest.raises(DatabaseError, match=NEVER), transaction.atomic():
            Allocation.objects.filter(outlay=one).update(rank=7)


def _uncharged(cast: Cast) -> None:
    """An expense that nothing pays, up to where the transaction would end."""
    Outlay.objects.create(
        community=cast.ours, number=99, key=uuid.uuid4(), kind="expense", title="x", party="x", cents=1,
        on=date(2026, 1, 1), prepared_by=cast.alice,
    )  # fmt: skip
    transaction.get_connection().check_constraints()


def test_states_only_go_forward(cast: Cast, money, treasurer):
    one = makers.prepare(cast.ours, cast.alice, {money: 5_000})
    with community_scope(cast.ours):
        actions.refuse(by=treasurer, community=cast.ours, outlay=one, reason="Sans devis")
        with pytest.raises(BudgetError, match="préparez-le de nouveau"):
            actions.approve(by=treasurer, community=cast.ours, outlay=one)
        with pytest.raises(DatabaseError, match=NEVER), transaction.atomic():
            Outlay.objects.filter(pk=one.pk).update(state=OutlayState.PREPARED)
    assert _sums(cast).engaged == 0


def test_the_bank_pays_and_proves_an_expense(cast: Cast, money, treasurer):
    one = makers.prepare(cast.ours, cast.alice, {money: 1_250}, file=makers.INVOICE)
    makers.approve(cast.ours, treasurer, one)
    today = timezone.localdate()
    line = line_of(
        cast.ours, treasurer, entry("12.50", direction="DBIT", day=today.isoformat(), text="F-1 FOURNISSEUR")
    )
    with community_scope(cast.ours):
        actor = community_actor(treasurer, cast.ours, today=today)
        target = f"expense:{one.pk}"
        assert expected_by_key(actor)[target][1].wanted.cents == -1_250
        for _ in range(2):
            treasury.settle(by=treasurer, line=line, target=target, cents=1_250, step=0)
        assert Settlement.objects.count() == 1
        assert target not in expected_by_key(actor)
        found = queries.entries(exercises(cast.ours, today))
        assert (sums(found).paid, proofs(found)[Proof.BOTH]) == (1_250, 1_250)
        with pytest.raises(BudgetError, match="rapprochement"):
            actions.cancel(by=treasurer, community=cast.ours, outlay=one, reason="Erreur")
        treasury.unsettle(by=treasurer, settlement=Settlement.objects.get(), reason="Erreur")
        assert sums(queries.entries(exercises(cast.ours, today))).paid == 0
        actions.cancel(by=treasurer, community=cast.ours, outlay=one, reason="Erreur")
    assert _sums(cast).engaged == 0


def test_a_grant_received_keeps_its_payment(cast: Cast, treasurer):
    grant = makers.grant(cast.ours, cast.alice, announced=(Announced(1, "Acompte", None, 2_000),))
    today = timezone.localdate()
    line = line_of(cast.ours, treasurer, entry("20.00", day=today.isoformat(), text="ARS IMAGINAIRE FIR-1"))
    with community_scope(cast.ours):
        pk = grant.instalments.get().pk
        treasury.settle(by=treasurer, line=line, target=f"grant:{pk}", cents=2_000, step=0)
        assert queries.instalments().get().received_cents == 2_000
        for rows in ([], [Announced(1, "Acompte", None, 1_999)]):
            with pytest.raises(BudgetError, match="déjà reçu"):
                actions.edit_grant(
                    by=cast.alice, community=cast.ours, grant=grant, values=makers.GRANT, announced=rows
                )


def test_carrying_over_moves_money_and_makes_none(cast: Cast, money):
    year = timezone.localdate().year
    this, following = civil_year(year), civil_year(year + 1)
    before = _sums(cast)
    with community_scope(cast.ours):
        for cents in (30_000, 30_000, 45_000):
            amounts = {money.pk: cents}
            actions.carry_over(
                by=cast.alice, community=cast.ours, exercise=this, following=following, amounts=amounts
            )
        known = exercises(cast.ours, timezone.localdate())
        assert sums(queries.entries(known, [this])).available == 55_000
        assert sums(queries.entries(known, [following])).available == 45_000
        assert PlannedLine.objects.count() == 2
        with pytest.raises(BudgetError, match="n’a pas"):
            actions.carry_over(
                by=cast.alice, community=cast.ours, exercise=this, following=following,
                amounts={money.pk: 100_001},
            )  # fmt: skip
    assert _sums(cast) == before


def test_the_lines_of_the_sheets_are_taken_once(cast: Cast):
    year = timezone.localdate().year
    makers.grant(cast.ours, cast.alice)
    sheet = project.sheet(cast.ours, cast.alice)
    rows = [project.LINE | {"year": year, "envelope": kind} for kind in ("fir", "fixed")]
    project.save(cast.ours, cast.alice, sheet, project.Part.BUDGET, budget=rows)
    with community_scope(cast.ours):
        words = {"by": cast.alice, "community": cast.ours, "exercise": civil_year(year)}
        assert actions.take_from_sheets(**words) == (1, 1)
        assert actions.take_from_sheets(**words) == (0, 1)
        line = PlannedLine.objects.get()
    assert (line.sheet_id, line.cents, line.nature) == (sheet.pk, 150_050, "payroll")


def test_a_line_used_is_not_moved(cast: Cast, money):
    makers.prepare(cast.ours, cast.alice, {money: 5_000})
    values = {name: getattr(money, name) for name in ("grant", "envelope", "mission", "sheet", "label")}
    with community_scope(cast.ours):
        words = {"by": cast.alice, "community": cast.ours, "line": money}
        with pytest.raises(BudgetError, match="seuls son montant"):
            actions.edit_line(**words, values=values | {"nature": "rent", "cents": 1})
        with pytest.raises(BudgetError, match="ramenez-la"):
            actions.withdraw_line(**words)
        actions.edit_line(**words, values=values | {"nature": "payroll", "cents": 1})
    assert _sums(cast).planned == 1


def test_an_expense_is_charged_to_as_many_lines_as_it_needs_without_a_script(cast: Cast, money):
    """« Ajouter des lignes » gives more of them and keeps what was typed; five lines are charged."""
    lines = [makers.line(cast.ours, cast.alice, money.grant, cents=9_000, label=f"L{n}") for n in range(5)]
    client, page = Client(), reverse("outlay_new", args=[cast.ours.slug])
    client.force_login(cast.alice)
    typed = {
        "key": str(uuid.uuid4()), "kind": "expense", "title": "Journée", "party": "Salle d’Exemple",
        "cents": "50", "on": timezone.localdate().isoformat(), "parts": "3", "line_1": str(lines[0].number),
        "cents_1": "10",
    }  # fmt: skip
    answer = client.post(page, typed | {"more": "1"})
    form = answer.context["form"]
    assert (answer.status_code, form.count, form["title"].value()) == (200, 6, "Journée")
    assert form["line_1"].value() == str(lines[0].number)
    assert "Ce champ est obligatoire" not in answer.content.decode()
    full = typed | {"parts": str(form["parts"].value()), "overspend_reason": ""}
    full |= {f"line_{rank}": str(line.number) for rank, line in enumerate(lines, 1)}
    full |= {f"cents_{rank}": "10" for rank in range(1, 6)}
    stray = client.post(page, full | {"cents_6": "1"})
    assert (stray.status_code, "line_6" in stray.context["form"].errors) == (422, True)
    assert client.post(page, full).status_code == 302
    with community_scope(cast.ours):
        one = Outlay.objects.get()
        parts = [(row.line, row.cents) for row in one.allocations.order_by("rank")]
    assert parts == [(line, 1_000) for line in lines]
    again = client.get(f"{page}?comme={one.number}").context["form"]
    assert again.count == 5


def test_the_posts_and_the_budget_agree_or_say_by_how_much(cast: Cast, money):
    """Posts are of the days that they last; the board reads them, whoever runs the budget writes them."""
    grant, year = money.grant, makers.this_year()
    end = date(year.year, 6, 30)
    makers.post(cast.ours, cast.alice, grant, yearly_cents=200_000, ends_on=end)
    makers.post(cast.ours, cast.alice, grant, fte=50, label="Secrétariat", nature="secondment")
    with pytest.raises(BudgetError, match="ne remplit pas"):
        makers.post(cast.ours, cast.alice, grant, envelope="fixed")
    board = make_user("Élue")
    give_role(board, cast.ours, Role.BOARD)
    with pytest.raises(PermissionDenied):
        makers.post(cast.ours, board, grant)
    client = Client()
    client.force_login(board)
    page = client.get(reverse("budget_posts", args=[cast.ours.slug])).context
    days = (end - year.starts_on).days + 1
    worth = round(200_000 * days / (year.ends_on - year.starts_on).days)
    assert [(row.nature, row.posts, row.planned) for row in page["agreements"]] == [
        ("payroll", worth, 100_000), ("secondment", 6_000_000, 0)
    ]  # fmt: skip
    assert page["agreements"][1].gap == 6_000_000
    assert not page["can_edit"]
