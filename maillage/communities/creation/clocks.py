"""The time limits that the history of a community has opened, and those that higher rooms add.

Pure but for these: history and parameters in, dates out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from maillage.communities.creation.parameters import Parameter
from maillage.engines.deadlines import Limit, Standing, count, standing
from maillage.foundation.tenancy.enums import Bucket, Stage
from maillage.foundation.tenancy.models import Community


class Reached(Protocol):
    """What a clock needs of a line of the history."""

    status: str
    effective_on: date


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A limit that runs or has ended: what it is, on which of the fourteen stages, from which parameter.

    ``code`` names it: ``letter``, ``project``, ``anniversary``, ``renewal``, ``contract``.
    """

    code: str
    stage: int
    title: str
    limit: Limit
    standing: Standing
    parameter: Parameter


Adder = Callable[[Community, date], list[RunningClock]]
_adders: list[Adder] = []


def adds(function: Adder) -> Adder:
    """Register the clocks that another room holds; it asks the database one question at most."""
    _adders.append(function)
    return function


def added(community: Community, today: date) -> list[RunningClock]:
    """Those of every other room today."""
    return [clock for adder in _adders for clock in adder(community, today)]


def running(
    line: Sequence[Reached], parameters: Mapping[str, Parameter], *, department: str, today: date
) -> list[RunningClock]:
    """The clocks that run today, the nearest end first; ``line`` is the standing history in order."""
    if not line:
        return []
    current, since = Stage(line[-1].status), line[-1].effective_on
    start = _Starter(parameters, department, today)
    found: list[RunningClock | None] = []
    if current is Stage.LI_DEPOSEE:
        title = "Réponse de l’ARS à la lettre d’intention"
        found.append(start.clock("letter", 4, title, since, "li_answer_days"))
    if current is Stage.PS_DEPOSE:
        title = "Opposition possible de l’ARS au projet de santé"
        found.append(start.clock("project", 8, title, since, "ps_answer_months"))
    if current.bucket is Bucket.ACI_SIGNE and (signed := _signed_on(line)):
        found += start.of_contract(signed)
    return sorted((one for one in found if one), key=lambda one: one.limit.ends_on)


def _signed_on(line: Sequence[Reached]) -> date | None:
    """The day of the last contract, which is the anniversary of everything after it."""
    return next((one.effective_on for one in reversed(line) if one.status == Stage.ACI_SIGNE), None)


@dataclass(frozen=True, slots=True)
class _Starter:
    """What every clock needs: the values of the region, its holidays, the day."""

    parameters: Mapping[str, Parameter]
    department: str
    today: date

    def clock(
        self, code: str, stage: int, title: str, start: date, parameter_code: str, *, times: int = 1
    ) -> RunningClock | None:
        """``times`` the limit that the parameter states; None when nothing says how long."""
        parameter = self.parameters.get(parameter_code)
        stated = parameter.clock() if parameter else None
        if stated is None or parameter is None:
            return None
        whole = replace(stated, count=stated.count * times)
        limit = count(start, whole, department=self.department)
        return RunningClock(code, stage, title, limit, standing(limit, self.today), parameter)

    def of_contract(self, signed: date) -> list[RunningClock | None]:
        """Its end, its next anniversary, and the day from which the next contract is prepared."""
        years = range(1, self.today.year - signed.year + 2)
        title = "Anniversaire du contrat"
        turns = (self.clock("anniversary", 12, title, signed, "anniversary_months", times=n) for n in years)
        renewal = self.clock(
            "renewal", 14, "Début de la préparation du renouvellement", signed, "renewal_alert_months"
        )
        return [
            self.clock("contract", 14, "Fin du contrat ACI", signed, "contract_months"),
            next((turn for turn in turns if turn and not turn.standing.over), None),
            renewal if renewal and not renewal.standing.over else None,
        ]
