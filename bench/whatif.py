"""Moving a doctor on a territory of 300 communes: the whole request, the exact update, a full recompute.

    .venv/bin/python -m bench.whatif

`measure` returns the figures; run as a module it prints them. The database must be running with the
demonstration (`make setup`).
"""

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

COMMUNES = 300


@dataclass(frozen=True, slots=True)
class Row:
    """One case, in milliseconds: median and worst of the rounds, CPU of one, queries of one (None: none)."""

    name: str
    median_ms: float
    worst_ms: float
    cpu_ms: float
    queries: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The requests, then what they stand on; `ratio`: how many times dearer a full recompute is, measured in
    turn with the update; `difference`: the greatest relative one between the two results."""

    rows: tuple[Row, ...]
    update_ms: float
    full_ms: float
    ratio: float
    difference: float


def measure(rounds: int) -> Figures:
    """Needs Django ready and the demonstration loaded."""
    from django.db import transaction
    from django.utils import timezone

    from bench.pages import around, signed_in
    from maillage.communities.territory.actions import start_draft
    from maillage.communities.territory.models import TerritoryVersion
    from maillage.foundation.access.enums import Role
    from maillage.foundation.identity.models import User
    from maillage.foundation.tenancy.models import Community
    from maillage.foundation.tenancy.scope import community_scope
    from maillage.planning.whatif.world import world
    from maillage.reference.supply.queries import current_edition

    community = Community.objects.get(acronym="CPTS Jabron-Buëch")
    president = signed_in(Role.PRESIDENT)
    codes = around(COMMUNES)
    edition = current_edition("gp")
    if edition is None:
        raise RuntimeError("no supply is loaded: `maillage supply load`")
    of = world(edition, timezone.localdate())
    held = sorted((code for code in codes if code in of.positions), key=lambda c: -of.heads[of.positions[c]])
    origin, target = held[0], held[-1]
    with transaction.atomic():
        with community_scope(community):
            author = User.objects.get(pk=president.session["_auth_user_id"])
            draft: TerritoryVersion = start_draft(
                by=author, community=community, based_on=None, codes=codes, sub_territories={}
            )
        space = f"/c/{community.slug}/et-si"
        state = f"version={draft.number}&p=gp"
        asked = f"{state}&op=faire&geste=m&commune={origin}&vers={target}&nombre=1"
        cases = {
            "tenir un médecin (aperçu)": f"{space}/apercu.json?{asked}",
            "le lâcher (panneau)": f"{space}/panneau/?{asked}",
            "ouvrir la page avec un changement": f"{space}/?{state}&e=m-{origin}-{target}-1",
        }
        rows = tuple(_request(name, president, url, rounds) for name, url in cases.items())
        transaction.set_rollback(True)
    return Figures(rows, *_engine(of, of.positions[origin], of.positions[target]))


def _request(name: str, client: "object", url: str, rounds: int) -> Row:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from bench.pages import _count

    times, spent = [], []
    for _ in range(rounds + 1):
        begin, cpu = time.perf_counter(), time.process_time()
        answer = client.get(url)  # type: ignore[attr-defined]
        times.append((time.perf_counter() - begin) * 1000)
        spent.append((time.process_time() - cpu) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{url} answers {answer.status_code}")
    with CaptureQueriesContext(connection) as queries:
        client.get(url)  # type: ignore[attr-defined]
    kept = times[1:]
    return Row(
        name,
        round(statistics.median(kept), 1),
        round(max(kept), 1),
        round(statistics.median(spent[1:]), 1),
        _count(queries),
    )


def _engine(of: "object", origin: int, target: int) -> tuple[float, float, float, float]:
    """The update of a move and a full recompute of the country, in turn: medians, ratio, difference."""
    import numpy as np

    from maillage.engines.accessibility.catchment import compute

    country = of.country  # type: ignore[attr-defined]
    each = float(country.activity[origin] / of.heads[origin])  # type: ignore[attr-defined]
    wanted = {
        origin: float(country.activity[origin]) - each,
        target: float(country.activity[target]) + each,
    }
    offers = country.activity.copy()
    for place, amount in wanted.items():
        offers[place] = amount

    def full() -> "np.ndarray":
        points = country.points
        return compute(
            points, points, country.people, offers, travel=country.travel, decay=country.decay
        ).values

    updates, fulls = [], []
    for _ in range(9):
        updates.append(_timed(lambda: country.edit(wanted)))
        fulls.append(_timed(full))
    edited, exact = country.edit(wanted), full()
    here = exact[edited.places] > 0
    gap = np.abs(edited.after - exact[edited.places])[here] / exact[edited.places][here]
    update, whole = statistics.median(updates), statistics.median(fulls)
    return round(update, 2), round(whole, 1), round(whole / update, 1), float(gap.max(initial=0.0))


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def main() -> None:
    from config.local.runtime import running_platform

    with running_platform(Path(__file__).resolve().parents[1]):
        print(json.dumps(asdict(measure(9)), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
