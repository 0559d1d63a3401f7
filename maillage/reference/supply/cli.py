"""`maillage supply`: load, import and describe who offers care, and compute what is accessible."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

SOURCES = ("bpe", "rpps", "finess")


class RefusedFileError(click.ClickException):
    """A file that cannot be taken: exit status 2, one line on standard error."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(f"Refusé : {self.format_message()}", err=True)


@click.group()
def group() -> None:
    """Offre de soins par commune et accessibilité calculée."""


def _say(line: str) -> None:
    click.echo(f"  {line}", err=True)


@group.command()
def load() -> None:
    """Donne une offre inventée à chaque profession qui n’en a pas (installation locale seulement)."""
    from django.conf import settings

    from maillage.reference.geography.carried import DamagedFileError
    from maillage.reference.supply.actions import load_invented

    if not settings.LOCAL_MODE:
        raise click.ClickException("l’offre inventée n’existe que sur une installation locale.")
    try:
        outcomes = load_invented(by=None, progress=_say)
    except DamagedFileError as error:
        raise RefusedFileError(str(error)) from error
    for outcome in outcomes:
        _say(f"{outcome.title} : {outcome.heads}")
    _compute(force=False, say=_say)


@group.command("import")
@click.argument("source", type=click.Choice(SOURCES))
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--vintage", default="", help="Millésime du fichier, par exemple 2024.")
@click.option("--json", "as_json", is_flag=True, help="Écrit le compte rendu en JSON.")
def import_(source: str, file: Path | None, vintage: str, as_json: bool) -> None:  # noqa: FBT001 -- click
    """Remplace l’offre par celle d’une source, puis recalcule l’accessibilité.

    « bpe » lit FICHIER (CSV, Parquet ou archive) ou, sans lui, la base déjà importée. « rpps » et « finess »
    (pharmacies) comptent ce que « maillage import rpps | finess » a chargé dans l’annuaire.
    """
    from maillage.reference.geography.carried import DamagedFileError
    from maillage.reference.supply.actions import import_bpe, import_directory, import_register

    if source == "bpe" and file is not None and not vintage:
        raise RefusedFileError("donnez le millésime du fichier, par exemple --vintage 2024")
    try:
        if source == "bpe":
            outcomes = import_bpe(path=file, vintage=vintage, by=None)
        elif file is not None:
            raise RefusedFileError(f"chargez d’abord le fichier : maillage import {source} FICHIER")
        else:
            outcomes = import_directory(by=None) if source == "rpps" else import_register(by=None)
    except DamagedFileError as error:
        raise RefusedFileError(str(error)) from error
    _report(outcomes, as_json=as_json)
    _compute(force=False, say=_say)
    _warn()


def _report(outcomes: Sequence[Any], *, as_json: bool) -> None:
    rows = [
        {
            "profession": str(one.profession),
            "read": one.counts.read,
            "kept": one.counts.created,
            "rejected": one.counts.rejected,
            "reasons": one.rejected,
            "heads": one.heads,
        }
        for one in outcomes
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for one in outcomes:
        counts = one.counts
        click.echo(
            f"{one.title} : {counts.read} lues, {counts.created} retenues, {counts.rejected} refusées ; "
            f"effectif {one.heads}"
        )
        for reason, lines in one.rejected.items():
            click.echo(f"  refusées : {lines} – {reason}")


def _warn() -> None:
    """Say which professions are still invented: they are shown as such, and never added to real ones."""
    from maillage.reference.supply.enums import Profession
    from maillage.reference.supply.queries import editions

    found = editions()
    for words, codes in (
        ("Encore inventées", [code for code, one in found.items() if one.invented]),
        ("Sans aucune offre", [code for code in Profession.values if code not in found]),
    ):
        if codes:
            click.echo(f"{words} : {', '.join(Profession(code).label for code in codes)}.", err=True)


@group.command()
@click.option("--force", is_flag=True, help="Recalcule tout, même ce qui est à jour.")
def compute(force: bool) -> None:  # noqa: FBT001 -- click
    """Recalcule l’accessibilité de toutes les communes, là où l’offre ou la population a changé."""
    _compute(force=force, say=click.echo)


def _compute(*, force: bool, say: Callable[[str], None]) -> None:
    from django.utils import timezone

    from maillage.reference.supply.actions import compute_accessibility
    from maillage.reference.supply.enums import Profession

    for one in compute_accessibility(by=None, on=timezone.localdate(), force=force):
        done = "à jour" if one.skipped else f"{one.communes} communes calculées"
        say(f"Accessibilité, {Profession(one.profession).label.lower()} : {done}")


@group.command()
@click.option("--json", "as_json", is_flag=True, help="Écrit l’état en JSON.")
def status(as_json: bool) -> None:  # noqa: FBT001 -- click
    """Dit d’où vient l’offre de chaque profession, et de quoi l’accessibilité est faite."""
    from maillage.reference.supply.enums import Profession
    from maillage.reference.supply.queries import editions, methods

    found, made = editions(), methods()
    rows = [
        {
            "profession": code,
            "source": found[code].source if code in found else None,
            "vintage": found[code].vintage if code in found else None,
            "invented": found[code].invented if code in found else None,
            "travel": made[code].travel if code in made else None,
            "parameters_from": made[code].parameters_from.isoformat() if code in made else None,
            "computed_at": made[code].computed_at.isoformat() if code in made else None,
        }
        for code in Profession.values
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        code = str(row["profession"])
        supply = f"{found[code].title}, {row['vintage']}" if code in found else "aucune offre"
        access = f"calculée le {made[code].computed_at:%d/%m/%Y}" if code in made else "non calculée"
        click.echo(f"{Profession(code).label} – {supply} ; accessibilité {access}")
