"""The addresses of the variable part, on the side of the community and on that of each agency."""

from maillage.foundation.access.enums import Permission as P  # noqa: N817 -- keeps the table readable
from maillage.foundation.web.desks import Doors
from maillage.operations.targets import views

DOORS = Doors("part-variable", P.AGENCY_REVIEW)
_YEAR = "<int:contract>/<int:year>/"

urlpatterns = [
    *DOORS.shared(
        [
            ("", views.variable_home, P.CONTRACT_VIEW, "read"),
            (_YEAR, views.variable_year, P.CONTRACT_VIEW, "read"),
            (f"{_YEAR}part-variable.csv", views.variable_csv, P.CONTRACT_VIEW, "read"),
            (f"{_YEAR}<int:number>/", views.variable_line, P.CONTRACT_VIEW, "read"),
        ],
    ),
    *DOORS.ours(
        [
            (f"{_YEAR}reprendre/", views.targets_copy, P.CONTRACT_EDIT, "act"),
            (f"{_YEAR}<int:number>/modifier/", views.target_edit, P.CONTRACT_EDIT, "form"),
            (f"{_YEAR}<int:number>/retirer/", views.target_remove, P.CONTRACT_EDIT, "act"),
        ],
    ),
]
