"""Reading CAMT.053, the account statement of ISO 20022, versions 001.02 to 001.13, as French banks export it.

Source: ISO 20022 message definition BankToCustomerStatement, and the French guide of CFONB « Relevé de compte
CAMT.053 ». Only booked entries are kept. An entry that gathers several transactions gives one line for each
when their amounts add up to the entry's; otherwise one line for all, and a note says so.

A file of people is hostile until proven otherwise: no DTD, no entity, no network, bounded size and count.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree
from stdnum import iban as iban_number

from maillage.engines.bank.errors import BankFileError
from maillage.engines.bank.statement import Balance, Line, Statement
from maillage.french import sentence

MAX_BYTES = 10_000_000
MAX_LINES = 20_000
TEXT, PARTY, REFERENCE = 500, 140, 70  # signs kept
CURRENCY = "EUR"
_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:(?P<kind>[a-z]{4}\.\d{3})\.001\.(?P<version>\d{2})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SPACES = re.compile(r"\s+")
_EMPTY = frozenset({"", "NOTPROVIDED", "NOTAVAILABLE", "NONREF"})
_OTHER_KINDS = {
    "camt.052": "un relevé du jour en cours (CAMT.052), que la banque peut encore changer",
    "camt.054": "un avis d’opérations (CAMT.054), sans soldes",
    "pain.001": "un ordre de virement (PAIN.001), que l’on envoie à la banque",
    "pain.002": "une réponse à un ordre de virement (PAIN.002)",
    "pain.008": "un ordre de prélèvement (PAIN.008), que l’on envoie à la banque",
}
# Opening: of the day, or the closing of the day before. Intermediate balances cut a long statement in pages.
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)


def is_xml(raw: bytes) -> bool:
    """Whether these bytes begin as XML does, in any usual encoding."""
    return raw[:64].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


def read_camt(raw: bytes) -> tuple[Statement, ...]:
    """The statements of a file. Raises BankFileError."""
    root = _root(raw)
    _check_kind(root)
    found = tuple(_statement(one) for one in _all(root, "BkToCstmrStmt/Stmt"))
    if not found:
        raise BankFileError(
            "Ce fichier CAMT.053 ne contient aucun relevé : demandez à la banque un relevé de la période."
        )
    return found


def _root(raw: bytes) -> etree._Element:
    if len(raw) > MAX_BYTES:
        raise BankFileError("Ce fichier pèse plus de 10 Mo, la limite : exportez une période plus courte.")
    if not is_xml(raw):
        raise BankFileError("Ce fichier n’est pas du XML : un relevé CAMT.053 commence par « <?xml ».")
    # Said before any parser reads it: the entities of a DTD are how an XML file attacks its reader.
    if b"<!DOCTYPE" in raw.replace(b"\x00", b"") or b"<!ENTITY" in raw.replace(b"\x00", b""):
        raise BankFileError(_REFUSED_DTD)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = f" à la ligne {error.lineno}" if isinstance(error, etree.XMLSyntaxError) else ""
        raise BankFileError(
            f"Ce fichier XML est mal formé{line} : il a peut-être été coupé ou modifié. "
            "Téléchargez-le de nouveau sur le site de la banque, sans l’ouvrir entre-temps."
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise BankFileError(_REFUSED_DTD)
    return root


_REFUSED_DTD = (
    "Ce fichier déclare une DTD ou des entités, ce qu’un relevé de banque ne fait jamais : il est refusé. "
    "Téléchargez-le de nouveau sur le site de la banque."
)


def _check_kind(root: etree._Element) -> None:
    match = _NAMESPACE.fullmatch(etree.QName(root).namespace or "")
    kind = match["kind"] if match else ""
    if kind == "camt.053":
        return
    if kind:
        what = _OTHER_KINDS.get(kind, f"un message {kind.upper()}")
        raise BankFileError(f"Ce fichier est {what}. Demandez à la banque le relevé de compte CAMT.053.")
    raise BankFileError(
        "Ce fichier XML n’est pas un message bancaire ISO 20022 : "
        "demandez à la banque le relevé de compte au format CAMT.053."
    )


def _statement(node: etree._Element) -> Statement:
    reference = _text(node, "Id")[:REFERENCE]
    where = f"Relevé « {reference} »" if reference else "Relevé sans numéro"
    iban = "".join(_text(node, "Acct/Id/IBAN").split()).upper()
    if not iban:
        raise BankFileError(
            f"{where} : le compte n’a pas d’IBAN (ligne {node.sourceline}). "
            "Demandez à la banque un relevé qui le porte."
        )
    if not iban_number.is_valid(iban):
        raise BankFileError(
            f"{where} : l’IBAN du compte est faux (ligne {node.sourceline}). Sa clé ne correspond pas : "
            "téléchargez de nouveau le fichier."
        )
    currency = _text(node, "Acct/Ccy") or CURRENCY
    if currency != CURRENCY:
        raise BankFileError(
            f"{where} : le compte est en {currency[:3]}. Seuls les comptes en euros sont lus."
        )
    lines: list[Line] = []
    notes: list[str] = []
    for entry in _all(node, "Ntry"):
        lines += _lines(entry, notes)
        if len(lines) > MAX_LINES:
            raise BankFileError(f"{where} : plus de {MAX_LINES} lignes. Exportez une période plus courte.")
    return Statement(
        iban, reference, tuple(lines), _balance(node, _OPENING, last=False),
        _balance(node, _CLOSING, last=True), tuple(notes),
    )  # fmt: skip


def _balance(node: etree._Element, kinds: tuple[str, ...], *, last: bool) -> Balance | None:
    """The first opening balance, or the last closing one; None where the bank gives none."""
    for kind in kinds:
        found = [one for one in _all(node, "Bal") if _text(one, "Tp/CdOrPrtry/Cd") == kind]
        if found:
            one = found[-1] if last else found[0]
            return Balance(_day(one, "Dt"), _signed(one))
    return None


# --- Entries --------------------------------------------------------------------------------------------


def _lines(entry: etree._Element, notes: list[str]) -> list[Line]:
    status = _text(entry, "Sts/Cd") or _text(entry, "Sts")
    if status and status != "BOOK":
        # Announced by the bank, not yet on the account: the next statement will hold it.
        return []
    total = _signed(entry)
    if total == 0:
        return []
    details = list(_all(entry, "NtryDtls/TxDtls"))
    amounts = [_detail_cents(one, entry) for one in details]
    known = [cents for cents in amounts if cents is not None]
    if len(details) < 2:
        return [_line(entry, details[0] if details else None, total)]
    if len(known) == len(details) and sum(known) == total:
        return [_line(entry, one, cents) for one, cents in zip(details, known, strict=True) if cents]
    notes.append(
        sentence(
            f"Ligne {entry.sourceline} du fichier : une remise de {len(details)} opérations dont le détail "
            "ne donne pas le total ; elle reste en une seule ligne."
        )
    )
    return [_line(entry, None, total)]


def _line(entry: etree._Element, detail: etree._Element | None, cents: int) -> Line:
    value = _day(entry, "ValDt") if _one(entry, "ValDt") is not None else None
    # Some banks leave out the day of the entry when it is the day of value.
    day = value if value is not None and _one(entry, "BookgDt") is None else _day(entry, "BookgDt")
    inside = entry if detail is None else detail
    party, iban = _party(inside, incoming=cents > 0)
    return Line(
        booked_on=day,
        cents=cents,
        text=_words(entry, detail)[:TEXT],
        party=party[:PARTY],
        party_iban=iban,
        value_on=value,
        bank_reference=_reference(inside, "Refs/AcctSvcrRef") or _reference(entry, "AcctSvcrRef"),
        end_to_end=_reference(inside, "Refs/EndToEndId"),
        reversal=_text(entry, "RvslInd") in {"true", "1"},
    )


def _words(entry: etree._Element, detail: etree._Element | None) -> str:
    """What the payer wrote, else what the bank did; each sentence once."""
    inside = entry if detail is None else detail
    paths = ("RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/AddtlRmtInf", "AddtlTxInf")
    nested = paths if detail is not None else tuple(f"NtryDtls/TxDtls/{path}" for path in paths)
    found = [_plain(node) for path in nested for node in _all(inside, path)]
    # Some banks cut one sentence in several elements of 140 signs; others write again what they said above.
    said = list(dict.fromkeys(text for text in found if text))
    if not said or detail is None:
        said.append(_text(entry, "AddtlNtryInf"))
    return " ".join(dict.fromkeys(text for text in said if text))


def _party(node: etree._Element, *, incoming: bool) -> tuple[str, str]:
    """(who paid or was paid, their IBAN). The name sits one level deeper since version 08."""
    role = "Dbtr" if incoming else "Cdtr"
    names = [
        _text(node, f"RltdPties/{who}/{path}") for who in (role, f"Ultmt{role}") for path in ("Pty/Nm", "Nm")
    ]
    iban = "".join(_text(node, f"RltdPties/{role}Acct/Id/IBAN").split()).upper()
    return " / ".join(dict.fromkeys(name for name in names if name)), iban[:34]


def _detail_cents(detail: etree._Element, entry: etree._Element) -> int | None:
    """Signed cents of one transaction of an entry; None where the bank gives no amount in euros."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        node = _one(detail, path)
        if node is not None and node.get("Ccy") == CURRENCY:
            direction = _text(detail, "CdtDbtInd") or _text(entry, "CdtDbtInd")
            return _cents(node) * (1 if direction == "CRDT" else -1)
    return None


# --- Elements -------------------------------------------------------------------------------------------


def _signed(node: etree._Element) -> int:
    """The amount of an entry or of a balance, in cents, with its sign."""
    amount, direction = _one(node, "Amt"), _text(node, "CdtDbtInd")
    if amount is None or direction not in {"CRDT", "DBIT"}:
        missing = "montant" if amount is None else "sens (crédit ou débit)"
        raise BankFileError(
            f"À la ligne {node.sourceline} du fichier, il manque le {missing}. "
            "Téléchargez de nouveau le relevé."
        )
    if amount.get("Ccy") != CURRENCY:
        currency = (amount.get("Ccy") or "sans devise")[:12]
        raise BankFileError(
            f"À la ligne {amount.sourceline} du fichier, le montant n’est pas en euros ({currency}) : "
            "seuls les comptes en euros sont lus."
        )
    return _cents(amount) * (1 if direction == "CRDT" else -1)


def _cents(node: etree._Element) -> int:
    text = _plain(node)
    try:
        value = Decimal(text) * 100
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0 or value != value.to_integral_value() or value > 10**13:
        raise BankFileError(
            f"À la ligne {node.sourceline} du fichier, « {text[:20]} » n’est pas un montant en euros "
            "et centimes. Téléchargez de nouveau le relevé."
        )
    return int(value)


def _day(node: etree._Element, path: str) -> date:
    text = _text(node, f"{path}/Dt") or _text(node, f"{path}/DtTm")
    try:
        if not _DAY.match(text):
            raise ValueError(text)
        return date.fromisoformat(text[:10])
    except ValueError as error:
        what = f"« {text[:20]} » n’est pas une date (aaaa-mm-jj)" if text else "il manque la date"
        raise BankFileError(
            f"À la ligne {node.sourceline} du fichier, {what}. Téléchargez de nouveau le relevé."
        ) from error


def _reference(node: etree._Element, path: str) -> str:
    text = _text(node, path)
    return "" if text.upper() in _EMPTY else text[:REFERENCE]


def _all(node: etree._Element, path: str) -> Iterator[etree._Element]:
    """Elements at this path whatever the version's namespace."""
    return iter(node.iterfind("/".join(f"{{*}}{step}" for step in path.split("/"))))


def _one(node: etree._Element, path: str) -> etree._Element | None:
    return next(_all(node, path), None)


def _text(node: etree._Element, path: str) -> str:
    found = _one(node, path)
    return "" if found is None else _plain(found)


def _plain(node: etree._Element) -> str:
    return _SPACES.sub(" ", node.text or "").strip()
