"""The demonstration: the targets of two years of a contract, one changed by an avenant, two to read again."""

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.contract.models import AciContract
from maillage.operations.contract.queries import last_contract, year_on, years
from maillage.operations.contract.reading import file_of
from maillage.operations.targets.actions import set_target
from maillage.operations.targets.envelopes import envelopes
from maillage.operations.targets.queries import in_force
from maillage.operations.targets.scales import Terms
from maillage.planning.evaluation.models import TrackedIndicator
from maillage.planning.evaluation.queries import followed


def year_days(community: Community, today: date) -> list[tuple[date, date]]:
    """The years that counts accumulate over: the one before the contract, then its own up to today."""
    with community_scope(community):
        contract = last_contract(community, today)
    if contract is None:
        return [(date(year, 1, 1), date(year, 12, 31)) for year in range(today.year - 2, today.year + 1)]
    first = contract.signed_on
    day_before = first.replace(year=first.year - 1, day=min(first.day, 28))
    before = (day_before, first - timedelta(days=1))
    return [before, *((one.starts_on, one.ends_on) for one in years(contract) if one.starts_on <= today)]


def load(community: Community, by: User, today: date) -> None:
    """Note the invented annex for the year in force and the one before, once."""
    with community_scope(community):
        contract = last_contract(community, today)
        if contract is None:
            return
        number = year_on(contract, today).number
        if in_force(contract, number).exists():
            return
        rows = tomllib.loads(Path(__file__).with_name("demo.toml").read_text("utf-8"))["target"]
        known = {name: one for one in followed() for name in (one.code, one.label)}
        file = file_of(contract)
        for year in range(max(1, number - 1), number + 1):
            paid = {mission.value for mission in envelopes(file, year, today)}
            for row in rows:
                indicator = known.get(row.get("own") or row.get("code"))
                if indicator is not None and indicator.mission in paid:
                    _note(contract, by, indicator, year, row, current=year == number)


def _note(
    contract: AciContract,
    by: User,
    indicator: TrackedIndicator,
    year: int,
    row: dict[str, Any],
    *,
    current: bool,
) -> None:
    given: dict[str, Any] = {
        "by": by, "community": contract.community, "contract": contract, "year": year, "indicator": indicator,
    }  # fmt: skip
    annex = f"Annexe des indicateurs, année {year} (pièce inventée)"
    if "before" in row:
        set_target(**given, terms=_terms(indicator, row, row["before"], annex))
        if not current:
            return
        annex, why = "Avenant n° 1, annexe (pièce inventée)", "montant relevé par l’avenant"
        set_target(**given, terms=_terms(indicator, row, row["euros"], annex), why=why)
        return
    set_target(**given, terms=_terms(indicator, row, row["euros"], annex))


def _terms(indicator: TrackedIndicator, row: dict[str, Any], euros: int, source: str) -> Terms:
    def number(name: str) -> Decimal | None:
        return Decimal(str(row[name])) if name in row else None

    tiers = row.get("tiers", ())
    return Terms(
        kind=row["kind"], direction=indicator.direction, cents=euros * 100, source=source,
        baseline=number("baseline"), change=number("change"), target=number("target"),
        baseline_source="valeur de fin d’année précédente" if "baseline" in row else "",
        # The last tier pays the whole amount, whatever it was raised to.
        tiers=tuple(
            (Decimal(str(bound)), min(paid, euros) * 100 if rank < len(tiers) else euros * 100)
            for rank, (bound, paid) in enumerate(tiers, 1)
        ),
    )  # fmt: skip
