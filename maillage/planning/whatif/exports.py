"""The tables and files of the room."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

from maillage.planning.whatif.models import SavedScenario
from maillage.planning.whatif.outcome import Line, Outcome

HEADINGS = [
    "code_insee", "commune", "departement", "dans_le_territoire", "habitants", "avant", "apres", "difference",
    "effectif_avant", "effectif_apres", "profession", "unite", "offre", "millesime_offre", "offre_inventee",
    "temps_de_trajet", "parametres_du",
]  # fmt: skip


def rows(outcome: Outcome, kept: dict[str, Any]) -> Iterable[Sequence[object]]:
    """A row by commune of the territory, then by neighbour that loses or gains; `kept` is `as_json`."""
    sources, decimals = kept["sources"], kept["decimals"] + 2
    tail = [
        kept["label"], kept["unit"], sources["supply"], sources["vintage"],
        "oui" if sources["invented"] else "non", sources["travel"], sources["parameters_from"],
    ]  # fmt: skip
    for line in (*outcome.inside, *outcome.neighbours.lines):
        yield [*_line(line, decimals), *tail]


def _line(line: Line, decimals: int) -> list[object]:
    return [
        line.code, line.name, line.department, "oui" if line.inside else "non", round(line.inhabitants),
        round(line.before, decimals), round(line.after, decimals), round(line.change, decimals),
        round(line.heads_before, 2), round(line.heads_after, 2),
    ]  # fmt: skip


def baseline(saved: SavedScenario, *, address: str) -> HttpResponse:
    """The frozen result as JSON, with its proof and its lasting address: what an action sheet starts from."""
    content = {
        "scenario": saved.number,
        "name": saved.name,
        "description": saved.description,
        "computed_on": saved.computed_on.isoformat(),
        "address": address,
        "sha256": saved.sha256,
        "result": saved.snapshot,
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    name = f"situation-de-depart-scenario-{saved.number}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
