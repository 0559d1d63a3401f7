"""The addresses of the store, on the side of the community and on that of each agency."""

from maillage.foundation.access.enums import Permission as P  # noqa: N817 -- keeps the table readable
from maillage.foundation.web.desks import Doors
from maillage.operations.evidence import views

DOORS = Doors("preuves", P.AGENCY_REVIEW)

urlpatterns = [
    *DOORS.ours(
        [
            ("ajouter/", views.evidence_add, P.EVIDENCE_EDIT, "form"),
            ("objets/", views.evidence_objects, P.EVIDENCE_EDIT, "form"),
            ("manquantes/", views.evidence_lacking, P.EVIDENCE_EDIT, "read"),
            ("<int:number>/modifier/", views.evidence_edit, P.EVIDENCE_EDIT, "form"),
            ("effacements/", views.evidence_purged, P.RIGHTS_HANDLE, "read"),
            ("<int:number>/effacer/", views.evidence_purge, P.RIGHTS_HANDLE, "form"),
            ("<int:number>/retirer/", views.proof_withdraw, P.EVIDENCE_EDIT, "form"),
        ],
    ),
    *DOORS.shared(
        [
            ("", views.evidence_index, P.EVIDENCE_VIEW, "read"),
            ("preuves.csv", views.evidence_csv, P.EVIDENCE_VIEW, "read"),
            ("preuves.zip", views.evidence_zip, P.EVIDENCE_VIEW, "read"),
            ("<int:number>/", views.evidence_one, P.EVIDENCE_VIEW, "read"),
            ("<int:number>/fichier", views.evidence_file, P.EVIDENCE_VIEW, "read"),
        ],
    ),
]
