"""What is on the table during one request: the drawing, its history, and the draft it belongs to, if any."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote

from django.http import QueryDict
from django.urls import reverse

from maillage.communities.territory.actions import save_draft, start_draft
from maillage.communities.territory.country import neighbours
from maillage.communities.territory.drawing.completions import Proposals, Wanted, propose
from maillage.communities.territory.drawing.forms import OperationForm
from maillage.communities.territory.drawing.operations import Asked, OperationError, Outcome, opened, perform
from maillage.communities.territory.drawing.state import Drawing, History, Zone, malformed, read_drawing
from maillage.communities.territory.errors import TerritoryError
from maillage.communities.territory.models import TerritoryVersion
from maillage.communities.territory.queries import content_of, current_version
from maillage.communities.territory.units import UnknownUnitsError
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest
from maillage.reference.geography.queries import datasets
from maillage.reference.geography.search import Found


@dataclass
class Desk:
    """`unsaved`: the address carries another drawing than the draft; `clearing`: confirmation is asked."""

    drawing: Drawing
    history: History
    community: Community | None = None
    version: TerritoryVersion | None = None
    revision: int = 0
    unsaved: bool = False
    outcome: Outcome | None = None
    error: str = ""
    warning: str = ""
    iris: str = ""
    clearing: bool = False
    searched: str = ""
    found: list[Found] = field(default_factory=list)
    malformed: list[str] = field(default_factory=list)
    proposals: Proposals | None = None

    @property
    def must_show(self) -> bool:
        """What a redirection would lose: reasons, refused lines, warnings."""
        outcome = self.outcome
        lost = self.error or self.warning or self.proposals
        return bool(lost or (outcome and (outcome.refused or outcome.mended)))


def open_desk(request: PageRequest, community: Community | None) -> Desk:
    """Reads the address or the posted form; without either, the draft of the community."""
    values = request.POST if request.method == "POST" else request.GET
    desk = Desk(
        drawing=read_drawing(values.get("u", ""), values.getlist("s")),
        history=History.decode(values.get("h", "")),
        community=community,
        malformed=malformed(values.get("u", "")),
        iris=values.get("iris", "")[:5],
        clearing=values.get("vider") == "1",
        searched=values.get("q", "")[:100] if request.method == "GET" else "",
    )
    if community is not None:
        _take_draft(request, desk, values)
    desk.drawing = opened(desk.drawing)
    return desk


def _number(text: str | None) -> int | None:
    return int(text[:9]) if text and text.isascii() and text.isdigit() else None


def _take_draft(request: PageRequest, desk: Desk, values: QueryDict) -> None:
    """The draft named, else the one last touched; what the address carries goes before what was saved."""
    drafts = TerritoryVersion.objects.drafts()
    number = _number(values.get("version"))
    named = drafts.filter(number=number) if number is not None else drafts.order_by("-updated_at")
    desk.version = named.first()
    carried = any(name in values for name in ("u", "s", "revision"))
    if desk.version is None:
        current = current_version(request.today)
        if current is not None and not carried:
            desk.drawing = drawing_of(current)
        return
    desk.revision = desk.version.revision
    if not carried:
        desk.drawing = drawing_of(desk.version)
        return
    read_at = _number(values.get("revision"))
    desk.revision = desk.revision if read_at is None else read_at
    desk.unsaved = desk.drawing != drawing_of(desk.version)


def drawing_of(version: TerritoryVersion) -> Drawing:
    codes, parts = content_of(version)
    return Drawing.of(codes, [Zone(name, frozenset(members)) for name, members in parts.items()])


# --- Operations ------------------------------------------------------------------------------------------


def operate(request: PageRequest, desk: Desk) -> None:
    """Applies the posted operation; on a community's draft, saves what it changed."""
    form = OperationForm(request.POST, request.FILES)
    if not form.is_valid():
        desk.error = " ".join(str(message) for messages in form.errors.values() for message in messages)
        return
    asked, before = form.asked(), desk.drawing
    try:
        _VERBS.get(asked.verb, _perform)(desk, asked)
    except OperationError as error:
        desk.error = str(error)
        return
    if desk.community is not None and (desk.drawing != before or asked.verb == "enregistrer"):
        try:
            _save(request, desk, desk.community)
        except (TerritoryError, UnknownUnitsError) as error:
            # The page still carries the drawing, marked as not saved.
            desk.error, desk.unsaved = f"Rien n’est enregistré. {error}", True


def _save(request: PageRequest, desk: Desk, community: Community) -> None:
    codes = list(desk.drawing.units)
    parts = {zone.name: sorted(zone.units) for zone in desk.drawing.zones}
    if desk.version is None:
        based_on = current_version(request.today)
        desk.version = start_draft(
            by=request.user, community=community, based_on=based_on, codes=codes, sub_territories=parts
        )
    else:
        saved = save_draft(
            by=request.user,
            community=community,
            version=desk.version,
            revision=desk.revision,
            codes=codes,
            sub_territories=parts,
        )
        desk.version, desk.warning = saved.version, saved.warning
    desk.revision, desk.unsaved = desk.version.revision, False


def _perform(desk: Desk, asked: Asked) -> None:
    desk.iris, desk.clearing = "", False
    desk.outcome = perform(desk.drawing, asked)
    if desk.outcome.drawing != desk.drawing:
        desk.history = desk.history.after(desk.drawing)
        desk.drawing = desk.outcome.drawing


def _undo(desk: Desk, asked: Asked) -> None:
    had = bool(desk.history.past)
    desk.drawing, desk.history = desk.history.undo(desk.drawing)
    desk.outcome = Outcome(desk.drawing, "Dernier changement annulé." if had else "Rien à annuler.")


def _redo(desk: Desk, asked: Asked) -> None:
    had = bool(desk.history.future)
    desk.drawing, desk.history = desk.history.redo(desk.drawing)
    desk.outcome = Outcome(desk.drawing, "Changement rétabli." if had else "Rien à rétablir.")


def _search(desk: Desk, asked: Asked) -> None:
    desk.searched = asked.searched


def _open_iris(desk: Desk, asked: Asked) -> None:
    desk.iris = asked.code[:5]


def _ask_to_clear(desk: Desk, asked: Asked) -> None:
    desk.clearing = True


def _propose(desk: Desk, asked: Asked) -> None:
    """Solutions to compare; the drawing changes only when one is accepted, by « carte »."""
    if not desk.drawing.units:
        raise OperationError("Choisissez au moins une commune : une proposition part de ce qui est dessiné.")
    if asked.minimum is None or asked.maximum is None:
        raise OperationError("Donnez un minimum et un maximum d’habitants.")
    if asked.minimum > asked.maximum:
        raise OperationError("Le minimum d’habitants dépasse le maximum.")
    wanted = Wanted(asked.minimum, asked.maximum, asked.whole_epcis)
    desk.proposals = propose(desk.drawing, wanted, neighbours(datasets()), desk.community)
    count = len(desk.proposals.solutions)
    said = "Aucune proposition" if not count else f"{count} proposition{'s' if count > 1 else ''} à comparer"
    desk.outcome = Outcome(desk.drawing, f"{said}.")


def _close(desk: Desk, asked: Asked) -> None:
    desk.iris, desk.clearing = "", False


def _keep(desk: Desk, asked: Asked) -> None:
    desk.outcome = Outcome(desk.drawing, "Dessin enregistré.")


# Operations that do not change the units themselves, or that read the history.
_VERBS: dict[str, Callable[[Desk, Asked], None]] = {
    "annuler": _undo,
    "refaire": _redo,
    "chercher": _search,
    "iris": _open_iris,
    "effacer": _ask_to_clear,
    "proposer": _propose,
    "fermer": _close,
    "enregistrer": _keep,
}


# --- The address -----------------------------------------------------------------------------------------


def page_address(community: Community | None, *, fragment: bool = False) -> str:
    if community is None:
        return reverse("territory_describe" if fragment else "territory_draw")
    return reverse("territory_describe_draft" if fragment else "territory_draw_draft", args=[community.slug])


def address(desk: Desk, drawing: Drawing) -> str:
    """Where this desk stands, with its history: what the browser's address bar shows."""
    parts = [drawing.query()]
    if desk.version is not None:
        parts.append(f"version={desk.version.number}&revision={desk.revision}")
    extra = {
        "h": desk.history.encode(),
        "iris": desk.iris,
        "q": quote(desk.searched),
        "vider": "1" if desk.clearing else "",
    }
    parts += [f"{name}={value}" for name, value in extra.items() if value]
    query = "&".join(part for part in parts if part)
    return f"{page_address(desk.community)}?{query}" if query else page_address(desk.community)
