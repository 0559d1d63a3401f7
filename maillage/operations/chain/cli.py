"""`maillage chain verify`: follow every euro to its end, and recompute all that was sealed on the way.

Exit status: 0 when every euro is traced, 1 when one is not, 2 for a community that is not known.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from maillage.terminal import BadOption

if TYPE_CHECKING:
    from maillage.foundation.tenancy.models import Community
    from maillage.operations.chain.queries import Break, Report


@click.group()
def group() -> None:
    """Suit chaque euro jusqu'à ce qu'il a servi."""


@group.command()
@click.option("--community", "slug", metavar="ADRESSE", help="Une communauté ; sans elle, toutes.")
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
def verify(slug: str | None, as_json: bool) -> None:  # noqa: FBT001
    """Vérifie chaque lien, du virement à l'indicateur, et chaque empreinte."""
    from maillage.foundation.tenancy.models import Community
    from maillage.operations.chain.queries import Report

    communities = list(Community.objects.active().order_by("pk"))
    if slug is not None:
        communities = [one for one in communities if one.slug == slug]
        if not communities:
            raise BadOption("--community", f"aucune communauté n'a l'adresse « {slug} »")
    found = [(one, _verified(one)) for one in communities]
    whole = sum((report for _, report in found), Report())
    if as_json:
        click.echo(json.dumps(_said(found, whole), ensure_ascii=False, indent=2))
    else:
        click.echo(_text(found, whole))
    sys.exit(0 if whole.ok else 1)


def _verified(community: Community) -> Report:
    from django.conf import settings
    from django.db import transaction

    from maillage.foundation.audit import signing
    from maillage.foundation.audit.chain import Divergence
    from maillage.foundation.audit.queries import chains_open, verify_chain
    from maillage.foundation.tenancy.scope import community_scope
    from maillage.foundation.web.trail import Gap
    from maillage.operations.chain.queries import sums, verified

    key = signing.public_key(settings.AUDIT_KEY_FILE) if settings.AUDIT_KEY_FILE.exists() else None
    with chains_open([community.pk]):
        result = verify_chain(community.pk, key, {}, "default")
    ruined = None
    if isinstance(result, Divergence):
        ruined = Gap(
            "audit_altered",
            f"Le journal a été altéré au rang {result.seq} : {result.reason}.",
            "Restaurez la sauvegarde d’avant le changement : `maillage audit verify` dit où.",
        )
    with transaction.atomic(), community_scope(community):
        return verified(community, sums(community), ruined)


def _said(found: list[tuple[Community, Report]], whole: Report) -> dict[str, Any]:
    return {
        "ok": whole.ok,
        "euros_traced_cents": whole.traced_cents,
        "euros_untraced_cents": whole.untraced_cents,
        "sums": whole.sums,
        "communities": len(found),
        "breaks": [_break(one, community) for community, report in found for one in report.breaks],
    }


def _break(one: Break, community: Community) -> dict[str, Any]:
    return {
        "what": one.gap.what,
        "where": one.where,
        "community": community.slug,
        "euros_cents": one.cents,
        "words": one.gap.words,
        "how_to_mend": one.gap.mend,
    }


def _text(found: list[tuple[Community, Report]], whole: Report) -> str:
    from maillage.french import counted, euros

    lines = [
        f"{community.slug} : {one.where}, {euros(one.cents)}. {one.gap.words} {one.gap.mend}"
        for community, report in found
        for one in report.breaks
    ]
    lines.append(
        f"{euros(whole.traced_cents)} suivis jusqu’au bout, {euros(whole.untraced_cents)} qui ne le sont pas"
        f" ({counted(whole.sums, 'somme')}, {counted(len(found), 'communauté')})."
    )
    return "\n".join(lines)
