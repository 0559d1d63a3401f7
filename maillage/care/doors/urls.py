from django.urls import path

from maillage.care.doors import views

urlpatterns = [
    path("c/<slug:community>/soins/etat/", views.care_status, name="care_status"),
]
