"""The spending of a civil year by its axes, as the accountant opens it in a spreadsheet."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from maillage.foundation.tenancy.models import Community
from maillage.operations.budget import queries as budget
from maillage.operations.budget.accounts.chart import chart
from maillage.operations.budget.enums import Nature, Step
from maillage.operations.budget.exercises import exercises
from maillage.operations.budget.ledger import proof_of
from maillage.operations.budget.presenters import names_of
from maillage.planning.health_project.enums import Envelope, Mission

AXES = (
    "Date", "Objet", "Bénéficiaire", "Compte", "Intitulé du compte", "Nature", "Enveloppe", "Mission",
    "Fiche-action", "Financeur", "Montant en euros", "Payé par la banque en euros", "Preuve",
    "Numéro de la dépense",
)  # fmt: skip


def axes_rows(community: Community, year: int, today: date) -> Iterator[Sequence[object]]:
    """One row for each part of each expense of the year."""
    known, grants = chart(), list(budget.grants())
    names = names_of(grants, budget.sheet_names())
    entries = budget.entries(exercises(community, today), known=grants)
    spent = [one for one in entries if one.step == Step.SPENT and one.on and one.on.year == year]
    for one in sorted(spent, key=lambda row: (str(row.on), row.url_name, row.url_arg or 0)):
        heading = known[one.nature]
        yield (
            one.on, one.label, one.party, heading.account, heading.label, Nature(one.nature).label,
            Envelope(one.envelope).label, Mission(one.mission).label, names.sheets.get(one.sheet, ""),
            names.grants.get(one.grant, ""), Decimal(one.cents) / 100, Decimal(one.paid_cents) / 100,
            proof_of(one).label, one.url_arg if one.url_name == "outlay" else "",
        )  # fmt: skip
