"""Who of the prospects joined: told by the members' room above, so that this one never imports it."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from maillage.communities.practitioners.names import name_key
from maillage.communities.prospects.models import Prospect


@dataclass(frozen=True, slots=True)
class Membership:
    """One card of the register; ``status`` in French, ``admitted`` when it counts as a member today."""

    number: int
    rpps: str
    finess: str
    name: str
    status: str
    admitted: bool


@dataclass(frozen=True, slots=True)
class Register:
    """What the members' room offers: its cards (one query), the address of a card and that of a new one."""

    read: Callable[[], list[Membership]]
    card: str
    new: str


_registers: list[Register] = []


def keeps_members(register: Register) -> None:
    """Called once, by the application that holds the register, when it is ready."""
    _registers[:] = [register]


def register() -> Register | None:
    """The register of this installation, if it has one."""
    return _registers[0] if _registers else None


@dataclass(frozen=True, slots=True)
class Joined:
    """``sure``: by number, or by the card made from the prospect; else only the name says so."""

    membership: Membership
    sure: bool


class Memberships:
    """The cards of the register, found from a prospect. One query, when made."""

    def __init__(self, found: Iterable[Membership]) -> None:
        self.by_number: dict[int, Membership] = {}
        self.by_key: dict[str, Membership] = {}
        self.by_name: dict[str, list[Membership]] = defaultdict(list)
        for one in found:
            self.by_number[one.number] = one
            self.by_name[name_key(one.name)].append(one)
            for key in (one.rpps, one.finess):
                if key:
                    self.by_key[key] = one

    def of(self, prospect: Prospect) -> Joined | None:
        """Their card. A name alone proves nothing, and one that two cards share says nothing."""
        sure = self.by_number.get(prospect.member_number or 0)
        sure = sure or self.by_key.get(prospect.rpps) or self.by_key.get(prospect.finess)
        if sure is not None:
            return Joined(sure, sure=True)
        same = self.by_name.get(prospect.name_key, [])
        # Two numbers that differ are two persons.
        if len(same) == 1 and not (prospect.rpps and same[0].rpps):
            return Joined(same[0], sure=False)
        return None


def memberships() -> Memberships:
    """The register of the community in scope; nobody where no room keeps one."""
    kept = register()
    return Memberships(kept.read() if kept else [])
