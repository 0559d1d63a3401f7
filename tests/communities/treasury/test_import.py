"""Files brought: each line once, whatever the files; only those of a declared account; nothing for others."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection, transaction
from django.test import override_settings
from django.utils import timezone

from maillage.communities.treasury import actions
from maillage.communities.treasury.errors import TreasuryError
from maillage.communities.treasury.identifiers import fingerprint
from maillage.communities.treasury.models import BankAccount, BankLine, BankStatement
from maillage.communities.treasury.queries import broken_after, unexplained
from maillage.foundation.access.enums import Role
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.treasury.makers import bring, bring_table, camt, from_account, open_account
from tests.engines.bank.files import IBAN, OTHER, balance, document, entry, statement

pytestmark = pytest.mark.django_db
DAY = "2026-03-05"


@pytest.fixture
def ours(cast):
    open_account(cast.ours, cast.alice)
    with community_scope(cast.ours):
        yield cast.ours


def test_the_same_file_again_changes_nothing(cast, ours):
    content = camt(entry(), entry("5.00", direction="DBIT"))
    first = bring(ours, cast.alice, content)
    assert (first.created, first.same, first.already) == (2, 0, False)
    again = bring(ours, cast.holder(Role.TREASURER), content, name="autre-nom.xml")
    assert again.already
    assert again.statements == first.statements
    assert (BankStatement.objects.count(), BankLine.objects.count()) == (1, 2)


def test_overlapping_periods_add_their_new_lines_only(cast, ours):
    bring(ours, cast.alice, camt(entry(), entry(), entry("7.00", day="2026-03-06"), number="A"))
    later = bring(
        ours, cast.alice, camt(entry("7.00", day="2026-03-06"), entry("9.00", day="2026-03-07"), number="B")
    )
    assert (later.created, later.same) == (1, 1)
    assert sorted(BankLine.objects.values_list("cents", flat=True)) == [700, 900, 2000, 2000]


def test_several_statements_of_several_accounts_in_one_file(cast, ours):
    open_account(ours, cast.alice, OTHER)
    raw = document(statement(entry(), number="A"), statement(entry(), number="B", iban_=OTHER))
    brought = bring(ours, cast.alice, raw)
    assert [one.created for one in brought.statements] == [1, 1]
    assert bring(ours, cast.alice, raw).already


def test_two_lines_alike_on_two_pages_of_one_file_are_two_lines(cast, ours):
    """Without a reference, nothing but their rank in the file tells them apart."""
    pages = [statement(entry(), number=number) for number in ("A1", "A2")]
    brought = bring(ours, cast.alice, document(*pages))
    assert [one.created for one in brought.statements] == [1, 1]
    assert BankLine.objects.count() == 2
    whole = bring(ours, cast.alice, camt(entry(), entry(), number="A"))
    assert (whole.created, whole.same) == (0, 2)


def test_a_file_that_tells_the_same_days_again_brings_each_line_once(cast, ours):
    first, second = entry(), entry("7.00", day="2026-03-06")
    month = statement(first, second, number="M")
    raw = document(statement(first, number="W1"), statement(second, number="W2"), month, month)
    assert [one.created for one in bring(ours, cast.alice, raw).statements] == [1, 1, 0, 0]


def test_a_table_then_two_pages_bring_what_the_table_had_not(cast, ours):
    from_table = f"Date;Libelle;Montant\n{DAY};VIR;20,00\n".encode()
    bring_table(ours, cast.alice, BankAccount.objects.get(), from_table)
    pages = [statement(entry(), number=number) for number in ("A1", "A2")]
    assert bring(ours, cast.alice, document(*pages)).created == 1


def test_balances_are_kept_and_controlled(cast, ours):
    said = balance("OPBD", "10.00") + balance("CLBD", "31.00")
    (one,) = bring(ours, cast.alice, camt(entry(), balances=said)).statements
    assert (one.opening_cents, one.closing_cents, one.moved_cents) == (1000, 3100, 2000)
    assert unexplained(one) == 100


def between(first: str, last: str, opening: str, closing: str, number: str) -> bytes:
    said = balance("OPBD", opening, first) + balance("CLBD", closing, last)
    return camt(entry(day=first), number=number, balances=said)


def test_a_statement_that_does_not_follow_the_one_before_is_told(cast, ours):
    """Whatever the order in which they are brought."""
    files = [
        between("2026-03-01", "2026-03-31", "50.00", "70.00", "MARS"),
        between("2026-01-01", "2026-01-31", "10.00", "30.00", "JANVIER"),
    ]
    march, january = (bring(ours, cast.alice, one).statements[0] for one in files)
    assert broken_after(january) is None
    assert broken_after(march) == january
    missing = between("2026-02-01", "2026-02-28", "30.00", "50.00", "FEVRIER")
    (february,) = bring(ours, cast.alice, missing).statements
    assert [broken_after(one) for one in (january, february, march)] == [None, None, None]


def test_pages_of_one_day_follow_each_other(cast, ours):
    pages = (("1", "0.00", "20.00"), ("2", "20.00", "40.00"), ("3", "45.00", "65.00"))
    first, second, third = (
        bring(ours, cast.alice, between(DAY, DAY, opening, closing, number)).statements[0]
        for number, opening, closing in pages
    )
    assert [broken_after(one) for one in (first, second)] == [None, None]
    assert broken_after(third) == second


def test_a_statement_of_an_account_that_is_not_ours_is_refused_without_its_number(cast, ours):
    with pytest.raises(TreasuryError) as refused:
        bring(ours, cast.alice, camt(entry(), iban=OTHER))
    assert OTHER not in str(refused.value)
    assert "•••• " + OTHER[-4:] in str(refused.value)
    assert not BankLine.objects.exists()


def test_one_unknown_account_in_a_file_leaves_nothing_of_it(cast, ours):
    raw = document(statement(entry(), number="A"), statement(entry(), number="B", iban_=OTHER))
    with pytest.raises(TreasuryError):
        bring(ours, cast.alice, raw)
    assert not BankStatement.objects.exists()


def test_a_closed_account_takes_no_statement_and_opens_again(cast, ours):
    account = BankAccount.objects.select_related("community").get()
    actions.close_account(by=cast.alice, account=account)
    with pytest.raises(TreasuryError, match="fermé"):
        bring(ours, cast.alice, camt(entry()))
    actions.add_account(by=cast.alice, community=ours, label="Rouvert", iban=IBAN)
    assert bring(ours, cast.alice, camt(entry())).created == 1
    assert BankAccount.objects.count() == 1


def test_a_malformed_file_is_said_in_french_and_leaves_nothing(cast, ours):
    with pytest.raises(TreasuryError, match="mal formé à la ligne"):
        bring(ours, cast.alice, camt(entry())[:-40])
    assert not BankStatement.objects.exists()


@pytest.mark.parametrize("iban", ["FR7612345", "", "pas un iban", IBAN[:-1] + "9"])
def test_an_account_needs_a_right_iban(cast, iban):
    with pytest.raises(TreasuryError):
        open_account(cast.ours, cast.alice, iban)


def test_the_same_account_twice_is_refused(cast, ours):
    with pytest.raises(TreasuryError, match="existe déjà"):
        open_account(ours, cast.alice, " ".join(IBAN[i : i + 4] for i in range(0, len(IBAN), 4)).lower())


def test_no_whole_iban_is_kept_anywhere(cast, ours):
    """Neither ours nor a payer's: not in our tables, not in the log."""
    bring(ours, cast.alice, camt(from_account(entry())))
    assert BankLine.objects.get().party_print == fingerprint(OTHER)
    for table in (BankAccount, BankStatement, BankLine, AuditEvent):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table._meta.db_table} t")
            kept = cursor.fetchone()[0]
        assert IBAN not in kept
        assert OTHER not in kept


def test_a_new_key_of_the_site_still_recognises_the_account(cast, ours, settings):
    former = settings.SECRET_KEY
    with override_settings(SECRET_KEY="une-autre-cle-de-test", SECRET_KEY_FALLBACKS=[former]):
        assert bring(ours, cast.alice, camt(entry())).created == 1


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.SECRETARY, Role.BOARD, Role.MEMBER])
def test_only_those_with_the_right_bring_a_file(cast, ours, role):
    with pytest.raises(PermissionDenied):
        bring(ours, cast.holder(role), camt(entry()))
    with pytest.raises(PermissionDenied):
        open_account(ours, cast.charlie, OTHER)


def test_the_other_community_sees_nothing_and_may_bring_the_same_file(cast, ours):
    """Both walls: the account of one is unknown to the other, and identities do not meet."""
    content = camt(entry())
    bring(ours, cast.alice, content)
    with community_scope(cast.theirs):
        assert not BankLine.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM communities_bankline")
            assert cursor.fetchone()[0] == 0
    with pytest.raises(TreasuryError, match="pas déclaré"):
        bring(cast.theirs, cast.charlie, content)
    open_account(cast.theirs, cast.charlie)
    assert bring(cast.theirs, cast.charlie, content).created == 1


def test_what_the_bank_wrote_is_never_rewritten(cast, ours):
    bring(ours, cast.alice, camt(entry()))
    for change in (lambda: BankLine.objects.update(cents=1), lambda: BankLine.objects.all().delete()):
        with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
            change()
    assert BankLine.objects.get().cents == 2000


def test_a_file_name_of_a_whole_path_keeps_its_end_and_the_log_has_none(cast, ours):
    (one,) = bring(ours, cast.alice, camt(entry()), name=r"C:\Users\Alice\banque.xml").statements
    assert one.file_name == "banque.xml"
    event = AuditEvent.objects.filter(action="bank.imported").get()
    assert "banque" not in str(event.details)
    assert event.details["created"] == 1
    assert event.at.date() <= timezone.now().date()
