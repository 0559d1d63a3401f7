from importlib import import_module

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "maillage.operations"
    label = "operations"
    verbose_name = "Activité"

    def ready(self) -> None:
        # What registers itself: proofs that rooms offer, what they show elsewhere, what they ask of the week.
        import_module("maillage.operations.evidence.own_sources")
        import_module("maillage.operations.evidence.panel")
        import_module("maillage.operations.evidence.card")
        import_module("maillage.operations.evidence.week")
        for module in ("budget.bank", "budget.panels", "budget.week"):
            import_module(f"maillage.operations.{module}")
