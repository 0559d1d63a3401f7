"""Addresses of the room."""

from django.urls import path

from maillage.foundation.tabular.views import import_urls
from maillage.planning.evaluation import views
from maillage.planning.evaluation.imports import SPEC

BASE = "c/<slug:community>/indicateurs"

urlpatterns = [
    path(f"{BASE}/", views.index, name="indicators"),
    path(f"{BASE}/indicateurs.csv", views.index_csv, name="indicators_csv"),
    path(f"{BASE}/compter/", views.counts, name="indicators_count"),
    path(f"{BASE}/bibliotheque/", views.indicator_library, name="indicator_library"),
    path(f"{BASE}/suivre/", views.indicator_follow, name="indicator_follow"),
    path(f"{BASE}/definir/", views.indicator_define, name="indicator_define"),
    path(f"{BASE}/<int:number>/", views.indicator, name="indicator"),
    path(f"{BASE}/<int:number>/valeurs.csv", views.indicator_csv, name="indicator_csv"),
    path(f"{BASE}/<int:number>/retirer/", views.indicator_retire, name="indicator_retire"),
    path(f"{BASE}/<int:number>/saisir/", views.value_enter, name="value_enter"),
    path(f"{BASE}/valeurs/<int:pk>/corriger/", views.value_correct, name="value_correct"),
    path(f"{BASE}/valeurs/<int:pk>/retirer/", views.value_withdraw, name="value_withdraw"),
    *import_urls(f"{BASE}/import", SPEC),
]
