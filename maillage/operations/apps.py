from importlib import import_module

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "maillage.operations"
    label = "operations"
    verbose_name = "Activité"

    def ready(self) -> None:
        # What registers itself: proofs that rooms offer, what they show elsewhere, what they ask of the week.
        for module in (
            "contract.bank",
            "contract.follow",
            "contract.life_line",
            "contract.week",
            "evidence.beside",
            "evidence.own_sources",
            "evidence.meeting_sources",
            "evidence.panel",
            "evidence.card",
            "evidence.week",
            "targets.beside",
            "targets.card",
            "targets.lacking",
            "targets.measures",
            "targets.week",
            "indemnities.sealed",
            "indemnities.seals",
            "indemnities.settling",
            "indemnities.trail",
            "indemnities.week",
            "chain.bank",
            "chain.card",
            "chain.doors",
            "chain.panels",
            "budget.accounts.sealed",
            "budget.accounts.week",
            "budget.bank",
            "budget.own_sources",
            "budget.panels",
            "budget.trail",
            "budget.accounts.trail",
            "budget.accounts.seals",
            "budget.week",
            "dialogue.own_facts",
            "dialogue.own_populations",
            "dialogue.own_sources",
            "dialogue.card",
            "dialogue.actions.forgetting",
            "dialogue.week",
            "meetings.seals",
            "meetings.week",
            "meetings.yearly",
            "report.card",
            "report.sources.identity",
            "report.sources.missions",
            "report.sources.money",
            "report.sources.results",
            "report.spec",
            "report.yearly",
        ):
            import_module(f"maillage.operations.{module}")
