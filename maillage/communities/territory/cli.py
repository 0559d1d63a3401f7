"""`maillage territory`: what the map says, from a terminal. JSON alone goes to standard output."""

import json
import sys
from pathlib import Path
from typing import NoReturn

import click

from maillage import french


@click.group()
def group() -> None:
    """Territoires : les décrire sans ouvrir la carte."""


@group.command()
@click.option(
    "--communes",
    default="",
    metavar="CODES",
    help="Codes de communes, d’arrondissements ou d’IRIS, séparés par des virgules.",
)
@click.option("--epci", multiple=True, metavar="SIREN", help="SIREN d’un EPCI, pris en entier. Répétable.")
@click.option(
    "--department", multiple=True, metavar="CODE", help="Code d’un département, pris en entier. Répétable."
)
@click.option(
    "--file",
    "path",
    metavar="FICHIER",
    type=click.Path(path_type=Path, exists=True, dir_okay=False, readable=True),
    help="Liste ou CSV de communes (codes ou noms).",
)
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
def describe(
    communes: str,
    epci: tuple[str, ...],
    department: tuple[str, ...],
    path: Path | None,
    as_json: bool,  # noqa: FBT001 - click passes a flag by name
) -> None:
    """Décrit un territoire : population, surface, taille, contiguïté, communes déjà tenues.

    Statut de sortie : 0 décrit, 2 code inconnu ou demande illisible.
    """
    from django.utils import timezone

    from maillage.communities.territory import queries
    from maillage.communities.territory.units import UnknownUnitsError

    codes = [code.strip() for code in communes.split(",") if code.strip()]
    codes += _groups(epci, department)
    if path is not None:
        codes += _file(path)
    if not codes:
        _refuse(["donnez au moins une commune : --communes, --epci, --department ou --file."])
    try:
        found = queries.describe(codes, today=timezone.localdate())
    except UnknownUnitsError as error:
        _refuse([unknown.sentence for unknown in error.unknown])
    for message in found.messages:
        click.echo(message, err=True)
    if as_json:
        click.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
    else:
        click.echo(_summary(found.as_dict()))


def _groups(epci: tuple[str, ...], department: tuple[str, ...]) -> list[str]:
    from maillage.reference.geography.enums import PlaceKind
    from maillage.reference.geography.queries import communes_of

    codes: list[str] = []
    for kind, wanted, name in (
        (PlaceKind.EPCI, epci, "EPCI"),
        (PlaceKind.DEPARTMENT, department, "département"),
    ):
        for code in wanted:
            found = communes_of(kind, code.strip().upper())
            if not found:
                _refuse([f"{code} : aucun {name} ne porte ce code."])
            codes += found
    return codes


def _file(path: Path) -> list[str]:
    """The codes of a list; a line that cannot be taken stops everything, duplicates are only told."""
    from maillage.reference.geography.enums import Refusal
    from maillage.reference.geography.pasted import UnreadableError, read_lines
    from maillage.reference.geography.resolution import resolve

    try:
        resolution = resolve(read_lines(path.read_bytes()))
    except UnreadableError as error:
        _refuse([f"{path.name} : {error}"])
    harmless = {Refusal.DUPLICATE, Refusal.CONTAINED, Refusal.EMPTY}
    refused = []
    for line in resolution.refused:
        text = f"{path.name}, ligne {line.line.number} : {line.reason}"
        if line.refusal in harmless:
            click.echo(text, err=True)
        else:
            refused.append(text)
    if refused:
        _refuse(refused)
    return resolution.codes


def _refuse(reasons: list[str]) -> NoReturn:
    for reason in reasons:
        click.echo(f"Erreur : {reason}", err=True)
    sys.exit(2)


def _summary(values: dict[str, object]) -> str:
    def counted(count: object, word: str) -> str:
        if not isinstance(count, int):
            return "inconnue"
        return f"{french.number(count)} {word}{'s' if count > 1 else ''}"

    area = f"{values['area_km2'] or 0:,.2f}".replace(",", french.NARROW).replace(".", ",")
    lines = [
        f"Territoire : {counted(values['communes'], 'commune')}",
        f"Population : {counted(values['population'], 'habitant')} ({values['population_source']})",
        f"Surface : {area} km²" if values["area_km2"] else "Surface : inconnue",
        f"Taille : {values['size']}",
        "D’un seul tenant" if values["contiguous"] else f"En {values['parts']} morceaux",
    ]
    conflicts = values["conflicts"]
    if isinstance(conflicts, list | tuple) and conflicts:
        lines.append(f"Déjà dans une autre communauté : {counted(len(conflicts), 'commune')}")
        lines += [f"  {c['code']} {c['name']} : {c['holder']} ({c['stage']})" for c in conflicts]
    return "\n".join(lines)
