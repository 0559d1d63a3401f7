"""Addresses of the register of mandates, within a community."""

from django.urls import path

from maillage.communities.governance.mandates import views

SPACE = "c/<slug:community>/gouvernance/mandats"

urlpatterns = [
    path(f"{SPACE}/", views.mandates, name="mandates"),
    path(f"{SPACE}/ajouter/", views.mandate_add, name="mandate_add"),
    path(f"{SPACE}/<int:number>/fin/", views.mandate_end, name="mandate_end"),
    path(f"{SPACE}/<int:number>/role/", views.mandate_role, name="mandate_role"),
    path(f"{SPACE}/declaration/", views.mandates_declare, name="mandates_declare"),
    path(f"{SPACE}/dirigeants.pdf", views.mandates_list, name="mandates_list"),
]
