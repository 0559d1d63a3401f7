"""The fourteen stages as data (``data/stages.toml``), and what may follow what."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from maillage.engines.aci import Confidence
from maillage.foundation.tenancy.enums import Stage

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a checklist.

    ``check`` is the code under which a room may answer it; ``reached`` the status whose presence in the
    history answers it when no room does.
    """

    code: str
    label: str
    help: str
    owner: str
    needed: bool
    check: str = ""
    reached: str = ""


@dataclass(frozen=True, slots=True)
class StageText:
    """One of the fourteen: who acts, what it produces, its clock in words, its checklist."""

    number: int
    title: str
    statuses: tuple[Stage, ...]
    who: str
    document: str
    clock: str
    help: str
    source: str
    confidence: Confidence
    items: tuple[Item, ...]
    clock_parameter: str = ""

    def item(self, code: str) -> Item | None:
        return next((one for one in self.items if one.code == code), None)


@dataclass(frozen=True, slots=True)
class StageBook:
    """The dated file."""

    version: str
    valid_from: date
    stages: tuple[StageText, ...]

    def of(self, status: Stage) -> StageText:
        """The stage that a status belongs to."""
        return next(one for one in self.stages if status in one.statuses)

    def item(self, code: str) -> Item | None:
        return next((found for one in self.stages if (found := one.item(code))), None)


@lru_cache(maxsize=1)
def stage_book() -> StageBook:
    """The stages, read once."""
    raw = tomllib.loads((DATA / "stages.toml").read_text(encoding="utf-8"))
    labels = {source["code"]: source["label"] for source in raw["sources"]}
    return StageBook(
        raw["version"],
        raw["valid_from"],
        tuple(
            StageText(
                **{
                    **one,
                    "statuses": tuple(Stage(code) for code in one["statuses"]),
                    "source": labels[one["source"]],
                    "confidence": Confidence(one["confidence"]),
                    "items": tuple(Item(**item) for item in one["items"]),
                }
            )
            for one in raw["stage"]
        ),
    )


_AFTER_CONTRACT = (Stage.DG_PREPARATION, Stage.AVENANT, Stage.RENOUVELLEMENT, Stage.RESILIE)
# What may follow what. Anything else is a correction of what was recorded before.
NEXT: dict[Stage, tuple[Stage, ...]] = {
    Stage.EMERGENCE: (Stage.PRE_PROJET, Stage.LI_DEPOSEE),
    Stage.PRE_PROJET: (Stage.LI_DEPOSEE,),
    # A letter may be withdrawn before the answer.
    Stage.LI_DEPOSEE: (Stage.LI_VALIDEE, Stage.LI_A_COMPLETER, Stage.LI_REFUSEE, Stage.PRE_PROJET),
    Stage.LI_A_COMPLETER: (Stage.LI_DEPOSEE, Stage.LI_VALIDEE, Stage.LI_REFUSEE, Stage.PRE_PROJET),
    Stage.LI_REFUSEE: (Stage.PRE_PROJET, Stage.LI_DEPOSEE),
    Stage.LI_VALIDEE: (Stage.STRUCTURE_CREEE, Stage.PS_REDACTION),
    Stage.STRUCTURE_CREEE: (Stage.PS_REDACTION, Stage.PS_DEPOSE),
    Stage.PS_REDACTION: (Stage.STRUCTURE_CREEE, Stage.PS_DEPOSE),
    # A project may be withdrawn before the answer.
    Stage.PS_DEPOSE: (Stage.PS_VALIDE, Stage.PS_OPPOSITION, Stage.PS_REDACTION),
    Stage.PS_OPPOSITION: (Stage.PS_REDACTION, Stage.PS_DEPOSE),
    Stage.PS_VALIDE: (Stage.ACI_NEGOCIATION, Stage.ACI_SIGNE),
    Stage.ACI_NEGOCIATION: (Stage.ACI_SIGNE,),
    Stage.ACI_SIGNE: _AFTER_CONTRACT,
    Stage.DG_PREPARATION: (Stage.DG_TENU, Stage.AVENANT, Stage.RENOUVELLEMENT, Stage.RESILIE),
    Stage.DG_TENU: (Stage.DG_SOLDE, *_AFTER_CONTRACT),
    Stage.DG_SOLDE: _AFTER_CONTRACT,
    Stage.AVENANT: _AFTER_CONTRACT,
    Stage.RENOUVELLEMENT: (Stage.ACI_SIGNE, Stage.RESILIE),
    Stage.RESILIE: (Stage.PS_REDACTION, Stage.ACI_NEGOCIATION),
}


def fault_of(line: list[tuple[Stage, date]]) -> str:
    """Why this sequence of (status, day) cannot be the life of a community; empty when it can.

    The first status may be any: communities join the platform along their way.
    """
    for (before, day_before), (after, day_after) in pairwise(line):
        if after not in NEXT[before]:
            return f"« {after.label} » ne peut pas suivre « {before.label} »."
        if day_after < day_before:
            return f"« {after.label} » ne peut pas être antérieur à « {before.label} »."
    return ""
