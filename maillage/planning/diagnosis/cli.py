"""`maillage accessibility` and `maillage districting`: the engines on open files, without the database."""

import datetime
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

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


def _travel_options(command: Callable[..., None]) -> Callable[..., None]:
    """Where the travel times come from: a table, a server, or a great-circle model."""
    options = (
        click.option(
            "--matrix", type=_FILE, help="Tableau de minutes (colonnes origin, destination, minutes)."
        ),
        click.option(
            "--missing",
            type=click.Choice(["refuse", "unreachable", "model"]),
            default="refuse",
            show_default=True,
            help="Communes que le tableau ignore : refuser, hors de portée, ou compléter par le modèle.",
        ),
        click.option("--travel-model", type=_FILE, help="Modèle à vol d’oiseau écrit par « calibrate »."),
    )
    for option in options:
        command = option(command)
    return command


@accessibility.command()
@click.option(
    "--profession", default="gp", show_default=True, help="Code de la profession (gp, nurse, physio…)."
)
@click.option(
    "--level", type=click.Choice(["commune", "iris", "grid200"]), default="commune", show_default=True
)
@click.option("--supply", metavar="FICHIER:COLONNE", help="Effectifs par commune (colonne « code »).")
@click.option("--synthetic-seed", type=int, help="Professionnels inventés, tirés avec cette graine.")
@click.option("--cells", type=click.IntRange(min=1), default=2_200_000, help="Carreaux de 200 m (grid200).")
@click.option("--points", type=_FILE, help="Points des IRIS (iris, lat, lon) ; sinon inventés.")
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Date des paramètres (défaut : aujourd’hui)."
)
@click.option("--threads", type=click.IntRange(min=1), help="Nombre de fils ; le résultat n’en dépend pas.")
@_travel_options
@click.option("--output", type=_FILE, required=True, help="Fichier Parquet à écrire.")
def compute(
    profession: str,
    level: str,
    supply: str | None,
    synthetic_seed: int | None,
    day: datetime.datetime | None,
    matrix: Path | None,
    output: Path,
    **options: Any,
) -> None:
    """Écrit l’accessibilité de chaque commune, de chaque IRIS ou de chaque carreau."""
    from maillage.engines.accessibility import parameters
    from maillage.reference.supply import open_data

    both = supply is not None and synthetic_seed is not None
    if (supply is None and synthetic_seed is None) or (both and level != "grid200"):
        raise _fail("Donner soit --supply FICHIER:COLONNE, soit --synthetic-seed N.")
    if matrix is not None and level != "commune":
        raise _fail("Un tableau de minutes va avec --level commune.")
    try:
        figures = parameters.load(profession, day.date() if day else datetime.date.today())  # noqa: DTZ011
        communes = open_data.read_communes()
        heads = None
        if supply is not None:
            path, column = _file_and_column(supply)
            heads = open_data.heads_by_commune(communes, open_data.read_table(path), column)
        world = _World(communes, figures, heads, synthetic_seed or 0)
        table, summary = _computed(world, level, matrix, **options)
    except (ValueError, open_data.UnreadableFileError) as error:
        raise _fail(str(error)) from error
    output.parent.mkdir(parents=True, exist_ok=True)
    table.write_parquet(output, compression="zstd")
    click.echo(json.dumps({"output": str(output), **summary}, ensure_ascii=False, indent=2))


class _World(NamedTuple):
    """What a computation starts from: communes, parameters, head counts (None: invented), seed."""

    communes: Any
    figures: Any
    heads: Any
    seed: int


def _computed(
    world: _World,
    level: str,
    matrix: Path | None,
    *,
    missing: str,
    travel_model: Path | None,
    cells: int,
    points: Path | None,
    threads: int | None,
) -> tuple[Any, dict[str, Any]]:
    """The table and its summary, by the way that was asked for."""
    from maillage.reference.supply import iris, national, travel_files

    communes, figures, heads, seed = world
    travel = _model(travel_model)
    if matrix is not None:
        pairs = travel_files.read_pairs(matrix)
        return national.by_commune_measured(
            communes, figures, heads, pairs, name=matrix.name, seed=seed, travel=travel,
            missing=travel_files.Missing(missing),
        )  # fmt: skip
    if level == "grid200":
        return national.grid(communes, figures, heads, seed=seed, cells=cells, threads=threads, travel=travel)
    if level == "iris":
        quarters = iris.read_iris(communes, points)
        return national.by_iris(communes, figures, heads, quarters, seed=seed, threads=threads, travel=travel)
    return national.by_commune(communes, figures, heads, seed=seed, threads=threads, travel=travel)


def _model(path: Path | None) -> Any:
    """The great-circle model of a file, or the one shipped."""
    from maillage.engines.accessibility import parameters
    from maillage.reference.supply import national

    if path is None:
        return national.default_travel()
    try:
        models = parameters.read_models(path.read_text("utf-8"))
    except (OSError, ValueError, KeyError) as error:
        raise _fail(f"Modèle de trajet illisible ({path}) : {error}") from error
    if len(models) != 1:
        raise _fail(f"{path.name} : un seul modèle est attendu, il y en a {len(models)}.")
    return next(iter(models.values()))


@accessibility.command()
@click.option(
    "--server",
    required=True,
    envvar="MAILLAGE_ROUTING_URL",
    help="Adresse http(s) du serveur (ou MAILLAGE_ROUTING_URL).",
)
@click.option("--kind", type=click.Choice(["osrm", "valhalla"]), default="osrm", show_default=True)
@click.option("--profile", help="Profil (défaut : driving pour OSRM, auto pour Valhalla).")
@click.option("--department", multiple=True, help="Départements d’origine (défaut : tous).")
@click.option(
    "--within-km", type=click.FloatRange(0.1, 300), default=35.0, show_default=True, help="À vol d’oiseau."
)
@click.option(
    "--supply", metavar="FICHIER:COLONNE", help="Seulement vers les communes qui ont des professionnels."
)
@click.option(
    "--batch",
    type=click.IntRange(1, 5000),
    default=50,
    show_default=True,
    help="Lieux de chaque côté d’une demande.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 3600),
    default=30.0,
    show_default=True,
    help="Secondes par demande.",
)
@click.option(
    "--cache",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var/routing"),
    show_default=True,
)
@click.option("--refresh", is_flag=True, help="Redemande tout, sans lire les réponses gardées.")
@click.option("--output", type=_FILE, required=True, help="Tableau Parquet : origin, destination, minutes.")
def times(
    server: str,
    kind: str,
    profile: str | None,
    department: tuple[str, ...],
    supply: str | None,
    batch: int,
    timeout: float,
    output: Path,
    **options: Any,
) -> None:
    """Demande les temps de trajet entre communes à un serveur OSRM ou Valhalla, et les garde."""
    from maillage.reference.supply import open_data, routing

    try:
        where = routing.Server(server, routing.Kind(kind), profile, batch=batch, timeout=timeout)
        communes = open_data.read_communes()
        heads = None
        if supply is not None:
            path, column = _file_and_column(supply)
            heads = open_data.heads_by_commune(communes, open_data.read_table(path), column)
        table, summary = routing.between_communes(
            where, communes, department, heads, progress=_progress, **options
        )
    except (ValueError, open_data.UnreadableFileError) as error:
        raise _fail(str(error)) from error
    output.parent.mkdir(parents=True, exist_ok=True)
    table.write_parquet(output, compression="zstd")
    click.echo(json.dumps({"output": str(output), **summary}, ensure_ascii=False, indent=2))


def _progress(done: int, total: int) -> None:
    if done == total or done % 100 == 0:
        click.echo(f"{done} demandes sur {total}", err=True)


@accessibility.command()
@click.option(
    "--against", required=True, metavar="FICHIER:COLONNE", help="Minutes mesurées, par paire de lieux."
)
@click.option("--name", default="calibrated", show_default=True, help="Nom du modèle étalonné.")
@click.option("--output", type=_FILE, help="Fichier TOML du modèle, pour --travel-model.")
@click.option("--json", "as_json", is_flag=True, help="Sortie JSON.")
def calibrate(against: str, name: str, output: Path | None, *, as_json: bool) -> None:
    """Étalonne le modèle à vol d’oiseau sur des minutes mesurées, et publie les écarts qui restent.

    FICHIER (Parquet ou CSV) : lat1, lon1, lat2, lon2, ou les codes origin et destination, et la COLONNE
    des minutes.
    """
    from maillage.reference.supply import open_data, roads

    if not name.replace("_", "").isalnum() or not name.isascii():
        raise _fail(f"« {name} » : un nom fait de lettres sans accent, de chiffres et de « _ ».")
    try:
        path, column = _file_and_column(against)
        found = roads.calibrate(open_data.read_communes(), path, column, name=name)
    except (ValueError, open_data.UnreadableFileError) as error:
        raise _fail(str(error)) from error
    if output is not None:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(roads.as_toml(found, f"{path.name}:{column}"), "utf-8")
    answer = roads.as_json(found)
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else roads.in_words(found))


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
        table = open_data.read_table(path)
        heads = open_data.heads_by_commune(communes, table, column)
        path, column = _file_and_column(against)
        published = open_data.by_commune(communes, open_data.read_table(path), column)
        setting = validation.prepare(communes, heads, validation.surroundings(communes, heads, table))
        found = validation.validate(setting, published, draws=draws, seed=seed, travel=recalibrate)
    except (ValueError, open_data.UnreadableFileError) as error:
        raise _fail(str(error)) from error
    model, activity = found.calibrated.travel, found.calibrated.activity
    result: dict[str, Any] = {
        **asdict(found.everywhere),
        "held_out": {
            **asdict(found.held_out.model),
            "draws": [asdict(draw) for draw in found.held_out.draws],
            "nearest_8_published": asdict(found.held_out.nearest),
        },
        "travel": model.name,
        "travel_parameters": {k: round(v, 4) for k, v in asdict(model).items() if k != "name"},
        "activity": dict(
            zip(activity.names, (round(b, 4) for b in activity.coefficients), strict=True),
            per_head=round(activity.per_head),
        ),
        "by_density": [asdict(row) for row in validation.by_density(setting, published, found.values)],
        "by_department": [asdict(row) for row in validation.by_department(setting, published, found.values)],
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
    """Propose plusieurs découpages, du meilleur au moins bon, ou dit pourquoi il n’y en a pas.

    Une commune plus peuplée que le maximum forme seule un territoire, et il est nommé : le reste tient dans
    les bornes. Code de sortie 1 quand un autre territoire en sort, ou quand il n’y a pas de découpage.
    """
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
    if not answer["feasible"] and not answer["only_unavoidable"]:
        raise SystemExit(1)
