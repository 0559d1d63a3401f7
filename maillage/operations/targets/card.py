"""The variable part of a year, on the page of the contract."""

from django.urls import reverse

from maillage import french
from maillage.foundation.access.enums import Permission
from maillage.operations.contract.cards import YearCard, YearSeen, shows
from maillage.operations.targets.outlooks import year_part
from maillage.operations.targets.queries import in_force
from maillage.planning.evaluation.queries import values_of


@shows(rank=20, name="Indicateurs et part variable")
def variable_part_of_the_year(seen: YearSeen) -> YearCard | None:
    """What the indicators pay today, and what is at stake. Two queries."""
    if not (seen.is_agency or seen.actor.can(Permission.CONTRACT_VIEW)):
        return None
    targets = list(in_force(seen.contract, seen.year.number))
    values = values_of([row.indicator for row in targets], until=seen.today) if targets else {}
    part = year_part(seen.year, targets, values, {}, seen.today)
    name, args = "variable_year", [seen.community.slug, seen.contract.number, seen.year.number]
    if seen.is_agency:
        name, args = f"{next(iter(seen.actor.roles)).value}_{name}", [seen.place, *args]
    most = part.official.most_cents + part.unconfirmed.most_cents
    doubtful = part.unconfirmed.today_cents
    words = f"gagnés aujourd’hui, sur {french.euros(most)}" if targets else "aucune cible notée"
    if doubtful:
        words += f" ; {french.euros(doubtful)} de plus, non confirmés"
    return YearCard(
        title="Indicateurs et part variable",
        url=reverse(name, args=args),
        button="Voir la prévision",
        figure=french.euros(part.official.today_cents) if targets else "",
        words=words,
        tone="todo" if not targets else "due" if part.missing_rows else "done",
    )
