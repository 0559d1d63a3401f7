"""Addresses of the rules, within a community."""

from django.urls import path

from maillage.communities.governance.rules import views

SPACE = "c/<slug:community>/gouvernance/regles"

urlpatterns = [
    path(f"{SPACE}/", views.rules, name="rules"),
    path(f"{SPACE}/version-<int:number>/", views.rules, name="rules_version"),
    path(f"{SPACE}/organe-<int:organ_id>/clore/", views.organ_archive, name="organ_archive"),
    path(f"{SPACE}/preparer/", views.rules_prepare, name="rules_prepare"),
    path(f"{SPACE}/preparer/organe-<int:organ_id>/", views.rules_organ, name="rules_organ"),
    path(f"{SPACE}/preparer/colleges/", views.rules_colleges, name="rules_colleges"),
    path(f"{SPACE}/preparer/adopter/", views.rules_adopt, name="rules_adopt"),
]
