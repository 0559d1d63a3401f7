"""The addresses of the files, on the side of the community and on that of each agency."""

from django.urls import register_converter
from django.urls.converters import StringConverter

from maillage.communities.review.views.cases import (
    inbox,
    review_act,
    review_case,
    review_cases,
    review_contract,
    review_declare,
)
from maillage.communities.review.views.desk import DOORS
from maillage.communities.review.views.pieces import (
    review_changes,
    review_paper,
    review_piece,
    review_piece_file,
)
from maillage.foundation.access.enums import Permission as P  # noqa: N817 -- keeps the table readable


class CaseFileConverter(StringConverter):
    """What a piece may be downloaded as."""

    regex = "pdf|docx|odt|json"


class CasePaperConverter(StringConverter):
    """What is made from a file."""

    regex = r"echanges\.pdf|echanges\.docx|constat\.pdf|dossier\.zip|reunion\.ics"


register_converter(CaseFileConverter, "case_file")
register_converter(CasePaperConverter, "case_paper")

urlpatterns = [
    *DOORS.ours(
        [
            ("", review_cases, P.REVIEW_VIEW, "read"),
            ("declarer/", review_declare, P.REVIEW_ANSWER, "form"),
        ]
    ),
    *DOORS.shared(
        [
            ("contrat/", review_contract, P.REVIEW_ANSWER, "form"),
            ("<int:number>/", review_case, P.REVIEW_VIEW, "read"),
            ("<int:number>/faire/<slug:act>/", review_act, P.REVIEW_ANSWER, "form"),
            ("<int:number>/ecarts/", review_changes, P.REVIEW_VIEW, "read"),
            ("<int:number>/piece/<int:piece>/", review_piece, P.REVIEW_VIEW, "read"),
            (
                "<int:number>/piece/<int:piece>/fichier.<case_file:form>",
                review_piece_file, P.REVIEW_VIEW, "read",
            ),
            ("<int:number>/<case_paper:paper>", review_paper, P.REVIEW_VIEW, "read"),
        ]
    ),
    *DOORS.listed(inbox, "review_inbox"),
]  # fmt: skip
