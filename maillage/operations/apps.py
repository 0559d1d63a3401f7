from importlib import import_module

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "maillage.operations"
    label = "operations"
    verbose_name = "Activité"

    def ready(self) -> None:
        # What registers itself: proofs that rooms offer, what they show elsewhere, what they ask of the week.
        for module in (
            "evidence.own_sources",
            "evidence.meeting_source",
            "evidence.panel",
            "evidence.card",
            "evidence.week",
            "targets.beside",
            "targets.card",
            "targets.lacking",
            "targets.week",
            "budget.bank",
            "budget.panels",
            "budget.week",
            "meetings.week",
        ):
            import_module(f"maillage.operations.{module}")
