"""Addresses of the comparisons, within the diagnosis of a community."""

from django.urls import path

from maillage.planning.diagnosis.comparison import views

SPACE = "c/<slug:community>/diagnostic"

urlpatterns = [
    path(f"{SPACE}/cartes/", views.diagnosis_maps, name="diagnosis_maps"),
    path(f"{SPACE}/semblables/", views.diagnosis_similar, name="diagnosis_similar"),
    path(f"{SPACE}/semblables.csv", views.diagnosis_similar_csv, name="diagnosis_similar_csv"),
    path(f"{SPACE}/face-a-face/", views.diagnosis_face, name="diagnosis_face"),
    path(f"{SPACE}/face-a-face.csv", views.diagnosis_face_csv, name="diagnosis_face_csv"),
]
