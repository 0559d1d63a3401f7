"""Addresses of the line of life."""

from django.urls import path

from maillage.communities.creation import views

LINE = "c/<slug:community>/ligne-de-vie"

urlpatterns = [
    path(f"{LINE}/", views.life_line, name="life_line"),
    path(f"{LINE}/ligne-de-vie.csv", views.life_line_csv, name="life_line_csv"),
    path(f"{LINE}/noter/", views.life_line_record, name="life_line_record"),
    path(f"{LINE}/corriger/<int:number>/", views.life_line_correct, name="life_line_correct"),
    path(f"{LINE}/points/<slug:code>/", views.life_line_item, name="life_line_item"),
]
