"""What this room tells the documents that people write (``foundation/writing/sources``)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import zip_longest
from xml.sax.saxutils import escape

from maillage import french
from maillage.communities.territory.models import TerritoryClaim, TerritoryVersion
from maillage.communities.territory.queries import content_of, current_version, management_locations
from maillage.communities.territory.svg import WIDTH, Outlines, outlines
from maillage.foundation.documents import style
from maillage.foundation.documents.model import Figure
from maillage.foundation.documents.text import printable
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing.sources import Fact, quoted, source
from maillage.reference.geography.queries import Unit, contours_of, datasets, unit_set

NAMED, LETTER = 9, 7.4  # places named on a map; mean width of a letter


def _units(today: date) -> tuple[TerritoryVersion, list[Unit]] | None:
    """The version in force and its communes; None before the first one."""
    version = current_version(today)
    if version is None:
        return None
    codes, _ = content_of(version)
    units = unit_set(codes, facts=False).units
    return (version, sorted(units, key=lambda unit: -(unit.population or 0))) if units else None


def _vintage() -> tuple[str, str]:
    """(origin, vintage) of the populations."""
    loaded = datasets().get("populations")
    return (loaded.title, loaded.vintage) if loaded else ("Populations légales", "")


def _extent(units: Sequence[Unit]) -> str:
    count = len(units)
    people = french.number(sum(unit.population or 0 for unit in units))
    return f"{french.number(count)} commune{'s' if count > 1 else ''}, {people} habitants"


@source("territory.cover", "Le territoire")
def cover(community: Community, today: date) -> Fact | None:
    """The map and the extent, for a cover page. Four queries."""
    found = _units(today)
    if found is None:
        return None
    version, units = found
    figure = _figure(units)
    lines = (
        ("Territoire", f"{version.label} (version {version.number})"),
        ("Périmètre", _extent(units)),
        ("Département", ", ".join(sorted({unit.department_name for unit in units}))),
    )
    made = f"version {version.number}"
    return Fact("", "territoire de la communauté", made, (figure,) if figure else (), lines)


@source("territory.communes", "Les communes du territoire")
def communes(community: Community, today: date) -> Fact | None:
    """The list of communes with their population, and the map. Five queries."""
    found = _units(today)
    if found is None:
        return None
    version, units = found
    cells = [f"{quoted(unit.name)} | {french.number(unit.population or 0)}" for unit in units]
    # Two columns of communes: a long list stays on one page.
    half = (len(cells) + 1) // 2
    pairs = zip_longest(cells[:half], cells[half:], fillvalue=" | ")
    rows = "\n".join(f"| {left} | {right} |" for left, right in pairs)
    state = "en préparation" if version.is_draft else "arrêtée"
    text = (
        f"Le territoire ({quoted(version.label)}, version {version.number} {state}) réunit "
        f"{_extent(units)}.\n\n"
        f"| Commune ou partie | Habitants | Commune ou partie | Habitants |\n"
        f"| --- | ---: | --- | ---: |\n{rows}"
    )
    origin, vintage = _vintage()
    figure = _figure(units)
    return Fact(text, origin, vintage, (figure,) if figure else ())


@source("territory.neighbours", "Les communautés qui tiennent des communes du même territoire")
def neighbours(community: Community, today: date) -> Fact | None:
    """Who else claims the same communes, from the public register. Four queries."""
    found = _units(today)
    if found is None:
        return None
    names = {unit.commune: unit.name for unit in found[1]}
    claims = (
        TerritoryClaim.register.select_related("community")
        .filter(code__in=names, community__listed=True, community__archived_at=None)
        .exclude(community=community)
    )
    shared: dict[str, list[str]] = defaultdict(list)
    for claim in claims:
        who = f"{quoted(claim.community.name)} ({Stage(claim.community.stage).label.lower()})"
        shared[who].append(quoted(names[claim.code]))
    if not shared:
        text = "Aucune commune de ce territoire n’est tenue par une autre communauté du registre public."
    else:
        text = "\n".join(f"- {who} : {', '.join(sorted(places))}" for who, places in sorted(shared.items()))
    return Fact(text, "registre public des communautés de la plateforme", today.strftime("%d/%m/%Y"))


_BODIES = (
    ("ars_delegation", "Délégation de l’ARS"),
    ("cpam", "Assurance maladie"),
    ("msa", "MSA"),
    ("samu", "SAMU et SAS"),
    ("dac", "Dispositif d’appui à la coordination"),
    ("ght", "Groupement hospitalier de territoire"),
    ("cls", "Contrat local de santé"),
    ("cts", "Conseil territorial de santé"),
)


@source("territory.bodies", "Les organismes du territoire de gestion")
def bodies(community: Community, today: date) -> Fact | None:
    """The bodies that the community noted. One query."""
    place = management_locations().first()
    rows = [(label, getattr(place, name)) for name, label in _BODIES if place and getattr(place, name)]
    if not rows:
        return None
    text = "\n".join(f"- {label} : {quoted(words)}" for label, words in rows)
    return Fact(text, "fiche « Siège et organismes » de la communauté")


def _figure(units: Sequence[Unit]) -> Figure | None:
    """The map of the communes, the most populated named; None without contours. One query."""
    names: dict[str, str] = {}
    for unit in units:
        names.setdefault(unit.commune, unit.name.partition(" – ")[0])
    drawn = outlines(contours_of(sorted(names)))
    if drawn is None:
        return None
    paths = "".join(
        f'<path d="{path}" fill="{style.ACCENT_TINT}" stroke="{style.ACCENT}" stroke-width="1"/>'
        for path in drawn.paths.values()
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {drawn.height}">'
        f"{paths}{_labels(names, drawn)}</svg>"
    )
    most = ", ".join(list(names.values())[:NAMED])
    return Figure(
        svg, f"Carte du territoire : {len(names)} communes, dont {most}.", "Carte du territoire", width=0.6
    )


def _labels(names: dict[str, str], drawn: Outlines) -> str:
    taken: list[tuple[float, float, float]] = []
    words = []
    for code, name in names.items():
        if code not in drawn.points or len(words) == NAMED:
            continue
        said = printable(name)
        half = len(said) * LETTER / 2
        x, y = drawn.points[code]
        x = min(max(x, half), WIDTH - half)
        if all(abs(x - a) > half + b or abs(y - c) > 20 for a, b, c in taken):
            taken.append((x, half, y))
            words.append(
                f'<text x="{x:.1f}" y="{y + 5:.1f}" text-anchor="middle" font-family="{style.TEXT}"'
                f' font-size="14" font-weight="600" fill="{style.INK}" stroke="#ffffff" stroke-width="3.2"'
                f' stroke-linejoin="round" paint-order="stroke">{escape(said)}</text>'
            )
    return "".join(words)
