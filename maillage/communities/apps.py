from importlib import import_module

from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    name = "maillage.communities"
    label = "communities"
    verbose_name = "Communautés"

    def ready(self) -> None:
        # What registers itself: the rooms' part of the week, of the home, of the public page, of the
        # checklists, of what the bank may settle.
        import_module("maillage.communities.cards.doors")
        import_module("maillage.communities.cards.week")
        import_module("maillage.communities.creation.own_checks")
        import_module("maillage.communities.creation.panel")
        import_module("maillage.communities.creation.week")
        import_module("maillage.communities.founding.week")
        import_module("maillage.communities.members.bank")
        import_module("maillage.communities.members.doors")
        import_module("maillage.communities.members.prospecting")
        import_module("maillage.communities.members.week")
        import_module("maillage.communities.prospects.week")
        import_module("maillage.communities.treasury.week")
