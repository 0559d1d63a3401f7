from importlib import import_module

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "maillage.planning"
    label = "planning"
    verbose_name = "Projet de santé"

    def ready(self) -> None:
        # What registers itself: facts for documents, the kinds of document, the part of « Ma semaine ».
        for module in (
            "diagnosis.sources",
            "health_project.assembly.sources",
            "health_project.assembly.spec",
            "health_project.week",
        ):
            import_module(f"maillage.planning.{module}")
