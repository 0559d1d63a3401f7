"""The health project and the contrat territorial de santé as kinds of document."""

from pathlib import Path

from maillage.communities.review.actions.opening import opens_case
from maillage.communities.review.enums import CaseKind
from maillage.foundation.access.enums import Permission
from maillage.foundation.writing.writings import Follow, Writing, declare

_HERE = Path(__file__).parent

PROJECT = declare(
    Writing(
        key="project_text",
        name="Projet de santé",
        the="le projet de santé",
        templates=_HERE / "templates_of_project",
        view=Permission.PROJECT_VIEW,
        edit=Permission.PROJECT_LEAD,
        file=Permission.PROJECT_FILE,
        help_page="projet",
        on_filed=opens_case(CaseKind.PROJECT),
        follow=Follow("Suivre la réponse de l’ARS", "review_cases", Permission.REVIEW_VIEW),
        intro="Le document remis à l’ARS. Les fiches-actions, les protocoles, les budgets et les cartes y "
        "viennent des pages où vous les tenez ; ici s’écrit ce qui les relie.",
    )
)
CONTRACT = declare(
    Writing(
        key="territorial_contract",
        name="Contrat territorial de santé",
        the="le contrat territorial de santé",
        templates=_HERE / "templates_of_contract",
        view=Permission.PROJECT_VIEW,
        edit=Permission.PROJECT_LEAD,
        file=Permission.PROJECT_FILE,
        help_page="projet",
        intro="Le contrat que l’ARS peut conclure sur la base des projets de santé du territoire (article "
        "L. 1434-13 du code de la santé publique). Il est publié sur le site de l’ARS.",
    )
)
