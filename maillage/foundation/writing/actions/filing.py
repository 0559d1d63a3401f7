"""Filing: a frozen content with its digest, then its copies; and the drafts laid out on request."""

import hashlib
import json
import uuid
from datetime import datetime, timedelta
from importlib.metadata import version

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.documents.answers import Format
from maillage.foundation.documents.errors import DocumentError
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.tenancy.zones import day_in
from maillage.foundation.writing import queries
from maillage.foundation.writing.enums import DocumentState
from maillage.foundation.writing.errors import WritingError
from maillage.foundation.writing.models import (
    Filing,
    FilingCopy,
    Rendering,
    SectionClash,
    WrittenDocument,
)
from maillage.foundation.writing.rendering import FORMS, draft_document, filed_document, is_long, lay_out
from maillage.foundation.writing.snapshot import canonical, digest, substance, vintages
from maillage.foundation.writing.writings import Writing, writing_of

KEPT = timedelta(days=1)
# A draft takes seconds: past this its job died with its machine, and another may be asked for.
PATIENCE = timedelta(minutes=10)
FAILED = (
    "La mise en page a échoué. Redemandez-la ; si elle échoue encore, prévenez l’exploitant de la plateforme."
)
QUEUE = "documents"
COPY_TASK = "writing.lay_out_filing"
DRAFT_TASK = "writing.lay_out_draft"


@transaction.atomic
def file_document(
    *, by: User, community: Community, spec: Writing, document: WrittenDocument, key: uuid.UUID,
    accept_gaps: bool = False, at: datetime | None = None,
) -> Filing:  # fmt: skip
    """Freeze the document as it is and lay it out; ``key`` is that of the page that asks.

    ``at`` is the instant of the filing: now, but in the demonstration, whose past is told afterwards.

    A second click, or a filing of exactly what was filed last, returns the filing that exists. Raises
    ``WritingError`` when something required is missing and ``accept_gaps`` was not given, when two texts are
    still to be settled, or when the room refuses.
    """
    actor = entitled(by, community, spec.file)
    now = at or timezone.now()
    with community_scope(community):
        lock(LockSpace.WRITING, document.pk)
        again: Filing | None = Filing.objects.filter(key=key).first()
        if again is not None:
            return again
        seen = queries.board(spec, WrittenDocument.objects.get(pk=document.pk))
        if SectionClash.objects.filter(section__document=document, settled_at=None).exists():
            raise WritingError("Deux textes restent à accorder : tranchez avant de déposer.")
        if not seen.meter.complete and not accept_gaps:
            raise WritingError("Il manque des éléments : complétez-les, ou dites que vous déposez ainsi.")
        last: Filing | None = queries.filings(document).defer(None).first()
        number = last.number + 1 if last else 1
        day = day_in(community.department_code, now)
        content = queries.content(seen, community, day, filing=number, by=by)
        if last is not None and substance(json.loads(last.content)) == substance(
            json.loads(canonical(content))
        ):
            _stands_as_filed(seen.document)
            return last
        text = canonical(content)
        made: Filing = Filing.objects.create(
            community=community,
            document=document,
            number=number,
            content=text,
            sha256=digest(text),
            template=seen.template.identity,
            engine=f"maillage {version('maillage')}",
            vintages=vintages(content),
            gaps=len(seen.meter.missing),
            filed_by=by,
            filed_at=now,
            key=key,
        )
        _stands_as_filed(seen.document)
        trace(
            AuditAction.DOCUMENT_FILED, actor, community, document,
            kind=spec.key, number=document.number, filing=number, sha256=made.sha256, gaps=made.gaps,
        )  # fmt: skip
        if spec.on_filed is not None:
            spec.on_filed(by, community, seen.document, made)
        for form in FORMS:
            if is_long(text):
                _defer(COPY_TASK, community, filing_id=made.pk, form=form.value)
            else:
                _copy(made, spec, form)
    return made


def _stands_as_filed(document: WrittenDocument) -> None:
    document.state = DocumentState.FILED
    document.save(update_fields=["state", "changed_at"])


def _defer(task: str, community: Community, **details: int | str) -> None:
    """A job of the same transaction: it starts when what it reads is there."""
    app.configure_task(task, queue=QUEUE).defer(community_id=community.pk, **details)


@transaction.atomic
def make_copy(*, community: Community, filing_id: int, form: Format) -> None:
    """Lay a filing out in one format; done once, whoever asks again. For the job."""
    with community_scope(community):
        lock(LockSpace.WRITING, filing_id)
        filing: Filing = Filing.objects.select_related("document").get(pk=filing_id)
        if not FilingCopy.objects.filter(filing=filing, form=form.value).exists():
            _copy(filing, writing_of(filing.document.kind), form)


def _copy(filing: Filing, spec: Writing, form: Format) -> None:
    document = filed_document(json.loads(filing.content), name=spec.name, sha256=filing.sha256)
    made = lay_out(document, form)
    FilingCopy.objects.create(
        community_id=filing.community_id,
        filing=filing,
        form=form.value,
        content=made,
        sha256=hashlib.sha256(made).hexdigest(),
        made_at=timezone.now(),
    )


# --- Drafts ----------------------------------------------------------------------------------------------


@transaction.atomic
def ask_rendering(
    *, by: User, community: Community, spec: Writing, document: WrittenDocument, form: Format
) -> Rendering:
    """Note that a draft is to be laid out; the job does it. One at a time for each person and document."""
    actor = entitled(by, community, spec.view)
    with community_scope(community):
        Rendering.objects.filter(asked_at__lte=timezone.now() - KEPT).delete()
        waiting: Rendering | None = Rendering.objects.filter(
            document=document, form=form.value, asked_by=by, content=None, problem="",
            asked_at__gt=timezone.now() - PATIENCE,
        ).first()  # fmt: skip
        if waiting is not None:
            return waiting
        made: Rendering = Rendering.objects.create(
            community=community, document=document, form=form.value, asked_by=by
        )
        trace(AuditAction.DOCUMENT_EXPORTED, actor, community, document, kind=spec.key, form=form.value)
        _defer(DRAFT_TASK, community, rendering_id=made.pk)
    return made


def make_rendering(*, community: Community, rendering_id: int) -> None:
    """Lay a draft out, saying how far it is after each step. For the job, outside any transaction."""
    with community_scope(community):
        one: Rendering | None = Rendering.objects.select_related("document").filter(pk=rendering_id).first()
        if one is None or one.content is not None:
            return
        spec, form = writing_of(one.document.kind), Format(one.form)
        _step(one, 1)
    with community_scope(community):
        day = day_in(community.department_code, timezone.now())
        content = queries.content(queries.board(spec, one.document), community, day)
        _step(one, 2)
    try:
        made, problem = lay_out(draft_document(content, name=spec.name), form), ""
    except DocumentError as error:
        made, problem = None, str(error)
    with community_scope(community):
        Rendering.objects.filter(pk=one.pk).update(content=made, problem=problem, step=Rendering.STEPS)


@transaction.atomic
def fail_rendering(*, community: Community, rendering_id: int) -> None:
    """Say on its page that a draft will not come: the job died of what nobody foresaw."""
    with community_scope(community):
        waiting = Rendering.objects.filter(pk=rendering_id, content=None, problem="")
        waiting.update(problem=FAILED, step=Rendering.STEPS)


def is_lost(one: Rendering, now: datetime) -> bool:
    """Whether a draft has been waited for longer than any takes."""
    return one.content is None and not one.problem and now - one.asked_at > PATIENCE


def _step(one: Rendering, step: int) -> None:
    Rendering.objects.filter(pk=one.pk).update(step=step)
