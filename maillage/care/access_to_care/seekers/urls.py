"""Addresses of the room: without an account, then within a community."""

from django.urls import path

from maillage.care.access_to_care.seekers.views import cases, desk, public

SPACE = "c/<slug:community>/soins/medecin-traitant"

urlpatterns = [
    path("medecin-traitant/<slug:slug>/", public.gp_search, name="gp_search"),
    path("medecin-traitant/<slug:slug>/bareme/", public.gp_scale, name="gp_scale"),
    path("suivi/<str:token>/", public.gp_follow, name="gp_follow"),
    path(f"{SPACE}/", desk.gp_own, name="gp_own"),
    path(f"{SPACE}/demandes/", cases.gp_requests, name="gp_requests"),
    path(f"{SPACE}/demandes/saisir/", cases.gp_enter, name="gp_enter"),
    path(f"{SPACE}/demandes/<uuid:case>/", cases.gp_request, name="gp_request"),
    path(f"{SPACE}/avancement/", desk.gp_desk, name="gp_desk"),
    path(f"{SPACE}/bareme/", desk.gp_rules, name="gp_rules"),
]
