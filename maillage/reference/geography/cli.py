"""`maillage reference`: load, import and describe the reference data."""

import json
from pathlib import Path
from typing import Any

import click


class RefusedFileError(click.ClickException):
    """A file that cannot be taken: exit status 2, one line on standard error."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(f"Refusé : {self.format_message()}", err=True)


@click.group()
def group() -> None:
    """Données de référence : communes, populations, contours, zonages."""


@group.command()
@click.option("--force", is_flag=True, help="Relit tout, et reprend ce qu’un import avait remplacé.")
def load(force: bool) -> None:  # noqa: FBT001 -- the way click passes a flag
    """Charge les données fournies avec le logiciel ; ne change rien si elles y sont déjà."""
    from maillage.reference.geography.actions import load_carried
    from maillage.reference.geography.carried import DamagedFileError

    try:
        outcomes = load_carried(by=None, force=force, progress=lambda line: click.echo(f"  {line}", err=True))
    except DamagedFileError as error:
        raise RefusedFileError(str(error)) from error
    for outcome in outcomes:
        if not outcome.skipped:
            click.echo(f"  {outcome.title} : {_sentence(outcome.counts)}", err=True)


@group.command("import")
@click.argument("subject")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--vintage", required=True, help="Millésime du fichier, par exemple 2024.")
@click.option("--json", "as_json", is_flag=True, help="Écrit le compte rendu en JSON.")
def import_(subject: str, file: Path, vintage: str, as_json: bool) -> None:  # noqa: FBT001 -- idem
    """Remplace un sujet par le fichier de son producteur (CSV, classeur ou archive)."""
    from maillage.reference.geography.actions import import_subject
    from maillage.reference.geography.carried import DamagedFileError
    from maillage.reference.geography.subjects import SUBJECTS

    if subject not in SUBJECTS:
        raise RefusedFileError(f"sujet « {subject} » inconnu. Sujets : {', '.join(SUBJECTS)}")
    try:
        outcome = import_subject(subject=SUBJECTS[subject], path=file, vintage=vintage, by=None)
    except DamagedFileError as error:
        raise RefusedFileError(str(error)) from error
    counts = outcome.counts
    if as_json:
        report = {
            "subject": subject,
            "read": counts.read,
            "created": counts.created,
            "updated": counts.updated,
            "same": counts.same,
            "rejected": counts.rejected,
            "removed": counts.removed,
            "reasons": outcome.rejected,
            "notes": list(outcome.notes),
        }
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
        return
    click.echo(f"{outcome.title} : {_sentence(counts)}")
    for reason, lines in outcome.rejected.items():
        click.echo(f"  refusées : {lines} – {reason} (par exemple {outcome.examples[reason]})")
    for note in outcome.notes:
        click.echo(f"  {note}")


def _sentence(counts: Any) -> str:
    parts = [f"{counts.read} lues", f"{counts.created} créées", f"{counts.updated} modifiées"]
    parts += [f"{counts.same} inchangées", f"{counts.rejected} refusées"]
    if counts.removed:
        parts.append(f"{counts.removed} retirées")
    return ", ".join(parts)


@group.command()
@click.option("--json", "as_json", is_flag=True, help="Écrit l’état en JSON.")
def status(as_json: bool) -> None:  # noqa: FBT001 -- idem
    """Dit quels sujets sont chargés, de quand ils datent, et comment charger les autres."""
    from maillage.reference.geography.queries import datasets, missing_subjects

    loaded, missing = datasets(), missing_subjects()
    if as_json:
        click.echo(json.dumps(_status(loaded, missing), ensure_ascii=False, indent=2))
        return
    click.echo("Chargés :" if loaded else "Rien n’est chargé : maillage reference load")
    for dataset in loaded.values():
        click.echo(f"  {dataset.title} – {dataset.vintage}")
        click.echo(
            f"    {dataset.publisher} ; {dataset.rows} lignes ; chargé le {dataset.loaded_at:%d/%m/%Y}"
        )
    if missing:
        click.echo("Non chargés :")
    for subject in missing:
        click.echo(f"  {subject.title}\n    {subject.where}\n    {subject.command}")


def _status(loaded: Any, missing: Any) -> dict[str, Any]:
    return {
        "loaded": [
            {
                "subject": dataset.subject,
                "title": dataset.title,
                "vintage": dataset.vintage,
                "publisher": dataset.publisher,
                "source": dataset.source,
                "licence": dataset.licence,
                "rows": dataset.rows,
                "rejected": dataset.rejected,
                "notes": dataset.notes,
                "loaded_at": dataset.loaded_at.isoformat(),
            }
            for dataset in loaded.values()
        ],
        "missing": [
            {"subject": s.slug, "title": s.title, "where": s.where, "command": s.command} for s in missing
        ],
    }


@group.command()
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Dossier où écrire."
)
def rebuild(out: Path) -> None:
    """Refait les fichiers fournis depuis les paquets publics, et dit en quoi ils diffèrent."""
    from maillage.reference.geography.rebuild.run import rebuild as run

    try:
        differences = run(out, lambda line: click.echo(f"▸ {line}…", err=True))
    except FileNotFoundError as error:
        raise RefusedFileError(str(error)) from error
    for difference in differences:
        click.echo(difference)
    if not differences:
        click.echo("Identique à ce qui est fourni.")
