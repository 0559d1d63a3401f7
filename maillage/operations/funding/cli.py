"""`maillage aci`: the simulator in a terminal. Starts neither Django nor a database."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from maillage import french
from maillage.engines.aci import (
    CONFIDENCE_LABELS,
    Confidence,
    Contract,
    ContractError,
    Mission,
    Settings,
    Simulation,
    Size,
    SizeChange,
    Totals,
    default_rules,
    parse_missions,
    settings_from,
    simulate,
    simulation_as_dict,
)
from maillage.engines.aci.valuation import IndicatorsError, Valued, value_indicators
from maillage.terminal import BadOption, json_file, read_json

# What the engine calls a value, and the option that gave it.
OPTION_OF_FIELD = {
    "signed_on": "--signed-on",
    "population": "--population",
    "size": "--size",
    "missions": "--missions",
    "starts": "--start",
    "crisis_years": "--crisis",
    "size_changes": "--size-change",
    "achievement_percent": "--achievement",
}
LABEL_WIDTH = 60
AMOUNT_WIDTH = 16


@click.group(name="aci")
def group() -> None:
    """Ce que paie l'accord conventionnel interprofessionnel (ACI) des CPTS."""


@group.command(name="simulate")
@click.option("--population", metavar="NOMBRE", help="Habitants couverts par la communauté.")
@click.option("--size", metavar="1-4", help="Taille de 1 à 4, à la place de la population.")
@click.option("--signed-on", metavar="AAAA-MM-JJ", help="Date de signature du contrat.")
@click.option(
    "--missions", metavar="LISTE", default="all", help="all, socle, ou des codes séparés par des virgules."
)
@click.option("--start", "starts", multiple=True, metavar="MISSION=DATE", help="Démarrage d'une mission.")
@click.option("--crisis", "crises", multiple=True, metavar="ANNÉE", help="Année (1 à 5) de crise reconnue.")
@click.option("--size-change", "changes", multiple=True, metavar="DATE=TAILLE", help="Changement de taille.")
@click.option(
    "--achievement", metavar="POURCENT", default="100", help="Part des objectifs atteinte, de 0 à 100 %."
)
@click.option("--setting", "chosen", multiple=True, metavar="NOM=VALEUR", help="Réglage d'une ambiguïté.")
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
def simulate_command(
    population: str | None,
    size: str | None,
    signed_on: str | None,
    missions: str,
    starts: Sequence[str],
    crises: Sequence[str],
    changes: Sequence[str],
    achievement: str,
    chosen: Sequence[str],
    *,
    as_json: bool,
) -> None:
    """Simule les cinq années d'un contrat ACI."""
    if population is None and size is None:
        raise BadOption("--population", "indiquez une population, ou une taille avec --size")
    if signed_on is None:
        raise BadOption("--signed-on", "la date de signature est obligatoire, par exemple 2024-03-15")
    contract = Contract(
        signed_on=_date("--signed-on", signed_on),
        missions=_missions(missions),
        population=None if population is None else _integer("--population", population),
        size=None if size is None else _size("--size", size),
        starts=dict(_start(text) for text in starts),
        crisis_years=frozenset(_integer("--crisis", text) for text in crises),
        size_changes=tuple(_size_change(text) for text in changes),
        achievement_percent=_integer("--achievement", achievement),
    )
    try:
        simulation = simulate(contract, settings=_settings(chosen))
    except ContractError as error:
        raise BadOption(OPTION_OF_FIELD[error.field], error.message) from error
    if as_json:
        answer = simulation_as_dict(simulation, default_rules())
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        click.echo(_as_text(simulation))


@group.command(name="variable")
@json_file("Indicateurs en JSON")
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
def variable_command(path: Path, *, as_json: bool) -> None:
    """Ce que paient des indicateurs, d'après leur barème et leur valeur."""
    lines = _valued(path)
    total = sum(line.cents for line in lines)
    if as_json:
        rows = [{"code": line.code, "cents": line.cents, "reason": line.reason} for line in lines]
        click.echo(json.dumps({"lines": rows, "total_cents": total}, ensure_ascii=False, indent=2))
        return
    for line in lines:
        click.echo(f"  {line.code:<{LABEL_WIDTH}}{french.euros(line.cents):>{AMOUNT_WIDTH}}")
        click.echo(f"      {line.reason}")
    click.echo(f"  {'Total':<{LABEL_WIDTH}}{french.euros(total):>{AMOUNT_WIDTH}}")


def _valued(path: Path) -> tuple[Valued, ...]:
    try:
        return value_indicators(read_json("--file", path))
    except IndicatorsError as error:
        raise BadOption("--file", str(error)) from None


def _date(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadOption(option, f"« {text} » n'est pas une date de la forme 2024-03-15") from None


def _integer(option: str, text: str) -> int:
    digits = "".join(text.split())
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 9:
        raise BadOption(option, f"« {text} » n'est pas un nombre entier")
    return int(digits)


def _size(option: str, text: str) -> Size:
    if text.strip() not in {"1", "2", "3", "4"}:
        raise BadOption(option, f"« {text} » n'est pas une taille : 1, 2, 3 ou 4")
    return Size(int(text))


def _missions(text: str) -> frozenset[Mission]:
    try:
        return parse_missions(text)
    except ValueError as error:
        known = ", ".join(mission.value for mission in Mission)
        raise BadOption("--missions", f"« {error} » est inconnue ; choisissez parmi {known}") from None


def _pair(option: str, text: str, form: str) -> tuple[str, str]:
    left, sign, right = text.partition("=")
    if not (sign and left.strip() and right.strip()):
        raise BadOption(option, f"« {text} » n'est pas de la forme {form}")
    return left.strip(), right.strip()


def _start(text: str) -> tuple[Mission, date]:
    code, day = _pair("--start", text, "MISSION=2024-09-15")
    if code not in list(Mission):
        raise BadOption("--start", f"la mission « {code} » est inconnue")
    return Mission(code), _date("--start", day)


def _size_change(text: str) -> SizeChange:
    day, size = _pair("--size-change", text, "2026-03-15=2")
    return SizeChange(_date("--size-change", day), _size("--size-change", size))


def _settings(chosen: Sequence[str]) -> Settings:
    try:
        return settings_from(dict(_pair("--setting", text, "NOM=VALEUR") for text in chosen))
    except ValueError as error:
        raise BadOption("--setting", str(error)) from None


def _as_text(simulation: Simulation) -> str:
    """The five years as a table that fits 100 columns."""
    blocks = [f"Taille {simulation.size.value} · {simulation.version.name}"]
    for year in simulation.years:
        title = f"Année {year.year}, du {french.day(year.starts_on)} au {french.day(year.ends_on)}"
        rows = [_row(line.label, line.cents, line.confidence) for line in year.lines]
        blocks.append("\n".join([title, *rows, *_total_rows(year.totals)]))
    blocks.append("\n".join(["Les cinq années", *_total_rows(simulation.totals)]))
    blocks += [f"À savoir : {notice.text}" for notice in simulation.notices]
    return french.sentence("\n\n".join(blocks))


def _row(label: str, cents: int | None, confidence: Confidence) -> str:
    amount = "inconnu" if cents is None else french.euros(cents)
    word = "" if cents is None else CONFIDENCE_LABELS[confidence]
    return f"  {label:<{LABEL_WIDTH}}{amount:>{AMOUNT_WIDTH}}  {word}".rstrip()


def _total_rows(totals: Totals) -> list[str]:
    rows = [_row("Total confirmé", totals.confirmed_cents, Confidence.HIGH)]
    if totals.unconfirmed_cents:
        rows.append(_row("En plus, à confirmer", totals.unconfirmed_cents, Confidence.LOW))
    if totals.unknown_lines:
        rows.append(f"  Montants inconnus, hors total : {totals.unknown_lines}")
    return rows
