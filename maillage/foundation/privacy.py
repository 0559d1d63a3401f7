"""Classification of every stored column (design choice 10).

Each model carries an inner ``class Privacy`` with::

    purpose = "why the row exists, in French"           # one sentence of the GDPR register
    basis = Basis.PUBLIC_TASK                            # legal ground of the processing
    retention = "how long, in French"                    # duration and what starts it
    personal = {"email": Personal(Nature.CONTACT, Scrub.EMAIL)}   # columns about a person
    neutral = {"id", "created_at"}                       # every other column, named one by one

    keep = Keep("left_on", years=5)                      # the same duration, computable (see ``Keep``)

A column in neither set, or in both, fails ``tests/architecture/test_privacy.py``. The GDPR register
(article 30) is generated from these declarations, so it cannot drift from the tables.

``keep`` may be left out where ``retention`` is one of the sentences of ``SENTENCES``. Three more lines are
rarely needed; ``maillage/foundation/rights/README.md`` says when::

    whose = ("author",)              # the columns that lead to the person, where they are not guessed right
    nobody = "why, in French"        # the personal columns are those of no person that a request could name
    optional = {"phone"}             # columns erased on request even while the row must stay
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
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


class Key(StrEnum):
    """What identifies a person in a column that is neither a key to an account nor an e-mail field."""

    ACCOUNT = "account"  # the number of an account
    RPPS = "rpps"  # eleven digits, or the national identifier that starts with 8


@dataclass(frozen=True, slots=True)
class Personal:
    """One personal column: what it tells, and how a scrubbed copy replaces it."""

    nature: Nature
    scrub: Scrub
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class Keep:
    """How long a row stays: from the day in ``start``, a duration; a row whose ``start`` is empty stays.

    ``start`` is a date or an instant of the row, or one reached through its keys (``"member__left_on"``); of
    several, the latest starts the clock (``("created_at", "last_contact_on")``). ``when`` narrows the rule to
    some rows, in the words of a query. With ``whole_years`` the clock starts at the end of the calendar year:
    accounting documents.
    """

    start: str | tuple[str, ...]
    years: int = 0
    months: int = 0
    days: int = 0
    when: Mapping[str, object] = field(default_factory=dict)
    whole_years: bool = False

    @property
    def starts(self) -> tuple[str, ...]:
        """Every column that may start the clock; none when ``when`` says it all."""
        return self.start if isinstance(self.start, tuple) else (self.start,) if self.start else ()


@dataclass(frozen=True, slots=True)
class KeepWith:
    """The row goes with the one that this key names."""

    column: str


Rule = Keep | KeepWith
# Sentences that many tables share, with their one meaning.
SENTENCES: dict[str, tuple[Rule, ...]] = {
    "durée de vie de la communauté": (Keep("community__archived_at"),),
    "durée de vie de la communauté, puis 5 ans": (Keep("community__archived_at", years=5),),
    "durée de vie de la communauté, puis 10 ans": (Keep("community__archived_at", years=10),),
}


class NoPersonalData:
    """Ready-made ``Privacy`` for tables that hold no personal column: subclass it and name ``neutral``."""

    basis = Basis.NONE
    retention = "sans limite : aucune donnée personnelle"
    personal: dict[str, Personal] = {}
