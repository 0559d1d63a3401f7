"""Size of a community from its population, and how far the thresholds are on both sides."""

from dataclasses import dataclass

from .loading import default_rules
from .rulebook import SizeBand, Version
from .settings import DEFAULT_SETTINGS, Settings
from .vocabulary import Size


@dataclass(frozen=True, slots=True)
class SizePosition:
    """Where a population stands.

    to_next: inhabitants to gain to enter the next size (None in size 4).
    to_previous: inhabitants to lose to fall into the previous size (None in size 1).
    on_ambiguous_bound: the population is exactly the bound that the published wording leaves open.
    source: key of the source of the thresholds.
    """

    population: int
    size: Size
    to_next: int | None
    to_previous: int | None
    on_ambiguous_bound: bool
    source: str


def size_of(
    population: int, *, version: Version | None = None, settings: Settings = DEFAULT_SETTINGS
) -> SizePosition:
    """Size of a population in inhabitants, by default under the latest dated version of the agreement.

    Raises ValueError when the population is negative.
    """
    if population < 0:
        raise ValueError("a population cannot be negative")
    version = version or default_rules().dated[-1]
    tops = [_highest(band, settings) for band in version.bands]
    rank = next(i for i, top in enumerate(tops) if top is None or population <= top)
    top, floor = tops[rank], tops[rank - 1] if rank else None
    return SizePosition(
        population=population,
        size=version.bands[rank].size,
        to_next=None if top is None else top + 1 - population,
        to_previous=None if floor is None else population - floor,
        on_ambiguous_bound=any(band.ambiguous and population == band.below for band in version.bands),
        source=version.bands_source,
    )


def _highest(band: SizeBand, settings: Settings) -> int | None:
    """Highest population of a size; None for the last size."""
    if band.below is None:
        return band.up_to
    return band.below if band.ambiguous and settings.size_at_80000 is band.size else band.below - 1
