"""The proofs of a year, on the page of the contract."""

from django.urls import reverse

from maillage import french
from maillage.foundation.access.enums import Permission
from maillage.operations.contract.cards import YearCard, YearSeen, shows
from maillage.operations.evidence.lacking import Period, bare_sheets
from maillage.operations.evidence.models import Evidence
from maillage.operations.evidence.queries import readable


@shows(rank=30, name="Preuves")
def proofs_of_the_year(seen: YearSeen) -> YearCard | None:
    """How many proofs the year has, and how many actions lack one. Two queries."""
    if not (seen.is_agency or seen.actor.can(Permission.EVIDENCE_VIEW)):
        return None
    period = Period(seen.year.starts_on, seen.year.ends_on)
    found = Evidence.objects.standing().filter(
        period.condition("fact_on"), confidentiality__in=readable(seen.actor)
    )
    number, bare = found.count(), 0
    if not seen.is_agency and seen.year.starts_on <= seen.today:
        bare = bare_sheets(period).count()
    if seen.is_agency:
        role = next(iter(seen.actor.roles)).value
        address = reverse(f"{role}_evidence_index", args=[seen.place, seen.community.slug])
    else:
        address = reverse("evidence_index", args=[seen.community.slug])
    words = (
        f"{french.counted(bare, 'action')} sans preuve" if bare else "faits de l’année, avec leur empreinte"
    )
    return YearCard(
        title="Preuves",
        url=f"{address}?annee={seen.year.number}",
        button="Voir les preuves",
        figure=french.counted(number, "preuve"),
        words=words,
        tone="due" if bare else "done" if number else "todo",
    )
