"""What time does to cases, by the owner of the tables: notices leave, what has had its time goes for good."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from maillage.care.circle.enums import Erased
from maillage.care.circle.hooks import cases_go
from maillage.care.circle.kinds import notice_of
from maillage.care.circle.models import Case, ErasedCase, LegalHold, Notice
from maillage.care.circle.queries import held_cases
from maillage.care.ground.doors import APP, UPKEEP
from maillage.care.ground.scope import upkeep
from maillage.care.traces.models import AccessTrace
from maillage.foundation.identity.models import User
from maillage.foundation.notify.actions import queue_notice
from maillage.foundation.privacy import Keep
from maillage.foundation.privacy_external import declaration_of
from maillage.foundation.rights.terms import due
from maillage.foundation.tenancy.models import Community

NOTICES_AT_ONCE = 200
PURGED_AT_ONCE = 200


def purge_due(*, community: Community, today: date, batch: int = PURGED_AT_ONCE) -> int:
    """Erase every case whose day has come, with all that hangs from it; how many. A batch a transaction.

    Not those that a court wants kept: they go once the hold is lifted.
    """
    count = 0
    while True:
        with upkeep(community):
            due = Case.objects.using(UPKEEP).filter(purge_on__lte=today).exclude(pk__in=held_cases())
            due = due.order_by("purge_on", "pk")
            found = dict(due.values_list("pk", "kind")[:batch])
            erase_cases(community, found, Erased.DUE)
        count += len(found)
        if len(found) < batch:
            return count


def erase_cases(community: Community, cases: Mapping[UUID, str], why: Erased) -> None:
    """Erase these cases ({key: kind}) and write them in the ledger, in the open upkeep of their community."""
    now = timezone.now()
    ErasedCase.objects.using(UPKEEP).bulk_create(
        [ErasedCase(community_id=community.pk, case_id=key, kind=kind, why=why, erased_at=now)
         for key, kind in cases.items()],
        ignore_conflicts=True,
    )  # fmt: skip
    cases_go(community, list(cases))
    Case.objects.using(UPKEEP).filter(pk__in=list(cases)).delete()


def purge_over(*, community: Community, today: date) -> dict[str, int]:
    """Erase the rows that have had the time their own ``class Privacy`` gives them; {table: how many}.

    For what does not wait for its case. The trace is purged with its chain (``traces/actions``). What another
    row still holds waits for it, and keeps nothing else from going; so does what hangs from a case that a
    court wants kept.
    """
    gone: dict[str, int] = {}
    waiting, held = _kept_apart(), -1
    with upkeep(community):
        # Again while something goes: what held a table back may just have gone.
        while waiting and len(waiting) != held:
            held, waiting = len(waiting), [one for one in waiting if not _erased_over(one, today, gone)]
    return gone


def _erased_over(model: type[models.Model], today: date, gone: dict[str, int]) -> bool:
    over = model._default_manager.using(UPKEEP).filter(due(model, today))
    if any(field.name == "case" for field in model._meta.concrete_fields):
        over = over.exclude(case_id__in=held_cases())
    try:
        with transaction.atomic(using=UPKEEP):
            if count := over.count():
                over.delete()
                gone[model._meta.label] = count
    except models.ProtectedError:
        return False
    return True


def _kept_apart() -> list[type[models.Model]]:
    found = []
    for model in apps.get_app_config(APP).get_models():
        declared = declaration_of(model)
        rules = declared.keep or () if declared else ()
        # The life of the community is no column here: what lasts as long goes with the whole of it.
        own = [one for one in rules if isinstance(one, Keep) and "community__archived_at" not in one.starts]
        if model is not AccessTrace and own:
            found.append(model)
    return found


def replay_erasures(*, community: Community, erased: Mapping[UUID, str]) -> int:
    """Erase again, after an older backup was restored, the cases of a ledger; how many were back."""
    with upkeep(community):
        back = dict(Case.objects.using(UPKEEP).filter(pk__in=list(erased)).values_list("pk", "kind"))
        # It was erased: the hold that an older backup still has was lifted since.
        holds = LegalHold.objects.using(UPKEEP).standing().filter(case_id__in=list(back))
        holds.update(lifted_at=timezone.now())
        erase_cases(community, back, Erased.REPLAY)
        # The ledger itself is of the old backup: what it had forgotten is written again.
        known = {key: kind for key, kind in erased.items() if key not in back}
        erase_cases(community, known, Erased.REPLAY)
    return len(back)


def deliver_notices(*, community: Community, batch: int = NOTICES_AT_ONCE) -> int:
    """Mail what waits, without a word of the case; how many. Killed half-way, none leaves twice.

    A batch a transaction: what waits may be thousands after a night without worker.
    """
    count, delivered = 0, batch
    while delivered == batch:
        delivered = _deliver_some(community, batch)
        count += delivered
    return count


def _deliver_some(community: Community, batch: int) -> int:
    with upkeep(community):
        unsent = Notice.objects.using(UPKEEP).filter(delivered_at__isnull=True).order_by("at", "pk")
        waiting = list(unsent[:batch])
        addresses = dict(
            User.objects.filter(pk__in={one.person_id for one in waiting}).values_list("pk", "email")
        )
        # First the mail, under a key of its own, then the mark: between the two it is only asked for again.
        with transaction.atomic():
            for one in waiting:
                if one.person_id in addresses:
                    queue_notice(
                        key=f"care-notice-{one.pk}", to=addresses[one.person_id],
                        template=notice_of(one.kind).template,
                        context={"community": community, "at": one.at},
                    )  # fmt: skip
        marked = Notice.objects.using(UPKEEP).filter(pk__in=[one.pk for one in waiting])
        return int(marked.update(delivered_at=timezone.now()))
