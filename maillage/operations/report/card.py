"""The report of a year, on the page of the contract."""

from django.urls import reverse

from maillage.foundation.access.enums import Permission
from maillage.foundation.writing import queries as writing
from maillage.operations.contract.cards import YearCard, YearSeen, shows
from maillage.operations.contract.closing.checks import Check, before_closing
from maillage.operations.report.spec import REPORT

RANK = 60


@shows(rank=RANK, name="Rapport d’activité")
def report_of_year(seen: YearSeen) -> YearCard | None:
    """Whether the report of the year was opened, and filed. Two queries."""
    if not (seen.is_agency or seen.actor.can(Permission.REPORT_VIEW)):
        return None
    code = f"{seen.contract.number}-{seen.year.number}"
    document = writing.documents(REPORT).filter(about=code).first()
    filing = writing.last_filings([document]).get(document.pk) if document else None
    if seen.is_agency:
        role = next(iter(seen.actor.roles)).value
        url = reverse(f"{role}_reports", args=[seen.place, seen.community.slug])
    else:
        url = reverse("reports", args=[seen.community.slug])
    over = seen.year.ends_on < seen.today
    if filing is not None:
        figure, words, tone = "déposé", f"le {filing.filed_at:%d/%m/%Y}, avec son empreinte", "done"
    elif document is not None and not seen.is_agency:
        figure, words, tone = "commencé", "à compléter avant le dialogue de gestion", "due"
    else:
        figure, words, tone = "à faire", "attendu avant le dialogue de gestion", "late" if over else "todo"
    return YearCard(
        title="Rapport d’activité", url=url, button="Voir les rapports", figure=figure, words=words, tone=tone
    )


@before_closing(rank=RANK)
def the_report_is_filed(seen: YearSeen) -> Check | None:
    """Whether the report of the year was filed. Two queries."""
    card = report_of_year(seen)
    if card is None:
        return None
    return Check("Le rapport d’activité est déposé", card.tone == "done", card.words, card.url)
