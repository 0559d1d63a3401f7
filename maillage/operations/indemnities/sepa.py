"""The credit transfer file: built by sepaxml, checked against the official schema, the same bytes each time.

The library draws its identifiers and its clock at random: they are set to those of the batch, which never
change, before the file is checked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lxml import etree
from sepaxml import SepaTransfer
from sepaxml.validation import ValidationError, try_valid_xml

from maillage.operations.indemnities.enums import SepaFormat


class SepaError(Exception):
    """A file that the schema refuses; nothing is handed over."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One transfer, in cents above zero."""

    holder: str
    iban: str
    cents: int
    end_to_end: str
    text: str


@dataclass(frozen=True, slots=True)
class Order:
    """What a file says. ``reference`` is its MsgId, 35 signs at most, unique for ever; ``made_at`` is UTC."""

    reference: str
    made_at: datetime
    holder: str
    iban: str
    execution_on: date
    booked_as_one: bool
    payments: Sequence[Payment]


def sepa_file(order: Order, form: SepaFormat) -> bytes:
    """The XML in UTF-8, letters without accents as banks ask. Raises ``SepaError``."""
    config = {"name": order.holder, "IBAN": order.iban, "batch": True, "currency": "EUR"}
    sepa = SepaTransfer(config, schema=form.value, clean=True)
    for one in order.payments:
        sepa.add_payment(
            {
                "name": one.holder, "IBAN": one.iban, "amount": one.cents, "description": one.text,
                "execution_date": order.execution_on, "endtoend_id": one.end_to_end,
            }
        )  # fmt: skip
    root = etree.fromstring(sepa.export(validate=False))
    space = {"s": f"urn:iso:std:iso:20022:tech:xsd:{form.value}"}
    _set(root, "//s:GrpHdr/s:MsgId", order.reference, space)
    _set(root, "//s:GrpHdr/s:CreDtTm", f"{order.made_at:%Y-%m-%dT%H:%M:%S}", space)
    _set(root, "//s:PmtInf/s:PmtInfId", f"{order.reference}-1", space)
    _set(root, "//s:PmtInf/s:BtchBookg", "true" if order.booked_as_one else "false", space)
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    try:
        try_valid_xml(content, form.value)
    except ValidationError as error:
        raise SepaError("Le fichier ne respecte pas le schéma officiel : rien n’est remis.") from error
    return content


def _set(root: etree._Element, path: str, text: str, space: dict[str, str]) -> None:
    found = root.xpath(path, namespaces=space)
    if len(found) != 1:
        raise SepaError(f"Le fichier a {len(found)} éléments {path} au lieu d’un.")
    found[0].text = text
