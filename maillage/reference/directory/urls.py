"""Addresses of the room: the pages of the instance."""

from django.urls import path

from maillage.reference.directory import views

urlpatterns = [
    path("instance/annuaire/", views.directory_imports, name="directory_imports"),
    path("instance/annuaire/<int:pk>/", views.directory_import, name="directory_import"),
    path("instance/annuaire/<int:pk>/refusees.csv", views.directory_rejections, name="directory_rejections"),
]
