"""The yearly statement of one person, as a document."""

from datetime import date

from maillage.communities.members.models import Member
from maillage.engines.indemnity import IndemnityError, threshold_of
from maillage.foundation.documents.model import (
    Column,
    Document,
    KeyFigure,
    KeyFigures,
    Kind,
    Note,
    Paragraph,
    Row,
    Section,
    Table,
    Tone,
)
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.french import day as long_day
from maillage.french import duration, euros, sentence
from maillage.operations.indemnities.enums import LineState, NatureCode, Outcome
from maillage.operations.indemnities.models import IndemnityLine
from maillage.operations.indemnities.queries import lines_of, standing_of, total_of

_COLUMNS = (
    Column("Jour", width=1.2), Column("Activité", width=2.8), Column("Durée", number=True),
    Column("Temps", number=True), Column("Trajet", number=True), Column("Suite", width=2),
)  # fmt: skip


def statement(community: Community, member: Member, user: User, year: int, today: date) -> Document:
    """Hours, natures, euros and dates of a calendar year, what was paid, where the person stands."""
    found = list(lines_of(user, year).filter(state=LineState.APPROVED).order_by("day", "number"))
    paid = [one for one in found if one.outcome == Outcome.PAID]
    minutes, travel = sum(one.minutes for one in found), sum(one.travel_cents for one in found)
    blocks = [
        KeyFigures(
            (
                KeyFigure(
                    euros(total_of(found)),
                    f"validés pour {year}",
                    duration(minutes),
                ),
                KeyFigure(euros(total_of(paid)), "payés", f"au {long_day(today)}"),
                KeyFigure(euros(travel), "dont trajets", "frais remboursés, comptés hors plafond"),
            )
        ),
        *(_nature(nature, [one for one in found if one.nature == nature]) for nature in NatureCode),
        Section("Plafond et déclaration", (Paragraph(_ceiling(user, community, year)), _fiscal(year))),
    ]
    return Document(
        title=f"Relevé des indemnités {year}",
        subtitle=f"{member}, membre n° {member.number}",
        issuer=community.name,
        day=today,
        reference=f"Indemnités {year}, membre {member.number}",
        status="Provisoire" if year >= today.year else "",
        blocks=tuple(blocks),
    )


def _nature(nature: NatureCode, found: list[IndemnityLine]) -> Section:
    if not found:
        return Section(nature.label, (Paragraph("Aucune ligne validée de cette nature.", soft=True),))
    rows = [
        Row(
            (
                f"{one.day:%d/%m/%Y}", _activity(one), duration(one.minutes),
                euros(one.time_cents), euros(one.travel_cents), _outcome(one),
            )
        )
        for one in found
    ]  # fmt: skip
    total = Row(
        (
            "Total", "", duration(sum(one.minutes for one in found)),
            euros(sum(one.time_cents for one in found)), euros(sum(one.travel_cents for one in found)), "",
        ),
        Kind.TOTAL,
    )  # fmt: skip
    return Section(nature.label, (Table(f"Lignes : {nature.label.lower()}", _COLUMNS, (*rows, total)),))


def _activity(line: IndemnityLine) -> str:
    """« Conseil d’administration », « Atelier animé : les chutes »."""
    kind = str(line.get_kind_display())
    return kind if line.title == kind else sentence(f"{kind} : {line.title}")


def _outcome(line: IndemnityLine) -> str:
    if line.outcome == Outcome.PAID:
        return f"payée le {line.paid_on:%d/%m/%Y}"
    return "en paiement" if line.outcome else "à payer"


def _ceiling(user: User, community: Community, year: int) -> str:
    try:
        return standing_of(user, community, year).explanation
    except IndemnityError as error:
        return str(error)


def _fiscal(year: int) -> Note:
    limit = threshold_of(year)
    threshold = euros(limit.cents) if limit.is_confirmed and limit.cents is not None else "non confirmé"
    return Note(
        "Pour votre déclaration",
        sentence(
            "Pour un libéral, ces sommes sont des recettes à déclarer avec les autres. L’association déclare "
            "à l’administration (DAS2) chaque bénéficiaire payé au-delà du seuil de l’année de paiement : "
            f"{threshold} en {year}. Seules les sommes payées comptent, à leur date de paiement. Les trajets "
            "sont comptés hors plafond et dans la DAS2 : lecture à confirmer par un expert-comptable."
        ),
        Tone.PLAIN,
    )
