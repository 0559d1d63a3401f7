from importlib import import_module

from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    name = "maillage.communities"
    label = "communities"
    verbose_name = "Communautés"

    def ready(self) -> None:
        # What registers itself: the rooms' part of « Ma semaine », their documents, what they tell documents.
        for module in (
            "members.week",
            "members.sources",
            "practitioners.sources",
            "territory.sources",
            "letter.spec",
        ):
            import_module(f"maillage.communities.{module}")
