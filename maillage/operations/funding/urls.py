"""Addresses of the simulator."""

from django.urls import path

from maillage.operations.funding import views

urlpatterns = [
    path("simulateur/", views.simulator, name="simulator"),
    path("simulateur/simulation.csv", views.simulator_csv, name="simulator_csv"),
]
