"""Whether a stored accessibility is made from what is loaded today."""

import hashlib
from datetime import date

from maillage.engines.accessibility import parameters
from maillage.reference.geography.models import Dataset
from maillage.reference.supply import computation, places
from maillage.reference.supply.models import SupplyEdition
from maillage.reference.supply.queries import access_subject


def fingerprint(edition: SupplyEdition, today: date, using: str = "default") -> str:
    """SHA-256 of all that makes the accessibility of a profession: supply, people, times, parameters."""
    figures = parameters.load(edition.profession, today)
    conventions = (computation.VARIATION, computation.EIGHT_IN_TEN, computation.SMALL, computation.FARTHEST)
    made_from = (
        edition.source,
        edition.dataset.sha256,
        places.state(using),
        figures,
        computation.travel_model(),
        conventions,
    )
    return hashlib.sha256(repr(made_from).encode()).hexdigest()


def stale(today: date) -> list[str]:
    """The professions whose accessibility is missing or made from something else than what is loaded."""
    editions = SupplyEdition.objects.select_related("dataset").order_by("profession")
    stored = dict(
        Dataset.objects.filter(subject__in=[access_subject(one.profession) for one in editions]).values_list(
            "subject", "sha256"
        )
    )
    return [
        one.profession
        for one in editions
        if stored.get(access_subject(one.profession)) != fingerprint(one, today)
    ]
