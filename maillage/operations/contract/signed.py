"""What the signed paper says of its parties and of its size, from a form to the action that writes it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SizeFacts:
    """A size as signed, with the population that gave it: how many, of which year, counted by whom."""

    size: int
    population: int
    year: int
    origin: str


@dataclass(frozen=True, slots=True)
class Parties:
    """How the contract is named, and who signed it with the community."""

    reference: str
    ars: str
    cpam: str
