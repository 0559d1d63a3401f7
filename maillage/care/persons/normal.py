"""What makes two writings of a name, a day or a number the same. Pure; "" is like nothing."""

import re

from maillage.french import folded


def name_key(family_name: str, first_names: str) -> str:
    """« dupont jean » for « DUPONT », « Jean Marie »: the first of the first names counts."""
    family, first = folded(family_name), folded(first_names).split()
    return f"{family} {first[0]}" if family and first else ""


def birth_key(day: str) -> str:
    """An ISO day; anything else is not known."""
    return day if re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) else ""


def phone_key(number: str) -> str:
    """The nine last figures: the prefix is written in many ways."""
    figures = re.sub(r"\D", "", number)
    return figures[-9:] if len(figures) >= 9 else ""
