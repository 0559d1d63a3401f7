"""The letter of intent as a kind of document."""

from pathlib import Path
from uuid import uuid5

from django.urls import reverse
from django.utils import timezone

from maillage.communities.creation.actions import record_stage
from maillage.communities.creation.errors import CreationError
from maillage.communities.creation.proofs import Proof
from maillage.communities.creation.stages import NEXT
from maillage.foundation.access.enums import Permission
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing.errors import WritingError
from maillage.foundation.writing.models import Filing, WrittenDocument
from maillage.foundation.writing.writings import Writing, declare


def filing_address(community: Community, filing: Filing) -> str:
    """The page of a filed letter, with its copies."""
    return reverse("letter_filing", args=[community.slug, filing.document.number, filing.number])


def _reach_stage(by: User, community: Community, document: WrittenDocument, filing: Filing) -> None:
    """Filing moves the line of life, where filing a letter is what comes next; later it is only a paper."""
    # Read anew: the caller's community may be older than its line of life.
    present = Community.objects.values_list("stage", flat=True).get(pk=community.pk)
    if Stage.LI_DEPOSEE not in NEXT[Stage(present)]:
        return
    today = timezone.localdate()
    try:
        record_stage(
            by=by,
            community=community,
            key=uuid5(filing.key, "letter"),
            status=Stage.LI_DEPOSEE,
            on=today,
            today=today,
            proof=Proof(
                document=f"{document.title} n° {document.number}, dépôt n° {filing.number}",
                document_url=filing_address(community, filing),
            ),
            permission=Permission.LETTER_FILE,
            room="letter",
        )
    except CreationError as error:
        raise WritingError(str(error)) from error


SPEC = declare(
    Writing(
        key="letter",
        name="Lettre d’intention",
        the="la lettre d’intention",
        templates=Path(__file__).with_name("templates_of_documents"),
        view=Permission.LETTER_VIEW,
        edit=Permission.LETTER_EDIT,
        file=Permission.LETTER_FILE,
        help_page="lettre",
        on_filed=_reach_stage,
        intro="Le premier document qui compte : il dit à l’ARS qui vous êtes, où, et pour quoi faire. "
        "Cinq à dix pages, sans entrer dans le détail des actions.",
    )
)
