"""Where the values of the addresses are kept."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from maillage.foundation.tenancy.models import Community
from tests.cast import Cast


@dataclass
class Samples:
    """Values for the arguments of addresses: by name, then by community (``None`` for the public ones)."""

    values: dict[str, dict[int | None, Any]] = field(default_factory=dict)

    def put(self, name: str, value: Any, community: Community | None = None) -> None:
        self.values.setdefault(name, {})[community.pk if community else None] = value

    def args(self, page: dict[str, Any], community: Community | None) -> list[Any]:
        key = community.pk if community else None
        return [self.values[sample][key] for sample in page.get("args", {}).values()]

    def url(
        self,
        name: str,
        page: dict[str, Any],
        community: Community | None = None,
        *,
        objects_of: Community | None = None,
    ) -> str:
        """The address of a page; ``objects_of`` puts another community's keys in it."""
        prefix = [community.slug] if community else []
        return reverse(name, args=[*prefix, *self.args(page, objects_of or community)])


Maker = Callable[[Samples, Cast], None]
