"""What is kept in memory of the whole country, until other data is loaded: who touches whom, totals."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Count, Sum
from django.db.models.functions import Concat

from maillage.communities.territory.graph import Neighbours
from maillage.reference.geography.models import Adjacency, Commune, Dataset

_graph: dict[str, Neighbours] = {}


def neighbours(loaded: dict[str, Dataset]) -> Neighbours:
    """The graph of the loaded borders; a tenth of a second once per process and per load."""
    key = loaded["adjacency"].sha256 if "adjacency" in loaded else ""
    graph = _graph.get(key)
    if graph is None:
        districts = Commune.objects.filter(parent__isnull=False, active=True)
        # In one row: making a hundred thousand pairs of strings takes longer than reading them.
        text = Adjacency.objects.aggregate(all=StringAgg(Concat("a_id", "b_id"), ""))["all"] or ""
        pairs = np.frombuffer(text.encode(), dtype="S5").reshape(-1, 2)
        graph = Neighbours(pairs, dict(districts.values_list("code", "parent_id")))
        _graph.clear()
        _graph[key] = graph
    return graph


@dataclass(frozen=True, slots=True)
class Total:
    """A whole department: cities count once; ``districts`` are those of its cities that are cut."""

    communes: int
    population: int
    districts: Mapping[str, int]


_totals: dict[str, dict[str, Total]] = {}


def department_totals(loaded: dict[str, Dataset]) -> dict[str, Total]:
    """{department: its total}; read once per process and per load."""
    key = " ".join(loaded[subject].sha256 for subject in ("communes", "populations") if subject in loaded)
    totals = _totals.get(key)
    if totals is None:
        cut: dict[str, dict[str, int]] = defaultdict(dict)
        every = Commune.objects.filter(active=True).order_by()
        districts = every.filter(parent__isnull=False).values_list("department_id", "parent_id")
        for department, city, count in districts.annotate(Count("code")):
            cut[department][city] = count
        rows = every.filter(parent__isnull=True).values_list("department_id")
        totals = {
            department: Total(count, people or 0, cut[department])
            for department, count, people in rows.annotate(Count("code"), Sum("population"))
        }
        _totals.clear()
        _totals[key] = totals
    return totals
