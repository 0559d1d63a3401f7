"""The file for the accountant: every rule of the article, frozen bytes, what changed since."""

import hashlib
import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.communities.treasury import actions as treasury
from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.budget.accounts import actions, queries
from maillage.operations.budget.accounts.bookkeeping import drafts
from maillage.operations.budget.accounts.chart import proposed
from maillage.operations.budget.accounts.fec import Numbered, fec_file, file_name
from maillage.operations.budget.accounts.journal import (
    Draft,
    Kept,
    Posting,
    changes,
    gathered,
    shared_payroll,
)
from maillage.operations.budget.accounts.models import JournalEntry, JournalExport
from maillage.operations.budget.enums import Nature
from maillage.operations.budget.errors import BudgetError
from tests.cast import Cast
from tests.communities.treasury.makers import line_of
from tests.engines.bank.files import entry
from tests.operations.budget import makers as budget
from tests.operations.budget.accounts import makers
from tests.operations.budget.accounts.fec_reader import cents, read

YEAR = 2026
WORDS = st.text(min_size=1, max_size=30).map(lambda text: f"a{text}")
MONEY = st.integers(1, 10**9)


@st.composite
def entries(draw):
    """Balanced entries with any letters in their words."""
    found = []
    for rank in range(draw(st.integers(1, 8))):
        debits = draw(st.lists(MONEY, min_size=1, max_size=4))
        postings = [Posting("606400", draw(WORDS), debit=one) for one in debits]
        postings.append(Posting("401000", "Fournisseurs", "F1", draw(WORDS), credit=sum(debits)))
        on = date(YEAR, 1, 1) + timedelta(days=draw(st.integers(0, 364)))
        found.append(Draft(f"outlay:{rank}", "AC", on, draw(WORDS), draw(WORDS), tuple(postings)))
    return found


@settings(max_examples=300)
@given(entries())
def test_any_balanced_entries_make_a_file_that_the_article_accepts(found):
    valid = date(YEAR, 12, 31)
    content = fec_file(Numbered(rank, valid, "Achats", one) for rank, one in enumerate(found, 1))
    got = read(file_name("732829320", valid), content)
    assert got.debit == got.credit == sum(p.debit for one in found for p in one.postings)
    assert [len(lines) for lines in got.entries.values()] == [len(one.postings) for one in found]


@settings(max_examples=300)
@given(entries(), st.data())
def test_what_is_handed_over_always_comes_to_what_the_facts_say(found, data):
    """Kept, changed or gone since: what was sent plus the changes is the facts, account by account."""
    kept = [Kept(rank, one) for rank, one in enumerate(found, 1)]
    now = []
    for one in found:
        what = data.draw(st.sampled_from(["same", "gone", "changed"]))
        if what == "changed":
            money = data.draw(MONEY)
            pair = (Posting("625100", "V", debit=money), Posting("401000", "F", credit=money))
            now.append(Draft(one.source, one.journal, one.on, one.piece, one.label, pair))
        elif what == "same":
            now.append(one)
    added = changes(kept, now)

    def balances(drafts):
        sums: dict[str, int] = {}
        for draft in drafts:
            for posting in draft.postings:
                sums[posting.account] = sums.get(posting.account, 0) + posting.debit - posting.credit
        return {account: value for account, value in sums.items() if value}

    assert balances([*found, *(one.draft for one in added)]) == balances(now)
    assert all(one.draft.is_balanced for one in added)
    assert changes([Kept(rank, one) for rank, one in enumerate(now, 1)], now) == []


@given(entries())
def test_a_name_written_better_corrects_no_entry(found):
    kept = [Kept(rank, one) for rank, one in enumerate(found, 1)]
    renamed = [
        replace(
            one, label="Autre", postings=tuple(replace(p, label="B", party_label="C") for p in one.postings)
        )
        for one in found
    ]
    assert changes(kept, renamed) == []


@settings(max_examples=300)
@given(st.integers(0, 10**6), st.integers(0, 10**6), st.lists(st.integers(1, 10**6), max_size=6))
def test_payments_of_a_payroll_are_shared_wholly(net, social, payments):
    found = shared_payroll(net, social, payments)
    assert [staff + bodies for staff, bodies in found] == payments
    assert all(staff >= 0 and bodies >= 0 for staff, bodies in found)
    assert sum(staff for staff, _ in found) <= net


def test_payments_of_exactly_the_charges_are_theirs():
    assert shared_payroll(2_300, 1_900, [1_900, 2_300]) == [(0, 1_900), (2_300, 0)]
    assert gathered([Posting("1", "a", debit=2), Posting("1", "a", debit=3), Posting("2", "b")]) == (
        Posting("1", "a", debit=5),
    )


def test_every_nature_has_an_account():
    assert set(Nature.values) <= set(proposed())


@pytest.fixture
def year_of_accounts(cast: Cast):
    """An invoice paid by the bank, a claim, a payroll, a bank line that nothing explains."""
    coordinator, treasurer = cast.holder(Role.COORDINATOR), cast.holder(Role.TREASURER)
    grant = budget.grant(cast.ours, cast.alice)
    pens = budget.line(cast.ours, cast.alice, grant, cents=1_000_000, nature="supplies")
    trips = budget.line(cast.ours, cast.alice, grant, cents=1_000_000, nature="travel")
    shop = makers.supplier(cast.ours, coordinator)
    bill = makers.invoice(cast.ours, coordinator, shop, {pens: 7_000, trips: 5_000}).outlay
    refund = makers.check(coordinator, makers.claim(cast.ours, cast.bob), {trips: 4_250})
    pay = makers.payroll(cast.ours, treasurer, pens, timezone.localdate().replace(day=1)).outlay
    for one in (bill, refund):
        budget.approve(cast.ours, treasurer, one)
    budget.approve(cast.ours, cast.alice, pay)
    today = timezone.localdate().isoformat()
    line = line_of(
        cast.ours,
        treasurer,
        entry("9.90", direction="DBIT", day=today, text="FRAIS", party="BANQUE"),
        entry("120.00", direction="DBIT", day=today, text="VIR F-1", party="PAPETERIE"),
    )
    with community_scope(cast.ours):
        treasury.settle(by=treasurer, line=line, target=f"expense:{bill.pk}", cents=12_000, step=0)
    return bill, line


pytest_db = pytest.mark.django_db


@pytest_db
def test_an_export_is_frozen_and_says_what_changed(cast: Cast, year_of_accounts, client):
    bill, line = year_of_accounts
    treasurer, year = cast.holder(Role.TREASURER), timezone.localdate().year
    first = makers.export(cast.ours, cast.alice)
    with community_scope(cast.ours):
        content = queries.file_of(first)
    got = read(file_name(makers.SIREN, date(year, 12, 31)), content)
    assert hashlib.sha256(content).hexdigest() == first.sha256
    assert (first.last_number, len(got.entries)) == (5, 5)
    by_account = {}
    for lines in got.entries.values():
        for row in lines:
            key = row["CompteNum"]
            by_account[key] = by_account.get(key, 0) + cents(row["Debit"]) - cents(row["Credit"])
    assert by_account == {
        "606400": 7_000, "625100": 9_250, "401000": 0, "467000": -4_250, "641100": 3_000, "645000": 1_200,
        "421000": -2_300, "431000": -1_900, "512000": -12_990, "471000": 990,
    }  # fmt: skip
    assert makers.export(cast.ours, cast.alice).pk == first.pk, "nothing moved: the same export"

    with community_scope(cast.ours):
        settlement = line.settlements.get()
        treasury.unsettle(by=treasurer, settlement=settlement, reason="Erreur")
        actions.choose_account(
            by=treasurer, community=cast.ours, heading="supplies", account="606410", label="Papeterie"
        )
        found = changes(queries.standing(year), drafts(year))
        # The invoice changed account, the bank line lost its explanation: each undone, then written again.
        assert sorted(one.draft.source for one in found if one.undoes) == sorted(
            [f"bank:{line.pk}", f"outlay:{bill.pk}"]
        )
    key = uuid.uuid4()
    with community_scope(cast.ours):
        who = {"by": cast.alice, "community": cast.ours, "key": key, "year": year, "siren": makers.SIREN}
        second = actions.export_journal(**who)
        assert actions.export_journal(**who).pk == second.pk
        assert queries.file_of(first) == content, "the first export is what it was"
        later = queries.file_of(second)
    assert later.startswith(content)
    again = read(file_name(makers.SIREN, date(year, 12, 31)), later)
    assert (second.number, len(again.entries)) == (2, 9)

    client.force_login(cast.alice)
    answer = client.get(reverse("journal_file", args=[cast.ours.slug, year, 1]))
    assert answer.content == content
    assert f"{makers.SIREN}FEC{year}1231.txt" in answer["Content-Disposition"]
    client.force_login(cast.holder(Role.COORDINATOR))
    assert client.get(reverse("journal_file", args=[cast.ours.slug, year, 1])).status_code == 403


@pytest_db
def test_the_database_refuses_gaps_imbalance_and_changes(cast: Cast, year_of_accounts):
    export = makers.export(cast.ours, cast.alice)
    words = {
        "community": cast.ours, "export": export, "year": export.year, "journal": "AC", "source": "x:1",
        "on": date(export.year, 1, 2), "piece": "x", "label": "x",
    }  # fmt: skip
    even = [["606400", "x", "", "", 5, 0], ["401000", "x", "", "", 0, 5]]
    following = export.last_number + 1
    with community_scope(cast.ours):
        for number, lines in ((following + 1, even), (1, even), (following, [even[0]]), (following, [])):
            with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
                JournalEntry.objects.create(number=number, lines=lines, **words)
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            JournalEntry.objects.filter(number=1).update(label="autre")
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            JournalExport.objects.update(siren="732829320", last_number=1)
        with pytest.raises(BudgetError, match="SIREN"):
            actions.export_journal(
                by=cast.alice, community=cast.ours, key=uuid.uuid4(), year=export.year, siren="732829321"
            )
