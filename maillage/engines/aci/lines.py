"""The instalments of one contract year, line by line."""

from dataclasses import dataclass, replace
from datetime import date

from maillage import french

from . import explain
from .contract import Case, MissionPlan
from .dates import ContractYear
from .entitlement import Entitlement, Pick, entitle
from .money import allocate
from .results import Line
from .rulebook import BySize, Figure, Version
from .signed import SIGNED_SOURCE, prevail
from .vocabulary import (
    INSTALMENT_LABELS,
    MISSION_LABELS,
    PART_LABELS,
    Confidence,
    Instalment,
    Mission,
    Part,
    PreMissionRow,
    Size,
    weakest,
)


def before_contract_lines(case: Case) -> tuple[Line, ...]:
    """Money paid after the letter of intent, where the agreement has some; it enters no total."""
    row = case.version_at_signature.letter_of_intent
    if row is None:
        return ()
    return (_once(case, Part.LETTER_OF_INTENT, row, "Versée une fois, avant la signature du contrat."),)


def year_lines(case: Case, year: ContractYear) -> tuple[Line, ...]:
    """Every line that a contract year earns: functioning first, then the missions in order."""
    lines = _pre_mission(case) if year.number == 1 else _functioning(case, year)
    until = case.end_in(year) or year.next_anniversary
    for plan in case.plans.values():
        if plan.runs_in(year) and plan.starts_on < until:
            lines += _fixed(case, year, plan) + _variable(case, year, plan)
    return tuple(lines)


def _pre_mission(case: Case) -> list[Line]:
    rows = case.version_at_signature.pre_mission
    row = rows.get(case.settings.pre_mission_row, rows[PreMissionRow.BASE])
    when = (
        "Versé en entier à la signature, si le dossier est complet ; tient lieu de fonctionnement en année 1."
    )
    return [_once(case, Part.PRE_MISSION, row, when)]


def _once(case: Case, part: Part, row: BySize, when: str) -> Line:
    figure = row[case.size_at_signature]
    signed = case.contract.signed.get((1, None, part))
    if signed is not None:
        figure = prevail(signed, figure)
    noun = PART_LABELS[part]
    if figure.cents is None:
        text = explain.join(explain.unknown(noun, case.size_at_signature))
    else:
        amount = f"{noun} : {french.euros(figure.cents)} pour la taille {case.size_at_signature.value}."
        text = explain.join(amount, when, explain.figure_caution(figure))
    return Line(
        code=part,
        label=noun,
        mission=None,
        part=part,
        instalment=Instalment.ONCE,
        cents=figure.cents,
        confidence=figure.confidence,
        source=figure.source,
        explanation=text,
        due_on=case.contract.signed_on,
    )


def _functioning(case: Case, year: ContractYear) -> list[Line]:
    """The yearly amount, due once a mission has started."""
    pick = _prevailing(case, year, None, Part.FUNCTIONING, lambda version, size: version.functioning[size])
    due = entitle(case, year, year.starts_on, pick, until=case.end_in(year))
    noun = PART_LABELS[Part.FUNCTIONING]
    first_start = min(plan.starts_on for plan in case.plans.values())
    if first_start >= (case.end_in(year) or year.next_anniversary):
        text = (
            "Le fonctionnement annuel n'est versé qu'une fois les missions démarrées : rien cette année-là."
        )
        return [
            _line(None, Part.FUNCTIONING, kind, 0, Confidence.MEDIUM, due, text, due_on)
            for kind, due_on in (
                (Instalment.ADVANCE, year.starts_on),
                (Instalment.BALANCE, year.next_anniversary),
            )
        ]
    event, paid_on = "à l'anniversaire du contrat", year.starts_on
    if first_start > year.starts_on:
        event, paid_on = "au démarrage de la première mission", first_start
    return _cut_in_two(case, year, None, noun, due, _Advance(event, paid_on, pick, year.starts_on))


def _fixed(case: Case, year: ContractYear, plan: MissionPlan) -> list[Line]:
    first_year = year.holds(plan.starts_on)
    start = max(plan.starts_on, year.starts_on)
    pick = _prevailing(
        case, year, plan.mission, Part.FIXED, _pick(case, plan.mission, Part.FIXED, first_year=first_year)
    )
    due = _unless_left(plan, year, entitle(case, year, start, pick, until=case.end_in(year)))
    noun = "Part fixe"
    if case.version_on(year.ends_on).missions[plan.mission].fixed_following is not None:
        noun = "Part fixe, année de rédaction du plan" if first_year else "Part fixe, mise à jour du plan"
    event = "au démarrage de la mission" if first_year else "à l'anniversaire du contrat"
    return _cut_in_two(case, year, plan.mission, noun, due, _Advance(event, start, pick, start))


def _variable(case: Case, year: ContractYear, plan: MissionPlan) -> list[Line]:
    needs_crisis = case.version_on(year.ends_on).missions[plan.mission].variable_needs_crisis
    granted = case.contract.earned.get((year.number, plan.mission))
    if needs_crisis and year.number not in case.contract.crisis_years and granted is None:
        return []
    pick = _pick(case, plan.mission, Part.VARIABLE, first_year=year.holds(plan.starts_on))
    pick = _prevailing(case, year, plan.mission, Part.VARIABLE, pick)
    due = entitle(
        case,
        year,
        max(plan.starts_on, year.starts_on),
        pick,
        prorated=case.settings.variable_prorated and not needs_crisis,
        if_partial=Confidence.HIGH if needs_crisis else Confidence.LOW,
        until=case.end_in(year),
    )
    due = _unless_left(plan, year, due)
    noun = "Part variable, crise reconnue par l'ARS" if needs_crisis else "Part variable"
    amount = explain.whole_amount(noun, due, year, case.settings)
    cents, confidence = due.cents, due.confidence
    due_on = case.end_in(year) or year.next_anniversary
    if granted is not None:
        cents, confidence, due_on = granted.cents, Confidence.HIGH, max(due_on, granted.agreed_on)
        text = explain.join(amount, explain.granted(granted))
    elif cents is None:
        text = amount
    elif needs_crisis:
        text = explain.join(amount, explain.crisis(due_on), explain.cautions(due))
    else:
        percent = case.contract.achievement_percent
        cents = allocate(cents, (percent, 100 - percent), case.settings.rounding)[0]
        earned = explain.earned(percent, cents, due_on)
        text = explain.join(amount, earned, explain.cautions(due, variable=True))
    kind, part = Instalment.AFTER_REVIEW, Part.VARIABLE
    line = _line(plan.mission, part, kind, cents, confidence, due, text, due_on)
    return [line if granted is None else replace(line, source=SIGNED_SOURCE)]


def _prevailing(case: Case, year: ContractYear, mission: Mission | None, part: Part, pick: Pick) -> Pick:
    """The same, where an amount signed for this year prevails."""
    signed = case.contract.signed.get((year.number, mission, part))
    if signed is None:
        return pick
    return lambda version, size: prevail(signed, pick(version, size))


def _unless_left(plan: MissionPlan, year: ContractYear, due: Entitlement) -> Entitlement:
    """A mission given back inside the year: its year is counted whole, and nothing confirms it."""
    if plan.leaves_on is None or not year.holds(plan.leaves_on) or due.cents is None:
        return due
    return replace(due, doubtful_change=True, confidence=weakest(due.confidence, Confidence.LOW))


def _pick(case: Case, mission: Mission, part: Part, *, first_year: bool) -> Pick:
    """How to find the yearly figure of a part of a mission."""

    def pick(version: Version, size: Size) -> Figure:
        fill = case.settings.use_reconstruction
        return case.rules.mission_figure(version, mission, part, size, first_year=first_year, fill=fill)

    return pick


@dataclass(frozen=True, slots=True)
class _Advance:
    """When an advance is paid, how it is said, and of what: from ``start``, as if nothing ended."""

    event: str
    paid_on: date
    pick: Pick
    start: date


def _cut_in_two(
    case: Case, year: ContractYear, mission: Mission | None, noun: str, due: Entitlement, advance: _Advance
) -> list[Line]:
    """Advance and balance of an amount; together they are the amount, to the cent.

    In the year of a termination the advance was paid on the whole year: the balance may be to give back.
    """
    percent = case.version_on(year.starts_on).advance_percent
    amounts: tuple[int | None, ...] = (None, None)
    ended = case.end_in(year)
    if due.cents is not None:
        whole = due.cents
        if ended is not None:
            whole = entitle(case, year, advance.start, advance.pick).cents or 0
        paid = allocate(whole, (percent, 100 - percent), case.settings.rounding)[0]
        amounts = (paid, due.cents - paid)
    amount = explain.whole_amount(noun, due, year, case.settings)
    part = Part.FIXED if mission else Part.FUNCTIONING
    last = explain.balance(100 - percent, year.next_anniversary)
    if ended is not None:
        last = explain.settled(amounts[0] or 0, amounts[1] or 0, ended)
    lines = []
    for kind, cents, said, due_on in (
        (
            Instalment.ADVANCE,
            amounts[0],
            explain.advance(percent, advance.event, advance.paid_on),
            advance.paid_on,
        ),
        (Instalment.BALANCE, amounts[1], last, ended or year.next_anniversary),
    ):
        text = amount if cents is None else explain.join(amount, said, explain.cautions(due))
        lines.append(_line(mission, part, kind, cents, due.confidence, due, text, due_on))
    return lines


def _line(
    mission: Mission | None,
    part: Part,
    kind: Instalment,
    cents: int | None,
    confidence: Confidence,
    due: Entitlement,
    explanation: str,
    due_on: date,
) -> Line:
    names = [mission, part, kind if kind is not Instalment.AFTER_REVIEW else None]
    label = PART_LABELS[part] if mission is None else f"{MISSION_LABELS[mission]} : {PART_LABELS[part]}"
    if kind is not Instalment.AFTER_REVIEW:
        label += f" – {INSTALMENT_LABELS[kind]}"
    return Line(
        code=".".join(name for name in names if name),
        label=french.sentence(label),
        mission=mission,
        part=part,
        instalment=kind,
        cents=cents,
        confidence=confidence,
        source=due.figure.source,
        explanation=french.sentence(explanation),
        due_on=due_on,
    )
