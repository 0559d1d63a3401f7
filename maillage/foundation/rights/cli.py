"""``maillage privacy``: how long each table is kept, and the purge.

Exit status of ``purge``: 0 when everything due went, 1 when the database refused some rows.
"""

import json
import sys
from pathlib import Path

import click


@click.group()
def group() -> None:
    """Durées de conservation, effacement et preuves d'effacement."""


@group.command()
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
def retention(as_json: bool) -> None:  # noqa: FBT001
    """Dit combien de temps chaque table est gardée, et combien de lignes sont échues."""
    lines = _forecast()
    if as_json:
        click.echo(json.dumps({"tables": lines}, ensure_ascii=False))
        return
    for line in lines:
        click.echo(f"{line['rows_due']:>7} {line['table']} ({line['code']}) : {line['retention']}")


@group.command()
@click.option("--dry-run", is_flag=True, help="Compte sans rien effacer.")
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
def purge(dry_run: bool, as_json: bool) -> None:  # noqa: FBT001
    """Efface les lignes dont la durée de conservation est finie."""
    from django.utils import timezone

    from maillage.foundation.rights.actions.purge import purge as run_purge
    from maillage.foundation.rights.queries import counts_of

    if dry_run:
        tables = [line for line in _forecast() if line["rows_due"]]
        refused = 0
    else:
        counts = counts_of(run_purge(today=timezone.localdate()))
        refused = sum(count.refused for count in counts)
        tables = [
            {
                "code": count.table,
                "community": count.tenant or None,
                "deleted": count.deleted,
                "scrubbed": count.scrubbed,
                "refused": count.refused,
            }
            for count in counts
        ]
    if as_json:
        click.echo(json.dumps({"dry_run": dry_run, "tables": tables}, ensure_ascii=False))
    else:
        for table in tables:
            click.echo(" ".join(f"{name}={value}" for name, value in table.items()))
        click.echo(f"{len(tables)} tables concernées.", err=True)
    sys.exit(1 if refused else 0)


@group.command()
def ledger() -> None:
    """Écrit, en JSON, les clés des lignes effacées avant leur terme : à garder hors de la base."""
    from django.core.serializers.json import DjangoJSONEncoder

    from maillage.foundation.rights.actions.purge import everywhere
    from maillage.foundation.rights.models import ErasedRow
    from maillage.foundation.rights.replaying import LEDGER

    with everywhere():
        for proof in ErasedRow.objects.values(*LEDGER).iterator():
            click.echo(json.dumps(proof, ensure_ascii=False, cls=DjangoJSONEncoder))


@group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def replay(file: Path) -> None:
    """Efface à nouveau, après la restauration d'une sauvegarde, ce que dit le fichier de « ledger »."""
    from maillage.foundation.rights.actions.giving import replay as run_replay

    proofs = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    click.echo(f"{run_replay(proofs=proofs)} lignes effacées à nouveau.")


def _forecast() -> list[dict[str, object]]:
    from django.utils import timezone

    from maillage.foundation.rights.actions.purge import everywhere
    from maillage.foundation.rights.queries import forecast

    with everywhere():
        return [
            {
                "table": line.table,
                "code": line.code,
                "retention": line.retention,
                "rows_due": line.now,
                "rows_due_within_30_days": line.soon,
            }
            for line in forecast(timezone.localdate())
        ]
