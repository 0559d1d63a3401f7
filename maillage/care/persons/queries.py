"""Finding identities by their exact value, among the cases of one's circles."""

from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import Any, cast
from uuid import UUID

from django.db.models import Q, QuerySet

from maillage.care.ground.fields import BlindIndex
from maillage.care.persons.models import Identity
from maillage.engines.matching import Likeness, Record, likenesses

_MARKS = ("name_index", "birth_index", "phone_index")


def find_by_name(family_name: str, first_names: str) -> list[Identity]:
    """Those of this name in one's circles; the search itself is traced."""
    return list(Identity.objects.filter(name_index__in=_index("name_index").marks(family_name, first_names)))


def find_by_phone(number: str) -> list[Identity]:
    """Those of this number in one's circles."""
    return list(Identity.objects.filter(phone_index__in=_index("phone_index").marks(number)))


def duplicates(
    of: Collection[UUID] | None = None, among: QuerySet[Any] | None = None
) -> tuple[Likeness, ...]:
    """Cases of one's circles that look alike, by their keys, without opening anything.

    ``among``: a query of the keys of cases, to compare these alone; ``of``: with these cases, whose marks
    alone are looked for.
    """
    found = Identity.objects.all() if among is None else Identity.objects.filter(case_id__in=among)
    if of is not None:
        known = list(Identity.objects.filter(case_id__in=list(of)).values_list(*_MARKS))
        shared = [
            Q(**{f"{name}__in": wanted})
            for name, marks in zip(_MARKS, zip(*known, strict=True), strict=False)
            if (wanted := {bytes(mark) for mark in marks if mark})
        ]
        if not shared:
            return ()
        found = found.filter(reduce(or_, shared))
    rows = found.values_list("case_id", *_MARKS)
    return likenesses(Record(str(case), *(_hex(mark) for mark in marks)) for case, *marks in rows)


def _index(name: str) -> BlindIndex:
    return cast(BlindIndex, Identity._meta.get_field(name))


def _hex(mark: bytes | None) -> str:
    return bytes(mark).hex() if mark else ""
