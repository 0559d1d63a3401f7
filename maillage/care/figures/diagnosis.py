"""What the figures of care offer to the diagnosis of the territory: published numbers, in a sentence."""

from maillage import french
from maillage.care.figures.queries import Reading, published, readings
from maillage.care.figures.registry import known_counts
from maillage.care.ground.doors import CARE
from maillage.care.ground.scope import walls
from maillage.care.switch.queries import may_be_on
from maillage.foundation.tenancy.models import Community
from maillage.planning.diagnosis.findings.offers import Offer, offers

PREFIX = "soins"
MOST_CELLS = 4


@offers(PREFIX)
def offered(community: Community, code: str) -> Offer | None:
    """The latest figure of a count that may open a finding."""
    count = known_counts().get(code)
    if count is None or not count.finding or not may_be_on(community):
        return None
    with walls(CARE, community):
        found = readings(count, published(code))
    if not found:
        return None
    return Offer(count.finding, sentence(count.label, found[0]), "Chiffres de l’accès aux soins (Maillage)")


def sentence(label: str, one: Reading) -> str:
    """« Demandes sans solution : 23, du 1er mai 2026 au 31 mai 2026. Motif : dos 12, autres 11. »"""
    told = [f"{label} : {one.figure.total}, du {french.day(one.figure.since)} au {french.day(one.last)}."]
    for table in one.tables:
        if table.cells:
            cells = ", ".join(f"{cell.label} {cell.number}" for cell in table.cells[:MOST_CELLS])
            told.append(f"{table.label}\u00a0: {cells}.")
    return french.sentence(" ".join(told))
