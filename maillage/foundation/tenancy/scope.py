"""Opening the two walls together: the scoped managers and the database setting.

``app.communities`` (comma-separated keys) is read by the row policies; ``app.user`` lets people see their own
assignments before a community is chosen. Both are set with ``is_local => true``, hence only inside a
transaction, and the former value is put back on exit: a released savepoint would otherwise keep the setting
until the outer transaction ends, and a pooled connection must never carry it to the next request.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django_scopes import get_scope, scope

from maillage.foundation.tenancy.models import Community


@contextmanager
def _local_setting(name: str, value: str) -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting(%s, true), set_config(%s, %s, true)", [name, name, value])
            former = cursor.fetchone()[0] or ""
        try:
            yield
        finally:
            # After an error PostgreSQL refuses any statement until the rollback, which restores the setting.
            if not connection.needs_rollback and not _transaction_is_broken():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT set_config(%s, %s, true)", [name, former])


def _transaction_is_broken() -> bool:
    raw = connection.connection
    return raw is None or raw.closed or raw.info.transaction_status.name == "INERROR"


@contextmanager
def community_scope(*communities: Community) -> Iterator[None]:
    """See and write the rows of these communities only, in one transaction.

    Opening again what is open costs nothing: a page opens the scope, then each action it calls does.
    Raises ``ValueError`` when called without a community: an empty scope would be a silent mistake.
    """
    if not communities:
        raise ValueError("community_scope needs at least one community")
    keys = ",".join(str(community.pk) for community in communities)
    tenant = communities[0] if len(communities) == 1 else list(communities)
    current = get_scope()
    if current.get("_enabled") and current.get("community") == tenant:
        yield
        return
    with _local_setting("app.communities", keys), scope(community=tenant):
        yield


@contextmanager
def user_scope(user_pk: int | None) -> Iterator[None]:
    """Let the person see their own role assignments in every community, in one transaction."""
    with _local_setting("app.user", str(user_pk or "")):
        yield
