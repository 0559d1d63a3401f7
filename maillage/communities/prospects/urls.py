"""Addresses of the room, all within a community."""

from django.urls import path

from maillage.communities.prospects.imports import PROSPECTS
from maillage.communities.prospects.views import cards, choosing, lists
from maillage.foundation.tabular.views import import_urls

SPACE = "c/<slug:community>/prospects"

urlpatterns = [
    path(f"{SPACE}/", lists.prospects, name="prospects"),
    path(f"{SPACE}/liste.csv", lists.prospects_file, {"kind": "csv"}, name="prospects_csv"),
    path(f"{SPACE}/liste.xlsx", lists.prospects_file, {"kind": "xlsx"}, name="prospects_xlsx"),
    path(f"{SPACE}/appels.pdf", lists.prospects_calls, name="prospects_calls"),
    path(f"{SPACE}/ensemble/", lists.prospects_bulk, name="prospects_bulk"),
    path(f"{SPACE}/gestes/<uuid:key>/", lists.prospects_gesture, name="prospects_gesture"),
    path(f"{SPACE}/annuaire/", choosing.prospect_candidates, name="prospect_candidates"),
    path(f"{SPACE}/entonnoir/", choosing.prospects_funnel, name="prospects_funnel"),
    path(f"{SPACE}/entonnoir.csv", choosing.prospects_funnel_csv, name="prospects_funnel_csv"),
    path(f"{SPACE}/reglages/", choosing.prospect_settings, name="prospect_settings"),
    path(f"{SPACE}/nouveau/", cards.prospect_new, name="prospect_new"),
    *import_urls(f"{SPACE}/import", PROSPECTS),
    path(f"{SPACE}/<int:number>/", cards.prospect, name="prospect"),
    path(f"{SPACE}/<int:number>/corriger/", cards.prospect_edit, name="prospect_edit"),
    path(f"{SPACE}/<int:number>/annuaire/", cards.prospect_directory, name="prospect_directory"),
    path(f"{SPACE}/<int:number>/etape/", cards.prospect_step, name="prospect_step"),
]
