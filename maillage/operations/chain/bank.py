"""Money that left the bank, as sums of the trail: what nothing explains, what nobody can follow further."""

from collections.abc import Iterator
from datetime import date

from maillage.communities.treasury.models import BankLine, Settlement
from maillage.foundation.access.enums import Permission
from maillage.foundation.web.trail import End, Gap, Link, Step, Sum, Wanted, payer_of, pays
from maillage.planning.health_project.enums import Envelope, Mission

SOURCE = "bank"
_UNEXPLAINED = Gap(
    "bank_unexplained",
    "De l’argent a quitté le compte, et rien ne dit pour quoi.",
    "Rapprochez cette ligne de ce qu’elle paie, ou mettez-la de côté en disant pourquoi.",
)
_STRANGER = Gap(
    "bank_stranger",
    "La ligne de banque règle une chose que personne ne sait suivre.",
    "Annulez ce rapprochement, et rapprochez la ligne de la dépense qu’elle paie.",
)


@pays(SOURCE, "Banque", Permission.TREASURY_VIEW)
def sums(wanted: Wanted) -> Iterator[Sum]:
    """What is left of each debit once its settlements are taken away, and those that no room follows.

    Two queries; what was set aside says why it settles nothing here.
    """
    if wanted.meeting is not None or wanted.payee is not None or wanted.sheets is not None or wanted.mission:
        return
    values = {"pk__in": wanted.keys, "booked_on__gte": wanted.since, "booked_on__lt": wanted.until}
    narrowed = {name: value for name, value in values.items() if value is not None}
    for line in BankLine.objects.waiting().filter(cents__lt=0, **narrowed).order_by("booked_on", "pk"):
        yield _sum(
            line.pk, -line.cents - line.settled_cents, line.booked_on, "Sortie non expliquée", _UNEXPLAINED
        )
    held = Settlement.objects.filter(undone_at=None, line__cents__lt=0).select_related("line")
    for one in held.filter(**{f"line__{name}": value for name, value in narrowed.items()}):
        if payer_of(one.source) is None:
            yield _sum(one.line_id, one.cents, one.line.booked_on, "Sortie sans suite", _STRANGER)


def _sum(pk: int, cents: int, on: date, title: str, gap: Gap) -> Sum:
    link = Link(Step.BANK, title, on=on, url_name="bank_line", url_args=(pk,), gap=gap)
    return Sum(
        source=SOURCE, pk=pk, number=str(pk), cents=cents, on=on, title=title, links=(link,),
        ends=(End(cents, Mission.TRANSVERSE, Envelope.OWN),), paid_cents=cents, url_name="bank_line",
        url_args=(pk,),
    )  # fmt: skip
