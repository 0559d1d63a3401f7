from django.urls import path

from maillage.communities.territory.drawing import views

urlpatterns = [
    path("territoire/", views.draw, name="territory_draw"),
    path("territoire/decrire/", views.describe_drawing, name="territory_describe"),
    path("territoire/chercher/", views.search_places, name="territory_search"),
    path("territoire/noms.json", views.map_names, name="territory_names"),
    path("c/<slug:community>/territoire/dessiner/", views.draw_draft, name="territory_draw_draft"),
    path(
        "c/<slug:community>/territoire/dessiner/decrire/",
        views.describe_draft,
        name="territory_describe_draft",
    ),
]
