from django.urls import path

from maillage.reference.geography import views

urlpatterns = [
    path("donnees/", views.reference_status, name="reference_status"),
    path("carte/tuiles/<int:z>/<int:x>/<int:y>.mvt", views.map_tile, name="map_tile"),
]
