"""Where each mission of a contract stands against its limits of 6, 12, 18 and 24 months. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from maillage.engines.aci import MISSION_LABELS, Mission, MissionPlan, Part, Simulation, simulate
from maillage.operations.contract.reading import ContractFile, MissionRow, as_engine

SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Clock:
    """One limit of a mission: its last day (None: free), the day it was met or is planned for.

    tone: ``done``, ``late``, ``due`` or ``next``. ``kept``: met by its limit, or no limit.
    """

    limit: date | None
    on: date | None
    tone: str
    left: int | None

    @property
    def is_met(self) -> bool:
        return self.tone == "done"

    @property
    def kept(self) -> bool:
        return self.limit is None or self.on is None or self.on <= self.limit

    @property
    def words(self) -> str:
        if self.is_met:
            return "fait" if self.kept else "fait, après la limite"
        if self.tone == "late":
            return "en retard"
        if self.limit is None:
            return "sans limite"
        return "bientôt" if self.tone == "due" else "à venir"


@dataclass(frozen=True, slots=True)
class MissionStanding:
    """A mission of the contract. ``left``: given back by an avenant. ``lost_cents``: what its fixed part no
    longer pays because it starts after its limit (until today when it has not); None when it is not known.
    """

    plan: MissionPlan
    label: str
    row: MissionRow | None
    start: Clock
    deployment: Clock
    left: bool
    lost_cents: int | None = None

    @property
    def late(self) -> bool:
        return not self.left and "late" in {self.start.tone, self.deployment.tone}


def standings(file: ContractFile, simulation: Simulation, today: date) -> tuple[MissionStanding, ...]:
    """Every mission taken, in the order of the agreement."""
    return tuple(_standing(file, plan, today, lost(file, simulation, plan)) for plan in simulation.plans)


def lost(file: ContractFile, simulation: Simulation, plan: MissionPlan) -> int | None:
    """What the fixed part would have paid more, had the mission started on its limit, in cents."""
    if plan.start_by is None or plan.starts_on <= plan.start_by:
        return 0
    contract = as_engine(file)
    on_time = simulate(replace(contract, starts={**contract.starts, plan.mission: plan.start_by}))
    then, now = (_fixed(one, plan.mission) for one in (on_time, simulation))
    return None if then is None or now is None else max(0, then - now)


def _fixed(simulation: Simulation, mission: Mission) -> int | None:
    """The fixed part of a mission over the whole contract; None when a year of it is not known."""
    lines = [line for year in simulation.years for line in year.lines if line.mission is mission]
    found = [line.cents for line in lines if line.part is Part.FIXED]
    return None if None in found else sum(cents or 0 for cents in found)


def _standing(file: ContractFile, plan: MissionPlan, today: date, lost_cents: int | None) -> MissionStanding:
    row = file.missions.get(plan.mission)
    started, deployed = (row.started_on, row.deployed_on) if row else (None, None)
    # Nothing runs any more once the contract is over, nor for a mission that was given back.
    until = min(today, file.ends_on, plan.leaves_on or file.ends_on)
    return MissionStanding(
        plan=plan,
        label=MISSION_LABELS[plan.mission],
        row=row,
        start=_clock(plan.start_by, started, until, today),
        deployment=_clock(plan.deployed_by, deployed, until, today),
        left=plan.leaves_on is not None and plan.leaves_on <= today,
        lost_cents=lost_cents,
    )


def _clock(limit: date | None, on: date | None, until: date, today: date) -> Clock:
    left = (limit - today).days if limit else None
    if on is not None and on <= today:
        return Clock(limit, on, "done", left)
    if limit is None:
        return Clock(limit, on, "next", left)
    if limit < until:
        return Clock(limit, on, "late", left)
    return Clock(limit, on, "due" if limit <= today + SOON else "next", left)


def late_missions(found: Iterable[MissionStanding]) -> list[MissionStanding]:
    return [one for one in found if one.late]
