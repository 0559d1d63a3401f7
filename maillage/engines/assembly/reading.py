"""An assembly given as plain data (JSON), read with care."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

from .rules import Ballot, Choice, College, Election, Entry, Majority, Member, Mode, Rules, Unsaid

_FRACTION = re.compile(r"([0-9]{1,6})/([1-9][0-9]{0,5})")
Words = TypeVar("Words", bound=StrEnum)


class AssemblyError(ValueError):
    """The data cannot be counted. The message is French and says where and why."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """All that ``count`` takes, in its order; ``voted`` for a secret vote, ``election`` for an election."""

    rules: Rules
    call: int
    members: tuple[Member, ...]
    roll: tuple[Entry, ...]
    ballots: tuple[Ballot, ...]
    voted: tuple[str, ...] | None = None
    election: Election | None = None


def read_rules(data: object) -> Rules:
    """Read the rules alone. Raises ``AssemblyError``."""
    return _rules(_object(data, "rules"))


def read_sitting(data: object) -> Sitting:
    """Read rules, members, roll and ballots. Raises ``AssemblyError`` at the first that cannot be read."""
    sitting = _object(data, "le fichier")
    rules = read_rules(sitting.get("rules"))
    call = sitting.get("call", 1)
    if isinstance(call, bool) or not isinstance(call, int) or call not in rules.quorum:
        raise AssemblyError(f"call : les règles ne disent pas le quorum de la convocation {call}")
    members = tuple(_member(row, where, rules) for row, where in _rows(sitting, "members"))
    _refuse_twice([member.voter for member in members], "members")
    if rules.casting_vote is not None and rules.casting_vote not in {member.voter for member in members}:
        raise AssemblyError(f"rules.casting_vote : « {rules.casting_vote} » n'est pas membre")
    roll = tuple(_entry(row, where) for row, where in _rows(sitting, "roll"))
    secret = sitting.get("secret", False)
    if not isinstance(secret, bool):
        raise AssemblyError("secret : doit être true ou false")
    said = sitting.get("election")
    election = _election(_object(said, "election")) if said is not None else None
    ballots = tuple(
        _ballot(row, where, rules, secret=secret, named=election is not None)
        for row, where in _rows(sitting, "ballots")
    )
    voted = _names(sitting, "voted", "le fichier") if secret else None
    return Sitting(rules, call, members, roll, ballots, voted, election)


def _election(data: Mapping[str, Any]) -> Election:
    candidates = _names(data, "candidates", "election")
    _refuse_twice(list(candidates), "election.candidates")
    seats, number = data.get("seats"), data.get("round", 1)
    if isinstance(seats, bool) or not isinstance(seats, int) or seats < 1:
        raise AssemblyError("election.seats : doit être un nombre entier, au moins 1")
    if isinstance(number, bool) or number not in (1, 2):
        raise AssemblyError("election.round : doit être 1 ou 2")
    return Election(candidates, seats, number)


def _rules(data: Mapping[str, Any]) -> Rules:
    quorum = {}
    for call, share in _object(data.get("quorum"), "rules.quorum").items():
        if call not in ("1", "2"):
            raise AssemblyError(f"rules.quorum : « {call} » n'est pas une convocation (1 ou 2)")
        quorum[int(call)] = _number(share, f"rules.quorum.{call}", most=1)
    colleges = tuple(
        College(_text(row, "code", where), _number(row.get("weight"), f"{where}.weight"))
        for row, where in _rows(data, "colleges", "rules.")
    )
    _refuse_twice([college.code for college in colleges], "rules.colleges")
    most = data.get("proxies_max")
    if most is not None and (isinstance(most, bool) or not isinstance(most, int) or most < 0):
        raise AssemblyError(
            "rules.proxies_max : doit être un nombre entier, ou null s'il n'y a pas de limite"
        )
    casting = data.get("casting_vote")
    if casting is not None:
        casting = _text(data, "casting_vote", "rules")
    return Rules(quorum, _word(data, "majority", "rules", Majority), colleges, most, casting)


def _member(row: Mapping[str, Any], where: str, rules: Rules) -> Member:
    voter, college = _text(row, "voter", where), row.get("college")
    if rules.colleges and college not in [known.code for known in rules.colleges]:
        raise AssemblyError(f"{where}.college : « {college} » n'est pas un collège des règles ({voter})")
    return Member(voter, college if rules.colleges else None)


def _entry(row: Mapping[str, Any], where: str) -> Entry:
    holder = _text(row, "by", where) if row.get("by") is not None else None
    return Entry(_text(row, "voter", where), _word(row, "mode", where, Mode), holder)


def _ballot(row: Mapping[str, Any], where: str, rules: Rules, *, secret: bool, named: bool) -> Ballot:
    choice = _names(row, "names", where) if named else _choice(row, where)
    if not secret:
        return Ballot(_text(row, "voter", where), choice)
    college = row.get("college")
    if rules.colleges and college not in [known.code for known in rules.colleges]:
        raise AssemblyError(f"{where}.college : « {college} » n'est pas un collège des règles")
    return Ballot(None, choice, college if rules.colleges else None)


def _choice(row: Mapping[str, Any], where: str) -> Choice | Unsaid:
    said = row.get("choice")
    return Unsaid(said) if said in list(Unsaid) else _word(row, "choice", where, Choice)


def _names(row: Mapping[str, Any], field: str, where: str) -> tuple[str, ...]:
    value = row.get(field)
    if not isinstance(value, list) or not all(isinstance(name, str) and name.strip() for name in value):
        raise AssemblyError(f"{where}.{field} : il faut une liste de textes")
    return tuple(name.strip() for name in value)


def _object(data: object, where: str) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise AssemblyError(f"{where} : il faut un objet, entre accolades")
    return data


def _rows(data: Mapping[str, Any], field: str, prefix: str = "") -> list[tuple[Mapping[str, Any], str]]:
    # Rules may have no college; a sheet that lost its roll or its ballots is never counted as an empty one.
    rows = data.get(field, [] if field == "colleges" else None)
    if rows is None and field not in data:
        raise AssemblyError(f"{prefix}{field} : manque")
    if not isinstance(rows, list):
        raise AssemblyError(f"{prefix}{field} : il faut une liste, entre crochets")
    places = [f"{prefix}{field}[{rank}]" for rank in range(1, len(rows) + 1)]
    return [(_object(row, where), where) for row, where in zip(rows, places, strict=True)]


def _text(row: Mapping[str, Any], field: str, where: str) -> str:
    value = row.get(field)
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        raise AssemblyError(f"{where}.{field} : doit être un texte")
    return str(value).strip()


def _word(row: Mapping[str, Any], field: str, where: str, words: type[Words]) -> Words:
    value = row.get(field)
    if value not in list(words):
        raise AssemblyError(f"{where}.{field} : « {value} » doit être l'un de {', '.join(words)}")
    return words(value)


def _number(value: object, where: str, most: int | None = None) -> Fraction:
    """A number, or a fraction that no decimal writes: "1/3"."""
    if isinstance(value, str) and (parts := _FRACTION.fullmatch(value)):
        share = Fraction(int(parts[1]), int(parts[2]))
        if share > (most or 10**9):
            raise AssemblyError(f"{where} : doit être compris entre 0 et {most or 10**9}")
        return share
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise AssemblyError(f"{where} : doit être un nombre, écrit sans guillemets")
    exact = Decimal(str(value))
    if not exact.is_finite() or exact < 0 or exact > (most or 10**9):
        raise AssemblyError(f"{where} : doit être compris entre 0 et {most or 10**9}")
    return Fraction(exact)


def _refuse_twice(names: list[str], where: str) -> None:
    if twice := sorted(name for name, times in Counter(names).items() if times > 1):
        raise AssemblyError(f"{where} : « {twice[0]} » est écrit deux fois")
