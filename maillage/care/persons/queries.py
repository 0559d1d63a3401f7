"""Finding identities by their exact value, among the cases of one's circles."""

from typing import cast

from maillage.care.ground.fields import BlindIndex
from maillage.care.persons.models import Identity
from maillage.engines.matching import Likeness, Record, likenesses


def find_by_name(family_name: str, first_names: str) -> list[Identity]:
    """Those of this name in one's circles; the search itself is traced."""
    return list(Identity.objects.filter(name_index__in=_index("name_index").marks(family_name, first_names)))


def find_by_phone(number: str) -> list[Identity]:
    """Those of this number in one's circles."""
    return list(Identity.objects.filter(phone_index__in=_index("phone_index").marks(number)))


def duplicates() -> tuple[Likeness, ...]:
    """Cases of one's circles that look alike, by their keys, without opening anything."""
    rows = Identity.objects.values_list("case_id", "name_index", "birth_index", "phone_index")
    return likenesses(Record(str(case), *(_hex(mark) for mark in marks)) for case, *marks in rows)


def _index(name: str) -> BlindIndex:
    return cast(BlindIndex, Identity._meta.get_field(name))


def _hex(mark: bytes | None) -> str:
    return bytes(mark).hex() if mark else ""
