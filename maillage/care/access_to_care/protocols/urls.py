from django.urls import path

from maillage.care.access_to_care.protocols.views import board, patients

BASE = "c/<slug:community>/soins/protocoles"

urlpatterns = [
    path(f"{BASE}/", board.protocols, name="cooperation"),
    path(f"{BASE}/national/<slug:code>/", board.national, name="cooperation_national"),
    path(f"{BASE}/adopter/<slug:code>/", board.adopt, name="cooperation_adopt"),
    path(f"{BASE}/<uuid:pk>/", board.protocol, name="cooperation_protocol"),
    path(f"{BASE}/<uuid:pk>/declarer/", board.declare, name="cooperation_declare"),
    path(f"{BASE}/<uuid:pk>/terminer/", board.end, name="cooperation_end"),
    path(f"{BASE}/<uuid:pk>/equipe/", board.add_member, name="cooperation_member_add"),
    path(f"{BASE}/equipe/<uuid:pk>/retirer/", board.remove_member, name="cooperation_member_remove"),
    path(f"{BASE}/<uuid:pk>/bilan/", board.report, name="cooperation_report"),
    path(f"{BASE}/<uuid:pk>/bilan.csv", board.report_csv, name="cooperation_report_csv"),
    path(f"{BASE}/<uuid:pk>/inclure/", patients.include, name="cooperation_include"),
    path(f"{BASE}/dossiers/<uuid:pk>/", patients.inclusion, name="cooperation_inclusion"),
    path(f"{BASE}/dossiers/<uuid:pk>/clore/", patients.close, name="cooperation_close"),
]
