"""Addresses of votes by dots."""

from django.urls import path

from maillage.communities.creation.priorities import views

SPACE = "c/<slug:community>/priorites"

urlpatterns = [
    path("voter/<str:token>/", views.poll_vote, name="poll_vote"),
    path(f"{SPACE}/", views.polls, name="polls"),
    path(f"{SPACE}/nouveau/", views.poll_new, name="poll_new"),
    path(f"{SPACE}/<int:number>/", views.poll, name="poll"),
    path(f"{SPACE}/<int:number>/bulletins/", views.poll_tickets, name="poll_tickets"),
    path(f"{SPACE}/<int:number>/clore/", views.poll_close, name="poll_close"),
]
