"""Addresses of the readings, all within a community."""

from django.urls import path

from maillage.foundation.tabular.views import import_urls
from maillage.planning.diagnosis.readings import views
from maillage.planning.diagnosis.readings.imports import COMMUNES, TABLE

SPACE = "c/<slug:community>/diagnostic/releves"

urlpatterns = [
    path(f"{SPACE}/", views.readings, name="readings"),
    path(f"{SPACE}/saisir/", views.reading_enter, name="reading_enter"),
    path(f"{SPACE}/indicateur/", views.reading_indicator, name="reading_indicator"),
    path(f"{SPACE}/<int:pk>/", views.reading, name="reading"),
    path(f"{SPACE}/<int:pk>/corriger/", views.reading_correct, name="reading_correct"),
    path(f"{SPACE}/<int:pk>/retirer/", views.reading_withdraw, name="reading_withdraw"),
    *import_urls(f"{SPACE}/communes", COMMUNES),
    *import_urls(f"{SPACE}/tableau", TABLE),
]
