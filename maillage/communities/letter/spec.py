"""The letter of intent as a kind of document."""

from pathlib import Path

from django.urls import reverse

from maillage.communities.review.actions.opening import opens_case
from maillage.communities.review.enums import CaseKind
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing.models import Filing
from maillage.foundation.writing.writings import Follow, Writing, declare


def filing_address(community: Community, filing: Filing) -> str:
    """The page of a filed letter, with its copies."""
    return reverse("letter_filing", args=[community.slug, filing.document.number, filing.number])


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
        on_filed=opens_case(CaseKind.LETTER),
        follow=Follow("Suivre la réponse de l’ARS", "review_cases", Permission.REVIEW_VIEW),
        intro="Le premier document qui compte : il dit à l’ARS qui vous êtes, où, et pour quoi faire. "
        "Cinq à dix pages, sans entrer dans le détail des actions.",
    )
)
