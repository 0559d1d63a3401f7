"""Addresses of the room, all within a community."""

from django.urls import include, path

from maillage.planning.diagnosis import views

SPACE = "c/<slug:community>/diagnostic"

urlpatterns = [
    path(f"{SPACE}/", views.diagnosis, name="diagnosis"),
    path(f"{SPACE}/indicateurs.csv", views.diagnosis_csv, name="diagnosis_csv"),
    path(f"{SPACE}/communes.csv", views.diagnosis_communes_csv, name="diagnosis_communes_csv"),
    path(f"{SPACE}/indicateur/", views.diagnosis_indicator, name="diagnosis_indicator"),
    path(f"{SPACE}/indicateur/communes.csv", views.diagnosis_indicator_csv, name="diagnosis_indicator_csv"),
    path(f"{SPACE}/provisoire.pdf", views.diagnosis_pdf, name="diagnosis_pdf"),
    path(f"{SPACE}/figer/", views.diagnosis_freeze, name="diagnosis_freeze"),
    path(f"{SPACE}/figes/", views.diagnosis_list, name="diagnosis_list"),
    path(f"{SPACE}/figes/<int:number>/", views.diagnosis_frozen, name="diagnosis_frozen"),
    path(f"{SPACE}/figes/<int:number>/donnees.zip", views.diagnosis_package, name="diagnosis_package"),
    path("", include("maillage.planning.diagnosis.findings.urls")),
    path(f"{SPACE}/figes/<int:number>/diagnostic.pdf", views.frozen_pdf, name="diagnosis_frozen_pdf"),
    path(f"{SPACE}/figes/<int:number>/diagnostic.docx", views.frozen_word, name="diagnosis_frozen_word"),
    path(f"{SPACE}/differences/", views.diagnosis_difference, name="diagnosis_difference"),
]
