"""The names that the map writes, as GeoJSON points: towns for the whole country, every commune by degree."""

from collections import defaultdict
from typing import Any

from maillage.reference.geography.models import Commune

# Below this, a name is written only when the map is near: the whole country's names must stay light.
TOWN = 10_000
Features = dict[str, Any]


def towns() -> Features:
    """Departments (population 0, amid their communes) and communes of TOWN inhabitants or more."""
    features = []
    departments: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    places = Commune.objects.filter(active=True, parent=None, lon__isnull=False).order_by(
        "-population", "code"
    )
    for code, name, population, lon, lat, department, title in places.values_list(
        "code", "name", "population", "lon", "lat", "department_id", "department__name"
    ):
        departments[department, title].append((lon, lat))
        if (population or 0) >= TOWN:
            features.append(_point(code, name, population, lon, lat))
    for (code, name), points in sorted(departments.items()):
        lon, lat = (sum(values) / len(points) for values in zip(*points, strict=True))
        features.append(_point(code, name, 0, lon, lat))
    return {"type": "FeatureCollection", "features": features}


def communes_around(west: int, south: int) -> Features:
    """The communes, and the districts of the cities that have some, of one degree by one degree."""
    cities = Commune.objects.filter(parent__isnull=False).values("parent_id")
    places = Commune.objects.filter(
        active=True, lon__gte=west, lon__lt=west + 1, lat__gte=south, lat__lt=south + 1
    ).exclude(code__in=cities)
    rows = places.order_by("-population", "code").values_list("code", "name", "population", "lon", "lat")
    return {"type": "FeatureCollection", "features": [_point(*row) for row in rows]}


def _point(code: str, name: str, population: int | None, lon: float, lat: float) -> Features:
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name, "population": population or 0},
        "geometry": {"type": "Point", "coordinates": [round(lon, 3), round(lat, 3)]},
    }
