"""Links that open one row of a community without an account.

A link is a signature of the community, of the row and of its ``nonce``. Nothing of it is stored but the
nonce: drawing it anew closes every link sent before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Generic, TypeVar
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from maillage.foundation.tenancy.models import Community, TenantModel
from maillage.foundation.tenancy.scope import community_scope

T = TypeVar("T", bound=TenantModel)


@dataclass(frozen=True, slots=True)
class Refusals:
    """What a reader is told of a link that opens nothing: not ours or too old, closed since."""

    broken: str
    replaced: str
    archived: str = "Cette communauté n’est plus ouverte."


@dataclass(frozen=True, slots=True)
class SignedLink(Generic[T]):
    """A kind of link. ``page``: the name of its address; ``wanted``: what a row must be to be opened.

    ``outlives``: it still opens once the community is archived.
    """

    model: type[T]
    page: str
    salt: str
    error: type[Exception]
    refusals: Refusals
    max_age: timedelta | None = None
    related: tuple[str, ...] = ("community",)
    wanted: Mapping[str, object] = field(default_factory=dict)
    outlives: bool = False

    def token(self, row: T) -> str:
        """The last part of the address."""
        nonce: UUID = row.nonce  # type: ignore[attr-defined]
        return signing.dumps([row.community_id, row.pk, nonce.hex], salt=self.salt)

    def address(self, row: T) -> str:
        """The whole address, to print or to put in a message."""
        return f"{settings.SITE_URL}{reverse(self.page, args=[self.token(row)])}"

    def read(self, token: str) -> T:
        """The row of this link, with what is ``related``. Raises ``error`` with the sentence to show."""
        try:
            community_id, key, nonce = self._signed(token, self.max_age)
        except ValueError as error:
            raise self.error(self.refusals.broken) from error
        community = self._community(community_id)
        if community is None:
            raise self.error(self.refusals.archived)
        found = self._row(community, pk=key, nonce=nonce)
        if found is None:
            raise self.error(self.refusals.replaced)
        return found

    def holder(self, token: str) -> T | None:
        """The row that a link was signed for, even if it opens nothing any more; None for a forged one.

        For writing to the address that we know, never for opening anything.
        """
        try:
            community_id, key, _ = self._signed(token, None)
        except ValueError:
            return None
        community = self._community(community_id)
        return self._row(community, pk=key) if community else None

    def _signed(self, token: str, max_age: timedelta | None) -> tuple[int, int, UUID]:
        """Raises ``ValueError`` on anything that this instance did not sign, or too long ago."""
        try:
            community_id, key, nonce = signing.loads(token, salt=self.salt, max_age=max_age)
            return int(community_id), int(key), UUID(nonce)
        except (signing.BadSignature, TypeError, AttributeError) as error:
            raise ValueError(token) from error

    def _community(self, pk: int) -> Community | None:
        known = Community.objects.all() if self.outlives else Community.objects.active()
        return known.filter(pk=pk).first()

    def _row(self, community: Community, **named: object) -> T | None:
        with community_scope(community):
            rows = self.model._default_manager.select_related(*self.related)
            found: T | None = rows.filter(**named, **self.wanted).first()
        return found
