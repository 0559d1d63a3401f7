from importlib import import_module

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "maillage.planning"
    label = "planning"
    verbose_name = "Projet de santé"

    def ready(self) -> None:
        import_module("maillage.planning.diagnosis.sources")
