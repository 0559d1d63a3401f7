"""The limits of the missions among the clocks of the line of life."""

from datetime import date, timedelta

from maillage.communities.creation.clocks import RunningClock, adds
from maillage.communities.creation.parameters import Parameter
from maillage.engines.aci import Confidence
from maillage.engines.deadlines import Clock, Unit, count, standing
from maillage.foundation.tenancy.enums import Bucket, Stage
from maillage.foundation.tenancy.models import Community
from maillage.operations.contract.missions import MissionStanding, standings
from maillage.operations.contract.models import AciContract
from maillage.operations.contract.reading import computed, files

MISSIONS = 11
AHEAD = timedelta(days=92)
SOURCE = "ACI, calendrier des missions (portail de l’ARS Hauts-de-France)"


@adds
def missions(community: Community, today: date) -> list[RunningClock]:
    """The limits that are past or near, of the contract that holds today. One query once it is signed."""
    if Stage(community.stage).bucket is not Bucket.ACI_SIGNE:
        return []
    held = AciContract.objects.filter(community=community, signed_on__lte=today, ends_on__gte=today)
    return [
        clock
        for file in files(held)
        for one in standings(file, computed(file, today), today)
        if not one.left
        for clock in _clocks(community, file.signed_on, one, today)
    ]


def _clocks(community: Community, signed: date, one: MissionStanding, today: date) -> list[RunningClock]:
    found = []
    for code, word, clock in (
        ("mission_start", "Démarrage", one.start),
        ("mission_deployment", "Déploiement", one.deployment),
    ):
        if clock.limit is None or clock.is_met or clock.limit > today + AHEAD:
            continue
        months = (clock.limit.year - signed.year) * 12 + clock.limit.month - signed.month
        limit = count(signed, Clock(months, Unit.MONTHS), department=community.department_code)
        title = f"{word} de la mission « {one.label} »"
        parameter = Parameter(code, title, "", SOURCE, Confidence.HIGH, months, "months")
        found.append(RunningClock(code, MISSIONS, title, limit, standing(limit, today), parameter))
    return found
