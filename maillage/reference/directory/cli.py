"""``maillage import``: the published files into the directory; ``maillage devtools``: invented ones."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import click

_FILES = click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, resolve_path=True, path_type=Path),
)
_CONFIRM = click.option("--confirm", is_flag=True, help="Accepte une baisse de plus de 5 % des lignes.")
_REPORT = click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Écrit les lignes refusées (numéro, motif, extrait) dans ce fichier CSV.",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Écrit le compte rendu en JSON.")


class RefusedFileError(click.ClickException):
    """A file that cannot be taken: exit status 2, as for any bad input."""

    exit_code = 2


@click.group("import")
def imports() -> None:
    """Lit dans l’annuaire les fichiers publiés par l’Annuaire Santé et FINESS."""


@imports.command()
@_FILES
@_CONFIRM
@_REPORT
@_JSON
def rpps(files: tuple[Path, ...], confirm: bool, report: Path | None, as_json: bool) -> None:  # noqa: FBT001 -- click passes flags by name
    """Importe les extraits en accès libre du RPPS : activités, savoir-faire, diplômes (texte ou archive).

    Interrompu, le même import reprend où il en était. Recommencer ne change rien.
    """
    _import(files, finess=False, confirm=confirm, report=report, as_json=as_json)


@imports.command()
@_FILES
@_CONFIRM
@_REPORT
@_JSON
def finess(files: tuple[Path, ...], confirm: bool, report: Path | None, as_json: bool) -> None:  # noqa: FBT001 -- idem
    """Importe l’extraction FINESS des établissements (etalab-cs1100502 ou cs1100507, avec positions)."""
    _import(files, finess=True, confirm=confirm, report=report, as_json=as_json)


def _import(
    files: tuple[Path, ...],
    *,
    finess: bool,
    confirm: bool,
    report: Path | None,
    as_json: bool,
) -> None:
    from maillage.reference.directory.actions import ImportRefusedError, import_extract
    from maillage.reference.directory.enums import Feed, ImportState
    from maillage.reference.directory.layouts import UnreadableFileError
    from maillage.reference.directory.reading import extracts, layout_of

    outcomes, held = [], False
    try:
        found = [(extract, layout_of(extract).feed) for path in files for extract in extracts(path)]
        # Activities first: the companions say more of the people whom they bring.
        found.sort(key=lambda item: item[1] != Feed.PRACTICES)
        for extract, feed in found:
            if (feed == Feed.ESTABLISHMENTS) != finess:
                raise UnreadableFileError(f"{extract.name} : ce fichier n’est pas de ceux de cette commande.")
            with _Bar(extract.name) as bar:
                run = import_extract(extract=extract, by=None, confirm=confirm, progress=bar)
            outcomes.append(run)
            held = held or run.state == ImportState.HELD
            if not as_json:
                _tell(run)
    except (UnreadableFileError, ImportRefusedError) as error:
        raise RefusedFileError(str(error)) from error
    finally:
        if report is not None:
            _write_report(report, outcomes)
    if as_json:
        click.echo(json.dumps([_facts(run) for run in outcomes], ensure_ascii=False, indent=2))
    if held:
        raise click.exceptions.Exit(1)


class _Bar:
    """A progress bar on a terminal, and nothing where there is none."""

    def __init__(self, title: str) -> None:
        self.bar: Any = None
        self.title = title
        self.done = 0

    def __enter__(self) -> _Bar:
        return self

    def __call__(self, run: Any) -> None:
        if self.bar is None:
            self.bar = click.progressbar(
                length=max(run.bytes_total, 1), label=self.title, file=click.get_text_stream("stderr")
            )
            self.bar.__enter__()
        self.bar.update(max(0, min(run.bytes_done, run.bytes_total) - self.done))
        self.done = max(self.done, run.bytes_done)

    def __exit__(self, *error: object) -> None:
        if self.bar is not None:
            self.bar.__exit__(*error)


def _facts(run: Any) -> dict[str, Any]:
    return {
        "feed": run.feed,
        "file": run.file_name,
        "edition": run.edition_on.isoformat(),
        "state": run.state,
        "read": run.lines_read,
        "created": run.created,
        "updated": run.updated,
        "same": run.same,
        "rejected": run.rejected,
        "gone": run.gone,
        "notes": run.notes,
        "message": run.message,
    }


def _tell(run: Any) -> None:
    from maillage.french import number

    counts = (
        (run.lines_read, "lues"), (run.created, "créées"), (run.updated, "modifiées"),
        (run.same, "inchangées"), (run.rejected, "refusées"), (run.gone, "disparues"),
    )  # fmt: skip
    said = ", ".join(f"{number(count)} {word}" for count, word in counts)
    click.echo(f"{run.get_feed_display()}, {run.get_state_display()} : {said}.")
    for note, count in run.notes.items():
        click.echo(f"  {number(count)} – {note}")
    if run.message:
        click.echo(f"  {run.message} Option --confirm.", err=True)


def _write_report(path: Path, runs: list[Any]) -> None:
    from maillage.foundation.web.spreadsheets import cell

    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(("fichier", "ligne", "motif", "extrait"))
        for run in runs:
            for line in run.rejections.using("owner").order_by("line").iterator():
                writer.writerow(map(cell, (run.file_name, line.line, line.reason, line.excerpt)))


@click.group()
def devtools() -> None:
    """Fichiers inventés, pour les essais et les mesures."""


_OUT = click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Dossier où écrire."
)
_DEPARTMENTS = click.option(
    "--departments", default="", help="Départements, séparés par des virgules ; toute la France sinon."
)


@devtools.command("make-rpps")
@click.option("--rows", required=True, type=click.IntRange(1), help="Lignes d’activité.")
@click.option("--seed", default=1, show_default=True, help="La même graine donne le même fichier.")
@click.option("--edition", default=1, show_default=True, help="2, 3… : la même population, changée.")
@click.option("--changed", default=0.01, show_default=True, help="Part des personnes changées.")
@_DEPARTMENTS
@_OUT
def make_rpps(rows: int, seed: int, edition: int, changed: float, departments: str, out: Path) -> None:
    """Écrit trois extraits RPPS inventés : noms d’oiseaux et de plantes, numéros en 99."""
    from datetime import date

    from maillage.reference.directory.invented.people import make_rpps as make

    made = make(
        out,
        rows=rows,
        seed=seed,
        departments=_split(departments),
        edition=edition,
        changed=changed,
        day=date(2026, min(edition, 12), 5),
    )
    for path in made.files:
        click.echo(path)


@devtools.command("make-finess")
@_DEPARTMENTS
@_OUT
def make_finess(departments: str, out: Path) -> None:
    """Écrit une extraction FINESS inventée : numéros en 99, sur les communes réelles."""
    from maillage.reference.directory.invented.register import make_finess as make

    click.echo(make(out, departments=_split(departments)).files[0])


def _split(text: str) -> list[str]:
    return [code.strip().upper() for code in text.split(",") if code.strip()]
