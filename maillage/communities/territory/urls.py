"""Addresses of the room, by audience."""

from django.urls import path

from maillage.communities.territory.views import agency, community, founding, register, versions

SPACE = "c/<slug:community>/"

urlpatterns = [
    path("communautes/", register.register, name="public_register"),
    path("communautes/<slug:slug>/", register.register_entry, name="register_entry"),
    path("fonder/", founding.found, name="found_community"),
    path(SPACE, community.community_home, name="community_home"),
    path(f"{SPACE}fiche/", community.community_card, name="community_card"),
    path(f"{SPACE}localisation/", community.management_location, name="management_location"),
    path(f"{SPACE}territoire/", versions.territory_versions, name="territory_versions"),
    path(f"{SPACE}territoire/nouveau/", versions.territory_start, name="territory_start"),
    path(f"{SPACE}territoire/differences/", versions.territory_difference, name="territory_difference"),
    path(
        f"{SPACE}territoire/differences.csv",
        versions.territory_difference_csv,
        name="territory_difference_csv",
    ),
    path(f"{SPACE}territoire/<int:number>/", versions.territory_version, name="territory_version"),
    path(
        f"{SPACE}territoire/<int:number>/communes.csv",
        versions.territory_version_csv,
        name="territory_version_csv",
    ),
    path(f"{SPACE}territoire/<int:number>/arreter/", versions.territory_adopt, name="territory_adopt"),
    path(f"{SPACE}territoire/<int:number>/abandonner/", versions.territory_discard, name="territory_discard"),
    path("ars/<slug:territory>/", agency.ars_home, name="ars_home"),
    path("cpam/<slug:territory>/", agency.cpam_home, name="cpam_home"),
]
