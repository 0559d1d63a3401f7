"""The numbers that people read: they go up one by one in each community, and are never given again."""

from django.db.models import Max

from maillage.foundation.tenancy.models import TenantModel


def next_number(model: type[TenantModel], **wanted: object) -> int:
    """The next number among the rows of the community in scope, or among those ``wanted`` of them.

    The caller holds a lock: two calls at once would give the same number.
    """
    last: int | None = model._default_manager.filter(**wanted).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
