"""Where money went, told by each room that pays: no low room knows who reads it.

    @pays("indemnity", "Indemnités", Permission.INDEMNITY_VIEW)
    def sums(wanted: Wanted) -> Iterable[Sum]: ...

    @seals("meeting")
    def altered(community: Community, keys: frozenset[int], by: Actor | None) -> Mapping[int, Gap]: ...

The first tells the sums that a room owes or paid, each with the links that explain it; it reads the community
in scope, in a number of queries that does not grow with the rows. The second recomputes what was sealed (a
fingerprint, bytes, an event of the log) and says what is no longer as it was; ``by`` asked for it, nobody
when a command did, and the log says so of what had to be opened. A link names its seal by
``seal=("meeting", 12)``. Both are registered when the app is ready. A sum is traced when none of its links
has a gap, and when every seal that they lean on holds. The room above adds the last links by itself: the
action and the indicators of each of the ``ends``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from urllib.parse import urlencode

from django.urls import reverse

from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.tenancy.models import Community


class Step(StrEnum):
    """What a link is, in the order of the thread: from the bank to what the money served."""

    BANK = "bank"
    ORDER = "order"
    OWED = "owed"
    DECISION = "decision"
    PROOF = "proof"
    MEETING = "meeting"
    BUDGET = "budget"
    ACTION = "action"
    INDICATOR = "indicator"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Step.BANK: "Banque",
    Step.ORDER: "Ordre de virement",
    Step.OWED: "Ce qui est dû",
    Step.DECISION: "Validations",
    Step.PROOF: "Preuve",
    Step.MEETING: "Réunion",
    Step.BUDGET: "Budget",
    Step.ACTION: "Action",
    Step.INDICATOR: "Indicateurs",
}

Seal = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Gap:
    """A link that is missing or no longer holds. ``what``: a stable code; ``words`` and ``mend``: French."""

    what: str
    words: str
    mend: str


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the thread. ``who`` names people, or may as files do: shown inside the community only.

    ``url_name`` and ``url_args`` are an address of the community, its slug left out. ``proof`` is a
    fingerprint to show; ``seal`` what must still be as it was sealed. ``gap``: why this link does not hold.
    """

    step: Step
    title: str
    on: date | None = None
    detail: str = ""
    who: str = ""
    url_name: str = ""
    url_args: tuple[int | str, ...] = ()
    proof: str = ""
    seal: Seal | None = None
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class End:
    """What a part of a sum serves. ``mission`` and ``envelope`` are codes of the action sheets, empty when
    the room cannot tell; ``sheet`` is the key of an action sheet.
    """

    cents: int
    mission: str = ""
    envelope: str = ""
    sheet: int | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """Cents that a room owes (decided by who may) or paid, and what explains them.

    ``source`` is the name that the room registered, ``pk`` the row there, ``number`` what people call it by.
    ``title`` names no person; ``whom`` does, ``payee`` is their account: they may read this one. ``ends``
    together make ``cents``. ``meeting`` is the key of the meeting that it comes from.
    """

    source: str
    pk: int
    number: str
    cents: int
    on: date
    title: str
    links: tuple[Link, ...]
    ends: tuple[End, ...]
    paid_cents: int = 0
    meeting: int | None = None
    whom: str = ""
    payee: int | None = None
    url_name: str = ""
    url_args: tuple[int | str, ...] = ()

    @property
    def gaps(self) -> list[Gap]:
        return [link.gap for link in self.links if link.gap is not None]

    @property
    def seals(self) -> list[Seal]:
        return [link.seal for link in self.links if link.seal is not None]

    @property
    def is_paid(self) -> bool:
        return self.paid_cents >= self.cents


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sums: all of them, or those that match every value given. ``until`` is excluded.

    A room answers for what it knows and leaves the rest out: a room without meetings tells none for one.
    """

    keys: frozenset[int] | None = None
    meeting: int | None = None
    sheets: frozenset[int] | None = None
    mission: str = ""
    payee: int | None = None
    since: date | None = None
    until: date | None = None


ALL = Wanted()
Teller = Callable[[Wanted], Iterable[Sum]]
Checker = Callable[[Community, frozenset[int], Actor | None], Mapping[int, Gap]]


@dataclass(frozen=True, slots=True)
class Payer:
    """A room that pays. ``permission``: who may read its sums, beside the person whom one pays."""

    source: str
    label: str
    permission: Permission
    tell: Teller


@dataclass(frozen=True, slots=True)
class Door:
    """Names of addresses under a community: of all sums; of the thread of one, for who keeps them
    (``source``, ``pk``) and for whom it pays (``?quoi=…&n=…``).
    """

    list_page: str
    page: str
    own_page: str
    permission: Permission


_payers: dict[str, Payer] = {}
_doors: list[Door] = []
_checkers: dict[str, Checker] = {}


def pays(source: str, label: str, permission: Permission) -> Callable[[Teller], Teller]:
    """Register the sums of a room; a source is registered once."""

    def register(tell: Teller) -> Teller:
        payer = Payer(source, label, permission, tell)
        if _payers.setdefault(source, payer) is not payer:
            raise ValueError(f"two payers named {source}")
        return tell

    return register


def seals(kind: str) -> Callable[[Checker], Checker]:
    """Register how to recompute what was sealed; a kind is registered once."""

    def register(checker: Checker) -> Checker:
        if _checkers.setdefault(kind, checker) is not checker:
            raise ValueError(f"two seals named {kind}")
        return checker

    return register


def opens(door: Door) -> None:
    """Say where the thread of a sum is shown: the room that shows them does, once."""
    _doors[:] = [door]


def address_of(community: Community, actor: Actor, source: str, pk: int, payee: int | None) -> str:
    """The address of the thread of a sum for this person; empty when they may not follow it."""
    payer = _payers.get(source)
    if payer is None or not _doors:
        return ""
    door = _doors[0]
    if actor.can(door.permission) and actor.can(payer.permission):
        return reverse(door.page, args=[community.slug, source, pk])
    if payee is None or payee != actor.user.pk:
        return ""
    return f"{reverse(door.own_page, args=[community.slug])}?{urlencode({'quoi': source, 'n': pk})}"


def address_of_sums(community: Community, actor: Actor, name: str, value: object) -> str:
    """The address of the sums of a meeting, an action, an indicator or a year; empty for who may not."""
    door = next((door for door in _doors if actor.can(door.permission)), None)
    return f"{reverse(door.list_page, args=[community.slug])}?{urlencode({name: value})}" if door else ""


def payers() -> list[Payer]:
    return list(_payers.values())


def payer_of(source: str) -> Payer | None:
    return _payers.get(source)


def altered(community: Community, wanted: Iterable[Seal], by: Actor | None = None) -> dict[Seal, Gap]:
    """Those of these seals that no longer hold. A kind that nobody registered is a mistake: ``KeyError``."""
    by_kind: dict[str, set[int]] = {}
    for kind, key in wanted:
        by_kind.setdefault(kind, set()).add(key)
    return {
        (kind, key): gap
        for kind, keys in by_kind.items()
        for key, gap in _checkers[kind](community, frozenset(keys), by).items()
    }
