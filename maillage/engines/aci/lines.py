"""The instalments of one contract year, line by line."""

from datetime import date

from maillage import french

from . import explain
from .contract import Case, MissionPlan
from .dates import ContractYear
from .entitlement import Entitlement, Pick, entitle
from .money import allocate
from .results import Line
from .rulebook import BySize, Figure, Version
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
    for plan in case.plans.values():
        if plan.starts_on < year.next_anniversary:
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
    due = entitle(case, year, year.starts_on, lambda version, size: version.functioning[size])
    noun = PART_LABELS[Part.FUNCTIONING]
    first_start = min(plan.starts_on for plan in case.plans.values())
    if first_start >= year.next_anniversary:
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
    if first_start > year.starts_on:
        return _cut_in_two(case, year, None, noun, due, "au démarrage de la première mission", first_start)
    return _cut_in_two(case, year, None, noun, due, "à l'anniversaire du contrat", year.starts_on)


def _fixed(case: Case, year: ContractYear, plan: MissionPlan) -> list[Line]:
    first_year = year.holds(plan.starts_on)
    start = max(plan.starts_on, year.starts_on)
    due = entitle(case, year, start, _pick(case, plan.mission, Part.FIXED, first_year=first_year))
    noun = "Part fixe"
    if case.version_on(year.ends_on).missions[plan.mission].fixed_following is not None:
        noun = "Part fixe, année de rédaction du plan" if first_year else "Part fixe, mise à jour du plan"
    event = "au démarrage de la mission" if first_year else "à l'anniversaire du contrat"
    return _cut_in_two(case, year, plan.mission, noun, due, event, start)


def _variable(case: Case, year: ContractYear, plan: MissionPlan) -> list[Line]:
    needs_crisis = case.version_on(year.ends_on).missions[plan.mission].variable_needs_crisis
    if needs_crisis and year.number not in case.contract.crisis_years:
        return []
    pick = _pick(case, plan.mission, Part.VARIABLE, first_year=year.holds(plan.starts_on))
    due = entitle(
        case,
        year,
        max(plan.starts_on, year.starts_on),
        pick,
        prorated=case.settings.variable_prorated and not needs_crisis,
        if_partial=Confidence.HIGH if needs_crisis else Confidence.LOW,
    )
    noun = "Part variable, crise reconnue par l'ARS" if needs_crisis else "Part variable"
    amount = explain.whole_amount(noun, due, year, case.settings)
    cents = due.cents
    if cents is None:
        text = amount
    elif needs_crisis:
        text = explain.join(amount, explain.crisis(year.next_anniversary), explain.cautions(due))
    else:
        percent = case.contract.achievement_percent
        cents = allocate(cents, (percent, 100 - percent), case.settings.rounding)[0]
        earned = explain.earned(percent, cents, year.next_anniversary)
        text = explain.join(amount, earned, explain.cautions(due, variable=True))
    kind, part = Instalment.AFTER_REVIEW, Part.VARIABLE
    return [_line(plan.mission, part, kind, cents, due.confidence, due, text, year.next_anniversary)]


def _pick(case: Case, mission: Mission, part: Part, *, first_year: bool) -> Pick:
    """How to find the yearly figure of a part of a mission."""

    def pick(version: Version, size: Size) -> Figure:
        fill = case.settings.use_reconstruction
        return case.rules.mission_figure(version, mission, part, size, first_year=first_year, fill=fill)

    return pick


def _cut_in_two(
    case: Case,
    year: ContractYear,
    mission: Mission | None,
    noun: str,
    due: Entitlement,
    event: str,
    paid_on: date,
) -> list[Line]:
    """Advance and balance of an amount; together they are the amount, to the cent."""
    percent = case.version_on(year.starts_on).advance_percent
    amounts: tuple[int | None, ...] = (None, None)
    if due.cents is not None:
        amounts = allocate(due.cents, (percent, 100 - percent), case.settings.rounding)
    amount = explain.whole_amount(noun, due, year, case.settings)
    part = Part.FIXED if mission else Part.FUNCTIONING
    lines = []
    for kind, cents, paid, due_on in (
        (Instalment.ADVANCE, amounts[0], explain.advance(percent, event, paid_on), paid_on),
        (
            Instalment.BALANCE,
            amounts[1],
            explain.balance(100 - percent, year.next_anniversary),
            year.next_anniversary,
        ),
    ):
        text = amount if cents is None else explain.join(amount, paid, explain.cautions(due))
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
