"""What the year cost and brought: the team, the contract, the spending, what is carried, other funders."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from maillage.engines.aci import Confidence
from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing.sources import quoted
from maillage.french import euros
from maillage.operations.budget import queries as budget
from maillage.operations.budget.ledger import proofs, sums
from maillage.operations.budget.ledger import table as counted
from maillage.operations.budget.presenters import MISSIONS, NATURES
from maillage.operations.budget.team import Agreement, agreements, fte_text, in_exercise
from maillage.operations.contract.expected import Awaited, money
from maillage.operations.contract.reading import computed, file_of
from maillage.operations.report.facts import link, parts, table
from maillage.operations.report.reading import entries_of
from maillage.operations.report.years import ReportYear, about_year
from maillage.planning.health_project.enums import Envelope


@about_year("report.team", "L’équipe : ses postes et ce qu’ils coûtent", "budget tenu sur la plateforme")
def team(community: Community, today: date, year: ReportYear) -> str:
    """The posts of the year, then what the budget planned and spent for them, and whether both agree. Four
    queries.
    """
    entries, code = entries_of(year)
    _, exercise = year.exercises()
    posts = in_exercise(budget.team_posts(exercise), exercise)
    rows = [
        (
            link(str(one.post), community, year, "budget_posts", query=f"exercice={code}"),
            one.post.get_nature_display(),
            quoted(f"{one.post.grant}, {one.post.get_envelope_display()}"),
            f"{one.starts_on:%d/%m/%Y} – {one.ends_on:%d/%m/%Y}",
            fte_text(one.post.fte),
            fte_text(one.fte),
            euros(one.cents),
        )
        for one in posts
    ]
    if rows:
        whole = (fte_text(sum(one.fte for one in posts)), euros(sum(one.cents for one in posts)))
        rows.append(("**Ensemble**", "", "", "", "", *whole))
    heads = ("Poste", "Emploi", "Qui paie", "Dans l’année", "ETP", "ETP sur l’année", "Coût de l’année")
    return parts(
        ("", table(heads, rows, numbers=3)),
        ("", "\n\n".join(_agrees(community, year, code, row) for row in agreements(posts, entries))),
    )


def _agrees(community: Community, year: ReportYear, code: str, row: Agreement) -> str:
    """« Salaires et charges : 34 000 € dépensés sur 36 000 € prévus ; les postes coûtent 36 000 €. »"""
    spent = link(euros(row.spent), community, year, "budget_spending", query=f"exercice={code}")
    said = f"{row.nature.label} : {spent} dépensés sur {euros(row.planned)} prévus"
    if not row.posts:
        return f"{said}."
    gap = f" ; le budget en prévoit {euros(row.gap)} de moins" if row.gap > 0 else ""
    return f"{said} ; les postes coûtent {euros(row.posts)}{gap}."


@about_year("report.received", "Reçu du contrat", "contrat et banque tenus sur la plateforme")
def received(community: Community, today: date, year: ReportYear) -> str:
    """Every instalment of the year: expected, received, and why it differs. Two queries."""
    file = file_of(year.contract)
    found = money(file, computed(file, today), today)
    mine = next((one for one in found if one.year.number == year.year.number), None)
    if mine is None:
        return ""
    rows = [
        (
            quoted(line.line.label),
            _awaited(line),
            euros(line.received_cents),
            quoted(line.note.text) if line.note else "",
        )
        for line in mine.lines
    ]
    whole = link(euros(mine.received_cents), community, year, "contract_year")
    rows.append(("**Ensemble, confirmé**", euros(mine.confirmed_cents), whole, ""))
    return table(("Versement", "Attendu", "Reçu", "Explication"), rows)


def _awaited(one: Awaited) -> str:
    if one.line.cents is None:
        return "inconnu"
    sure = one.line.confidence is Confidence.HIGH
    return euros(one.line.cents) if sure else f"{euros(one.line.cents)}, à confirmer"


@about_year("report.spent", "Ce qui a été dépensé", "budget tenu sur la plateforme")
def spent(community: Community, today: date, year: ReportYear) -> str:
    """By envelope, by mission, by nature, and how much is proved. Four queries."""
    entries, code = entries_of(year)
    found = sums(entries)
    if not found.available and not found.engaged:
        return ""
    proved = proofs(entries)
    shares = [(proof.label, euros(cents)) for proof, cents in proved.items() if cents]
    envelopes = dict(Envelope.choices)
    return parts(
        ("Par enveloppe", _sums(community, year, code, counted(entries, lambda e: e.envelope, envelopes))),
        ("Par mission", _sums(community, year, code, counted(entries, lambda e: e.mission, MISSIONS))),
        ("Par nature", _sums(community, year, code, counted(entries, lambda e: e.nature, NATURES))),
        ("Ce qui le prouve", table(("Preuve", "Dépensé"), shares, numbers=1)),
    )


def _sums(community: Community, year: ReportYear, code: str, lines: Sequence[object]) -> str:
    rows = [
        (
            line.label, euros(line.sums.available), euros(line.sums.committed),  # type: ignore[attr-defined]
            link(euros(line.sums.spent), community, year, "budget_spending", query=f"exercice={code}"),  # type: ignore[attr-defined]
            euros(line.sums.rest),  # type: ignore[attr-defined]
        )
        for line in lines
    ]  # fmt: skip
    return table(("", "Disponible", "Engagé", "Dépensé", "Reste"), rows, numbers=4)


@about_year("report.carried", "Ce qui est reporté, et l’année suivante", "budget tenu sur la plateforme")
def carried(community: Community, today: date, year: ReportYear) -> str:
    """What came from the year before, what went to the next, and what the next one plans. Four queries."""
    known, mine = year.exercises()
    both = [one for one in known if one.contract == mine.contract and one.year - mine.year in (0, 1)]
    entries = budget.entries(known, both)
    here = sums(one for one in entries if one.exercise == mine.key)
    lines = budget.lines_with_carried(Q(contract=mine.contract, year=mine.year))
    came = sum(one.carried_cents for one in lines)
    gone = sum(one.given_cents for one in lines)  # type: ignore[attr-defined]
    following = sums(one for one in entries if one.exercise == (mine.contract, mine.year + 1))
    if not any((here.available, came, gone, following.planned)):
        return ""
    rows = [
        ("Report de l’année précédente", euros(came)),
        ("Report à l’année suivante", euros(gone)),
        ("Reste de l’année, report déduit", euros(here.rest)),
        ("Prévu pour l’année suivante, hors report", euros(following.planned)),
    ]
    return table(("", "Montant"), rows, numbers=1)


@about_year("report.funders", "Les autres financeurs", "budget tenu sur la plateforme")
def funders(community: Community, today: date, year: ReportYear) -> str:
    """What each funder granted, and what the year spent of it. Four queries."""
    entries, _ = entries_of(year)
    rows = []
    for grant in budget.grants():
        mine = sums(entry for entry in entries if entry.grant == grant.pk)
        granted = euros(grant.granted_cents) if grant.granted_cents is not None else "selon le contrat"
        if mine.available or mine.engaged:
            rows.append(
                (link(str(grant), community, year, "grant", grant.number), granted, euros(mine.spent))
            )
    return table(("Financement", "Accordé", "Dépensé dans l’année"), rows, numbers=2)
