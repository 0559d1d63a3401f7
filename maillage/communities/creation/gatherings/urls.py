"""Addresses of meetings, groups and needs."""

from django.urls import path

from maillage.communities.creation.gatherings import views

SPACE = "c/<slug:community>"

urlpatterns = [
    path(f"{SPACE}/reunions/", views.gatherings, name="gatherings"),
    path(f"{SPACE}/reunions/nouvelle/", views.gathering_edit, name="gathering_new"),
    path(f"{SPACE}/reunions/<int:number>/", views.gathering, name="gathering"),
    path(f"{SPACE}/reunions/<int:number>/modifier/", views.gathering_edit, name="gathering_edit"),
    path(
        f"{SPACE}/reunions/<int:number>/presents/<int:attendee>/retirer/",
        views.attendee_remove,
        name="attendee_remove",
    ),
    path(f"{SPACE}/groupes/nouveau/", views.group_edit, name="group_new"),
    path(f"{SPACE}/groupes/<int:number>/", views.group_edit, name="group_edit"),
    path(f"{SPACE}/besoins-exprimes/", views.needs, name="expressed_needs"),
    path(f"{SPACE}/besoins-exprimes/besoins.csv", views.needs_csv, name="expressed_needs_csv"),
    path(f"{SPACE}/besoins-exprimes/nouveau/", views.need_edit, name="expressed_need_new"),
    path(f"{SPACE}/besoins-exprimes/<int:number>/", views.need_edit, name="expressed_need_edit"),
    path(f"{SPACE}/besoins-exprimes/<int:number>/ecarter/", views.need_aside, name="expressed_need_aside"),
]
