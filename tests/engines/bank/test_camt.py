"""What the reader takes of a CAMT.053 file, and how it refuses the rest."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.engines.bank.camt import MAX_BYTES, is_xml, read_camt
from maillage.engines.bank.errors import BankFileError
from maillage.engines.bank.statement import Balance, gap
from tests.engines.bank.files import IBAN, OTHER, balance, detail, document, entry, statement

DAY = date(2026, 3, 5)


def only(raw):
    (found,) = read_camt(raw)
    return found


def test_an_entry_gives_its_amount_day_payer_and_words():
    found = only(document(statement(entry(reference="REF1"))))
    assert (found.iban, found.reference) == (IBAN, "R1")
    (line,) = found.lines
    assert (line.cents, line.booked_on, line.party, line.text) == (
        2000,
        DAY,
        "MME INES EXEMPLE",
        "COTISATION",
    )
    assert (line.bank_reference, line.end_to_end, line.reversal) == ("REF1", "", False)


def test_version_02_says_the_same_one_level_higher():
    """Status as a text, the name outside ``Pty``, the amount of a transaction in ``AmtDtls``."""
    inside = (
        "<TxDtls><AmtDtls><TxAmt><Amt Ccy='EUR'>{}</Amt></TxAmt></AmtDtls><RltdPties><Dbtr><Nm>{}</Nm></Dbtr>"
        "</RltdPties><RmtInf><Ustrd>{}</Ustrd></RmtInf></TxDtls>"
    )
    batch = (
        f"<NtryDtls>{inside.format('20.00', 'INES', 'un')}{inside.format('30.00', 'PAUL', 'deux')}</NtryDtls>"
    )
    raw = document(statement(entry("50.00", status="<Sts>BOOK</Sts>", details=batch)), version="02")
    assert [(line.cents, line.party, line.text) for line in only(raw).lines] == [
        (2000, "INES", "un"), (3000, "PAUL", "deux"),
    ]  # fmt: skip


def test_a_batch_gives_a_line_for_each_transaction_when_they_add_up():
    both = detail("20.00", party="A") + detail("5.50", party="B")
    batch = f"<NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>{both}</NtryDtls>"
    found = only(document(statement(entry("25.50", details=batch))))
    assert [(line.cents, line.party) for line in found.lines] == [(2000, "A"), (550, "B")]
    assert found.notes == ()


@pytest.mark.parametrize("amounts", [("20.00", "5.00"), ("20.00", "")])
def test_a_batch_that_does_not_add_up_stays_one_line_and_says_so(amounts):
    batch = (
        "<NtryDtls>"
        + "".join(detail(amount, text=f"t{at}") for at, amount in enumerate(amounts))
        + "</NtryDtls>"
    )
    found = only(document(statement(entry("25.50", details=batch))))
    (line,) = found.lines
    assert line.cents == 2550
    assert {"t0", "t1"} <= set(line.text.split())
    assert "2 opérations" in found.notes[0]


def test_what_is_not_booked_is_left_for_the_next_statement():
    raw = document(statement(entry(status="<Sts><Cd>PDNG</Cd></Sts>"), entry("7.00", status="")))
    assert [line.cents for line in only(raw).lines] == [700]


def test_a_reversal_keeps_the_direction_that_the_bank_booked():
    (line,) = only(document(statement(entry(direction="DBIT", more="<RvslInd>true</RvslInd>")))).lines
    assert (line.cents, line.reversal, line.party) == (-2000, True, "MME INES EXEMPLE")


def test_structured_remittance_and_both_debtors_are_read():
    inside = (
        "<NtryDtls><TxDtls><Refs><EndToEndId>COT-12</EndToEndId></Refs><RltdPties>"
        "<Dbtr><Pty><Nm>BANQUE EXEMPLE</Nm></Pty></Dbtr>"
        f"<DbtrAcct><Id><IBAN>{OTHER}</IBAN></Id></DbtrAcct>"
        "<UltmtDbtr><Pty><Nm>INES</Nm></Pty></UltmtDbtr></RltdPties>"
        "<RmtInf><Strd><CdtrRefInf><Ref>RF18</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls>"
    )
    (line,) = only(document(statement(entry(details=inside)))).lines
    assert (line.text, line.end_to_end) == ("RF18", "COT-12")
    assert (line.party, line.party_iban) == ("BANQUE EXEMPLE / INES", OTHER)


def test_a_bank_that_writes_only_beside_the_entry_is_read():
    raw = document(statement(entry(details="<AddtlNtryInf>FRAIS  TENUE\n DE COMPTE</AddtlNtryInf>")))
    assert only(raw).lines[0].text == "FRAIS TENUE DE COMPTE"


def test_balances_explain_the_lines_or_show_the_gap():
    said = balance("OPBD", "100.00", "2026-03-01") + balance("CLBD", "118.50")
    found = only(document(statement(entry("20.00"), entry("1.50", direction="DBIT"), balances=said)))
    assert found.opening == Balance(date(2026, 3, 1), 10_000)
    assert gap(found.opening.cents, found.closing.cents, sum(line.cents for line in found.lines)) == 0
    short = only(document(statement(entry("20.00"), balances=said)))
    assert gap(short.opening.cents, short.closing.cents, 2000) == -150


def test_an_overdrawn_account_is_below_zero_and_the_former_closing_opens():
    said = balance("PRCD", "5.00", direction="DBIT") + balance("ITBD", "9.00")
    found = only(document(statement(balances=said)))
    assert (found.opening.cents, found.closing) == (-500, None)


def test_several_statements_keep_their_order_and_their_accounts():
    found = read_camt(document(statement(number="A"), statement(number="B", iban_=OTHER)))
    assert [(one.reference, one.iban) for one in found] == [("A", IBAN), ("B", OTHER)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_encodings_that_the_file_declares_are_read(encoding):
    declared = {"utf-8-sig": "utf-8", "latin-1": "iso-8859-1"}.get(encoding, encoding)
    text = document(statement(entry(party="Inès Modèle"))).decode().replace("UTF-8", declared)
    assert only(text.encode(encoding)).lines[0].party == "Inès Modèle"


@given(st.integers(-(10**11), 10**11).filter(bool), st.dates(date(2000, 1, 1), date(2099, 1, 1)))
def test_any_amount_and_day_come_back_to_the_cent(cents, day):
    amount = f"{abs(cents) // 100}.{abs(cents) % 100:02d}"
    raw = document(statement(entry(amount, direction="CRDT" if cents > 0 else "DBIT", day=day.isoformat())))
    (line,) = only(raw).lines
    assert (line.cents, line.booked_on) == (cents, day)


@given(st.lists(st.integers(1, 10**9), min_size=2, max_size=12))
def test_a_batch_never_makes_nor_loses_a_cent(amounts):
    batch = "".join(detail(f"{one // 100}.{one % 100:02d}") for one in amounts)
    total = sum(amounts)
    raw = document(
        statement(entry(f"{total // 100}.{total % 100:02d}", details=f"<NtryDtls>{batch}</NtryDtls>"))
    )
    assert [line.cents for line in only(raw).lines] == amounts


# --- Refusals -------------------------------------------------------------------------------------------

LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE Document [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b"]><Document>&b;</Document>"
)
XXE = b'<?xml version="1.0"?><!DOCTYPE D [<!ENTITY x SYSTEM "file:///etc/passwd">]><D>&x;</D>'
GOOD = document(statement(entry())).decode()
MALFORMED = {
    "empty": (b"", "pas du XML"),
    "csv": (b"Date;Libelle;Montant\n", "pas du XML"),
    "zip": (b"PK\x03\x04" + b"\x00" * 60, "pas du XML"),
    "billion laughs": (LAUGHS, "DTD"),
    "external entity": (XXE, "DTD"),
    "external entity in utf-16": (XXE.decode().encode("utf-16"), "DTD"),
    "external DTD": (b'<!DOCTYPE D SYSTEM "http://exemple.invalid/a.dtd"><D/>', "DTD"),
    "truncated": (GOOD[: len(GOOD) // 2].encode(), "mal formé à la ligne"),
    "nested too deep": (b"<a>" * 5000 + b"</a>" * 5000, "mal formé"),
    "html": (b"<html><body>Session perdue</body></html>", "n’est pas un message bancaire"),
    "intraday": (document(statement(), kind="camt.052"), "CAMT.052"),
    "advice": (document(statement(), kind="camt.054"), "CAMT.054"),
    "transfer order": (document(kind="pain.001"), "PAIN.001"),
    "other message": (document(kind="acmt.007"), "ACMT.007"),
    "no statement": (document(), "aucun relevé"),
    "no iban": (re.sub("<IBAN>.*?</IBAN>", "", GOOD).encode(), "pas d’IBAN (ligne"),
    "wrong iban": (document(statement(iban_=IBAN[:-1] + "7")), "IBAN du compte est faux (ligne"),
    "francs": (document(statement(currency="CHF")), "en CHF"),
    "entry in dollars": (document(statement(entry(currency="USD"))), "pas en euros (USD)"),
    "amount in words": (document(statement(entry("vingt"))), "« vingt » n’est pas un montant"),
    "infinite": (document(statement(entry("Infinity"))), "n’est pas un montant"),
    "not a number": (document(statement(entry("NaN"))), "n’est pas un montant"),
    "negative": (document(statement(entry("-3.00"))), "n’est pas un montant"),
    "tenth of a cent": (document(statement(entry("1.005"))), "n’est pas un montant"),
    "comma": (document(statement(entry("1,50"))), "n’est pas un montant"),
    "no direction": (document(statement(entry(direction=""))), "il manque le sens"),
    "wrong day": (document(statement(entry(day="05/03/2026"))), "n’est pas une date"),
    "impossible day": (document(statement(entry(day="2026-02-30"))), "n’est pas une date"),
    "no day": (re.sub("<(BookgDt|ValDt)>.*?</\\1>", "", GOOD).encode(), "il manque la date"),
    "no amount": (GOOD.replace("<Amt Ccy='EUR'>20.00</Amt>", "").encode(), "il manque le montant"),
    "too large": (b"<" + b" " * MAX_BYTES, "10 Mo"),
}  # fmt: skip


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_file_is_refused_with_a_sentence(name):
    raw, words = MALFORMED[name]
    with pytest.raises(BankFileError) as refused:
        read_camt(raw)
    assert words in str(refused.value)
    assert str(refused.value).endswith((".", "».", "« <?xml ».")), refused.value


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_never_an_accident(raw):
    try:
        read_camt(raw)
    except BankFileError:
        return
    raise AssertionError("no random bytes are a statement")


@given(st.integers(0, len(GOOD) - 1), st.sampled_from("<>&\"'a0 ]"))
def test_a_good_file_with_one_sign_changed_is_read_or_refused(at, sign):
    try:
        found = read_camt((GOOD[:at] + sign + GOOD[at + 1 :]).encode())
    except BankFileError:
        return
    assert len(found) == 1


def test_a_table_is_not_taken_for_xml():
    assert is_xml(b"\xef\xbb\xbf  <?xml version='1.0'?>")
    assert not is_xml(b"Date;Montant\n")
