"""``maillage audit``: verify the log, sign checkpoints, purge what the law no longer lets us keep.

Exit status of ``verify``: 0 when every chain holds, 1 at the first divergence, 2 when it could not be tried.
"""

import json
import sys
from pathlib import Path

import click

PURGE_AFTER_MONTHS = 12


@click.group()
def group() -> None:
    """Vérifie le journal, en signe l'état, purge ce qui a expiré."""


@group.command()
@click.option(
    "--against",
    "checkpoints",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="Point de contrôle signé auquel comparer ; l'option peut être répétée.",
)
@click.option("--public-key", help="Clé publique de l'instance, si la clé n'est pas sur cette machine.")
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
def verify(checkpoints: tuple[Path, ...], public_key: str | None, as_json: bool) -> None:  # noqa: FBT001
    """Recalcule toutes les chaînes du journal."""
    from django.conf import settings

    from maillage.foundation.audit import queries, signing
    from maillage.foundation.audit.checkpoints import CheckpointError, read_checkpoint

    try:
        if public_key:
            key = signing.read_public_hex(public_key)
        elif settings.AUDIT_KEY_FILE.exists():
            key = signing.public_key(settings.AUDIT_KEY_FILE)
        else:
            key = None  # made with the first checkpoint: nothing is signed yet
        known: dict[int, dict[int, str]] = {}
        for path in checkpoints:
            trusted = key or signing.public_key(settings.AUDIT_KEY_FILE)
            for head in read_checkpoint(path, trusted).heads:
                known.setdefault(head.community_id, {})[head.seq] = head.hash
    except (signing.KeyMissingError, CheckpointError, ValueError) as error:
        raise click.UsageError(str(error)) from error
    report = queries.verify(key, known)
    if as_json:
        result = {
            "holds": report.holds,
            "chains": len(report.heads) + len(report.divergences),
            "events": report.events,
            "checkpoints": len(checkpoints),
            "divergences": [
                {"community_id": d.community_id, "seq": d.seq, "reason": d.reason} for d in report.divergences
            ],
        }
        click.echo(json.dumps(result, ensure_ascii=False))
    else:
        for divergence in report.divergences:
            where = f"chaîne {divergence.community_id}, rang {divergence.seq}"
            click.echo(f"{where} : {divergence.reason}", err=True)
        verdict = "Le journal est intact" if report.holds else "Le journal a été altéré"
        click.echo(f"{verdict} : {report.events} événements, {len(report.heads)} chaînes justes.")
    sys.exit(0 if report.holds else 1)


@group.command()
def checkpoint() -> None:
    """Signe l'état de toutes les chaînes et l'écrit hors de la base."""
    from django.conf import settings
    from django.utils import timezone

    from maillage.foundation.audit import queries, signing
    from maillage.foundation.audit.checkpoints import write_checkpoint

    key = signing.signing_key(settings.AUDIT_KEY_FILE)
    path = write_checkpoint(settings.AUDIT_CHECKPOINT_DIR, queries.heads(), key, now=timezone.now())
    click.echo(f"Clé publique de l'instance : {signing.public_hex(key.public_key())}", err=True)
    click.echo(path)


@group.command()
@click.option("--months", default=PURGE_AFTER_MONTHS, show_default=True, type=click.IntRange(6, 120))
def purge(months: int) -> None:
    """Efface les événements plus vieux que la durée légale ; la chaîne reste vérifiable."""
    from datetime import timedelta

    from django.conf import settings
    from django.utils import timezone

    from maillage.foundation.audit import actions, queries, signing

    key = signing.signing_key(settings.AUDIT_KEY_FILE)
    before = timezone.now() - timedelta(days=round(months * 30.4375))
    for chain in queries.chain_ids("owner"):
        try:
            segment = actions.purge_expired(chain=chain, before=before, key=key)
        except actions.BrokenChainError as error:
            raise click.ClickException(f"purge refusée, le journal a été altéré : {error}") from error
        if segment:
            count = segment.last_seq - segment.first_seq + 1
            click.echo(f"chaîne {chain} : {count} événements purgés, jusqu'au rang {segment.last_seq}")
