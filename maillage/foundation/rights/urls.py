from django.urls import path

from maillage.foundation.rights.views import desk, personal, public

urlpatterns = [
    path("donnees-personnelles/lien/<str:token>/", public.rights_link, name="rights_link"),
    path("donnees-personnelles/<slug:slug>/", public.privacy_notice, name="privacy_notice"),
    path("donnees-personnelles/<slug:slug>/demander/", public.rights_ask, name="rights_ask"),
    path("donnees-personnelles/<slug:slug>/demande-envoyee/", public.rights_asked, name="rights_asked"),
    path("compte/donnees/", personal.own_data, name="own_data"),
    path("c/<slug:community>/droits/", desk.rights_requests, name="rights_requests"),
    path("c/<slug:community>/droits/saisir/", desk.rights_enter, name="rights_enter"),
    path("c/<slug:community>/droits/conservation/", desk.retention, name="retention"),
    path("c/<slug:community>/droits/responsable/", desk.rights_settings, name="rights_settings"),
    path("c/<slug:community>/droits/<int:number>/", desk.rights_request, name="rights_request"),
    path("c/<slug:community>/droits/<int:number>/effacer/", desk.rights_erase, name="rights_erase"),
]
