"""A simulation as plain dictionaries, for JSON."""

from typing import Any

from .results import Line, Simulation, Totals, YearResult
from .rulebook import RuleBook
from .vocabulary import CONFIDENCE_LABELS, MISSION_LABELS


def simulation_as_dict(simulation: Simulation, rules: RuleBook) -> dict[str, Any]:
    """Everything a simulation says: integer cents, ISO dates, `None` for what is not known.

    `source` is a key of the `sources` table at the end.
    """
    lines = [line for year in simulation.years for line in year.lines] + list(simulation.before_contract)
    used = {line.source for line in lines if line.source} | {simulation.version.bands_source}
    position = simulation.position
    return {
        "signed_on": simulation.signed_on.isoformat(),
        "population": position.population if position else None,
        "size": simulation.size.value,
        "to_next_size": position.to_next if position else None,
        "to_previous_size": position.to_previous if position else None,
        "version": simulation.version.id,
        "version_name": simulation.version.name,
        "missions": [
            {
                "code": plan.mission.value,
                "label": MISSION_LABELS[plan.mission],
                "obligatory": plan.obligatory,
                "starts_on": plan.starts_on.isoformat(),
                "start_is_assumed": not plan.chosen,
                "start_by": plan.start_by.isoformat() if plan.start_by else None,
                "deployed_by": plan.deployed_by.isoformat() if plan.deployed_by else None,
            }
            for plan in simulation.plans
        ],
        "years": [_year(year) for year in simulation.years],
        **_totals(simulation.totals),
        "payments": [
            {
                "due_on": payment.due_on.isoformat(),
                "lines": [{"year": year, "code": line.code} for year, line in payment.lines],
                **_totals(payment.totals),
            }
            for payment in simulation.payments
        ],
        "before_contract": [line_as_dict(line) for line in simulation.before_contract],
        "notices": [{"code": notice.code, "text": notice.text} for notice in simulation.notices],
        "sources": {
            key: {"title": rules.sources[key].title, "url": rules.sources[key].url} for key in sorted(used)
        },
    }


def _year(year: YearResult) -> dict[str, Any]:
    return {
        "year": year.year,
        "starts_on": year.starts_on.isoformat(),
        "ends_on": year.ends_on.isoformat(),
        "size": year.size.value,
        "version": year.version.id,
        "lines": [line_as_dict(line) for line in year.lines],
        **_totals(year.totals),
        "ceiling_cents": year.ceiling_cents,
        "ceiling_confidence": year.ceiling_confidence.value,
    }


def line_as_dict(line: Line) -> dict[str, Any]:
    """One instalment: what it is, how much, how sure, why, when."""
    return {
        "code": line.code,
        "label": line.label,
        "mission": line.mission.value if line.mission else None,
        "part": line.part.value,
        "instalment": line.instalment.value,
        "cents": line.cents,
        "confidence": line.confidence.value,
        "confidence_label": CONFIDENCE_LABELS[line.confidence],
        "source": line.source,
        "explanation": line.explanation,
        "due_on": line.due_on.isoformat(),
    }


def _totals(totals: Totals) -> dict[str, int]:
    return {
        "confirmed_cents": totals.confirmed_cents,
        "unconfirmed_cents": totals.unconfirmed_cents,
        "probable_cents": totals.probable_cents,
        "unknown_lines": totals.unknown_lines,
    }
