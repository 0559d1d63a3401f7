from importlib import import_module

from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    name = "maillage.communities"
    label = "communities"
    verbose_name = "Communautés"

    def ready(self) -> None:
        # What registers itself: the rooms' part of « Ma semaine », and the members among the prospects.
        import_module("maillage.communities.members.prospecting")
        import_module("maillage.communities.members.week")
        import_module("maillage.communities.founding.week")
        import_module("maillage.communities.prospects.week")
        # What registers itself: the rooms' part of « Ma semaine », what the bank may settle.
        import_module("maillage.communities.members.week")
        import_module("maillage.communities.founding.week")
        import_module("maillage.communities.members.bank")
        import_module("maillage.communities.treasury.week")
        # What registers itself: the rooms' part of « Ma semaine » and of the public page.
        import_module("maillage.communities.members.week")
        import_module("maillage.communities.founding.week")
        import_module("maillage.communities.cards.week")
        import_module("maillage.communities.cards.doors")
        import_module("maillage.communities.members.doors")
        # What registers itself: the rooms' part of « Ma semaine », of the home page and of the checklists.
        import_module("maillage.communities.members.week")
        import_module("maillage.communities.creation.week")
        import_module("maillage.communities.creation.panel")
        import_module("maillage.communities.creation.own_checks")
