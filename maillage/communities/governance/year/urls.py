"""Addresses of the year, within a community."""

from django.urls import path

from maillage.communities.governance.year import views

SPACE = "c/<slug:community>/gouvernance"

urlpatterns = [
    path(f"{SPACE}/", views.governance, name="governance"),
    path(f"{SPACE}/annee-<int:year>/", views.governance, name="governance_year"),
    path(f"{SPACE}/annee-<int:year>/<slug:code>/", views.governance_duty, name="governance_duty"),
]
