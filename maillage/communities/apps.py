from importlib import import_module

from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    name = "maillage.communities"
    label = "communities"
    verbose_name = "Communautés"

    def ready(self) -> None:
        # What registers itself: the rooms' part of « Ma semaine » and of the public page.
        import_module("maillage.communities.members.week")
        import_module("maillage.communities.founding.week")
        import_module("maillage.communities.cards.week")
        import_module("maillage.communities.cards.doors")
        import_module("maillage.communities.members.doors")
