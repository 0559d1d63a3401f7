"""``maillage care``: whether patient data may be held, whether its trace holds, what must go.

Exit status: 0 yes, 1 no, or nothing held here.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO
    from uuid import UUID

    from maillage.foundation.tenancy.models import Community


@click.group()
def group() -> None:
    """Dit si le module de soins peut être ouvert, en vérifie les traces, efface ce qui a fait son temps."""


def _communities(*, archived: bool = False) -> Iterator[Community]:
    """Every open community, the archived ones too when asked; the command ends here without the module.

    What is held of patients, and what is owed to them, outlives the archiving of a community.
    """
    from django.conf import settings

    from maillage.foundation.tenancy.models import Community

    if not settings.CARE_ENABLED:
        raise click.ClickException("le module de soins est éteint ici (CARE_ENABLED=0).")
    wanted = Community.objects.all() if archived else Community.objects.active()
    yield from wanted.order_by("pk")


@group.command()
@click.option("--community", "slug", help="Adresse d’une seule communauté.")
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
def status(slug: str | None, as_json: bool) -> None:  # noqa: FBT001 -- click passes a flag by name
    """Dit, communauté par communauté, si des données de patients peuvent être tenues, et ce qui manque."""
    from django.conf import settings
    from django.utils import timezone

    if as_json and not settings.CARE_ENABLED:
        click.echo(json.dumps({"enabled": False, "communities": []}))
        sys.exit(1)
    from maillage.care.switch.queries import verdict

    wanted = [one for one in _communities() if slug in (None, one.slug)]
    if slug and not wanted:
        raise click.UsageError(f"aucune communauté ouverte à l’adresse «\u00a0{slug}\u00a0».")
    verdicts = [verdict(one, today=timezone.localdate()) for one in wanted]
    if as_json:
        told = [
            {
                "community": one.community.slug,
                "demonstration": one.community.demonstration,
                "may_be_on": one.may_be_on,
                "conditions": [
                    {"code": c.code, "met": c.met, "detail": c.detail, "waived": one.waived and c.legal}
                    for c in one.conditions
                ],
            }
            for one in verdicts
        ]
        click.echo(json.dumps({"enabled": True, "communities": told}, ensure_ascii=False))
    else:
        for one in verdicts:
            answer = "peut être ouvert" if one.may_be_on else "doit rester fermé"
            invented = " (démonstration)" if one.waived else ""
            click.echo(f"{one.community.slug}{invented} : {answer}")
            for c in one.conditions:
                click.echo(f"  {'oui' if c.met else 'NON'}  {c.label} : {c.detail}")
    sys.exit(0 if verdicts and all(one.may_be_on for one in verdicts) else 1)


@group.command()
@click.option("--community", "slug", required=True, help="Adresse de la communauté.")
@click.option(
    "--by", "email", required=True, help="Compte de qui publie : il doit pouvoir traiter les droits."
)
@click.option("--version", "version", required=True, help="Numéro de la version, par exemple 2026-1.")
@click.argument("text", type=click.File(encoding="utf-8"))
def inform(slug: str, email: str, version: str, text: TextIO) -> None:
    """Publie une version de l’information donnée aux patients, lue dans un fichier (« - » : l’entrée)."""
    wanted = [one for one in _communities() if one.slug == slug]
    from django.core.exceptions import PermissionDenied

    from maillage.care.circle.errors import CircleError
    from maillage.care.switch.actions import publish_information
    from maillage.foundation.identity.models import User

    by, said = User.objects.filter(email__iexact=email).first(), text.read().strip()
    if not wanted or by is None or not said:
        raise click.UsageError("communauté ou compte inconnu, ou texte vide.")
    try:
        publish_information(by=by, community=wanted[0], version=version, text=said)
    except PermissionDenied:
        raise click.ClickException(f"{email} n’a pas le droit de publier pour cette communauté.") from None
    except CircleError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Version {version} publiée.")


@group.command()
@click.option(
    "--against",
    "checkpoints",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="Point de contrôle signé auquel comparer ; l’option peut être répétée.",
)
def verify(checkpoints: tuple[Path, ...]) -> None:
    """Recalcule la chaîne des traces d’accès de chaque communauté, purges légales comprises."""
    wanted = list(_communities(archived=True))
    from django.conf import settings

    from maillage.care.traces.queries import verify as verify_chain
    from maillage.foundation.audit import signing
    from maillage.foundation.audit.chain import Divergence
    from maillage.foundation.audit.checkpoints import CheckpointError, read_checkpoint

    known: dict[int, dict[int, str]] = {}
    try:
        key = signing.public_key(settings.AUDIT_KEY_FILE) if settings.AUDIT_KEY_FILE.exists() else None
        for path in checkpoints:
            trusted = key or signing.public_key(settings.AUDIT_KEY_FILE)
            for head in read_checkpoint(path, trusted).heads:
                known.setdefault(head.community_id, {})[head.seq] = head.hash
    except (signing.KeyMissingError, CheckpointError) as error:
        raise click.UsageError(str(error)) from error
    broken = False
    for community in wanted:
        found = verify_chain(community, known.get(community.pk), key)
        if isinstance(found, Divergence):
            broken = True
            click.echo(f"{community.slug}, rang {found.seq} : {found.reason}", err=True)
        elif found.seq:
            click.echo(f"{community.slug} : {found.seq} traces justes, {found.hash}")
    sys.exit(1 if broken else 0)


@group.command()
def checkpoint() -> None:
    """Signe la tête des traces de chaque communauté et l’écrit hors de la base."""
    list(_communities())
    from django.conf import settings
    from django.utils import timezone

    from maillage.care.traces.actions import sign_heads
    from maillage.foundation.audit.signing import signing_key

    click.echo(sign_heads(key=signing_key(settings.AUDIT_KEY_FILE), now=timezone.now()))


@group.command()
def purge() -> None:
    """Efface ce dont la durée est finie : dossiers, avis, et les plus vieilles traces."""
    wanted = list(_communities(archived=True))
    from django.conf import settings
    from django.utils import timezone

    from maillage.care.circle.upkeep.actions import purge_due, purge_over
    from maillage.care.traces.actions import purge_expired
    from maillage.foundation.audit.actions import BrokenChainError
    from maillage.foundation.audit.signing import signing_key

    today = timezone.localdate()
    count = sum(purge_due(community=one, today=today) for one in wanted)
    others = sum(sum(purge_over(community=one, today=today).values()) for one in wanted)
    key, traces = signing_key(settings.AUDIT_KEY_FILE), 0
    try:
        for one in wanted:
            segment = purge_expired(community=one, now=timezone.now(), key=key)
            traces += segment.last_seq - segment.first_seq + 1 if segment else 0
    except BrokenChainError as error:
        raise click.ClickException(f"purge refusée, les traces ont été altérées : {error}") from error
    click.echo(f"{count} dossiers effacés, {others} lignes qui les accompagnaient, {traces} traces d’accès.")


@group.command()
def ledger() -> None:
    """Écrit, en JSON, ce qu’une restauration doit refaire : à garder hors de la base.

    Les clés des dossiers effacés, des accords retirés, des oppositions (à un partage, à une personne) et des
    conservations judiciaires.
    """
    wanted = list(_communities(archived=True))
    from maillage.care.circle.queries import ledger_of

    for community in wanted:
        for line in ledger_of(community):
            click.echo(json.dumps({"community": community.pk, **line}))


@group.command()
@click.argument("file", type=click.File(encoding="utf-8"))
def replay(file: TextIO) -> None:
    """Refait, après la restauration d’une sauvegarde, ce que dit le fichier de « ledger »."""
    known = {one.pk for one in _communities(archived=True)}
    from collections import Counter

    from maillage.care.circle.holds.actions import replay_holds
    from maillage.care.circle.ledger import read_ledger
    from maillage.care.circle.rights.actions import replay_decisions
    from maillage.care.circle.upkeep.actions import replay_erasures
    from maillage.foundation.tenancy.nightly import CommunitiesFailedError, in_each_community

    kept, done = read_ledger(file), Counter[str]()
    wrong = [f"communauté inconnue {pk}" for pk in sorted(set(kept) - known)]

    def erase(one: Community) -> None:
        done["erased"] += replay_erasures(community=one, erased=kept[one.pk].erased)

    def hold(one: Community) -> None:
        done["held"] += replay_holds(community=one, held=kept[one.pk].held)

    def decide(one: Community) -> None:
        said = kept[one.pk]
        done["decided"] += replay_decisions(
            community=one, withdrawn=said.withdrawn, refused=said.refused, unwanted=said.unwanted
        )

    # What fails in one community stops no other.
    try:
        in_each_community(erase, hold, decide, archived=True)
    except CommunitiesFailedError as error:
        wrong.append(str(error))
    click.echo(
        f"{done['erased']} dossiers effacés à nouveau, {done['decided']} décisions de patients reprises, "
        f"{done['held']} conservations judiciaires reprises."
    )
    if wrong:
        raise click.ClickException(f"tout n’a pas été refait\u00a0: {', '.join(wrong)}")


@group.command()
@click.option("--community", "slug", required=True, help="Adresse de la communauté, même archivée.")
@click.option("--by", "email", required=True, help="Compte de qui contrôle la protection des données.")
@click.option("--reason", required=True, help="Pourquoi la conservation prend fin.")
@click.argument("hold", type=click.UUID)
def lift(slug: str, email: str, reason: str, hold: UUID) -> None:
    """Lève une conservation judiciaire (sa clé dans « ledger »), là où aucune page ne s’ouvre plus."""
    wanted = next((one for one in _communities(archived=True) if one.slug == slug), None)
    from django.core.exceptions import PermissionDenied

    from maillage.care.circle.errors import CircleError
    from maillage.care.circle.holds.actions import lift_hold
    from maillage.care.circle.models import LegalHold
    from maillage.care.traces.scope import care_scope
    from maillage.foundation.access.acting import entitled
    from maillage.foundation.access.enums import Permission
    from maillage.foundation.identity.models import User

    by = User.objects.filter(email__iexact=email).first()
    if wanted is None or by is None:
        raise click.UsageError("communauté ou compte inconnu.")
    try:
        roles = ",".join(sorted(entitled(by, wanted, Permission.CARE_REVIEW).roles))
        with care_scope(wanted, person=by.pk, roles=roles, desk=True, watching=True) as session:
            if not LegalHold.objects.standing().filter(pk=hold).exists():
                raise click.UsageError("aucune conservation en cours n’a cette clé.")
            lift_hold(by=session, hold=hold, reason=reason)
    except PermissionDenied:
        raise click.ClickException(f"{email} ne contrôle pas la protection des données ici.") from None
    except CircleError as error:
        raise click.ClickException(str(error)) from error
    click.echo("Conservation levée\u00a0: le dossier s’effacera à sa date.")
