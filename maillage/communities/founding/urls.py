"""Addresses of the room, within a community."""

from django.urls import path

from maillage.communities.founding import views

SPACE = "c/<slug:community>/fondation"

urlpatterns = [
    path(f"{SPACE}/", views.founding, name="founding"),
    path(f"{SPACE}/questions/<slug:code>/", views.founding_questions, name="founding_questions"),
    path(f"{SPACE}/dirigeants/", views.founding_leaders, name="founding_leaders"),
    path(f"{SPACE}/assemblee/", views.founding_assembly, name="founding_assembly"),
    path(f"{SPACE}/formalites/<slug:code>/", views.founding_formality, name="founding_formality"),
    path(f"{SPACE}/textes/<slug:paper>/", views.founding_text, name="founding_text"),
    path(f"{SPACE}/documents/<slug:paper>.pdf", views.founding_paper, {"form": "pdf"}, name="founding_pdf"),
    path(
        f"{SPACE}/documents/<slug:paper>.docx", views.founding_paper, {"form": "docx"}, name="founding_word"
    ),
]
