"""Bank files made for trying: statements that pay what the demonstration expects, by invented accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lxml import etree
from stdnum import iban

from maillage.communities.treasury.sources import Expected
from maillage.foundation.web.spreadsheets import csv_text

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
_OPENING = 1_250_000


def invented_iban(rank: int) -> str:
    """A number whose key is right, of a bank that does not exist (code 00000)."""
    bban = f"0000000000{rank:011d}00"
    return f"FR{iban.calc_check_digits(f'FR00{bban}')}{bban}"


OUR_IBAN = invented_iban(1)


@dataclass(frozen=True, slots=True)
class Movement:
    """One line to write: cents above zero come in. ``payer`` is the rank of the invented account."""

    day: date
    cents: int
    party: str
    text: str
    payer: int = 0


def movements(expected: Sequence[Expected], today: date) -> list[Movement]:
    """What such a bank would say: most pay well, some write badly, two pay together, one pays too much.

    The same whenever the same is expected.
    """
    open_now = [one for one in expected if one.wanted.cents > 0][:12]
    found = [Movement(today - timedelta(days=20), -480, "BANQUE EXEMPLE", "FRAIS TENUE DE COMPTE")]
    for rank, one in enumerate(open_now):
        wanted = one.wanted
        day = today - timedelta(days=18 - rank)
        name = wanted.names[0].upper() if wanted.names else ""
        match rank % 6:
            case _ if wanted.number is None:
                said = (name, " ".join(wanted.references))
            case 0 | 3:
                said = (name, f"Adhesion {wanted.year}, membre {wanted.number}")
            case 1:
                said = (f"M OU MME {name.split()[-1]}" if name else "", "COTISATION CPTS")
            case 2:
                said = (name, "VIR SEPA COTISATION")
            case 4:
                said = ("", f"REMISE CHEQUE {1000 + rank}")
            case _:
                said = (name, f"cotis {wanted.year}")
        extra = 1500 if rank == 5 else 0
        found.append(Movement(day, wanted.cents + extra, *said, payer=100 + rank))
    found.append(
        Movement(today - timedelta(days=5), 3_750_000, "ARS D’EXEMPLE", "FIR AMORCAGE PROJET CPTS", payer=2)
    )
    found.append(
        Movement(today - timedelta(days=3), -12_840, "IMPRIMERIE FICTIVE", "VIR FACTURE 2026-018", 3)
    )
    return found


def camt(
    lines: Sequence[Movement], today: date, *, reference: str = "EXEMPLE-1", opening: int = _OPENING
) -> bytes:
    """A CAMT.053 file, version 08, whose balances agree with its lines; it starts from ``opening`` cents."""
    root = etree.Element("Document", nsmap={None: _NAMESPACE})
    message = etree.SubElement(root, "BkToCstmrStmt")
    _fill(message, {"GrpHdr": {"MsgId": f"MSG-{reference}", "CreDtTm": f"{today}T06:00:00"}})
    node = etree.SubElement(message, "Stmt")
    _fill(node, {"Id": reference, "CreDtTm": f"{today}T06:00:00"})
    _fill(node, {"Acct": {"Id": {"IBAN": OUR_IBAN}, "Ccy": "EUR", "Ownr": {"Nm": "CPTS D EXEMPLE"}}})
    first = min((line.day for line in lines), default=today)
    _balance(node, "OPBD", opening, first)
    _balance(node, "CLBD", opening + sum(line.cents for line in lines), today)
    for rank, line in enumerate(lines):
        _entry(node, line, f"{reference}-{rank:04d}")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def table(lines: Sequence[Movement], today: date) -> bytes:
    """The same as the CSV of a French bank: a preamble, two columns of amounts, cp1252."""
    text = csv_text(
        ("Date", "Libellé", "Débit euros", "Crédit euros", "Tiers"),
        [
            (
                line.day, line.text,
                f"{-line.cents / 100:.2f}".replace(".", ",") if line.cents < 0 else "",
                f"{line.cents / 100:.2f}".replace(".", ",") if line.cents > 0 else "",
                line.party,
            )
            for line in lines
        ],
    )  # fmt: skip
    preamble = f"Banque d'exemple (fictive);\r\nCompte courant;EUR\r\nExtrait au {today:%d/%m/%Y};\r\n\r\n"
    return (preamble + text.removeprefix("\ufeff")).encode("cp1252", errors="replace")


def _fill(node: etree._Element, values: dict[str, object]) -> None:
    for name, value in values.items():
        child = etree.SubElement(node, name)
        if isinstance(value, dict):
            _fill(child, value)
        else:
            child.text = str(value)


def _money(node: etree._Element, cents: int) -> None:
    amount = etree.SubElement(node, "Amt", Ccy="EUR")
    amount.text = f"{abs(cents) // 100}.{abs(cents) % 100:02d}"
    _fill(node, {"CdtDbtInd": "CRDT" if cents > 0 else "DBIT"})


def _balance(node: etree._Element, kind: str, cents: int, on: date) -> None:
    balance = etree.SubElement(node, "Bal")
    _fill(balance, {"Tp": {"CdOrPrtry": {"Cd": kind}}})
    _money(balance, cents)
    _fill(balance, {"Dt": {"Dt": on}})


def _entry(node: etree._Element, line: Movement, reference: str) -> None:
    entry = etree.SubElement(node, "Ntry")
    _money(entry, line.cents)
    _fill(entry, {"Sts": {"Cd": "BOOK"}, "BookgDt": {"Dt": line.day}, "ValDt": {"Dt": line.day}})
    _fill(entry, {"AcctSvcrRef": reference, "BkTxCd": {"Prtry": {"Cd": "VIR"}}})
    role = "Dbtr" if line.cents > 0 else "Cdtr"
    parties: dict[str, object] = {}
    if line.party:
        parties[role] = {"Pty": {"Nm": line.party}}
    if line.payer:
        parties[f"{role}Acct"] = {"Id": {"IBAN": invented_iban(line.payer)}}
    _fill(
        entry,
        {
            "NtryDtls": {
                "TxDtls": {
                    "Refs": {"EndToEndId": "NOTPROVIDED"},
                    "RltdPties": parties,
                    "RmtInf": {"Ustrd": line.text},
                }
            }
        },
    )  # fmt: skip
