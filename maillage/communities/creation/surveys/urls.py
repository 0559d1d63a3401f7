"""Addresses of surveys."""

from django.urls import path

from maillage.communities.creation.surveys import views

SPACE = "c/<slug:community>/enquetes"

urlpatterns = [
    path("enquete/<str:token>/", views.survey_answer, name="survey_answer"),
    path("enquete/<str:token>/merci/", views.survey_thanks, name="survey_thanks"),
    path(f"{SPACE}/", views.surveys, name="surveys"),
    path(f"{SPACE}/nouvelle/", views.survey_new, name="survey_new"),
    path(f"{SPACE}/<int:number>/", views.survey, name="survey"),
    path(f"{SPACE}/<int:number>/resultats.csv", views.survey_csv, name="survey_csv"),
    path(f"{SPACE}/<int:number>/clore/", views.survey_close, name="survey_close"),
    path(
        f"{SPACE}/<int:number>/textes/<int:answer>/retirer/",
        views.survey_texts_remove,
        name="survey_texts_remove",
    ),
]
