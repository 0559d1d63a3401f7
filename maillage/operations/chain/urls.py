"""The addresses of the chain, on the side of the community and on that of each agency."""

from maillage.foundation.access.enums import Permission as P  # noqa: N817 -- keeps the table readable
from maillage.foundation.web.desks import Doors
from maillage.operations.chain import views

DOORS = Doors("chaine", P.AGENCY_REVIEW)

urlpatterns = [
    *DOORS.ours(
        [
            ("la-mienne/", views.own_chain, P.INDEMNITY_DECLARE, "read"),
            ("<slug:source>/<int:pk>/verifier/", views.chain_verify, P.CHAIN_VIEW, "act"),
        ],
    ),
    *DOORS.shared(
        [
            ("", views.chain, P.CHAIN_VIEW, "read"),
            ("<slug:source>/", views.chain_part, P.CHAIN_VIEW, "read"),
            ("<slug:source>/sommes.csv", views.chain_csv, P.CHAIN_VIEW, "read"),
            ("<slug:source>/<int:pk>/", views.chain_of, P.CHAIN_VIEW, "read"),
        ],
    ),
]
