"""What the rows of a file would do: read before the confirmation, applied by the action after it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils import timezone

from maillage.communities.practitioners.names import name_key
from maillage.communities.practitioners.queries import ground
from maillage.communities.prospects.card import Card, card_of
from maillage.communities.prospects.enums import ProspectKind, Source
from maillage.communities.prospects.models import Prospect, ProspectContact
from maillage.communities.prospects.queries import same_people, with_idents
from maillage.foundation.tabular.enums import Outcome
from maillage.foundation.tabular.imports import Options, Verdict
from maillage.foundation.tabular.reading import Row
from maillage.reference.directory.queries import Practitioner, named, practising_in
from maillage.reference.geography.enums import Refusal
from maillage.reference.geography.pasted import Line
from maillage.reference.geography.resolution import resolve

ASIDE, COMPLETE, APART = "aside", "complete", "apart"
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
    here: dict[str, list[Practitioner]]
    communes: dict[str, str]
    contacted: set[tuple[int, date]]


def plan(rows: Sequence[Row], options: Options) -> Plan:
    """Match by RPPS; a name in a commune only proposes. A bounded number of queries, whatever the file."""
    known = _look_up(rows)
    done = Plan()
    for row in rows:
        card, notes = _card(row, known, options)
        verdict, change = _judge(row, card, notes, known, options)
        done.verdicts.append(verdict)
        if change is not None:
            done.changes.append(change)
    return done


def _look_up(rows: Sequence[Row]) -> _Known:
    idents = [_ident(row) for row in rows if row.values["rpps"]]
    keys = [name_key(_card_name(row)) for row in rows]
    cards, same = with_idents(idents), same_people(keys)
    here: dict[str, list[Practitioner]] = defaultdict(list)
    if any(not row.values["rpps"] for row in rows):
        for person in practising_in(ground(timezone.localdate()).codes):
            here[name_key(person.name)].append(person)
    found = {card.pk for card in cards.values()} | {card.pk for group in same.values() for card in group}
    contacts = ProspectContact.objects.filter(prospect__in=found, undone_at__isnull=True)
    return _Known(
        cards=cards,
        named=same,
        people={person.ident: person for person in named(idents)},
        here=here,
        communes=communes_of(row.values["commune"] for row in rows if row.values["commune"]),
        contacted=set(contacts.values_list("prospect_id", "on")),
    )


def communes_of(texts: Iterable[str]) -> dict[str, str]:
    """{as written: INSEE code}, for those that one commune alone may be."""
    found: dict[str, str] = {}
    waiting = sorted(set(texts))
    while waiting:
        done = resolve([Line(rank, text) for rank, text in enumerate(waiting)])
        found |= {one.line.text: one.code for one in done.resolved if len(one.code) == 5}
        # Another spelling of a commune already read is refused once, and read at the next turn.
        again = [one.line.text for one in done.refused if one.refusal == Refusal.DUPLICATE]
        waiting = again if len(again) < len(waiting) else []
    return found


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
    card = Card(
        kind=ProspectKind.PERSON if person_named else ProspectKind.STRUCTURE,
        ident=_ident(row),
        # One column for both names is read whole: the key of the name has no order.
        last_name=values["last_name"] or (values["first_name"] if person_named else "") or "",
        first_name=(values["first_name"] or "") if values["last_name"] else "",
        structure_name="" if person_named else values["structure"] or "",
        profession=code,
        activity=trade or (values["structure"] or "" if person_named else "")[:120],
        commune_code=known.communes.get(values["commune"] or "", ""),
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
    """Completed by the person of its RPPS number; a name that the directory has here is only proposed."""
    if card.ident:
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
    here = known.here.get(name_key(card.name), []) if card.kind == ProspectKind.PERSON else []
    if here:
        notes.append(
            f"annuaire : {len(here)} professionnel{'s' if len(here) > 1 else ''} de ce nom ici, "
            "proposé sur la fiche"
        )
    return card


def _judge(
    row: Row, card: Card, notes: list[str], known: _Known, options: Options
) -> tuple[Verdict, Change | None]:
    if not card.name:
        return _refused(row, card, "ni nom ni structure sur cette ligne"), None
    existing = known.cards.get(card.ident) if card.ident else None
    if existing is not None:
        return _meet(row, card, existing, notes, known, options)
    alike = _alike(card, known)
    if any(one.objected_on for one in alike):
        return _refused(row, card, f"même nom que la fiche n° {_first(alike)} : {OBJECTED}"), None
    if alike:
        return _propose(row, card, alike, notes, known, options)
    return _create(row, card, notes, options)


def _refused(row: Row, card: Card, reason: str) -> Verdict:
    """The reason is kept with the trace of the import: it never names the person."""
    return Verdict(row.line, Outcome.REJECTED, card.name, reason)


def _first(cards: Sequence[Prospect]) -> int:
    return next((one.number for one in cards if one.objected_on), cards[0].number)


def _alike(card: Card, known: _Known) -> list[Prospect]:
    """The cards of this name that may be the same person: no other number, no other commune."""
    return [
        one
        for one in known.named.get(name_key(card.name), [])
        if one.kind == card.kind
        and not (one.ident and card.ident and one.ident != card.ident)
        and (not one.commune_code or not card.commune_code or one.commune_code == card.commune_code)
    ]


def _propose(
    row: Row, card: Card, alike: list[Prospect], notes: list[str], known: _Known, options: Options
) -> tuple[Verdict, Change | None]:
    """A name is no proof: the reader chose for the whole file what is done of those."""
    numbers = ", ".join(f"n° {one.number}" for one in alike)
    for one in alike:
        verdict, change = _meet(row, card, one, notes, known, options)
        if change is None and verdict.outcome == Outcome.SAME:
            return verdict, None
    match options["homonyms"]:
        case "complete" if len(alike) == 1:
            notes = [*notes, f"reconnue par le nom et la commune, fiche {numbers}"]
            return _meet(row, card, alike[0], notes, known, options)
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
    row: Row, card: Card, existing: Prospect, notes: list[str], known: _Known, options: Options
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
    if contact is not None and (existing.pk, contact[0]) in known.contacted:
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
