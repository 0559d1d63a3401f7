"""Long documents laid out in the background."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from maillage.foundation.documents.answers import Format
from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing.actions.filing import (
    COPY_TASK,
    DRAFT_TASK,
    QUEUE,
    fail_rendering,
    make_copy,
    make_rendering,
)


@app.task(name=COPY_TASK, queue=QUEUE, retry=RetryStrategy(max_attempts=3, wait=60))
def lay_out_filing(community_id: int, filing_id: int, form: str) -> None:
    """One format of a filing."""
    make_copy(community=Community.objects.get(pk=community_id), filing_id=filing_id, form=Format(form))


@app.task(name=DRAFT_TASK, queue=QUEUE)
def lay_out_draft(community_id: int, rendering_id: int) -> None:
    """A draft that someone waits for."""
    community = Community.objects.get(pk=community_id)
    try:
        make_rendering(community=community, rendering_id=rendering_id)
    except Exception:
        # The person waiting is told; the job fails all the same, for the operator to see why.
        fail_rendering(community=community, rendering_id=rendering_id)
        raise
