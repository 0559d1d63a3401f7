"""The addresses of the chain, on the side of the community and on that of each agency."""

from maillage.foundation.access.enums import Permission as P  # noqa: N817 -- keeps the table readable
from maillage.operations.chain import views
from maillage.operations.evidence.desk import of_community, two_sided

BASE = "chaine"

urlpatterns = [
    *of_community(
        BASE,
        [
            ("la-mienne/", views.own_chain, P.INDEMNITY_DECLARE, "read"),
            ("<slug:source>/<int:pk>/verifier/", views.chain_verify, P.CHAIN_VIEW, "act"),
        ],
    ),
    *two_sided(
        BASE,
        [
            ("", views.chain, P.CHAIN_VIEW, "read"),
            ("<slug:source>/", views.chain_part, P.CHAIN_VIEW, "read"),
            ("<slug:source>/sommes.csv", views.chain_csv, P.CHAIN_VIEW, "read"),
            ("<slug:source>/<int:pk>/", views.chain_of, P.CHAIN_VIEW, "read"),
        ],
    ),
]
