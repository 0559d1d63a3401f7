"""What a person does to a drawing: each button of the page is one operation, « verb:argument:argument ».

Reads the geography, writes nothing: the drawing goes back to the address, or to the draft of a community.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from maillage import french
from maillage.communities.territory.drawing.state import (
    MAX_ZONES,
    UNIT,
    Drawing,
    clean_name,
    tokens,
)
from maillage.communities.territory.units import MAX_UNITS
from maillage.reference.geography.enums import PlaceKind
from maillage.reference.geography.models import Commune, Department, Epci
from maillage.reference.geography.pasted import UnreadableError, read_lines
from maillage.reference.geography.queries import communes_of, districts_of, iris_of
from maillage.reference.geography.resolution import Refused, Resolved, resolve


class OperationError(Exception):
    """An operation that cannot be done; the message says why, in French."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An operation and what its form held, already validated."""

    verb: str
    kind: str = ""
    code: str = ""
    added: str = ""
    removed: str = ""
    pasted: str = ""
    file: bytes = b""
    name: str = ""
    searched: str = ""
    chosen: Sequence[str] = ()
    minimum: int | None = None
    maximum: int | None = None
    whole_epcis: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The drawing after an operation, what to announce, and what could not be done."""

    drawing: Drawing
    message: str = ""
    refused: Sequence[Refused] = ()
    mended: Sequence[Resolved] = ()


def perform(drawing: Drawing, asked: Asked) -> Outcome:
    """Applies one operation. Raises OperationError when it cannot be done, the drawing being unchanged."""
    operation = _OPERATIONS.get(asked.verb)
    if operation is None:
        raise OperationError("Cette action n’existe pas : rechargez la page.")
    outcome = operation(drawing, asked)
    if len(outcome.drawing.units) > MAX_UNITS:
        raise OperationError(
            f"Un territoire tient au plus {french.number(MAX_UNITS)} communes : "
            "cet ajout dépasserait la limite."
        )
    return outcome


def opened(drawing: Drawing) -> Drawing:
    """The same drawing with each city that is cut into districts replaced by them, as the map shows it."""
    parts = districts_of([unit for unit in drawing.units if len(unit) == 5])
    if not parts:
        return drawing
    return drawing.remove(parts).add(code for codes in parts.values() for code in codes)


# --- Whole places ----------------------------------------------------------------------------------------


def _kind(asked: Asked) -> PlaceKind:
    try:
        return PlaceKind(asked.kind)
    except ValueError:
        raise OperationError("Ce genre de lieu n’est pas connu.") from None


def _members(asked: Asked) -> list[str]:
    if asked.kind == "iris":
        return [asked.code] if UNIT.fullmatch(asked.code) else []
    codes = communes_of(_kind(asked), asked.code)
    if not codes:
        raise OperationError(f"Aucun lieu ne porte le code {asked.code}.")
    return codes


def _name(asked: Asked) -> str:
    tables = {
        PlaceKind.COMMUNE: Commune.objects,
        PlaceKind.EPCI: Epci.objects,
        PlaceKind.DEPARTMENT: Department.objects,
    }
    if asked.kind == "iris":
        return f"IRIS {asked.code}"
    table = tables.get(_kind(asked))
    found = table.filter(code=asked.code).values_list("name", flat=True).first() if table else None
    return str(found or asked.code)


def _add(drawing: Drawing, asked: Asked) -> Outcome:
    members = _members(asked)
    after = drawing.add(members)
    count = len(set(after.units) - set(drawing.units))
    if not count:
        return Outcome(drawing, f"{_name(asked)} : tout y est déjà.")
    what = "ajoutée" if asked.kind == "commune" and count == 1 else f": {_communes(count)} de plus"
    return Outcome(after, f"{_name(asked)} {what}.")


def _remove(drawing: Drawing, asked: Asked) -> Outcome:
    if asked.kind in {"commune", "iris"}:
        return Outcome(drawing.remove([asked.code]), f"{_name(asked)} : retirée.")
    after = drawing.remove(_members(asked))
    return Outcome(after, f"{_name(asked)} : {_communes(len(drawing.units) - len(after.units))} de moins.")


def _toggle(drawing: Drawing, asked: Asked) -> Outcome:
    """Whole when something is missing, gone when all is there: what a click on the map means."""
    held = {unit[:5] for unit in drawing.units}
    return (_remove if held.issuperset(_members(asked)) else _add)(drawing, asked)


def _communes(count: int) -> str:
    return "1 commune" if count == 1 else f"{count} communes"


def _map(drawing: Drawing, asked: Asked) -> Outcome:
    """Clicks on the map, several at once when they follow one another closely."""
    added = [code for code in tokens(asked.added) if UNIT.fullmatch(code)]
    removed = [code for code in tokens(asked.removed) if UNIT.fullmatch(code)]
    after = drawing.remove(removed).add(added)
    if len(added) + len(removed) == 1:
        asked_one = Asked("carte", kind="commune", code=(added or removed)[0])
        return Outcome(after, f"{_name(asked_one)} {'ajoutée' if added else 'retirée'}.")
    counts = [(len(added), "de plus"), (len(removed), "de moins")]
    said = ", ".join(f"{_communes(count)} {way}" for count, way in counts if count)
    return Outcome(after, f"{said}." if said else "")


def _clear(drawing: Drawing, asked: Asked) -> Outcome:
    return Outcome(Drawing(), "Territoire vidé.")


# --- Lists, parts of communes ----------------------------------------------------------------------------


def _paste(drawing: Drawing, asked: Asked) -> Outcome:
    source = asked.file or asked.pasted
    if not source:
        raise OperationError("Collez une liste ou choisissez un fichier.")
    try:
        resolution = resolve(read_lines(source))
    except UnreadableError as error:
        raise OperationError(str(error)) from error
    after = drawing.add(resolution.codes)
    count = len(set(after.units) - set(drawing.units))
    refused = len(resolution.refused)
    message = f"{_communes(count)} de plus" if count else "Aucune commune de plus"
    if refused:
        message += ", 1 ligne refusée" if refused == 1 else f", {refused} lignes refusées"
    mended = [item for item in resolution.resolved if item.note]
    return Outcome(after, f"{message}.", resolution.refused, mended)


def _take_iris(drawing: Drawing, asked: Asked) -> Outcome:
    """All the IRIS of a commune are the commune; none is its removal."""
    iris = [code for code in asked.chosen if UNIT.fullmatch(code) and code[:5] == asked.code]
    name = _name(Asked("", kind="commune", code=asked.code))
    if not iris:
        return Outcome(drawing.remove([asked.code]), f"{name} : retirée.")
    total = iris_of(asked.code).count()
    if len(iris) == total:
        return Outcome(drawing.take_iris(asked.code, [asked.code]), f"{name} : prise entière.")
    return Outcome(drawing.take_iris(asked.code, iris), f"{name} : {len(iris)} IRIS sur {total}.")


# --- Sub-territories -------------------------------------------------------------------------------------


def _number(drawing: Drawing, asked: Asked) -> int:
    if not asked.code.isdigit() or not 0 < int(asked.code) <= len(drawing.zones):
        raise OperationError("Ce sous-territoire n’existe plus.")
    return int(asked.code)


def _zone_name(drawing: Drawing, asked: Asked, *, but: int = 0) -> str:
    name = clean_name(asked.name)
    if not name:
        raise OperationError("Donnez un nom au sous-territoire.")
    if any(zone.name.casefold() == name.casefold() for n, zone in enumerate(drawing.zones, 1) if n != but):
        raise OperationError(f"Un sous-territoire s’appelle déjà « {name} ».")
    return name


def _add_zone(drawing: Drawing, asked: Asked) -> Outcome:
    if len(drawing.zones) >= MAX_ZONES:
        raise OperationError(f"Un territoire tient au plus {MAX_ZONES} sous-territoires.")
    name = _zone_name(drawing, asked)
    return Outcome(drawing.add_zone(name), f"Sous-territoire « {name} » créé.")


def _rename_zone(drawing: Drawing, asked: Asked) -> Outcome:
    number = _number(drawing, asked)
    name = _zone_name(drawing, asked, but=number)
    return Outcome(drawing.rename_zone(number, name), f"Sous-territoire renommé « {name} ».")


def _remove_zone(drawing: Drawing, asked: Asked) -> Outcome:
    number = _number(drawing, asked)
    name = drawing.zones[number - 1].name
    return Outcome(drawing.remove_zone(number), f"Sous-territoire « {name} » supprimé, ses communes restent.")


def _assign(drawing: Drawing, asked: Asked) -> Outcome:
    """To a sub-territory, or to none when its number is 0. An EPCI stands for its communes already taken."""
    number = 0 if asked.code == "0" else _number(drawing, asked)
    epcis = [code.removeprefix("epci-") for code in asked.chosen if code.startswith("epci-")]
    wanted = {code for code in asked.chosen if UNIT.fullmatch(code)}
    wanted |= (
        set(Commune.objects.filter(epci_id__in=epcis).values_list("code", flat=True)) if epcis else set()
    )
    units = [unit for unit in drawing.units if unit in wanted or unit[:5] in wanted]
    if not units:
        raise OperationError("Cochez au moins une commune de la liste.")
    where = f"« {drawing.zones[number - 1].name} »" if number else "aucun sous-territoire"
    return Outcome(drawing.assign(units, number), f"{_communes(len(units))} : {where}.")


_OPERATIONS: dict[str, Callable[[Drawing, Asked], Outcome]] = {
    "ajouter": _add,
    "retirer": _remove,
    "basculer": _toggle,
    "carte": _map,
    "vider": _clear,
    "coller": _paste,
    "prendre-iris": _take_iris,
    "creer": _add_zone,
    "renommer": _rename_zone,
    "supprimer": _remove_zone,
    "affecter": _assign,
}
