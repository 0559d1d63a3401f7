"""How a moment is offered, as a form says it and an action takes it."""

from dataclasses import dataclass

from maillage.care.access_to_care.slots.enums import Audience, Where


@dataclass(frozen=True, slots=True)
class Offering:
    """``commune`` is an INSEE code, empty for the usual place of practice."""

    where: Where
    audience: Audience
    commune: str = ""
    remark: str = ""
