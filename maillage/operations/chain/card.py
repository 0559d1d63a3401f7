"""The door to the chain on the page of the contract, for officers too."""

from django.urls import reverse

from maillage.foundation.access.enums import Permission
from maillage.operations.contract.cards import YearCard, YearSeen, shows

RANK = 45


@shows(rank=RANK, name="Chaîne des euros")
def euros_of_the_year(seen: YearSeen) -> YearCard | None:
    """No query: the sums come when they are asked for."""
    if not (seen.is_agency or seen.actor.can(Permission.CHAIN_VIEW)):
        return None
    slug = seen.community.slug
    if seen.is_agency:
        role = next(iter(seen.actor.roles)).value
        url = reverse(f"{role}_chain", args=[seen.place, slug])
    else:
        url = reverse("chain", args=[slug])
    return YearCard(
        title="Chaîne des euros", url=url, button="Suivre chaque euro",
        words="de la banque à l’action et à son indicateur", tone="todo",
    )  # fmt: skip
