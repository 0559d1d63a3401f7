"""`maillage aci explain`: a year of a signed contract in a terminal, as its page shows it."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from maillage import french
from maillage.operations.funding.cli import AMOUNT_WIDTH, LABEL_WIDTH, group
from maillage.terminal import BadOption

if TYPE_CHECKING:
    from maillage.operations.contract.expected import Awaited, YearMoney
    from maillage.operations.contract.models import AciContract

__all__ = ["group"]


@group.command(name="explain")
@click.option("--contract", "reference", required=True, metavar="RÉFÉRENCE", help="Référence du contrat.")
@click.option("--year", metavar="1-5", help="Année du contrat ; sans elle, toutes.")
@click.option("--community", "slug", metavar="ADRESSE", help="Communauté, si plusieurs ont cette référence.")
@click.option(
    "--on", "day", metavar="AAAA-MM-JJ", help="Jour auquel on lit le contrat ; par défaut aujourd'hui."
)
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
def explain_command(
    reference: str, year: str | None, slug: str | None, day: str | None, *, as_json: bool
) -> None:
    """Explique chaque versement d'un contrat signé : attendu, reçu, écart."""
    from django.utils import timezone

    from maillage.foundation.tenancy.models import Community
    from maillage.foundation.tenancy.scope import community_scope

    number, on = _number(year), _day(day) or timezone.localdate()
    communities = list(Community.objects.active())
    if slug is not None:
        communities = [one for one in communities if one.slug == slug]
        if not communities:
            raise BadOption("--community", f"aucune communauté n'a l'adresse « {slug} »")
    if not communities:
        raise BadOption("--contract", "aucune communauté n'est inscrite")
    with community_scope(*communities):
        contract = _contract(reference)
        found = _explained(contract, number, on)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        click.echo(_text(found))


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    if text.strip() not in {"1", "2", "3", "4", "5"}:
        raise BadOption("--year", f"« {text} » n'est pas une année du contrat : de 1 à 5")
    return int(text)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text else None
    except ValueError:
        raise BadOption("--on", f"« {text} » n'est pas une date de la forme 2024-03-15") from None


def _contract(reference: str) -> AciContract:
    from maillage.operations.contract.models import AciContract

    found = list(AciContract.objects.select_related("community").filter(reference=reference)[:2])
    if not found:
        raise BadOption("--contract", f"aucun contrat n'a la référence « {reference} »")
    if len(found) > 1:
        raise BadOption(
            "--contract", "plusieurs communautés ont cette référence, choisissez avec --community"
        )
    return found[0]


def _explained(contract: AciContract, number: int | None, on: date) -> dict[str, Any]:
    """What the pages of the contract show: one year, or all of them under ``years``."""
    from maillage.engines.aci import default_rules
    from maillage.operations.contract.expected import money
    from maillage.operations.contract.reading import computed, file_of

    file = file_of(contract)
    simulation = computed(file, on)
    years = money(file, simulation, on)
    shown = [one for one in years if number is None or one.year.number == number]
    if not shown:
        raise BadOption("--year", f"le contrat a pris fin le {french.day(contract.ends_on)}")
    used = {one.line.source for year in shown for one in year.lines if one.line.source}
    rows = [_year(one) for one in shown]
    return {
        "contract": contract.reference,
        "community": contract.community.slug,
        "signed_on": contract.signed_on.isoformat(),
        "ends_on": contract.ends_on.isoformat(),
        "read_on": on.isoformat(),
        **(rows[0] if number is not None else {"years": rows}),
        "notices": [{"code": one.code, "text": one.text} for one in simulation.notices],
        "sources": {
            key: {"title": default_rules().sources[key].title, "url": default_rules().sources[key].url}
            for key in sorted(used)
        },
    }


def _year(one: YearMoney) -> dict[str, Any]:
    return {
        "year": one.year.number,
        "starts_on": one.year.starts_on.isoformat(),
        "ends_on": one.year.ends_on.isoformat(),
        "size": one.size,
        "lines": [_line(line) for line in one.lines],
        "confirmed_cents": one.confirmed_cents,
        "unconfirmed_cents": one.unconfirmed_cents,
        "unknown_lines": sum(line.line.cents is None for line in one.lines),
        "received_cents": one.received_cents,
        "late_cents": one.late_cents,
    }


def _line(one: Awaited) -> dict[str, Any]:
    from maillage.engines.aci import line_as_dict

    return {
        **line_as_dict(one.line),
        "state": one.state.value,
        "state_label": one.state.label,
        "is_late": one.is_late,
        "received_cents": one.received_cents,
        "rest_cents": one.rest_cents,
        "gap_cents": one.gap_cents,
        "receipts": [
            {"received_on": row.received_on.isoformat(), "cents": row.cents, "source": row.source}
            for row in one.receipts
        ],
        "gap_explained": one.note.text if one.note else None,
    }


def _text(found: dict[str, Any]) -> str:
    """The same in a hundred columns."""
    blocks = [f"Contrat {found['contract']}, signé le {french.day(date.fromisoformat(found['signed_on']))}"]
    for year in found.get("years", [found]):
        starts, ends = (french.day(date.fromisoformat(year[name])) for name in ("starts_on", "ends_on"))
        lines = [f"Année {year['year']}, du {starts} au {ends}, taille {year['size']}"]
        for line in year["lines"]:
            amount = "inconnu" if line["cents"] is None else french.euros(line["cents"])
            lines.append(f"  {line['label']:<{LABEL_WIDTH}}{amount:>{AMOUNT_WIDTH}}  {line['state_label']}")
            lines.append(f"      {line['explanation']}")
        for label, name in (
            ("Attendu, confirmé", "confirmed_cents"),
            ("En plus, à confirmer", "unconfirmed_cents"),
            ("Reçu", "received_cents"),
            ("En retard", "late_cents"),
        ):
            lines.append(f"  {label:<{LABEL_WIDTH}}{french.euros(year[name]):>{AMOUNT_WIDTH}}")
        blocks.append("\n".join(lines))
    blocks += [f"À savoir : {notice['text']}" for notice in found["notices"]]
    return french.sentence("\n\n".join(blocks))
