"""What is on the table during one request: a territory, a profession, the changes, and what they give.

The address holds the whole state (`p`, `e` the changes, `r` those undone), so that any web process answers
the same, an address can be shared, and the browser's own history undoes.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import quote

from django.http import QueryDict

from maillage.communities.territory.models import TerritoryVersion
from maillage.planning.whatif.edits import MAX_EDITS, Edit, read, write
from maillage.planning.whatif.forms import GestureForm
from maillage.planning.whatif.outcome import Outcome, Place, reached
from maillage.planning.whatif.queries import around, places_of, territory_of
from maillage.planning.whatif.world import World, world
from maillage.reference.supply.models import SupplyEdition
from maillage.reference.supply.queries import editions


@dataclass(frozen=True, slots=True)
class Plan:
    """The state that an address carries."""

    profession: str
    edits: tuple[Edit, ...] = ()
    undone: tuple[Edit, ...] = ()
    version: int | None = None
    copied: int | None = None

    @classmethod
    def of(cls, values: QueryDict, known: Mapping[str, SupplyEdition]) -> "Plan":
        """What the address says, as far as it can be understood."""
        asked = values.get("p", "")
        return cls(
            profession=asked if asked in known else next(iter(known), ""),
            edits=read(values.get("e", "")),
            undone=read(values.get("r", "")),
            version=small_number(values.get("version")),
            copied=small_number(values.get("de")),
        )

    @property
    def edits_text(self) -> str:
        return write(self.edits)

    @property
    def undone_text(self) -> str:
        return write(self.undone)

    def query(self, **other: object) -> str:
        """The canonical query string; `other` replaces fields."""
        plan = replace(self, **other) if other else self  # type: ignore[arg-type]
        values = {
            "p": plan.profession,
            "e": write(plan.edits),
            "r": write(plan.undone),
            "version": plan.version,
            "de": plan.copied,
        }
        return "&".join(f"{name}={quote(str(value), safe=',')}" for name, value in values.items() if value)

    # --- Changes: each returns another plan ---------------------------------------------------------------

    def made(self, edit: Edit) -> "Plan":
        return replace(self, edits=(*self.edits, edit), undone=())

    def undo(self) -> "Plan":
        if not self.edits:
            return self
        return replace(self, edits=self.edits[:-1], undone=(*self.undone, self.edits[-1]))

    def redo(self) -> "Plan":
        if not self.undone:
            return self
        return replace(self, edits=(*self.edits, self.undone[-1]), undone=self.undone[:-1])

    def without(self, rank: int) -> "Plan":
        """Without the change of that rank, from 0; the others keep their order."""
        left = tuple(edit for at, edit in enumerate(self.edits) if at != rank)
        return replace(self, edits=left, undone=()) if len(left) < len(self.edits) else self


def small_number(text: str | None) -> int | None:
    """A small positive number of an address; None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


@dataclass
class Workshop:
    """`error` says why the change asked for was not made; `spent_ms`: the time of the exact computation."""

    version: TerritoryVersion
    plan: Plan
    editions: Mapping[str, SupplyEdition]
    world: World
    territory: Mapping[str, Place]
    nearby: Mapping[str, Place]
    outcome: Outcome
    impossible: Mapping[int, str]
    heads: Mapping[str, float]
    spent_ms: float
    error: str = ""
    message: str = ""
    form: GestureForm = field(default_factory=GestureForm)

    @property
    def names(self) -> dict[str, str]:
        return {code: place.name for code, place in (*self.territory.items(), *self.nearby.items())}

    @property
    def changes(self) -> list[tuple[int, Edit, str, str]]:
        """(rank, change, its sentence, why it cannot be made) in order."""
        names, noun = self.names, self.world.noun
        return [
            (rank, edit, edit.said(names, noun), self.impossible.get(rank, ""))
            for rank, edit in enumerate(self.plan.edits)
        ]


def open_workshop(version: TerritoryVersion, values: QueryDict, today: date) -> Workshop | None:
    """Read the address, make the change that it asks for (`op`), compute. None when no supply is loaded.

    Four queries; the first of a process and profession builds the national computation.
    """
    known = editions()
    plan = Plan.of(values, known)
    if not plan.profession:
        return None
    of = world(known[plan.profession], today)
    territory = territory_of(version, of)
    ground = Ground(version, known, of, territory, around(of, territory))
    return _operate(ground, plan, values) if values.get("op") else ground.with_plan(plan)


@dataclass(frozen=True, slots=True)
class Ground:
    """What no change alters during a request."""

    version: TerritoryVersion
    editions: Mapping[str, SupplyEdition]
    world: World
    territory: Mapping[str, Place]
    nearby: Mapping[str, Place]

    def with_plan(self, plan: Plan) -> Workshop:
        """Make the changes of a plan and measure what they give."""
        begin = time.perf_counter()
        # A professional of far away may serve people farther still.
        far = {code for edit in plan.edits for code in edit.places} - {*self.territory, *self.nearby}
        nearby = {**self.nearby, **places_of(self.world, far, {})} if far else self.nearby
        reach = reached(self.world, plan.edits, self.territory, nearby)
        missing = [code for code in reach.outside(self.territory) if code not in nearby]
        named = {**nearby, **places_of(self.world, missing, {})} if missing else nearby
        outcome = reach.outcome(self.territory, named)
        return Workshop(
            version=self.version,
            plan=plan,
            editions=self.editions,
            world=self.world,
            territory=self.territory,
            nearby=named,
            outcome=outcome,
            impossible=reach.made.impossible,
            heads={code: office.heads for code, office in reach.made.offices.items()},
            spent_ms=1000 * (time.perf_counter() - begin),
        )


# --- Operations -------------------------------------------------------------------------------------------

_SAID = {
    "annuler": "Dernier changement annulé.",
    "refaire": "Changement rétabli.",
    "vider": "Tous les changements sont retirés.",
    "oter": "Changement retiré.",
}


def _operate(ground: Ground, plan: Plan, values: QueryDict) -> Workshop:
    verb, _, rank = values.get("op", "").partition(":")
    if verb == "faire":
        return _make(ground, plan, values)
    if verb not in _SAID:
        return _refused(ground.with_plan(plan), "Action inconnue.")
    after = {
        "annuler": plan.undo,
        "refaire": plan.redo,
        "vider": lambda: replace(plan, edits=(), undone=()),
        "oter": lambda: plan.without(int(rank) if rank.isdigit() else -1),
    }[verb]()
    table = ground.with_plan(after)
    if after != plan:
        table.message = f"{_SAID[verb]} {summary(table)}"
    return table


def _make(ground: Ground, plan: Plan, values: QueryDict) -> Workshop:
    form = GestureForm(values)
    if not form.is_valid():
        return _refused(ground.with_plan(plan), "", form)
    if len(plan.edits) >= MAX_EDITS:
        reason = f"Un scénario compte {MAX_EDITS} changements au plus."
        return _refused(ground.with_plan(plan), reason, form)
    edit = form.edit()
    if any(code not in ground.world.positions for code in edit.places):
        return _refused(ground.with_plan(plan), "Cette commune n’est pas dans le calcul.", form)
    table = ground.with_plan(plan.made(edit))
    if reason := table.impossible.get(len(plan.edits)):
        return _refused(ground.with_plan(plan), reason, form)
    said = edit.said(table.names, table.world.noun)
    table.message = f"{said[0].upper()}{said[1:]}. {summary(table)}"
    return table


def _refused(table: Workshop, reason: str, form: GestureForm | None = None) -> Workshop:
    """The table as it was, with the reason; what was typed stays in the form."""
    table.error = table.message = reason
    if form is not None:
        table.form = form
        table.message = reason or " ".join(str(text) for texts in form.errors.values() for text in texts)
    return table


def summary(table: Workshop) -> str:
    """What a screen reader is told after a change."""
    losers, winners = len(table.outcome.losers.lines), len(table.outcome.winners.lines)
    if not losers and not winners:
        return "Aucune commune du territoire ne perd ni ne gagne."
    return f"{_told(losers, 'perd', 'perdent')}, {_told(winners, 'gagne', 'gagnent').lower()}."


def _told(number: int, one: str, many: str) -> str:
    """« Aucune commune ne perd », « 1 commune perd », « 3 communes perdent »."""
    if not number:
        return f"Aucune commune ne {one}"
    return f"{number} commune{'s' if number > 1 else ''} {many if number > 1 else one}"
