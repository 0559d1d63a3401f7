from importlib import import_module

from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    name = "maillage.communities"
    label = "communities"
    verbose_name = "Communautés"

    def ready(self) -> None:
        # What registers itself: the rooms' part of the week, of the home, of the public page, of the
        # checklists, of what the bank may settle, of the long documents.
        for module in (
            "cards.doors",
            "cards.ways",
            "cards.week",
            "creation.gatherings.tallies",
            "creation.own_checks",
            "creation.panel",
            "creation.sources",
            "creation.week",
            "founding.governing",
            "founding.life_line",
            "founding.week",
            "governance.assemblies.known",
            "governance.assemblies.sealed",
            "governance.assemblies.standing",
            "governance.assemblies.week",
            "governance.mandates.week",
            "governance.year.own_facts",
            "letter.own_checks",
            "letter.spec",
            "members.bank",
            "members.doors",
            "members.prospecting",
            "members.sources",
            "members.tallies",
            "members.week",
            "practitioners.sources",
            "practitioners.tallies",
            "prospects.sources",
            "prospects.week",
            "review.checklist",
            "review.week",
            "territory.sources",
            "treasury.week",
        ):
            import_module(f"maillage.communities.{module}")
