"""What was told, on its way from a form to an action."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from maillage.care.access_to_care.unscheduled.enums import Channel, Delay, HasGp, Where
from maillage.care.persons.actions import Said


@dataclass(frozen=True, slots=True)
class Filing:
    """What the operator was told. ``gp_person`` is an account of the register, ``motive`` a code.

    ``may_write``: the person agrees that the secretariat writes it and follows it; ``consent``: that it be
    passed on to who may answer.
    """

    key: UUID
    said: Said
    motive: str
    commune_code: str
    profession: str
    channel: Channel = Channel.TELEPHONE
    delay: Delay = Delay.H24
    place: Where = Where.CABINET
    gp: HasGp = HasGp.INCONNU
    gp_person: int | None = None
    may_write: bool = False
    consent: bool = False
    details: str = ""
    ald: str = ""
    mobility: str = ""
    gp_name: str = ""
    requester: str = ""
    requester_profession: str = ""
    requester_rpps: str = ""

    def __repr__(self) -> str:
        return "<Filing •••>"


@dataclass(frozen=True, slots=True)
class Week:
    """``windows``: (weekday, from, to), Monday is 0, in minutes; ``reach`` in metres, 0 for any distance."""

    windows: tuple[tuple[int, int, int], ...]
    reach: int = 0
    visits: bool = False
    paused_until: date | None = None
