"""Where communes are, and what they are called."""

from collections.abc import Iterable

from maillage.engines.matching import Place
from maillage.reference.geography.models import Commune


def centre_of(commune: Commune | None) -> Place | None:
    """In millionths of a degree; None where unknown."""
    if commune is None or commune.lat is None or commune.lon is None:
        return None
    return Place(round(commune.lat * 1_000_000), round(commune.lon * 1_000_000))


def place_of(code: str) -> Place | None:
    """The centre of the commune of this code, None where unknown."""
    return centre_of(Commune.objects.filter(code=code).first()) if code else None


def commune_names(codes: Iterable[str]) -> dict[str, str]:
    """{code: name}; an unknown code names itself."""
    wanted = set(codes)
    names = dict(Commune.objects.filter(code__in=wanted).values_list("code", "name"))
    return {code: names.get(code, code) for code in wanted}
