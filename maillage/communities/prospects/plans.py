"""What the rows of a file would do: read before the confirmation, applied by the action after it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from maillage.communities.practitioners.names import name_key, split_name
from maillage.communities.prospects.card import Card, card_of
from maillage.communities.prospects.enums import ProspectKind, Source
from maillage.communities.prospects.models import Prospect
from maillage.communities.prospects.places import Places
from maillage.communities.prospects.queries import known as known_cards
from maillage.foundation.rights.enums import ObjectionPurpose
from maillage.foundation.rights.objections import objecting
from maillage.foundation.tabular.enums import Outcome
from maillage.foundation.tabular.imports import Options, Verdict
from maillage.foundation.tabular.reading import Row
from maillage.french import folded
from maillage.reference.directory.queries import Practitioner, named

ASIDE, COMPLETE, APART = "aside", "complete", "apart"
TWICE = "gardez-en une dans votre tableau, ou demandez plus haut des fiches à part"
# What the last line of a table says of the others.
TOTALS = frozenset({"total", "totaux", "total general", "sous total", "nombre"})
OBJECTED = "cette personne a demandé à ne plus être contactée : rien n’est repris"
_SAID = {
    "ident": "numéro RPPS", "first_name": "prénom", "profession": "profession", "activity": "activité",
    "email": "e-mail", "phone": "téléphone", "address": "adresse", "postal_code": "code postal",
    "commune_code": "commune", "interest": "intérêt", "involvement": "part souhaitée", "themes": "thèmes",
    "note": "remarques",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One row to write: a new card, or what an existing one receives; ``contact`` is (day, channel)."""

    card: Card
    existing: Prospect | None
    values: dict[str, Any]
    contact: tuple[date, str] | None
    objection: bool


@dataclass(slots=True)
class Plan:
    """``verdicts`` has one entry a row."""

    changes: list[Change] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the tables say of everyone in the file."""

    cards: dict[str, Prospect]
    named: dict[str, list[Prospect]]
    people: dict[str, Practitioner]
    communes: Places
    refusing: set[str]


def plan(rows: Sequence[Row], options: Options) -> Plan:
    """Match by RPPS; a name in a commune only proposes. A bounded number of queries, whatever the file."""
    known = _look_up(rows)
    done = Plan()
    above: dict[str, list[tuple[int, Card]]] = defaultdict(list)
    for row in rows:
        card, notes = _card(row, known, options)
        verdict, change = _judge(row, card, notes, known, options)
        if change is not None and change.existing is None:
            same = [line for line, other in above[name_key(card.name)] if _may_be_one(card, other)]
            if same and options["homonyms"] != APART:
                verdict, change = _refused(row, card, f"même nom qu’à la ligne {same[0]} : {TWICE}"), None
            else:
                above[name_key(card.name)].append((row.line, card))
        done.verdicts.append(verdict)
        if change is not None:
            done.changes.append(change)
    return done


def _look_up(rows: Sequence[Row]) -> _Known:
    idents = [_ident(row) for row in rows if row.values["rpps"]]
    cards = known_cards(idents, [name_key(_card_name(row)) for row in rows])
    same: dict[str, list[Prospect]] = defaultdict(list)
    for card in cards:
        same[card.name_key].append(card)
    return _Known(
        cards={card.ident: card for card in cards if card.ident},
        named=same,
        people={person.ident: person for person in named(idents)} if idents else {},
        communes=Places.read(row.values["commune"] for row in rows if row.values["commune"]),
        refusing=objecting(ObjectionPurpose.PROSPECTING, (row.values["email"] or "" for row in rows)),
    )


def _ident(row: Row) -> str:
    return f"8{row.values['rpps']}" if row.values["rpps"] else ""


def _card_name(row: Row) -> str:
    values = row.values
    own = f"{values['first_name'] or ''} {values['last_name'] or ''}".strip()
    return own or values["structure"] or ""


def _card(row: Row, known: _Known, options: Options) -> tuple[Card, list[str]]:
    """What the row says, completed by the directory, and what the reader must know of it."""
    values, notes = row.values, []
    code, trade = values["profession"] or ("", "")
    person_named = bool(values["last_name"] or values["first_name"])
    last, first = values["last_name"] or "", values["first_name"] or ""
    if not (last and first):
        # One column for both names; where capitals do not tell, it stays whole: its key has no order.
        last, first = split_name(last or first)
    card = Card(
        kind=ProspectKind.PERSON if person_named else ProspectKind.STRUCTURE,
        ident=_ident(row),
        last_name=last,
        first_name=first,
        structure_name="" if person_named else values["structure"] or "",
        profession=code,
        activity=trade or (values["structure"] or "" if person_named else "")[:120],
        commune_code=known.communes.code(values["commune"] or "", values["postal_code"] or ""),
        source=Source.FICHIER,
        source_detail=options["source"],
        themes=values["themes"] or (),
        **{
            name: values[name] or ""
            for name in (
                "email",
                "phone",
                "address",
                "postal_code",
                "interest",
                "involvement",
                "note",
            )
        },
    )
    if values["commune"] and not card.commune_code:
        notes.append("commune non reconnue, laissée vide")
    return _from_directory(card, known, notes), notes


def _from_directory(card: Card, known: _Known, notes: list[str]) -> Card:
    """Completed by the person of its RPPS number."""
    if not card.ident:
        return card
    person = known.people.get(card.ident)
    if person is None:
        notes.append("RPPS inconnu de l’annuaire")
        return card
    if name_key(person.name) != name_key(card.name):
        notes.append(f"l’annuaire dit « {person.name} » pour ce RPPS : vérifiez")
    said = card_of(person)
    lacking = {
        name: getattr(said, name)
        for name in ("profession", "activity", "commune_code")
        if not getattr(card, name)
    }
    return replace(card, **lacking)


def _judge(
    row: Row, card: Card, notes: list[str], known: _Known, options: Options
) -> tuple[Verdict, Change | None]:
    if not card.name:
        return _refused(row, card, "ni nom ni structure sur cette ligne"), None
    if folded(card.name) in TOTALS and not (card.ident or card.email or card.phone):
        return _refused(row, card, "une ligne de total, pas une personne"), None
    # Whom refused through the rights of persons, whatever number or name this line gives them.
    if card.email in known.refusing:
        return _refused(row, card, OBJECTED), None
    existing = known.cards.get(card.ident) if card.ident else None
    if existing is not None:
        return _meet(row, card, existing, notes, options)
    alike = _alike(card, known)
    if any(one.objected_on for one in alike):
        return _refused(row, card, f"même nom que la fiche n° {_first(alike)} : {OBJECTED}"), None
    if alike:
        return _propose(row, card, alike, notes, options)
    return _create(row, card, notes, options)


def _refused(row: Row, card: Card, reason: str) -> Verdict:
    """The reason is kept with the trace of the import: it never names the person."""
    return Verdict(row.line, Outcome.REJECTED, card.name, reason)


def _first(cards: Sequence[Prospect]) -> int:
    return next((one.number for one in cards if one.objected_on), cards[0].number)


def _alike(card: Card, known: _Known) -> list[Prospect]:
    """The cards of this name that may be the same person: no other number, no other commune."""
    return [one for one in known.named.get(name_key(card.name), []) if _may_be_one(card, one)]


def _may_be_one(card: Card, other: Card | Prospect) -> bool:
    """Of two that bear one name: no other number, no other commune."""
    return (
        other.kind == card.kind
        and not (other.ident and card.ident and other.ident != card.ident)
        and (not other.commune_code or not card.commune_code or other.commune_code == card.commune_code)
    )


def _propose(
    row: Row, card: Card, alike: list[Prospect], notes: list[str], options: Options
) -> tuple[Verdict, Change | None]:
    """A name is no proof: the reader chose for the whole file what is done of those."""
    numbers = ", ".join(f"n° {one.number}" for one in alike)
    for one in alike:
        # Nothing more and nothing other: this very line was brought before.
        if _differences(card, one, replacing=False) == ({}, []):
            verdict, change = _meet(row, card, one, notes, options)
            if change is None:
                return verdict, None
    match options["homonyms"]:
        case "complete" if len(alike) == 1:
            notes = [*notes, f"reconnue par le nom et la commune, fiche {numbers}"]
            return _meet(row, card, alike[0], notes, options)
        case "apart":
            notes = [*notes, f"même nom que la fiche {numbers}, à réunir à la main si c’est la même personne"]
            return _create(row, card, notes, options)
    return _refused(
        row, card, f"même nom que la fiche {numbers} : dites plus haut ce qu’il faut en faire"
    ), None


def _create(row: Row, card: Card, notes: list[str], options: Options) -> tuple[Verdict, Change | None]:
    objection = bool(row.values["objection"])
    if objection:
        notes = [*notes, "à ne plus contacter : coordonnées non gardées"]
    change = Change(card, None, {}, None if objection else _contact(row, options), objection)
    return Verdict(row.line, Outcome.CREATED, card.name, " ; ".join(notes)), change


def _meet(
    row: Row, card: Card, existing: Prospect, notes: list[str], options: Options
) -> tuple[Verdict, Change | None]:
    """The card exists: complete it, and replace what differs only if the reader said so."""
    if existing.objected_on:
        return _refused(row, card, f"fiche n° {existing.number} : {OBJECTED}"), None
    if row.values["objection"]:
        change = Change(card, existing, {}, None, objection=True)
        details = [*notes, f"fiche n° {existing.number} : à ne plus contacter"]
        return Verdict(row.line, Outcome.UPDATED, card.name, " ; ".join(details)), change
    values, kept = _differences(card, existing, replacing=bool(options["replace"]))
    contact = _contact(row, options)
    if contact is not None and contact[0] in existing.contact_days:  # type: ignore[attr-defined]
        contact = None
    details = [f"fiche n° {existing.number}", *notes]
    if values:
        details.append("reçoit : " + ", ".join(_SAID[name] for name in values))
    if contact is not None:
        details.append(f"contact du {contact[0]:%d/%m/%Y}")
    if kept:
        details.append("différent et gardé : " + ", ".join(_SAID[name] for name in kept))
    changed = bool(values or contact)
    verdict = Verdict(row.line, Outcome.UPDATED if changed else Outcome.SAME, card.name, " ; ".join(details))
    return verdict, Change(card, existing, values, contact, objection=False) if changed else None


def _differences(card: Card, existing: Prospect, *, replacing: bool) -> tuple[dict[str, Any], list[str]]:
    """(what the card receives, what differs and stays)."""
    said = card.values()
    values: dict[str, Any] = {}
    kept = []
    for name in _SAID:
        new, old = said[name], getattr(existing, name)
        if not new or new == old:
            continue
        if not old or (replacing and name != "ident"):
            values[name] = new
        else:
            kept.append(name)
    return values, kept


def _contact(row: Row, options: Options) -> tuple[date, str] | None:
    on = row.values["contacted_on"]
    return (on, row.values["channel"] or options["channel"]) if on else None
