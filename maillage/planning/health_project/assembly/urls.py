"""Addresses of the project as a whole: its home, its document, the contrat territorial."""

from django.urls import path

from maillage.foundation.writing.urls import document_urls
from maillage.planning.health_project.assembly import views
from maillage.planning.health_project.assembly.spec import CONTRACT, PROJECT

SPACE = "c/<slug:community>/projet"

urlpatterns = [
    path(f"{SPACE}/", views.home, name="project"),
    *document_urls(f"{SPACE}/document", PROJECT),
    *document_urls("c/<slug:community>/contrat-territorial", CONTRACT),
]
