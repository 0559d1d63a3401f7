"""Who the community is and how it lives: the cover, the contract, the meetings, the members."""

from collections import Counter
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone

from maillage import french
from maillage.communities.creation.gatherings.queries import gatherings, present_count
from maillage.communities.members.queries import register_on
from maillage.communities.territory.queries import current_version
from maillage.engines.aci.vocabulary import MISSION_LABELS, Mission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing.sources import Fact, quoted, source_about
from maillage.operations.contract.models import ContractTerms
from maillage.operations.meetings.enums import THERE
from maillage.operations.meetings.models import Meeting
from maillage.operations.report.facts import link, table
from maillage.operations.report.years import ReportYear, about_year, report_year


@source_about("report.cover", "L’année du rapport")
def cover(community: Community, today: date, about: str) -> Fact | None:
    """Lines of the cover page. Two queries."""
    year = report_year(community, about)
    if year is None:
        return None
    lines = (
        ("Contrat ACI", year.contract.reference),
        ("Année", f"{year.year.number} sur 5, {year.days}"),
        ("Caisse", year.contract.cpam),
        ("Agence", year.contract.ars),
    )
    return Fact("", "contrat de la communauté", year.days, (), lines)


@about_year(
    "report.identity", "La communauté et son contrat", "contrat et territoire tenus sur la plateforme"
)
def identity(community: Community, today: date, year: ReportYear) -> str:
    """Contract, size, population, territory. Three queries."""
    rows = [
        ("Contrat", f"{quoted(year.contract.reference)}, signé le {french.day(year.contract.signed_on)}"),
        ("Année du contrat", f"{year.year.number} sur 5, {year.days}"),
        ("Signataires", quoted(f"{community.name} ; {year.contract.cpam} ; {year.contract.ars}")),
    ]
    terms = ContractTerms.objects.filter(
        contract=year.contract, effective_on__lte=year.year.ends_on, undone_at=None
    )
    held = terms.order_by("-effective_on", "-number").first()
    if held is not None:
        population = f"{french.number(held.population)} habitants ({held.population_year})"
        rows += [
            ("Taille", f"{held.size}, {population}"),
            ("Missions", ", ".join(MISSION_LABELS[Mission(code)] for code in held.missions)),
        ]
    version = current_version(min(today, year.year.ends_on))
    if version is not None:
        said = link(
            f"version {version.number}, {version.label}", community, year, "territory_version", version.number
        )
        rows.append(("Territoire", said))
    return table(("Carte d’identité", ""), rows)


@about_year("report.governance", "Les réunions de l’année", "réunions tenues sur la plateforme")
def governance(community: Community, today: date, year: ReportYear) -> str:
    """Meetings of the year with how many came: those whose sheet is closed, and the first ones. Two
    queries.
    """
    first, last = year.year.starts_on, min(today, year.year.ends_on)
    came = Count("attendances", filter=Q(attendances__state__in=THERE))
    held = Meeting.objects.filter(closed_at__isnull=False, starts_at__date__range=(first, last))
    rows = [
        (
            timezone.localdate(one.starts_at),
            link(one.title, community, year, "meeting", one.number),
            one.get_kind_display(),
            one.came,
        )
        for one in held.annotate(came=came)
    ]
    rows += [
        (
            one.held_on,
            link(one.title, community, year, "gathering", one.number),
            one.get_kind_display(),
            present_count(one),
        )
        for one in gatherings().filter(held_on__range=(first, last))
    ]
    told = [
        (french.day(day), said, kind, french.number(count))
        for day, said, kind, count in sorted(rows, key=lambda row: row[0])
    ]
    return table(("Date", "Réunion", "Nature", "Présents"), told, numbers=1)


@about_year("report.members", "Les membres et leur évolution", "registre des membres")
def members(community: Community, today: date, year: ReportYear) -> str:
    """Members by profession on the first day of the year and on its last. Four queries."""
    first, last = year.year.starts_on, min(today, year.year.ends_on)
    then, now = (Counter(_profession(line.member) for line in register_on(day)) for day in (first, last))
    if not then and not now:
        return ""
    rows = [
        (quoted(name), french.number(then[name]), french.number(now[name]), _signed(now[name] - then[name]))
        for name in sorted({*then, *now})
    ]
    before, after = sum(then.values()), sum(now.values())
    whole = link(french.number(after), community, year, "members")
    rows.append(("**Ensemble**", french.number(before), whole, _signed(after - before)))
    heads = ("Profession", french.day(first), french.day(last), "Évolution")
    return table(heads, rows, numbers=3)


def _profession(member: object) -> str:
    name: str = member.get_profession_display()  # type: ignore[attr-defined]
    return name or ("Structures" if member.is_structure else "Autres membres")  # type: ignore[attr-defined]


def _signed(value: int) -> str:
    return f"+{french.number(value)}" if value > 0 else french.number(value).replace("-", "−")
