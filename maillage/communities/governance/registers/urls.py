"""Addresses of the registers, within a community."""

from django.urls import path

from maillage.communities.governance.registers import views

SPACE = "c/<slug:community>/gouvernance"

urlpatterns = [
    path(f"{SPACE}/mes-liens/", views.own_interests, name="own_interests"),
    path(f"{SPACE}/mes-liens/<int:link_id>/fin/", views.own_interest_end, name="own_interest_end"),
    path(f"{SPACE}/liens-d-interets/", views.interests_open, name="interests"),
    path(f"{SPACE}/delegue/", views.dpo, name="dpo"),
    path(f"{SPACE}/delegue/designer/", views.dpo_appoint, name="dpo_appoint"),
]
