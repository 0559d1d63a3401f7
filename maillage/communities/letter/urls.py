"""Addresses of the room."""

from maillage.communities.letter.spec import SPEC
from maillage.foundation.writing.urls import document_urls

urlpatterns = document_urls("c/<slug:community>/lettre", SPEC)
