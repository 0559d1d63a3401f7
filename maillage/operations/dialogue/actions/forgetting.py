"""A control copies the title of each proof that could be drawn: it forgets it with the file."""

from collections.abc import Sequence

from maillage.operations.dialogue.models import Campaign, CampaignItem
from maillage.operations.dialogue.populations import PROOF_NAME
from maillage.operations.evidence.forgetting import FORGOTTEN, forgets
from maillage.operations.evidence.models import Evidence


@forgets
def forget_titles(found: Sequence[Evidence]) -> None:
    """The names that the draw rests on stay: the sample is found again all the same."""
    names = {PROOF_NAME.format(one.number) for one in found}
    CampaignItem.objects.filter(evidence__in=[one.pk for one in found]).update(label=FORGOTTEN)
    for one in Campaign.objects.filter(population="evidence"):
        frame = [[name, FORGOTTEN if name in names else label] for name, label in one.frame]
        if frame != one.frame:
            one.frame = frame
            one.save(update_fields=["frame"])
