"""The second way in: what French banks write in their CSV."""

from dataclasses import replace
from datetime import date

import pytest

from maillage.communities.treasury import sample
from maillage.communities.treasury.models import BankLine, BankStatement
from maillage.communities.treasury.tables import SPEC, line_of, money
from maillage.engines.bank.camt import read_camt
from maillage.engines.bank.statement import gap
from maillage.foundation.tabular.actions import choose
from maillage.foundation.tabular.errors import CellError
from maillage.foundation.tabular.headings import from_json
from maillage.foundation.tabular.reading import Row
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.treasury.makers import (
    bring,
    bring_table,
    camt,
    confirm_table,
    open_account,
    upload_table,
)
from tests.engines.bank.files import entry

COLUMNS = ("booked_on", "value_on", "text", "debit", "credit", "amount", "party", "reference", "more")
TWO_COLUMNS = (
    "Banque d’exemple;\r\nCompte n° 00000000001;EUR\r\nSolde au 31/03/2026;1 234,56\r\n\r\n"
    "Date;Libellé;Débit euros;Crédit euros;\r\n"
    "05/03/2026;VIR INES MODÈLE COTISATION;;20,00;\r\n"
    "06/03/2026;PRLV ASSURANCE;-1 104,50;;\r\n"
    "06/03/2026;FRAIS;4,80;;\r\n"
)
SIGNED = "Date operation;Date valeur;Libelle;Montant\n05/03/2026;06/03/2026;VIR;-3,10\n06/03/2026;;VIR;3,10\n"
NO_AMOUNT = "Date;Libelle;Debit;Credit\n05/03/2026;VIR;;\n05/03/2026;VIR;1,00;1,00\n05/03/2026;VIR;;1,00\n"


@pytest.fixture
def account(cast):
    found = open_account(cast.ours, cast.alice)
    with community_scope(cast.ours):
        yield found


def amounts() -> list[int]:
    return list(BankLine.objects.order_by("rank").values_list("cents", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_debit_and_credit_under_a_preamble_in_any_encoding(cast, account, encoding):
    _, record = bring_table(cast.ours, cast.alice, account, TWO_COLUMNS.encode(encoding))
    assert (record.created, record.rejected) == (3, 0)
    assert amounts() == [2000, -110_450, -480]
    assert BankLine.objects.order_by("rank").first().text == "VIR INES MODÈLE COTISATION"


@pytest.mark.django_db
def test_one_signed_column_and_the_day_of_value(cast, account):
    bring_table(cast.ours, cast.alice, account, SIGNED.encode())
    assert amounts() == [-310, 310]
    assert BankLine.objects.order_by("rank").first().value_on == date(2026, 3, 6)


@pytest.mark.django_db
def test_a_line_without_an_amount_is_refused_with_its_reason(cast, account):
    _, record = bring_table(cast.ours, cast.alice, account, NO_AMOUNT.encode())
    assert (record.read, record.created, record.rejected) == (3, 1, 2)
    assert [reason for _, reason in record.rejected_lines] == [
        "aucun montant", "un débit et un crédit sur la même ligne",
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_same_table_again_and_a_longer_one_add_only_what_is_new(cast, account):
    bring_table(cast.ours, cast.alice, account, SIGNED.encode())
    again = confirm_table(
        cast.ours, cast.alice, account, upload_table(cast.ours, cast.alice, account, SIGNED.encode())
    )
    assert (again.created, again.same) == (0, 2)
    longer = (SIGNED + "07/03/2026;;VIR;1,00\n").encode()
    assert bring_table(cast.ours, cast.alice, account, longer)[1].created == 1
    assert (BankLine.objects.count(), BankStatement.objects.count()) == (3, 2)


@pytest.mark.django_db
def test_a_table_after_a_camt_of_the_same_days_brings_nothing_twice(cast, account):
    bring(
        cast.ours, cast.alice, camt(entry(reference="R1"), entry("4.80", direction="DBIT", day="2026-03-06"))
    )
    _, record = bring_table(cast.ours, cast.alice, account, TWO_COLUMNS.encode())
    assert (record.created, record.same) == (1, 2)
    assert sorted(amounts()) == [-110_450, -480, 2000]


@pytest.mark.parametrize(
    ("text", "cents"), [("1 234,50", 123_450), ("-0,01", -1), ("1.234,5 €", 123_450), ("12", 1200)]
)
def test_money_is_read_to_the_cent(text, cents):
    assert money()(text).value == cents


def test_a_tenth_of_a_cent_is_no_money():
    with pytest.raises(CellError):
        money()("1,005")


def test_two_columns_that_disagree_are_refused():
    values = dict.fromkeys(COLUMNS) | {
        "booked_on": date(2026, 3, 5),
        "text": "VIR",
        "credit": 100,
        "amount": 200,
    }
    assert "même chose" in line_of(Row(1, values))


@pytest.mark.django_db
def test_the_sample_files_say_the_same_and_add_up(cast, account):
    today = date(2026, 3, 31)
    lines = sample.movements([], today)
    (one,) = read_camt(sample.camt(lines, today))
    assert gap(one.opening.cents, one.closing.cents, sum(line.cents for line in one.lines)) == 0
    _, record = bring_table(cast.ours, cast.alice, account, sample.table(lines, today))
    assert (record.created, record.rejected) == (len(lines), 0)
    assert sorted(amounts()) == sorted(line.cents for line in one.lines)


@pytest.mark.django_db
def test_the_same_table_read_by_other_columns_brings_its_other_lines(cast, account):
    """Somebody chose the wrong column, saw it, and imports the file again."""
    table = b"Date;Libelle;Montant;Autre\n05/03/2026;VIR;1,00;2,00\n"
    wrong, _ = bring_table(cast.ours, cast.alice, account, table)
    choice = from_json(wrong.choice)
    other = replace(choice, columns={0: "booked_on", 1: "text", 3: "amount"})
    with community_scope(cast.ours):
        choose(
            by=cast.alice, community=cast.ours, spec=SPEC, upload=wrong, choice=other, options=wrong.options
        )
    assert confirm_table(cast.ours, cast.alice, account, wrong).created == 1
    assert sorted(amounts()) == [100, 200]
