from importlib import import_module

from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    name = "maillage.communities"
    label = "communities"
    verbose_name = "Communautés"

    def ready(self) -> None:
        # What registers itself: the rooms' part of « Ma semaine », of the home page and of the checklists.
        import_module("maillage.communities.members.week")
        import_module("maillage.communities.creation.week")
        import_module("maillage.communities.creation.panel")
        import_module("maillage.communities.creation.own_checks")
