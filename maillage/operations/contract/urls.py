"""The addresses of the contract, on the side of the community and on that of each agency."""

from maillage.foundation.access.enums import Permission as P  # noqa: N817 -- keeps the table readable
from maillage.operations.contract.closing.views import contract_closing
from maillage.operations.contract.views import community, pages
from maillage.operations.contract.views.agency import listed
from maillage.operations.contract.views.desk import DOORS

_YEAR = "<int:number>/annee/<int:year>/"

urlpatterns = [
    *DOORS.ours(
        [
            ("", community.contract, P.CONTRACT_VIEW, "read"),
            ("enregistrer/", community.contract_record, P.CONTRACT_EDIT, "form"),
            ("<int:number>/faire/<slug:act>/", community.contract_act, P.CONTRACT_EDIT, "form"),
        ]
    ),
    *DOORS.shared(
        [
            ("<int:number>/", pages.contract_numbered, P.CONTRACT_VIEW, "read"),
            (_YEAR, pages.contract_year, P.CONTRACT_VIEW, "read"),
            (f"{_YEAR}comptes/", contract_closing, P.CONTRACT_VIEW, "read"),
            (f"{_YEAR}piece/<int:rank>/", pages.contract_year_card, P.CONTRACT_VIEW, "read"),
            (f"{_YEAR}versements.csv", pages.contract_year_csv, P.CONTRACT_VIEW, "read"),
            ("<int:number>/calendrier.csv", pages.contract_calendar_csv, P.CONTRACT_VIEW, "read"),
            ("<int:number>/historique/", pages.contract_history, P.CONTRACT_VIEW, "read"),
            ("<int:number>/document/<int:paper>/", pages.contract_paper, P.CONTRACT_VIEW, "read"),
        ]
    ),
    *DOORS.listed(listed, "contracts"),
]
