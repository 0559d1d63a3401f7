from importlib import import_module

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "maillage.planning"
    label = "planning"
    verbose_name = "Projet de santé"

    def ready(self) -> None:
        # What registers itself: what the rooms answer of the line of life, and tell the long documents.
        import_module("maillage.planning.diagnosis.life_line")
        import_module("maillage.planning.diagnosis.sources")
        import_module("maillage.planning.health_project.assembly.life_line")
        import_module("maillage.planning.health_project.assembly.sources")
        import_module("maillage.planning.health_project.assembly.spec")
        import_module("maillage.planning.evaluation.week")
        import_module("maillage.planning.health_project.tallies")
        import_module("maillage.planning.health_project.week")
