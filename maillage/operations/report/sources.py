"""What the report is told of a year of the contract: one source a part, each figure with its proof."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from maillage import french
from maillage.communities.creation.gatherings.queries import gatherings, present_count
from maillage.communities.members.queries import register_on
from maillage.communities.territory.queries import current_version
from maillage.engines.aci.vocabulary import MISSION_LABELS, Mission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing.sources import Fact, ReaderAbout, quoted, source_about
from maillage.operations.budget import queries as budget
from maillage.operations.budget.enums import Nature, Step
from maillage.operations.budget.ledger import Entry, proofs, sums
from maillage.operations.budget.ledger import table as counted
from maillage.operations.budget.presenters import MISSIONS, NATURES
from maillage.operations.contract.expected import money
from maillage.operations.contract.models import ContractTerms
from maillage.operations.contract.reading import computed, file_of
from maillage.operations.evidence.enums import Confidentiality
from maillage.operations.evidence.models import Evidence
from maillage.operations.meetings.enums import THERE
from maillage.operations.meetings.models import Meeting
from maillage.operations.report.facts import link, parts, table
from maillage.operations.report.years import ReportYear, report_year
from maillage.operations.targets.outlooks import Paid
from maillage.operations.targets.reading import variable_part
from maillage.planning.evaluation.models import IndicatorValue, TrackedIndicator
from maillage.planning.evaluation.queries import followed, values_of
from maillage.planning.health_project.enums import Envelope, SheetState
from maillage.planning.health_project.models import ActionSheet

# What the funders may read of the store of proofs.
TOLD = (Confidentiality.SHARED, Confidentiality.FUNDER)
MOST_PROOFS = 60
euros = french.euros
YearReader = Callable[[Community, date, ReportYear], str]
Declare = Callable[[YearReader], ReaderAbout]


def _about(name: str, title: str, origin: str) -> Declare:
    """Declare a source that reads one year: the reader is given it instead of its code."""

    def declare(read: YearReader) -> ReaderAbout:
        def reader(community: Community, today: date, about: str) -> Fact | None:
            year = report_year(community, about)
            text = read(community, today, year) if year is not None else ""
            return Fact(text, origin, f"au {french.day(today)}") if text else None

        return source_about(name, title)(reader)

    return declare


# --- 1 and 2: who we are, how we live ---------------------------------------------------------------------


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


@_about("report.identity", "La communauté et son contrat", "contrat et territoire tenus sur la plateforme")
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


@_about("report.governance", "Les réunions de l’année", "réunions tenues sur la plateforme")
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


@_about("report.members", "Les membres et leur évolution", "registre des membres")
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


# --- 3: the team ------------------------------------------------------------------------------------------


@_about("report.team", "Ce que l’équipe a coûté", "budget tenu sur la plateforme")
def team(community: Community, today: date, year: ReportYear) -> str:
    """Payroll and secondment of the year. Three queries."""
    entries, code = _entries(community, today, year)
    staff = [one for one in entries if one.nature in (Nature.PAYROLL, Nature.SECONDMENT)]
    found = sums(staff)
    if not found.available and not found.spent:
        return ""
    spent = link(euros(found.spent), community, year, "budget_spending", query=f"exercice={code}")
    return f"Salaires, charges et mises à disposition : {spent} dépensés sur {euros(found.available)} prévus."


# --- 4: the missions --------------------------------------------------------------------------------------


def _mission(mission: Mission) -> None:
    @_about(
        f"report.mission.{mission.value}",
        f"Mission « {MISSION_LABELS[mission]} »",
        "fiches, indicateurs, budget",
    )
    def told(community: Community, today: date, year: ReportYear) -> str:
        """Action sheets, indicators, proofs, money of the mission. Eleven queries at most."""
        return parts(
            ("Actions", _sheets(community, year, mission)),
            ("Indicateurs", _indicators(community, today, year, mission)),
            ("Preuves", _proofs(community, year, mission.value)),
            ("Argent", _money(community, today, year, mission)),
        )


for one in Mission:
    _mission(one)


def _sheets(community: Community, year: ReportYear, mission: Mission) -> str:
    kept = ActionSheet.objects.filter(mission=mission.value).exclude(
        state__in=[SheetState.IDEA, SheetState.ABANDONED]
    )
    rows = [
        (
            link(f"{one.number}. {one.title}", community, year, "sheet", one.number),
            one.get_state_display(),
            quoted(one.summary),
        )
        for one in kept.order_by("number")
    ]
    return table(("Fiche-action", "État", "En une phrase"), rows)


def indicator_rows(
    year: ReportYear, today: date, mission: str = ""
) -> list[tuple[TrackedIndicator, IndicatorValue | None, IndicatorValue | None]]:
    """(indicator, last value before the year, last value of the year). Two queries."""
    rows = [one for one in followed() if not mission or one.mission == mission]
    values = values_of(rows, until=min(today, year.year.ends_on))
    found = []
    for one in rows:
        mine = values.get(one.pk, [])
        before = [value for value in mine if value.on < year.year.starts_on]
        within = [value for value in mine if value.on >= year.year.starts_on]
        found.append((one, before[-1] if before else None, within[-1] if within else None))
    return found


def _indicators(community: Community, today: date, year: ReportYear, mission: Mission) -> str:
    rows = [
        (
            link(one.label, community, year, "indicator", one.number),
            said(one, then),
            said(one, now),
            quoted(now.source) if now else "valeur de l’année à saisir",
        )
        for one, then, now in indicator_rows(year, today, mission.value)
    ]
    return table(("Indicateur", "Avant l’année", "Dans l’année", "Source"), rows)


def said(one: TrackedIndicator, value: IndicatorValue | None) -> str:
    """A value as people read it, with its unit and its day."""
    if value is None:
        return "—"
    number = format(value.value.quantize(value.value.__class__(1).scaleb(-one.decimals)), "f").replace(
        ".", ","
    )
    return f"{number} {one.unit} ({french.day(value.on)})".replace("  ", " ")


def proofs_of(year: ReportYear, mission: str = "") -> "QuerySet[Evidence]":
    """What was proved in the year and that funders may read, the newest first. One query."""
    found = Evidence.objects.standing().filter(
        fact_on__range=(year.year.starts_on, year.year.ends_on), confidentiality__in=TOLD
    )
    if mission:
        served = Evidence.objects.filter(links__mission=mission) | Evidence.objects.filter(
            links__sheet__mission=mission
        )
        found = found.filter(pk__in=served.values("pk"))
    return found.order_by("-fact_on", "-number")[:MOST_PROOFS]


def _proofs(community: Community, year: ReportYear, mission: str) -> str:
    rows = [
        (
            link(f"{one.number}. {one.title}", community, year, "evidence_one", one.number),
            one.get_nature_display(),
            french.day(one.fact_on),
            one.sha256[:12],
        )
        for one in proofs_of(year, mission)
    ]
    return table(("Preuve", "Nature", "Date", "Empreinte"), rows)


def _money(community: Community, today: date, year: ReportYear, mission: Mission) -> str:
    entries, code = _entries(community, today, year)
    found = sums(entry for entry in entries if entry.mission == mission.value)
    if not found.available and not found.engaged:
        return ""
    spent = link(euros(found.spent), community, year, "budget_spending", query=f"exercice={code}")
    return f"{euros(found.available)} disponibles, {spent} dépensés, {euros(found.committed)} engagés."


# --- 7: the money -----------------------------------------------------------------------------------------


def _entries(community: Community, today: date, year: ReportYear) -> tuple[list[Entry], str]:
    known, mine = year.exercises()
    return budget.entries(known, [mine]), mine.code


@_about("report.received", "Reçu du contrat", "contrat et banque tenus sur la plateforme")
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
            euros(line.line.cents) if line.line.cents is not None else "non confirmé",
            euros(line.received_cents),
            quoted(line.note.text) if line.note else "",
        )
        for line in mine.lines
    ]
    whole = link(euros(mine.received_cents), community, year, "contract_year")
    rows.append(("**Ensemble**", euros(mine.confirmed_cents), whole, ""))
    return table(("Versement", "Attendu", "Reçu", "Explication"), rows)


@_about("report.spent", "Ce qui a été dépensé", "budget tenu sur la plateforme")
def spent(community: Community, today: date, year: ReportYear) -> str:
    """By envelope, by mission, by nature, and how much is proved. Four queries."""
    entries, code = _entries(community, today, year)
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


@_about("report.carried", "Ce qui est reporté, et l’année suivante", "budget tenu sur la plateforme")
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


@_about("report.funders", "Les autres financeurs", "budget tenu sur la plateforme")
def funders(community: Community, today: date, year: ReportYear) -> str:
    """What each funder granted, and what the year spent of it. Four queries."""
    entries, _ = _entries(community, today, year)
    rows = []
    for grant in budget.grants():
        mine = sums(entry for entry in entries if entry.grant == grant.pk)
        granted = euros(grant.granted_cents) if grant.granted_cents is not None else "selon le contrat"
        if mine.available or mine.engaged:
            rows.append(
                (link(str(grant), community, year, "grant", grant.number), granted, euros(mine.spent))
            )
    return table(("Financement", "Accordé", "Dépensé dans l’année"), rows, numbers=2)


# --- 9: the targets ---------------------------------------------------------------------------------------


@_about("report.targets", "Les cibles de l’année et ce qu’elles valent", "cibles tenues sur la plateforme")
def targets(community: Community, today: date, year: ReportYear) -> str:
    """Each target with its result and what it pays; unconfirmed money is said to be so. Three queries."""
    part = variable_part(year.contract, year.year.number, min(today, year.year.ends_on))
    rows = [
        (
            link(one.indicator.label, community, year, "indicator", one.indicator.number),
            one.text,
            " ; ".join(quoted(text) for text in one.scale),
            _worth(one),
        )
        for one in part.rows
    ]
    return table(("Indicateur", "Résultat", "Barème", "Vaut aujourd’hui"), rows, numbers=1)


def _worth(one: Paid) -> str:
    cents = one.outlook.today.cents
    if cents is None:
        return "non chiffré"
    return euros(cents) if one.confirmed else f"{euros(cents)}, non confirmés"


# --- 8 and 10: the territory, the proofs -------------------------------------------------------------------


@_about(
    "report.territory", "Le territoire, comparé à l’année précédente", "indicateurs suivis sur la plateforme"
)
def territory(community: Community, today: date, year: ReportYear) -> str:
    """Every indicator that has a value on both sides of the first day of the year. Two queries."""
    rows = [
        (
            link(one.label, community, year, "indicator", one.number),
            said(one, then),
            said(one, now),
            _moved(one, then, now),
        )
        for one, then, now in indicator_rows(year, today)
        if then is not None and now is not None and not one.is_deliverable
    ]
    return table(("Indicateur", "Avant l’année", "Dans l’année", "Écart"), rows, numbers=1)


def _moved(one: TrackedIndicator, then: IndicatorValue, now: IndicatorValue) -> str:
    gap = round(now.value - then.value, one.decimals)
    text = f"{gap:f}".replace(".", ",").replace("-", "−")
    return f"+{text}" if gap > 0 else text


@_about("report.proofs", "Index des preuves de l’année", "preuves déposées sur la plateforme")
def index(community: Community, today: date, year: ReportYear) -> str:
    """Every proof of the year that funders may read. One query."""
    return _proofs(community, year, "")


def spending(entries: Iterable[Entry]) -> list[Entry]:
    """What was spent, the oldest first: what the workbook lists."""
    rows = [entry for entry in entries if entry.step == Step.SPENT]
    return sorted(rows, key=lambda entry: (str(entry.on), entry.url_arg or 0, entry.line or 0))
