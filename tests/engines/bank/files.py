"""Bank files for tests, written by hand: another writer than the one of the demonstration."""

from stdnum import iban

BBAN = "00000000000000000000100"
IBAN = f"FR{iban.calc_check_digits(f'FR00{BBAN}')}{BBAN}"
OTHER = f"FR{iban.calc_check_digits('FR0000000000000000000000200')}00000000000000000000200"


def document(*statements: str, version: str = "08", kind: str = "camt.053") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{kind}.001.{version}"><BkToCstmrStmt>\n'
        "<GrpHdr><MsgId>M1</MsgId></GrpHdr>\n" + "\n".join(statements) + "\n</BkToCstmrStmt></Document>"
    ).encode()


def statement(
    *entries: str, number: str = "R1", iban_: str = IBAN, balances: str = "", currency: str = "EUR"
) -> str:
    return (
        f"<Stmt><Id>{number}</Id><Acct><Id><IBAN>{iban_}</IBAN></Id><Ccy>{currency}</Ccy></Acct>\n"
        f"{balances}\n" + "\n".join(entries) + "</Stmt>"
    )


def balance(kind: str, amount: str, day: str = "2026-03-31", direction: str = "CRDT") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{amount}</Amt>"
        f"<CdtDbtInd>{direction}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def entry(
    amount: str = "20.00",
    *,
    direction: str = "CRDT",
    day: str = "2026-03-05",
    text: str = "COTISATION",
    party: str = "MME INES EXEMPLE",
    reference: str = "",
    status: str = "<Sts><Cd>BOOK</Cd></Sts>",
    details: str | None = None,
    more: str = "",
    currency: str = "EUR",
) -> str:
    if details is None:
        details = f"<NtryDtls>{detail(text=text, party=party, direction=direction)}</NtryDtls>"
    said = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
    return (
        f"<Ntry><Amt Ccy='{currency}'>{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>{more}{status}"
        f"<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>{said}{details}</Ntry>"
    )


def detail(
    amount: str = "",
    *,
    text: str = "COTISATION",
    party: str = "MME INES EXEMPLE",
    direction: str = "CRDT",
    reference: str = "",
    account: str = "",
) -> str:
    role = "Dbtr" if direction == "CRDT" else "Cdtr"
    refs = f"<Refs><AcctSvcrRef>{reference}</AcctSvcrRef><EndToEndId>NOTPROVIDED</EndToEndId></Refs>"
    money = f"<Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>" if amount else ""
    theirs = f"<{role}Acct><Id><IBAN>{account}</IBAN></Id></{role}Acct>" if account else ""
    return (
        f"<TxDtls>{refs if reference else ''}{money}<RltdPties><{role}><Pty><Nm>{party}</Nm></Pty></{role}>"
        f"{theirs}</RltdPties><RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>"
    )
