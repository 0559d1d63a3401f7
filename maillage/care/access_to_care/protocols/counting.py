"""What cooperation protocols count: outlines of inclusions, and days of nobody."""

from collections.abc import Collection, Mapping
from datetime import datetime

from maillage.care.access_to_care.protocols.enums import Outcome, Stop
from maillage.care.access_to_care.protocols.models import Inclusion, NotIncluded, Protocol
from maillage.care.figures.registry import Axis, Rows, Tell, counts


def titles(codes: Collection[str]) -> Mapping[str, str]:
    """{key of a protocol: its title}."""
    return {str(one.pk): one.title for one in Protocol.objects.filter(pk__in=codes)}


_PROTOCOL = Axis("protocol", "Protocole", titles)


@counts(
    "cooperation.inclusions",
    "Inclusions dans un protocole de coopération",
    told="Personnes prises en charge par un délégué formé et déclaré.",
    axes=(_PROTOCOL, Axis("outcome", "Issue", dict(Outcome.choices))),
    tells=(Tell("SOIN_PROTOCOLES"),),
)
def inclusions(since: datetime, until: datetime) -> Rows:
    """Each inclusion of the period."""
    found = Inclusion.objects.filter(included_at__gte=since, included_at__lt=until)
    return [
        {"protocol": str(key), "outcome": outcome}
        for key, outcome in found.values_list("protocol", "outcome")
    ]


@counts(
    "cooperation.refused",
    "Personnes qu’un protocole ne permettait pas d’inclure",
    told="Arrêtées par un signe d’alerte, l’âge, le sexe ou un critère, et réorientées.",
    axes=(_PROTOCOL, Axis("stop", "Raison", dict(Stop.choices))),
)
def refused(since: datetime, until: datetime) -> Rows:
    """Each refusal of the period."""
    found = NotIncluded.objects.filter(on__gte=since.date(), on__lt=until.date())
    return [{"protocol": str(key), "stop": stop} for key, stop in found.values_list("protocol", "stop")]
