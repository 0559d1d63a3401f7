"""The letter of intent as a kind of document."""

from pathlib import Path

from maillage.foundation.access.enums import Permission
from maillage.foundation.writing.writings import Writing, declare

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
        intro="Le premier document qui compte : il dit à l’ARS qui vous êtes, où, et pour quoi faire. "
        "Cinq à dix pages, sans entrer dans le détail des actions.",
    )
)
