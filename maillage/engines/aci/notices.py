"""What the reader of a simulation must know beside the amounts."""

from collections.abc import Iterator

from maillage import french

from .contract import Case
from .explain import RECONSTRUCTION
from .results import Notice, YearResult
from .signed import SIGNED_SOURCE
from .sizes import SizePosition
from .vocabulary import MISSION_LABELS, Mission


def notices(case: Case, years: tuple[YearResult, ...], position: SizePosition | None) -> tuple[Notice, ...]:
    """Doubts about the size, then the missions, then the amounts."""
    found = [*_about_size(position), *_about_missions(case), *_about_amounts(case, years)]
    return tuple(Notice(code, french.sentence(text)) for code, text in found)


def _about_size(position: SizePosition | None) -> Iterator[tuple[str, str]]:
    if position and position.on_ambiguous_bound:
        text = (
            f"{french.number(position.population)} habitants est la limite exacte entre deux tailles et le "
            f"texte publié ne tranche pas : la taille {position.size.value} est une hypothèse."
        )
        yield "ambiguous_size", text


def _about_missions(case: Case) -> Iterator[tuple[str, str]]:
    known = case.version_on(case.years[-1].ends_on).missions
    missing = [mission for mission, rules in known.items() if rules.obligatory and mission not in case.plans]
    for mission in missing:
        label = MISSION_LABELS[mission]
        yield "missing_obligatory", f"Mission obligatoire absente de cette simulation : « {label} »."
    for plan in case.plans.values():
        if plan.start_by and plan.starts_on > plan.start_by:
            label, limit = MISSION_LABELS[plan.mission], french.day(plan.start_by)
            yield "late_start", f"« {label} » démarre après la date limite du {limit}."
    for number in sorted(case.contract.crisis_years & {year.number for year in case.years}):
        if case.plans[Mission.CRISIS].starts_on >= case.years[number - 1].next_anniversary:
            text = f"Crise de l'année {number} non payée : la mission « crise » n'a pas encore démarré."
            yield "crisis_before_start", text


def _about_amounts(case: Case, years: tuple[YearResult, ...]) -> Iterator[tuple[str, str]]:
    lines = [line for year in years for line in year.lines]
    if any(line.source == RECONSTRUCTION for line in lines):
        text = (
            "Certains montants ne sont pas publiés pour cette taille : ils sont reconstitués, pour donner un "
            "ordre de grandeur, et n'entrent pas dans le total confirmé."
        )
        yield "reconstruction", text
    if any(line.source == SIGNED_SOURCE for line in lines):
        text = "Des montants du contrat signé l'emportent sur le tableau national : leur explication le dit."
        yield "signed", text
    if any(line.cents is None for line in lines):
        yield "unknown_amounts", "Certains montants ne sont pas connus : les totaux ne les comptent pas."
    last = case.version_on(case.years[-1].ends_on)
    if last.checked_on and case.years[-1].ends_on > last.checked_on:
        text = (
            f"Textes vérifiés le {french.day(last.checked_on)} : après cette date, les montants supposent "
            f"que l'accord ne change pas ({last.name})."
        )
        yield "future", text
