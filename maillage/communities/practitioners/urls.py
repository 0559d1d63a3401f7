"""Addresses of the room."""

from django.urls import path, register_converter

from maillage.communities.practitioners import views


class FileKind:
    """``csv`` or ``xlsx``."""

    regex = "csv|xlsx"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FileKind, "table")
SPACE = "c/<slug:community>/"

urlpatterns = [
    path(f"{SPACE}professionnels/", views.practitioners, name="practitioners"),
    path(f"{SPACE}professionnels.<table:kind>", views.practitioners_file, name="practitioners_file"),
    path(f"{SPACE}professionnels/recherche/", views.practitioner_search, name="practitioner_search"),
    path(f"{SPACE}professionnels/changements/", views.practitioner_changes, name="practitioner_changes"),
    path(
        f"{SPACE}professionnels/changements.<table:kind>",
        views.practitioner_changes_file,
        name="practitioner_changes_file",
    ),
    path(f"{SPACE}professionnels/<slug:ident>/", views.practitioner, name="practitioner"),
    path(f"{SPACE}etablissements/", views.establishments, name="establishments"),
    path(f"{SPACE}etablissements.<table:kind>", views.establishments_file, name="establishments_file"),
]
