"""Addresses of the room, all within a community."""

from django.urls import path

from maillage.planning.whatif import views

SPACE = "c/<slug:community>/et-si"
SAVED = f"{SPACE}/scenarios"

urlpatterns = [
    path(f"{SPACE}/", views.workshop, name="whatif"),
    path(f"{SPACE}/panneau/", views.panel, name="whatif_panel"),
    path(f"{SPACE}/apercu.json", views.preview, name="whatif_preview"),
    path(f"{SPACE}/communes.csv", views.communes_csv, name="whatif_csv"),
    path(f"{SPACE}/enregistrer/", views.save, name="whatif_save"),
    path(f"{SAVED}/", views.saved_list, name="whatif_list"),
    path(f"{SAVED}/comparer/", views.compare, name="whatif_compare"),
    path(f"{SAVED}/comparer.csv", views.compare_csv, name="whatif_compare_csv"),
    path(f"{SAVED}/<int:number>/", views.saved_scenario, name="whatif_scenario"),
    path(f"{SAVED}/<int:number>/archiver/", views.archive, name="whatif_archive"),
    path(f"{SAVED}/<int:number>/recalcul/", views.again, name="whatif_again"),
    path(f"{SAVED}/<int:number>/situation-de-depart.csv", views.saved_csv, name="whatif_scenario_csv"),
    path(f"{SAVED}/<int:number>/situation-de-depart.json", views.saved_json, name="whatif_scenario_json"),
]
