"""The territory of management as a value, between the form and the action."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a community sits and whom it answers to; ``commune_code`` is an INSEE code."""

    commune_code: str
    address: str = ""
    postal_code: str = ""
    ars_delegation: str = ""
    cpam: str = ""
    msa: str = ""
    samu: str = ""
    dac: str = ""
    ght: str = ""
    cls: str = ""
    cts: str = ""
