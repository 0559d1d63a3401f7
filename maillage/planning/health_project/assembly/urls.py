"""Addresses of the project as a whole."""

from django.urls import path

from maillage.planning.health_project.assembly import views

SPACE = "c/<slug:community>/projet"

urlpatterns = [path(f"{SPACE}/", views.home, name="project")]
