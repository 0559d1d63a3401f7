"""`maillage accessibility` and `maillage districting`: the engines on open files, without the database."""

import datetime
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

_FILE = click.Path(dir_okay=False, path_type=Path)


class _RefusedError(click.ClickException):
    """Bad input: exit status 2, as everywhere in `maillage`."""

    exit_code = 2


def _fail(message: str) -> click.ClickException:
    return _RefusedError(message)


def _file_and_column(value: str) -> tuple[Path, str]:
    """FILE:COLUMN; the last colon counts, a path may hold others."""
    path, _, column = value.rpartition(":")
    if not path or not column:
        raise _fail(f"« {value} » : écrire FICHIER:COLONNE.")
    return Path(path), column


@click.group()
def accessibility() -> None:
    """Calcule et vérifie l’accessibilité aux soins."""


@accessibility.command()
@click.option(
    "--profession", default="gp", show_default=True, help="Code de la profession (gp, nurse, physio…)."
)
@click.option("--level", type=click.Choice(["commune", "grid200"]), default="commune", show_default=True)
@click.option("--supply", metavar="FICHIER:COLONNE", help="Effectifs par commune (colonne « code »).")
@click.option("--synthetic-seed", type=int, help="Professionnels inventés, tirés avec cette graine.")
@click.option("--cells", type=click.IntRange(min=1), default=2_200_000, help="Carreaux de 200 m (grid200).")
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Date des paramètres (défaut : aujourd’hui)."
)
@click.option("--threads", type=click.IntRange(min=1), help="Nombre de fils ; le résultat n’en dépend pas.")
@click.option("--output", type=_FILE, required=True, help="Fichier Parquet à écrire.")
def compute(profession: str, level: str, supply: str | None, synthetic_seed: int | None, cells: int,
            day: datetime.datetime | None, threads: int | None, output: Path) -> None:  # fmt: skip
    """Écrit l’accessibilité de chaque commune ou de chaque carreau."""
    from maillage.engines.accessibility import parameters
    from maillage.reference.supply import national, open_data

    if (supply is None) == (synthetic_seed is None) and level == "commune":
        raise _fail("Donner soit --supply FICHIER:COLONNE, soit --synthetic-seed N.")
    try:
        figures = parameters.load(profession, day.date() if day else datetime.date.today())  # noqa: DTZ011
        communes = open_data.read_communes()
        heads = None
        if supply is not None:
            path, column = _file_and_column(supply)
            heads = open_data.heads_by_commune(communes, open_data.read_table(path), column)
        seed = synthetic_seed or 0
        if level == "grid200":
            table, summary = national.grid(communes, figures, heads, seed=seed, cells=cells, threads=threads)
        else:
            table, summary = national.by_commune(communes, figures, heads, seed=seed, threads=threads)
    except (ValueError, open_data.UnreadableFileError) as error:
        raise _fail(str(error)) from error
    output.parent.mkdir(parents=True, exist_ok=True)
    table.write_parquet(output, compression="zstd")
    click.echo(json.dumps({"output": str(output), **summary}, ensure_ascii=False, indent=2))


@accessibility.command()
@click.option("--supply", required=True, metavar="FICHIER:COLONNE", help="Effectifs par commune (BPE…).")
@click.option("--against", required=True, metavar="FICHIER:COLONNE", help="Accessibilité publiée (DREES).")
@click.option(
    "--draws", type=click.IntRange(1, 50), default=5, show_default=True, help="Tirages de départements."
)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option(
    "--recalibrate/--as-shipped", default=False, help="Recalibre les temps à chaque tirage (deux minutes)."
)
@click.option("--json", "as_json", is_flag=True, help="Sortie JSON.")
def validate(
    supply: str, against: str, draws: int, seed: int, recalibrate: bool, as_json: bool  # noqa: FBT001
) -> None:  # fmt: skip
    """Compare à une accessibilité publiée, sur des départements laissés de côté."""
    from maillage.reference.supply import open_data

    from . import validation

    try:
        communes = open_data.read_communes()
        path, column = _file_and_column(supply)
        heads = open_data.heads_by_commune(communes, open_data.read_table(path), column)
        path, column = _file_and_column(against)
        published = open_data.by_commune(communes, open_data.read_table(path), column)
        setting = validation.prepare(communes, heads)
        found = validation.validate(setting, published, draws=draws, seed=seed, travel=recalibrate)
    except (ValueError, open_data.UnreadableFileError) as error:
        raise _fail(str(error)) from error
    model = found.calibrated.travel
    result: dict[str, Any] = {
        **asdict(found.everywhere),
        "held_out": {
            **asdict(found.held_out.model),
            "draws": [asdict(draw) for draw in found.held_out.draws],
            "nearest_8_published": asdict(found.held_out.nearest),
        },
        "travel": model.name,
        "travel_parameters": {k: round(v, 4) for k, v in asdict(model).items() if k != "name"},
        "by_density": [asdict(row) for row in validation.by_density(setting, published, found.values)],
    }
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
        return
    rows = [
        ("toutes les communes", found.everywhere),
        ("départements laissés de côté", found.held_out.model),
        ("moyenne des 8 valeurs voisines", found.held_out.nearest),
    ]
    click.echo(f"{'':<34}{'Spearman':>9}{'à 20 %':>9}{'médiane':>9}{'n':>8}")
    for name, figure in rows:
        words = f"{figure.spearman:>9.3f}{figure.within_20pct:>9.1%}{figure.median_abs:>9.3f}{figure.n:>8}"
        click.echo(f"{name:<34}{words}".replace(".", ","))
    click.echo(f"Temps de trajet : modèle {model.name}.")


@click.group()
def districting() -> None:
    """Découpe un département ou une région en territoires."""


@districting.command()
@click.option("--department", help="Code du département.")
@click.option("--region", help="Code de la région.")
@click.option("--min", "minimum", type=click.FloatRange(min=0), required=True, help="Habitants au moins.")
@click.option("--max", "maximum", type=click.FloatRange(min=0), required=True, help="Habitants au plus.")
@click.option("--territories", type=click.IntRange(min=1), help="Nombre de territoires.")
@click.option("--keep-epci", is_flag=True, help="Ne coupe aucun EPCI.")
@click.option("--solutions", type=click.IntRange(1, 20), default=3, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Sortie JSON.")
def propose(
    department: str | None,
    region: str | None,
    minimum: float,
    maximum: float,
    territories: int | None,
    keep_epci: bool,  # noqa: FBT001
    solutions: int,
    seed: int,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Propose plusieurs découpages, du meilleur au moins bon, ou dit pourquoi il n’y en a pas."""
    from maillage.reference.supply import open_data

    from . import proposals

    if (department is None) == (region is None):
        raise _fail("Donner soit --department, soit --region.")
    if minimum > maximum:
        raise _fail("Le minimum dépasse le maximum.")
    try:
        units = proposals.read_units(department=department, region=region)
        answer = proposals.propose(
            units, minimum, maximum, territories=territories, keep_epci=keep_epci, keep=solutions, seed=seed
        )
    except (ValueError, open_data.UnreadableFileError) as error:
        raise _fail(str(error)) from error
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else proposals.in_words(answer))
    if not answer["feasible"]:
        raise SystemExit(1)
