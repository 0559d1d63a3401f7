"""The demonstration: readings visibly invented; one was corrected, some communes are masked."""

import random
from datetime import date

from maillage.communities.territory.queries import content_of, current_version
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.diagnosis.readings.actions import define_indicator, enter_reading
from maillage.planning.diagnosis.readings.entries import Entry
from maillage.planning.diagnosis.readings.models import Reading

SOURCE = "Chiffres inventés (démonstration)"
_NOTE = "Valeur inventée : elle montre à quoi ressemble un relevé."
_PERIMETER = "Assurés de 17 ans et plus, tous régimes"
# (code, territory, department, region, France), all invented.
_FIGURES = (
    ("S02", 11.4, 10.2, 11.9, 11.0),
    ("H01", 23.8, 22.1, 20.7, 19.5),
    ("H02d", 6.1, 5.8, 5.9, 5.7),
    ("A02", 4.9, 5.6, 6.0, 6.3),
    ("O02", 41.0, 36.5, 33.2, 31.8),
    ("U02", 71.5, 74.8, 76.2, 77.0),
    ("V01s", 49.3, 47.1, 44.6, 46.9),
    ("V01c", 31.2, 29.8, 27.5, 30.4),
    ("V02g", 50.2, 48.7, 47.9, 53.6),
    ("V04b", 9.8, 10.4, 10.9, 10.1),
)


def load(community: Community, coordinator: User, today: date) -> None:
    """Enter the invented figures on the territory in force; once."""
    with community_scope(community):
        version = current_version(today)
        if version is None or Reading.objects.exists():
            return
        for code, *values in _FIGURES:
            places = dict(zip(("territory", "department", "region", "france"), values, strict=True))
            _enter(
                community, coordinator, Entry(code, SOURCE, "2023", **places, note=_NOTE, confidence="medium")
            )
        _by_commune(community, coordinator, content_of(version)[0])
        _corrected(community, coordinator)
        _delay(community, coordinator)


def _enter(community: Community, by: User, entry: Entry, corrects: Reading | None = None) -> Reading:
    return enter_reading(by=by, community=community, entry=entry, corrects=corrects)


def _by_commune(community: Community, by: User, codes: list[str]) -> None:
    """Patients without a GP, a rate a commune; those of one commune in six are masked."""
    draw = random.Random(20_260_101)  # noqa: S311 -- invented figures, the same each time
    communes: dict[str, float | None] = {
        code: None if draw.random() < 1 / 6 else round(draw.uniform(6, 19), 1) for code in sorted(codes)
    }
    entry = Entry(
        "A01", SOURCE, "2024", communes=communes, department=11.8, region=11.1, france=10.6,
        perimeter=_PERIMETER, note=_NOTE, confidence="medium", evidence="tableau d’exemple du 3 mars 2025",
    )  # fmt: skip
    _enter(community, by, entry)


def _corrected(community: Community, by: User) -> None:
    """A number that was mistyped, then corrected."""
    wrong = Entry(
        "A02n", SOURCE, "2024", territory=812, perimeter=_PERIMETER, confidence="medium", note=_NOTE
    )
    right = Entry(
        "A02n", SOURCE, "2024", territory=182, perimeter=_PERIMETER, confidence="medium", note=_NOTE
    )
    _enter(community, by, right, _enter(community, by, wrong))


def _delay(community: Community, by: User) -> None:
    made = define_indicator(
        by=by,
        community=community,
        theme="acces",
        label="Délai médian chez le dermatologue",
        definition="Médiane des délais du premier rendez-vous proposé au téléphone par les cabinets.",
        unit="jours",
        decimals=0,
        better="low",
        additive=False,
    )
    entry = Entry(
        made.code, "Enquête téléphonique inventée", "mars 2026", territory=94, note=_NOTE, confidence="low"
    )
    _enter(community, by, entry)
