"""Classification of every stored column (design choice 10).

Each model carries an inner ``class Privacy`` with::

    purpose = "why the row exists, in French"           # one sentence of the GDPR register
    basis = Basis.PUBLIC_TASK                            # legal ground of the processing
    retention = "how long, in French"                    # duration and what starts it
    personal = {"email": Personal(Nature.CONTACT, Scrub.EMAIL)}   # columns about a person
    neutral = {"id", "created_at"}                       # every other column, named one by one

A column in neither set, or in both, fails ``tests/architecture/test_privacy.py``. The GDPR register
(article 30) is generated from these declarations, so it cannot drift from the tables.
"""

from dataclasses import dataclass
from enum import StrEnum


class Nature(StrEnum):
    """What a column tells about a person."""

    IDENTITY = "identity"
    CONTACT = "contact"
    PROFESSIONAL = "professional"
    BANK = "bank"
    HEALTH = "health"
    TRACE = "trace"
    SECRET = "secret"  # noqa: S105 -- the name of a nature, not a password

    @property
    def label(self) -> str:
        return _NATURE_LABELS[self]


_NATURE_LABELS = {
    Nature.IDENTITY: "identité",
    Nature.CONTACT: "coordonnées",
    Nature.PROFESSIONAL: "vie professionnelle ou associative",
    Nature.BANK: "données bancaires",
    Nature.HEALTH: "santé",
    Nature.TRACE: "trace d'activité",
    Nature.SECRET: "secret d'authentification",
}


class Basis(StrEnum):
    """Legal ground of a processing (GDPR article 6, and 9 for health)."""

    NONE = "none"
    PUBLIC_TASK = "public_task"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    LEGITIMATE_INTEREST = "legitimate_interest"
    CARE = "care"
    CONSENT = "consent"

    @property
    def label(self) -> str:
        return _BASIS_LABELS[self]


_BASIS_LABELS = {
    Basis.NONE: "aucune donnée personnelle",
    Basis.PUBLIC_TASK: "mission d'intérêt public (art. 6-1-e)",
    Basis.CONTRACT: "contrat (art. 6-1-b)",
    Basis.LEGAL_OBLIGATION: "obligation légale (art. 6-1-c)",
    Basis.LEGITIMATE_INTEREST: "intérêt légitime (art. 6-1-f)",
    Basis.CARE: "prise en charge (art. 9-2-h)",
    Basis.CONSENT: "consentement (art. 6-1-a)",
}


class Scrub(StrEnum):
    """What happens to the column in a scrubbed copy of the database."""

    ERASE = "erase"
    EMAIL = "email"
    NAME = "name"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Personal:
    """One personal column: what it tells, and how a scrubbed copy replaces it."""

    nature: Nature
    scrub: Scrub


class NoPersonalData:
    """Ready-made ``Privacy`` for tables that hold no personal column: subclass it and name ``neutral``."""

    basis = Basis.NONE
    retention = "sans limite : aucune donnée personnelle"
    personal: dict[str, Personal] = {}
