"""The panel beside the map, ready to be written: ranked lists, the bar of who loses and who gains."""

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from maillage.foundation.templatetags.maillage import decimal_number, signed_number, whole_number
from maillage.planning.whatif.edits import AGES_UNKNOWN, quantity
from maillage.planning.whatif.enums import Kind, Noun
from maillage.planning.whatif.maps import change_class
from maillage.planning.whatif.outcome import Line, Outcome, Place, Side
from maillage.planning.whatif.workshop import Workshop

# Lists show this many communes, the others are unfolded.
SHOWN = 6
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Ranked:
    """One commune in a list: the length of its bar (0 to 100), its class on the map, its share written."""

    line: Line
    length: int
    css: str
    share: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """Those who lose, or gain: the first ones and the rest."""

    first: tuple[Ranked, ...]
    rest: tuple[Ranked, ...]
    inhabitants: float

    @property
    def count(self) -> int:
        return len(self.first) + len(self.rest)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of the bar of inhabitants, in thousandths."""

    css: str
    text: str
    inhabitants: float
    start: int
    width: int


def ranking(side: Side, outcome: Outcome) -> Ranking:
    longest = max((abs(line.change) for line in side.lines), default=1.0)
    rows = tuple(
        Ranked(
            line,
            max(round(_LONGEST * abs(line.change) / longest), 2),
            change_class(line, outcome),
            "" if line.share is None else f"{signed_number(line.share * 100, 0)}\u202f%",
        )
        for line in side.lines
    )
    return Ranking(rows[:SHOWN], rows[SHOWN:], side.inhabitants)


def balance(outcome: Outcome) -> list[Stretch]:
    """How many inhabitants of the territory lose, keep and gain."""
    losing, gaining = outcome.losers.inhabitants, outcome.winners.inhabitants
    parts = [
        ("map-loss-2", "perdent", losing),
        ("map-same", "gardent autant", max(outcome.inhabitants - losing - gaining, 0.0)),
        ("map-gain-2", "gagnent", gaining),
    ]
    total = outcome.inhabitants or 1.0
    found, start = [], 0.0
    for css, text, people in parts:
        width = 1000 * people / total
        found.append(Stretch(css, text, people, round(start), round(start + width) - round(start)))
        start += width
    return found


def chosen(table: Workshop) -> dict[str, Any]:
    """What the form of changes shows: what was typed when it was refused, else one professional."""
    if not table.form.is_bound:
        return {"geste": Kind.MOVE.value, "commune": "", "vers": "", "nombre": "1", "activite": "100"}
    typed = {name: table.form.data.get(name, "") for name in table.form.fields}
    names = table.names
    return typed | {f"{field}_name": names.get(typed[field], "") for field in ("commune", "vers")}


def options(table: Workshop) -> SafeString:
    """The options of the lists of communes: « Sisteron (7 médecins) ».

    Around the territory, those where somebody practises, or that a change names: the map takes any. Written
    here and not by a template: two lists of 500 at each change are what a panel weighs most.
    """
    named = {code for edit in table.plan.edits for code in edit.places}
    inside = [_option(table, code, place) for code, place in table.territory.items()]
    near = [
        _option(table, code, place)
        for code, place in table.nearby.items()
        if code in named or heads_of(table, code)
    ]
    groups = [("Le territoire", inside), ("Autour du territoire", near)]
    return format_html_join(
        "",
        '<optgroup label="{}">{}</optgroup>',
        ((title, format_html_join("", '<option value="{}">{}</option>', rows)) for title, rows in groups),
    )


def rows(outcome: Outcome, decimals: int) -> SafeString:
    """The body of the table of all communes, written here for the same reason."""
    return format_html_join(
        "",
        '<tr><th scope="row">{}</th><td class="number">{}</td><td class="number">{}</td>'
        '<td class="number">{}</td><td class="number">{}</td><td class="number">{}</td></tr>',
        (
            (
                line.name,
                whole_number(line.inhabitants),
                decimal_number(line.before, decimals),
                decimal_number(line.after, decimals),
                signed_number(line.change, decimals),
                quantity(line.heads_after),
            )
            for line in outcome.inside
        ),
    )


def _option(table: Workshop, code: str, place: Place) -> tuple[str, str]:
    heads = heads_of(table, code)
    words = f"{place.name} ({quantity(heads)} {table.world.noun[heads >= 2]})" if heads else place.name
    return code, words


def heads_of(table: Workshop, code: str) -> float:
    """Professionals of a commune after the changes."""
    if code in table.heads:
        return table.heads[code]
    at = table.world.positions.get(code)
    return 0.0 if at is None else float(table.world.heads[at])


def ages(table: Workshop) -> dict[str, Any]:
    """Whether departures at 65 can be asked for, and how many they would be."""
    of = table.world
    if of.over_65 is None:
        return {"known": False, "reason": AGES_UNKNOWN, "count": 0.0}
    inside = [of.positions[code] for code in table.territory if code in of.positions]
    return {"known": True, "reason": "", "count": float(of.over_65[inside].sum())}


@dataclass(frozen=True, slots=True)
class Pair:
    """One figure before and after, written; `tone` is « better », « worse » or nothing."""

    key: str
    label: str
    before: str
    after: str
    change: str
    tone: str


def pairs(outcome: Outcome, *, decimals: int, threshold: float | None, noun: Noun) -> list[Pair]:
    """The figures of the territory; the first one is the main one."""
    before, after = outcome.before, outcome.after
    found = [
        _pair("mean", "Moyenne du territoire", before.mean, after.mean, decimals),
        _pair("worst", "Dixième des habitants le moins bien servi", before.worst, after.worst, decimals),
    ]
    if before.under is not None and after.under is not None and threshold is not None:
        label = f"Habitants à {quantity(threshold)} ou moins"
        found.append(_pair("under", label, before.under, after.under, 0, good=-1))
    label = f"{noun[1][0].upper()}{noun[1][1:]} du territoire"
    texts = [quantity(value) for value in (before.heads, after.heads)]
    change = after.heads - before.heads
    return [*found, Pair("heads", label, *texts, _signed(change, 2, quantity(abs(change))), "")]


def _pair(key: str, label: str, before: float, after: float, decimals: int, *, good: int = 1) -> Pair:
    texts = [decimal_number(value, decimals) for value in (before, after)]
    change = after - before
    tone = "" if texts[0] == texts[1] else "better" if change * good > 0 else "worse"
    return Pair(key, label, *texts, _signed(change, decimals, decimal_number(abs(change), decimals)), tone)


def _signed(change: float, decimals: int, text: str) -> str:
    """« +0,12 », « −0,12 »; nothing for what does not show."""
    if round(change, decimals) == 0:
        return ""
    return f"{'+' if change > 0 else '−'}{text}"
